"""How well names of organisations are told to be one party: ours beside a plain normaliser, on pairs of name_bench.

`python -m tests.sources.names_measure` prints F1 at fixed thresholds: `hit`, from which a person is asked to look, and
`match`. Where nomenklatura is installed (the extra `screening`), its logic-v2 stands beside them.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from pipeline.sources.tools.matching import likeness
from pipeline.sources.tools.screening import MATCH, UNDECIDED
from pipeline.sources.tools.second_opinion import second_opinion

HERE = Path(__file__).parent / "name_bench"
#: The plain opponent: accents, case, signs and the commonest legal forms off, words sorted, edit ratio.
FORMS = frozenset(
    {
        "inc", "ltd", "limited", "llc", "corp", "corporation", "co", "company", "ag", "gmbh", "sa", "plc", "nv", "bv",
        "ab", "as", "oao", "ooo", "ojsc", "jsc", "lp", "llp", "srl", "sarl", "the", "group", "holding",
        "aktiengesellschaft",
    }
)  # fmt: skip
PLAIN_THRESHOLD = 85.0
LOGIC_THRESHOLD = 0.7  # nomenklatura's own default


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, whether they are one party, and whether they differ in the number of a series alone."""

    one: str
    other: str
    same: bool
    series: bool


def load_pairs() -> list[Pair]:
    """The pairs of organisations."""
    with (HERE / "organisations.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Pair(row["name1"], row["name2"], row["is_match"] == "true", bool(row["series"]))
            for row in csv.DictReader(lines)
        ]


def f1(pairs: Sequence[Pair], same: Callable[[str, str], bool]) -> tuple[float, float, float]:
    """Precision, recall and F1 of saying that two names are one party."""
    said = [(same(pair.one, pair.other), pair.same) for pair in pairs]
    right = sum(ours and truth for ours, truth in said)
    precision = right / (sum(ours for ours, _ in said) or 1)
    recall = right / (sum(truth for _, truth in said) or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def hit(one: str, other: str) -> bool:
    """Whether a person would be asked to look."""
    return likeness(one, other, person=False).score >= UNDECIDED


def match(one: str, other: str) -> bool:
    """Whether it would be told as a match."""
    return likeness(one, other, person=False).score >= MATCH


def plain(one: str, other: str) -> bool:
    """The normaliser's answer."""
    return fuzz.ratio(_normal(one), _normal(other)) >= PLAIN_THRESHOLD


def _normal(name: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", name) if not unicodedata.combining(part)).casefold()
    return " ".join(sorted(word for word in re.findall(r"\w+", bare.replace(".", "")) if word not in FORMS))


def logic_v2() -> Callable[[str, str], bool] | None:
    """nomenklatura's logic-v2 at its own threshold; None where it is not installed."""
    opinion = second_opinion()
    return None if opinion is None else lambda one, other: opinion(one, other, False) >= LOGIC_THRESHOLD


def report() -> None:
    """Print the table."""
    pairs = load_pairs()
    systems = {f"hit (≥ {UNDECIDED})": hit, f"match (≥ {MATCH})": match, "plain normaliser": plain}
    extra = logic_v2()
    systems |= {"nomenklatura logic-v2": extra} if extra else {}
    print(f"{'F1 of one party or two':26}{'all':>8} ({len(pairs)}){'P':>7}{'R':>7}{'without series':>18}")
    for name, system in systems.items():
        precision, recall, score = f1(pairs, system)
        without = f1([pair for pair in pairs if not pair.series], system)[2]
        print(f"{name:26}{score:14.3f}{precision:7.3f}{recall:7.3f}{without:18.3f}")
    if extra is None:
        print("nomenklatura is not installed here; logic-v2 of 4.17.4 at .7 had .818, and .824 without series")


if __name__ == "__main__":
    report()
