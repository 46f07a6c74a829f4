"""`python -m training.attach`: learns which days and figures of a passage belong to a claim; writes nets and card.

A claim's own day is the guide's `effective`, its figures the guide's `amounts`; candidates are what rules find.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.events.amounts import FoundAmount, allowed, find_amounts, without_names
from pipeline.events.claims.parts import attach
from pipeline.events.claims.parts.attach import Anchor, amount_features, amounts_of, date_features, day_of
from pipeline.events.claims.parts.nets import Net, pack
from pipeline.events.dates import FoundDate, find_dates
from training.parts.choices import Plan, fit
from training.parts.examples import Row, is_dev, load_held_out, load_rows

FOLDER = Path(attach.__file__).parent
PLANS = {"date": Plan(hidden=12, least=3.0, seeds=(0, 1)), "amount": Plan(hidden=16, least=3.0, seeds=(0, 1))}


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
        dates, amounts = tuple(find_dates(text, on)), tuple(find_amounts(masked, on))
        out += [
            Example(row, claim, Anchor(claim["type"], claim["status"], *claim["evidence"]), dates, masked, amounts)
            for claim in row["claims"]
            if "evidence" in claim
        ]
    return out


def train(examples: list[Example]) -> dict[str, Net]:
    """The two nets, learnt from examples."""
    days: list[tuple[list[str], str]] = []
    figures: list[tuple[list[str], str]] = []
    for one in examples:
        for found in one.dates:
            features = date_features(one.row["text"], one.anchor, found, len(one.dates) - 1, one.published_on)
            days.append((features, "yes" if found.on.isoformat() == one.claim["effective"] else "no"))
        if one.anchor.type in allowed:
            kinds = {(a["value"], a["low"], a["high"]): a["kind"] for a in one.claim.get("amounts", ())}
            many = Counter(found.amount.kind for found in one.amounts)
            for each in one.amounts:
                features = amount_features(one.masked, one.anchor, each, many[each.amount.kind] - 1)
                answer = kinds.get((each.amount.value, each.amount.low, each.amount.high), "none")
                figures.append((features, answer))
    return {
        name: fit([row for row, _ in made], [answer for _, answer in made], [1.0] * len(made), PLANS[name])
        for name, made in (("date", days), ("amount", figures))
    }


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
    learnt = examples_of(row for row in rows if not is_dev(row))
    dev = examples_of(row for row in rows if is_dev(row))
    nets = train(learnt)
    lines = {"development split": measure(dev, nets)}
    for seed in (1, 2):
        plans = {name: replace(plan, seeds=(10 * seed, 10 * seed + 1)) for name, plan in PLANS.items()}
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
