"""Pairs of texts labelled material or cosmetic, and how well they are told apart: `python -m tests.reading.edits`."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import yaml

from pipeline.documents.revisions import compare

DATA = Path(__file__).parent / "data"
ROUNDS = 2_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of one document and whether the change is material."""

    document: str
    style: str
    old: str
    new: str
    material: bool
    said: str


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of the material class, with F1's 95 % interval by documents drawn anew."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float


def load(split: str) -> list[Pair]:
    """The pairs of a split: dev or test."""
    documents = yaml.safe_load((DATA / f"edits_{split}.yaml").read_text(encoding="utf-8"))
    return [
        Pair(each["id"], each["style"], each["text"], edited(each["text"], steps), label == "material", str(steps))
        for each in documents
        for label, *steps in each["edits"]
    ]


def edited(text: str, steps: Sequence[str]) -> str:
    """The text after its edit; a step that finds nothing is an error of the set."""
    if steps[0][:1] == "#" and steps[0][1:].isdigit():
        lines = text.splitlines()
        one, other = (int(mark[1:]) - 1 for mark in steps)
        lines[one], lines[other] = lines[other], lines[one]
        return "\n".join(lines) + "\n"
    for find, put in zip(steps[::2], steps[1::2], strict=True):
        if find == "":
            text = f"{text}{put}\n"
        elif find == "^":
            text = f"{put}\n{text}"
        else:
            assert find in text, (find, text)
            text = text.replace(find, put, 1)
    return text


def score(pairs: Sequence[Pair], judge: Callable[[str, str], bool]) -> Score:
    """How well a judge tells material edits."""
    told = [(pair.document, pair.material, judge(pair.old, pair.new)) for pair in pairs]
    documents = sorted({document for document, _, _ in told})
    by_document = {each: [(m, t) for document, m, t in told if document == each] for each in documents}
    chance = random.Random(1)
    drawn = sorted(
        _prf([row for each in chance.choices(documents, k=len(documents)) for row in by_document[each]])[2]
        for _ in range(ROUNDS)
    )
    precision, recall, f1 = _prf([(m, t) for _, m, t in told])
    return Score(precision, recall, f1, drawn[int(0.025 * ROUNDS)], drawn[int(0.975 * ROUNDS)])


def _prf(rows: Iterable[tuple[bool, bool]]) -> tuple[float, float, float]:
    listed = list(rows)
    hit = sum(meant and told for meant, told in listed)
    told, meant = sum(told for _, told in listed), sum(meant for meant, _ in listed)
    precision, recall = hit / told if told else 0.0, hit / meant if meant else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def ours(old: str, new: str) -> bool:
    """The verdict of the code."""
    return compare(old, new).kind == "material"


def anything(old: str, new: str) -> bool:
    """A trivial judge: whatever differs is material."""
    return old != new


def far_enough(threshold: float) -> Callable[[str, str], bool]:
    """A trivial judge: less alike than a threshold."""
    return lambda old, new: SequenceMatcher(None, old, new, autojunk=False).ratio() < threshold


def best_threshold(pairs: Sequence[Pair]) -> float:
    """The threshold of likeness that does best on a split."""
    return max(
        (at / 1000 for at in range(900, 1001)),
        key=lambda at: _prf((p.material, far_enough(at)(p.old, p.new)) for p in pairs)[2],
    )


def wrong(pairs: Sequence[Pair]) -> list[str]:
    """The pairs that are told wrongly, a line each."""
    return [
        f"{p.document}: {p.said} is {'material' if p.material else 'cosmetic'}"
        for p in pairs
        if ours(p.old, p.new) != p.material
    ]


def main() -> None:
    """Print the figures of both splits, and the mistakes of the development split."""
    threshold = best_threshold(load("dev"))
    judges = {"ours": ours, "any difference": anything, f"likeness under {threshold}": far_enough(threshold)}
    for split in ("dev", "test"):
        pairs = load(split)
        documents, material = len({pair.document for pair in pairs}), sum(pair.material for pair in pairs)
        print(f"{split}: {len(pairs)} pairs of {documents} documents, {material} material")
        for name, judge in judges.items():
            found = score(pairs, judge)
            told = f"P {found.precision:.3f}  R {found.recall:.3f}  F1 {found.f1:.3f}"
            print(f"  {name:<24} {told} [{found.low:.3f}, {found.high:.3f}]")
    print("development split, told wrongly:", *wrong(load("dev")), sep="\n  ")


if __name__ == "__main__":
    main()
