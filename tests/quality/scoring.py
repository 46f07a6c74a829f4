"""The annotation guide's scores: micro F1 over each passage's sets, with bootstrap intervals over passages."""

import hashlib
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
    "type+source",
    "limits",
    "effective",
    "amounts",
    "mentions",
    "mentions-place",
)
Sets = dict[str, set[Any]]
# The blind passages are read whole, or by half: the first may be learnt from, the second stays unseen.
HALVES = {"blind-1": ("blind", slice(None, 90)), "blind-2": ("blind", slice(90, None))}
# Sets of `data/passages`: written for training, but for the parts that training never sees.
PASSAGES = HERE.parents[1] / "data" / "passages"
APART = {
    "apart": (PASSAGES / "test" / "passages.jsonl",),
    "ordinary": (PASSAGES / "test" / "ordinary.jsonl",),
    "prose": (PASSAGES / "prose" / "read.jsonl",),
    "prose-unread": (PASSAGES / "test" / "prose.jsonl",),
    "style": (PASSAGES / "held-out" / "style.jsonl",),
    "topic": (PASSAGES / "held-out" / "topic.jsonl",),
    "development": tuple(sorted(PASSAGES.glob("*.jsonl"))),
}
DEVELOPMENT_BELOW = 38  # first byte of SHA-256 of a passage's document: 15 % of documents


@dataclass(frozen=True)
class Passage:
    """A labelled passage."""

    id: str
    published_on: date
    text: str
    mentions: tuple[Mention, ...]
    claims: list[dict[str, Any]]


def load_passages(split: str) -> list[Passage]:
    """The passages of `dev`, `fresh`, `fresh2`, `test`, `blind`, of a half of the last, or of a set of `data/passages`.

    `documents` are the full-length ones of the set that was written apart, `apart` the others.
    """
    name, part = HALVES.get(split, (split, slice(None)))
    whole = split == "documents"
    paths = APART.get("apart" if whole else split, (HERE / f"{name}.jsonl",))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()[part]]
    if split in {"apart", "documents"}:
        rows = [row for row in rows if (row["style"] == "document") == whole]
    if split == "development":
        rows = [row for row in rows if hashlib.sha256(row["doc"].encode()).digest()[0] < DEVELOPMENT_BELOW]
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
        "type+source": {(c["type"], c["attribution"]) for c in claims if "attribution" in c},
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
        "type+source": {(c.type, c.attribution) for c in claims},
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


def linking(passages: list[Passage], annotator: Callable[[str], Annotated]) -> tuple[int, int]:
    """Of the labelled spans that are found, with an id: how many have the right one, and how many they are."""
    right = found = 0
    for passage in passages:
        ids = {(m.start, m.end, m.label): m.id for m in annotator(passage.text).mentions}
        for mention in passage.mentions:
            span = mention.start, mention.end, mention.label
            if mention.id is not None and span in ids:
                found += 1
                right += ids[span] == mention.id
    return right, found


System = Callable[[Passage, Annotated], list[Claim]]


def run(passages: list[Passage], annotator: Callable[[str], Annotated], system: System) -> tuple[list[Counts], float]:
    """The counts of each passage, and the share of passages without a claim in which one was found."""
    rows, alarms, silent = [], 0, 0
    for passage in passages:
        annotated = annotator(passage.text)
        claims = system(passage, annotated)
        found = sets_found(claims, annotated.mentions)
        if any("attribution" not in claim for claim in passage.claims):
            found["type+source"] = set()  # the older sets do not say who says it
        rows.append(count(sets_of_labels(passage), found))
        if not passage.claims:
            silent += 1
            alarms += bool(claims)
    return rows, alarms / silent if silent else 0.0
