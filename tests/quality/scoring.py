"""The annotation guide's scores: micro F1 over each passage's sets, with bootstrap intervals over passages."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from models.values import Annotated, Claim, Mention

HERE = Path(__file__).parent
MEASURES = (
    "type",
    "type+status",
    "type+actor",
    "type+chip",
    "limits",
    "effective",
    "amounts",
    "mentions",
    "mentions-place",
)
Sets = dict[str, set[Any]]
# The blind passages are read whole, or by half: the first may be learnt from, the second stays unseen.
HALVES = {"blind-1": ("blind", slice(None, 90)), "blind-2": ("blind", slice(90, None))}


@dataclass(frozen=True)
class Passage:
    """A labelled passage."""

    id: str
    published_on: date
    text: str
    mentions: tuple[Mention, ...]
    claims: list[dict[str, Any]]


def load_passages(split: str) -> list[Passage]:
    """The passages of `dev`, `fresh`, `fresh2`, `test`, `blind`, or of a half of the last."""
    name, part = HALVES.get(split, (split, slice(None)))
    rows = (json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[part])
    return [
        Passage(
            row["id"],
            date.fromisoformat(row["published"]),
            row["text"],
            tuple(Mention(m["start"], m["end"], m["label"], m["id"]) for m in row["mentions"]),
            row["claims"],
        )
        for row in rows
    ]


def sets_of_labels(passage: Passage) -> Sets:
    """What is right for a passage, measure by measure."""
    claims = passage.claims
    return {
        "type": {c["type"] for c in claims},
        "type+status": {(c["type"], c["status"]) for c in claims},
        "type+actor": {(c["type"], actor) for c in claims for actor in c["actors"]},
        "type+chip": {(c["type"], chip) for c in claims for chip in c["chips"]},
        "limits": {(t["quantity"], t["op"], t["value"]) for c in claims for t in c["thresholds"]},
        "effective": {c["effective"] for c in claims if c["effective"]},
        "amounts": {
            (c["type"], a["kind"], a["value"], a["low"], a["high"]) for c in claims for a in c.get("amounts", ())
        },
    } | _mentions(passage.mentions)


def sets_found(claims: list[Claim], mentions: tuple[Mention, ...]) -> Sets:
    """What a system found, in the same form."""
    return {
        "type": {c.type for c in claims},
        "type+status": {(c.type, c.status) for c in claims},
        "type+actor": {(c.type, actor) for c in claims for actor in c.actors},
        "type+chip": {(c.type, chip) for c in claims for chip in c.chips},
        "limits": {(t.quantity, t.op, t.value) for c in claims for t in c.thresholds},
        "effective": {c.effective.isoformat() for c in claims if c.effective},
        "amounts": {(c.type, a.kind, a.value, a.low, a.high) for c in claims for a in c.amounts},
    } | _mentions(mentions)


def _mentions(mentions: tuple[Mention, ...]) -> Sets:
    return {
        "mentions": {(m.start, m.end, m.label) for m in mentions},
        "mentions-place": {(m.start, m.end, m.label) for m in mentions if m.label != "PLACE"},
    }


Counts = dict[str, tuple[int, int, int]]


def count(right: Sets, found: Sets) -> Counts:
    """(hits, false, missed) of one passage, measure by measure."""
    return {
        name: (len(right[name] & found[name]), len(found[name] - right[name]), len(right[name] - found[name]))
        for name in MEASURES
    }


def f1(rows: list[Counts], name: str) -> float:
    """Micro F1; 1.0 where there is nothing to find and nothing was found."""
    hits, false, missed = (sum(row[name][part] for row in rows) for part in range(3))
    return 2 * hits / (2 * hits + false + missed) if hits + false + missed else 1.0


def interval(rows: list[Counts], name: str, rounds: int = 400, seed: int = 7) -> tuple[float, float]:
    """The middle 95 % of F1 over passages drawn with replacement."""
    draw = random.Random(seed)
    values = sorted(f1(draw.choices(rows, k=len(rows)), name) for _ in range(rounds))
    return values[round(0.025 * rounds)], values[min(rounds - 1, round(0.975 * rounds))]


System = Callable[[Passage, Annotated], list[Claim]]


def run(passages: list[Passage], annotator: Callable[[str], Annotated], system: System) -> tuple[list[Counts], float]:
    """The counts of each passage, and the share of passages without a claim in which one was found."""
    rows, alarms, silent = [], 0, 0
    for passage in passages:
        annotated = annotator(passage.text)
        claims = system(passage, annotated)
        rows.append(count(sets_of_labels(passage), sets_found(claims, annotated.mentions)))
        if not passage.claims:
            silent += 1
            alarms += bool(claims)
    return rows, alarms / silent if silent else 0.0
