"""Labelled claims as scenes: what the nets that fill a claim learn from, and their training.

They learn from gold triggers (`evidence`), and from worse ones made of them, so that they stand imprecise triggers.
"""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from models.values import Annotated
from pipeline.events.claims.parts.nets import Net
from pipeline.events.claims.parts.parties import Party, Surroundings, parties, party_features
from pipeline.events.claims.parts.scene import Scene
from pipeline.events.claims.parts.status import status_features
from pipeline.events.claims.parts.traits import Traits
from pipeline.events.claims.view import View, make_views
from training.parts.choices import Plan, fit

Row = dict[str, Any]
ROOT = Path(__file__).parents[2]
PASSAGES = ROOT / "data" / "passages"
QUALITY = ROOT / "tests" / "quality"
# Sets of `tests/quality` that are open to training, with how many of their rows are.
OPEN_SETS = {"dev": None, "fresh": None, "fresh2": None, "blind": 90}
DEV_SHARE = 38  # of 256: the documents whose hash is below it fix bars, and never train
LABELS = ("firm", "authority", "chip", "place", "instrument")


@dataclass(frozen=True)
class Example:
    """A scene with what is right for it."""

    scene: Scene
    claim: Row
    passage: str
    writer: str
    weight: float


def is_dev(row: Row) -> bool:
    """Whether a passage's document is of the development split: 15 % by hash."""
    document = row["doc"]
    return document is not None and hashlib.sha256(document.encode()).digest()[0] < DEV_SHARE


def load_rows() -> list[Row]:
    """The passages that may train, in English, and those of the development split; `writer` is the file of each."""
    rows = [{**row, "writer": path.stem} for path in sorted(PASSAGES.glob("*.jsonl")) for row in _read(path, None)]
    for name, many in OPEN_SETS.items():
        rows += [{**row, "writer": "quality", "doc": None} for row in _read(QUALITY / f"{name}.jsonl", many)]
    return [row for row in rows if row["lang"] == "en"]


def load_held_out() -> list[Row]:
    """The style and the topic that nothing is trained on."""
    rows = [
        {**row, "writer": path.stem} for path in sorted(PASSAGES.glob("held-out/*.jsonl")) for row in _read(path, None)
    ]
    return [row for row in rows if row["lang"] == "en"]


def _read(path: Path, many: int | None) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:many]]


def trigger_at(views: list[View], start: int, end: int) -> tuple[int, int, int] | None:
    """(sentence, first token, past-last token) of a span of the text."""
    for number, view in enumerate(views):
        inside = [at for at, token in enumerate(view.tokens) if token.start < end and token.end > start]
        if inside:
            return number, inside[0], inside[-1] + 1
    return None


def scenes_of(row: Row, annotated: Annotated, *, worse: int = 0, seed: int = 0) -> Iterator[Example]:
    """The scenes of a passage's claims at their gold triggers, then `worse` copies each with a displaced trigger."""
    views = tuple(make_views(annotated))
    draw = random.Random(f"{seed}{row['id']}")  # noqa: S311 - no secret hangs on it
    triggers = [trigger_at(list(views), *claim["evidence"]) if "evidence" in claim else None for claim in row["claims"]]
    for at, (claim, found) in enumerate(zip(row["claims"], triggers, strict=True)):
        if found is None:
            continue
        others = tuple(one for one in triggers[:at] + triggers[at + 1 :] if one is not None)
        on = date.fromisoformat(row["published"])
        scene = Scene(claim["type"], views, *found, row["text"], on, others=others)
        yield Example(scene, claim, row["id"], row["writer"], 1.0)
        for _ in range(worse):
            yield Example(_displaced(scene, draw), claim, row["id"], row["writer"], 0.5)


def _displaced(scene: Scene, draw: random.Random) -> Scene:
    """The scene with a trigger of one to three of its words, or one that reaches too far."""
    length = scene.last - scene.first
    scene = replace(scene, others=tuple(one for one in scene.others if draw.random() < 0.7))
    if draw.random() < 0.75:
        size = min(length, draw.choice((1, 1, 2, 3)))
        first = scene.first + draw.randrange(length - size + 1)
        return replace(scene, first=first, last=first + size)
    first = max(0, scene.first - draw.randrange(3))
    return replace(scene, first=first, last=min(len(scene.view.tokens), scene.last + draw.randrange(3)))


def role_of(label: str, id_: str | None, claim: Row) -> str:
    """The part that an id plays in a claim."""
    if id_ is None:
        return "none"
    if label in {"firm", "authority"}:
        return "actor" if id_ in claim["actors"] else "firm" if id_ in claim["firms"] else "none"
    if label == "chip":
        return "to_chip" if id_ in claim.get("to_chips", ()) else "chip" if id_ in claim["chips"] else "none"
    return label if id_ in claim[label + "s"] else "none"


def party_rows(example: Example, traits: Traits) -> Iterator[tuple[Party, list[str], str]]:
    """Each candidate of a scene with its features and the part that it plays."""
    everyone = parties(example.scene)
    around = Surroundings(example.scene, everyone, traits)
    for party in everyone:
        if party.id is not None:
            yield party, party_features(party, around), role_of(party.label, party.id, example.claim)


PLANS = {
    "status": Plan(even=0.5, hidden=16),
    "attribution": Plan(even=0.3, hidden=8, seeds=(0,)),
    **{label: Plan(least=6.0, hidden=16, seeds=(0,)) for label in LABELS},
}
WORSE = 2  # displaced triggers an example


def train(examples: list[Example], traits: Traits, plans: Mapping[str, Plan] = PLANS) -> dict[str, Net]:
    """The nets that fill a claim, learnt from examples.

    Args:
        examples: scenes with what is right for them.
        traits: what the catalogue knows of firms and chips.
        plans: how each net is fitted, by name.
    """
    read = [status_features(example.scene) for example in examples]
    weights = [example.weight for example in examples]
    nets = {"status": fit(read, [one.claim["status"] for one in examples], weights, plans["status"])}
    told = [at for at, one in enumerate(examples) if one.claim.get("attribution")]
    nets["attribution"] = fit(
        [read[at] for at in told],
        [examples[at].claim["attribution"] for at in told],
        [weights[at] for at in told],
        plans["attribution"],
    )
    rows: dict[str, list[tuple[list[str], str, float]]] = {label: [] for label in LABELS}
    for example in examples:
        for party, features, part in party_rows(example, traits):
            rows[party.label].append((features, part, example.weight))
    for label, made in rows.items():
        nets[label] = fit([row[0] for row in made], [row[1] for row in made], [row[2] for row in made], plans[label])
    return nets
