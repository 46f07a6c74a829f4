"""`python -m training.attach`: learns which days and figures of a passage belong to a claim; writes nets and card.

A claim's own day is the guide's `effective`, its figures the guide's `amounts`; candidates are what rules find.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.events.amounts import FoundAmount, allowed, find_amounts, without_names
from pipeline.events.claims.parts import attach
from pipeline.events.claims.parts.attach import (
    Anchor,
    amount_features,
    amounts_of,
    date_features,
    day_of,
    without_dateline,
)
from pipeline.events.claims.parts.nets import Net, pack
from pipeline.events.dates import FoundDate, find_dates
from training.files import LEFT_OUT
from training.parts.choices import Plan, fit
from training.parts.examples import Row, is_dev, load_held_out, load_rows

FOLDER = Path(attach.__file__).parent
PLANS = {
    "date": Plan(hidden=8, least=4.5, seeds=(0, 1, 2, 3, 4, 5)),
    "amount": Plan(hidden=16, least=4.5, seeds=(0, 1, 2)),
}
WORSE = 0.5  # what a claim at a part of its trigger weighs
SEED = 3


@dataclass(frozen=True)
class Example:
    """A claim with the days and figures of its passage."""

    row: Row
    claim: Row
    anchor: Anchor
    dates: tuple[FoundDate, ...]
    masked: str
    amounts: tuple[FoundAmount, ...]

    @property
    def published_on(self) -> date:
        """The passage's day of publication."""
        return date.fromisoformat(self.row["published"])


def examples_of(rows: Iterable[Row]) -> list[Example]:
    """The claims of passages whose words that tell them are marked."""
    out = []
    for row in rows:
        text, on = row["text"], date.fromisoformat(row["published"])
        masked = without_names(text, ((m["start"], m["end"], m["label"]) for m in row["mentions"]))
        dates, amounts = tuple(without_dateline(text, find_dates(text, on))), tuple(find_amounts(masked, on))
        out += [
            Example(row, claim, Anchor(claim["type"], claim["status"], *claim["evidence"]), dates, masked, amounts)
            for claim in row["claims"]
            if "evidence" in claim
        ]
    return out


def train(examples: list[Example]) -> dict[str, Net]:
    """The two nets, learnt from examples, each at its marked trigger and at a part of it."""
    days: list[tuple[list[str], str, float]] = []
    figures: list[tuple[list[str], str, float]] = []
    draw = random.Random(SEED)  # noqa: S311 - no secret hangs on it
    for one in examples:
        for anchor, weight in ((one.anchor, 1.0), (_part_of(one.anchor, one.row["text"], draw), WORSE)):
            told = date_features(one.row["text"], anchor, one.dates, one.published_on)
            for found, features in zip(one.dates, told, strict=True):
                own = found.on.isoformat() == one.claim["effective"]
                days.append((features, "yes" if own else "no", weight))
            if anchor.type in allowed:
                kinds = {(a["value"], a["low"], a["high"]): a["kind"] for a in one.claim.get("amounts", ())}
                read = amount_features(one.masked, anchor, one.amounts)
                for each, features in zip(one.amounts, read, strict=True):
                    answer = kinds.get((each.amount.value, each.amount.low, each.amount.high), "none")
                    figures.append((features, answer, weight))
    return {
        name: fit([row for row, *_ in made], [answer for _, answer, _ in made], [w for *_, w in made], PLANS[name])
        for name, made in (("date", days), ("amount", figures))
    }


def _part_of(anchor: Anchor, text: str, draw: random.Random) -> Anchor:
    """The anchor at one to four of its words: the triggers that are found are shorter than those that people mark."""
    words = [one.span() for one in re.finditer(r"\S+", text[anchor.start : anchor.end])]
    first = draw.randrange(len(words))
    last = min(len(words) - 1, first + draw.randrange(4))
    return replace(anchor, start=anchor.start + words[first][0], end=anchor.start + words[last][1])


def measure(examples: list[Example], nets: dict[str, Net]) -> dict[str, float]:
    """Of claims whose type, status and trigger are given: F1 of days and figures, and the share of days that are right.

    A claim without a day counts as right in the share where none is found.
    """
    counts = {name: Counter[str]() for name in ("date", "amount")}
    right = 0
    for one in examples:
        day = day_of(one.row["text"], [one.anchor], one.dates, one.published_on, nets["date"])
        right += (day.isoformat() if day else None) == one.claim["effective"]
        gold = {one.claim["effective"]} - {None}
        _count(counts["date"], gold, {day.isoformat()} if day else set())
        found = amounts_of(one.masked, [one.anchor], one.amounts, nets["amount"])
        _count(
            counts["amount"],
            {(a["kind"], a["value"], a["low"], a["high"]) for a in one.claim.get("amounts", ())},
            {(a.kind, a.value, a.low, a.high) for a in found},
        )
    shares = {name: 2 * c["hit"] / max(1, 2 * c["hit"] + c["off"]) for name, c in counts.items()}
    days = {"days F1": shares["date"], "days right": right / len(examples)}
    return {"claims": len(examples), **days, "figures F1": shares["amount"]}


def _count(counts: Counter[str], gold: set[Any], found: set[Any]) -> None:
    counts.update(hit=len(gold & found), off=len(gold ^ found))


def main() -> None:
    """Train, measure, write."""
    rows = load_rows()
    learnt = examples_of(row for row in rows if not is_dev(row) and row["writer"] not in LEFT_OUT["attach"])
    dev = examples_of(row for row in rows if is_dev(row))
    nets = train(learnt)
    lines = {"development split": measure(dev, nets)}
    for seed in (1, 2):
        plans = {
            name: replace(plan, seeds=tuple(one + 10 * seed for one in plan.seeds)) for name, plan in PLANS.items()
        }
        PLANS.update(plans)
        lines[f"development split, other seeds ({seed})"] = measure(dev, train(learnt))
    for name in ("style", "topic"):
        held = examples_of(row for row in load_held_out() if row["writer"] == name)
        lines[f"held out: {name}"] = measure(held, nets)
    for name, got in lines.items():
        sys.stdout.write(f"{name}: {json.dumps(got)}\n")
    (FOLDER / "attach.npz").write_bytes(pack(nets))
    (FOLDER / "attach.md").write_text(card(len(learnt), lines, nets), encoding="utf-8")


def card(many: int, lines: dict[str, dict[str, float]], nets: dict[str, Net]) -> str:
    """The card of the nets, in Markdown."""
    columns = ("claims", "days F1", "days right", "figures F1")
    rows = "\n".join(
        f"| {name} | {got['claims']:.0f} | " + " | ".join(f"{got[column]:.3f}" for column in columns[1:]) + " |"
        for name, got in lines.items()
    )
    shape = ", ".join(f"{name} {len(net.rows)} features × {net.inner.shape[1]} units" for name, net in nets.items())
    return f"""# The nets of days and figures (`attach.npz`)

Written by `python -m training.attach`; trained again on the same data they give the same weights.

- **What they do**: of the days and figures that rules find in a passage, they say which is the day that a claim is tied
  to, and which are its amounts, each of which kind.
- **Data**: {many} claims of this project's own passages, invented and labelled by `docs/annotation-guide.md`.
- **Licence**: data and weights are the project's own, Apache-2.0. No word vectors, pretrained weights or others' texts.
- **Shape**: {shape}.
- **Limits**: English; Chinese and the texts of rules are read by rule. Type, status and trigger are given here; what is
  found end to end is told by `make quality`.

| passages | {" | ".join(columns)} |
| --- |{" ---: |" * len(columns)}
{rows}
"""


if __name__ == "__main__":
    main()
