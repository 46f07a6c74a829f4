"""Call to call against labels: `python -m tests.quality.calls_scoring [SPLIT…]`."""

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from models.values import Annotated
from pipeline.catalogue import load_catalogue
from pipeline.documents.transcripts import read_transcript
from pipeline.events.calls import Call, compare_calls, held_of, read_call
from pipeline.events.claims import find_claims

FOLDER = Path(__file__).parent / "calls"
MEASURES = ("topic", "change", "figure", "unanswered")
#: What counts: (call, topic), (call, topic, change), (call, topic, value, unit), (call, topic of the question).
Facts = Mapping[str, frozenset[tuple[Any, ...]]]


@dataclass(frozen=True)
class Labelled:
    """A company's calls with what is to be found in each."""

    company: str
    split: str
    calls: tuple[Mapping[str, Any], ...]


def load_companies(split: str | None = None) -> list[Labelled]:
    """The labelled companies, of one split or all."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append(Labelled(raw["company"], raw["split"], tuple(raw["calls"])))
    return [one for one in found if split in (None, one.split)]


def read_labelled(call: Mapping[str, Any], annotate: Callable[[str], Annotated]) -> Call:
    """One labelled call, read as the pipeline reads it."""
    held_on = date.fromisoformat(str(call["held_on"]))
    page = read_transcript(call["text"], "https://calls.example/")
    held = held_of(call["title"], page.text, held_on)
    assert held is not None, call["title"]
    annotated = annotate(page.text)
    return read_call(
        page.text,
        page.turns,
        held_on,
        company=held.company,
        period=held.period,
        mentions=annotated.mentions,
        claims=find_claims(annotated, held_on, load_catalogue(), kind="transcript"),
        flags=call.get("flags", ()),
    )


def expected(company: Labelled) -> Facts:
    """The labels as facts."""
    facts: dict[str, set[tuple[Any, ...]]] = {name: set() for name in MEASURES}
    for number, call in enumerate(company.calls):
        for topic, told in call["topics"].items():
            if told["change"] != "dropped":
                facts["topic"].add((company.company, number, topic))
            if number:
                facts["change"].add((company.company, number, topic, told["change"]))
            if "figure" in told:
                value, unit = told["figure"]
                facts["figure"].add((company.company, number, topic, float(value), unit))
        facts["unanswered"] |= {(company.company, number, topic) for topic in call.get("unanswered", ())}
    return {name: frozenset(rows) for name, rows in facts.items()}


def found(company: Labelled, calls: Sequence[Call], *, always: str | None = None) -> Facts:
    """What was found; with `always`, that change for every topic, and no figure but that of the call before."""
    facts: dict[str, set[tuple[Any, ...]]] = {name: set() for name in MEASURES}
    figures: dict[str, tuple[float, str]] = {}
    for number, call in enumerate(calls):
        for change in compare_calls(calls[:number], call):
            if change.now is not None:
                facts["topic"].add((company.company, number, change.topic))
            if number:
                facts["change"].add((company.company, number, change.topic, always or change.kind))
            told = (
                [(one.value, "USD" if one.unit == "any" else one.unit) for one in change.now.figures[:1]]
                if change.now
                else []
            )
            shown = [figures[change.topic]] if always and change.topic in figures else [] if always and number else told
            facts["figure"] |= {
                (company.company, number, change.topic, round(value, 2), unit) for value, unit in shown if change.now
            }
            if told:
                figures[change.topic] = told[0]
        facts["unanswered"] |= {(company.company, number, one.topic) for one in call.unanswered}
    return {name: frozenset(rows) for name, rows in facts.items()}


def f1(pairs: Sequence[tuple[Facts, Facts]], measure: str) -> float:
    """Micro F1 over companies of (expected, found)."""
    right = sum(len(gold[measure] & ours[measure]) for gold, ours in pairs)
    both = sum(len(gold[measure]) + len(ours[measure]) for gold, ours in pairs)
    return 2 * right / both if both else 1.0


def interval(pairs: Sequence[tuple[Facts, Facts]], measure: str, draws: int = 1000) -> tuple[float, float]:
    """95 % bootstrap interval, drawn by call."""
    units = [
        ({measure: _of(gold[measure], key)}, {measure: _of(ours[measure], key)})
        for gold, ours in pairs
        for key in sorted({row[:2] for row in gold[measure] | ours[measure]})
    ]
    dice = random.Random(11)
    if not units:
        return 1.0, 1.0
    scores = sorted(f1([dice.choice(units) for _ in units], measure) for _ in range(draws))
    return scores[int(0.025 * draws)], scores[int(0.975 * draws)]


def _of(rows: frozenset[tuple[Any, ...]], key: tuple[Any, ...]) -> frozenset[tuple[Any, ...]]:
    return frozenset(row for row in rows if row[:2] == key)


@lru_cache(maxsize=4)
def scored(
    split: str, annotate: Callable[[str], Annotated]
) -> tuple[tuple[tuple[Facts, Facts], ...], tuple[tuple[Facts, Facts], ...]]:
    """(expected, found) of each company of a split: ours, and the baseline that says that all is kept."""
    ours, trivial = [], []
    for company in load_companies(split):
        calls = [read_labelled(call, annotate) for call in company.calls]
        gold = expected(company)
        ours.append((gold, found(company, calls)))
        trivial.append((gold, found(company, calls, always="kept")))
    return tuple(ours), tuple(trivial)


def misses(pairs: Sequence[tuple[Facts, Facts]], measure: str) -> Iterator[str]:
    """What was not found, and what was found and is not so."""
    for gold, ours in pairs:
        yield from (f"missing {row}" for row in sorted(gold[measure] - ours[measure], key=str))
        yield from (f"wrong   {row}" for row in sorted(ours[measure] - gold[measure], key=str))


def main(splits: Sequence[str] = ("dev", "test")) -> None:
    """Print one table a split."""
    from pipeline.mentions import make_annotator

    annotate = make_annotator(load_catalogue())
    for split in splits:
        ours, trivial = scored(split, annotate)
        pairs = sum(len(gold["change"]) for gold, _ in ours)
        print(f"\ncall to call, {split}: {len(ours)} companies, {pairs} pairs of a topic in two calls")
        print(f"{'micro F1':<16}{'chipwatch':>26}{'always kept':>26}")
        for measure in MEASURES:
            cells = []
            # What is spoken of, and what was left open, the baseline takes from us.
            for rows in (ours, trivial) if measure in {"change", "figure"} else (ours,):
                low, high = interval(rows, measure)
                cells.append(f"{f1(rows, measure):.3f} [{low:.2f}, {high:.2f}]")
            print(f"{measure:<16}" + "".join(f"{cell:>26}" for cell in cells))


if __name__ == "__main__":
    main(sys.argv[1:] or ("dev", "test"))
