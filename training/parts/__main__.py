"""`python -m training.parts [--thorough]`: trains what fills a claim, measures it, writes weights and card.

The figures are of claims whose type and trigger are given: of the development split, of the style and the topic held
out, and asked for `--thorough` of each writer by nets that never saw that writer.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.catalogue import load_catalogue
from pipeline.events.claims.parts import fill as shipped
from pipeline.events.claims.parts.fill import fill
from pipeline.events.claims.parts.nets import Net, pack
from pipeline.events.claims.parts.status import rule_status
from pipeline.events.claims.parts.traits import Traits
from pipeline.mentions import make_annotator
from training.files import LEFT_OUT
from training.parts.examples import PLANS, WORSE, Example, Row, is_dev, load_held_out, load_rows, scenes_of, train

FOLDER = Path(shipped.__file__).parent
PARTS = ("actors", "firms", "chips", "to_chips", "places", "instruments")
Figures = dict[str, float]


def main(arguments: Sequence[str] = ()) -> None:
    """Train, measure, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--thorough", action="store_true", help="leave each writer out too, and try other seeds")
    options = asked.parse_args(arguments)
    catalogue = load_catalogue()
    annotate = make_annotator(catalogue)
    traits = Traits(catalogue)

    def examples(rows: list[Row], worse: int = 0) -> list[Example]:
        return [one for row in rows for one in scenes_of(row, annotate(row["text"]), worse=worse)]

    rows = load_rows()
    left_out = LEFT_OUT["fill"]
    learnt = examples([row for row in rows if not is_dev(row) and row["writer"] not in left_out], WORSE)
    dev = examples([row for row in rows if is_dev(row)])
    nets = train(learnt, traits)
    lines = {"development split": figures(dev, traits, nets)}
    for name in sorted({row["writer"] for row in load_held_out()}):
        held = examples([row for row in load_held_out() if row["writer"] == name])
        lines[f"held out: {name}"] = figures(held, traits, nets)
    lines["development split, the cue rules' status"] = {
        "claims": len(dev),
        "status": sum(rule_status(one.scene)[0] == one.claim["status"] for one in dev) / len(dev),
    }
    if options.thorough:
        for seed in (1, 2):
            plans = {
                name: replace(plan, seeds=tuple(one + 10 * seed for one in plan.seeds)) for name, plan in PLANS.items()
            }
            lines[f"development split, other seeds ({seed})"] = figures(dev, traits, train(learnt, traits, plans))
        for writer in sorted({one.writer for one in learnt} - {"quality"}):
            others = train([one for one in learnt if one.writer != writer], traits)
            own = examples([row for row in rows if row["writer"] == writer])
            lines[f"{writer}, by nets that never saw it"] = figures(own, traits, others)
    for name, got in lines.items():
        sys.stdout.write(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in got.items()) + "\n")
    (FOLDER / "fill.npz").write_bytes(pack(nets))
    (FOLDER / "fill.md").write_text(card(learnt, lines, nets), encoding="utf-8")


def figures(examples: list[Example], traits: Traits, nets: Mapping[str, Net]) -> Figures:
    """Shares of statuses and attributions that are right, and micro F1 of each part, at given types and triggers."""
    hits: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    for example in examples:
        filled = fill(example.scene, traits, nets)
        hits["status"] += filled.status == example.claim["status"]
        hits["attribution"] += filled.attribution == example.claim.get("attribution", filled.attribution)
        for part in PARTS:
            right, found = set(example.claim.get(part, ())), set(getattr(filled, part))
            counts[part].update(hit=len(right & found), false=len(found - right), missed=len(right - found))
    out = {"claims": len(examples), **{name: hits[name] / len(examples) for name in ("status", "attribution")}}
    return out | {part: _f1(counts[part]) for part in PARTS}


def _f1(count: Counter[str]) -> float:
    wrong = count["false"] + count["missed"]
    return 2 * count["hit"] / (2 * count["hit"] + wrong) if count["hit"] + wrong else 1.0


def card(examples: list[Example], lines: Mapping[str, Figures], nets: Mapping[str, Net]) -> str:
    """The card of the nets, in Markdown."""
    claims = [one for one in examples if one.weight == 1.0]
    columns = ("claims", "status", "attribution", *PARTS)
    rows = "\n".join(
        f"| {name} | " + " | ".join(_cell(got.get(column)) for column in columns) + " |" for name, got in lines.items()
    )
    return f"""# The nets that fill a claim (`fill.npz`)

Written by `python -m training.parts`; trained again on the same data they give the same weights.

- **What they do**: of a claim whose type and trigger are known, one net tells the status, one who says so, and one for
  each kind of name (firm, authority, chip, place, instrument) which part it plays. What spoke for the status stands in
  the claim's `how`.
- **Data**: {len(claims)} claims of this project's own passages, invented and labelled by `docs/annotation-guide.md`,
  each at its marked trigger and at {WORSE} displaced ones. By file: {_list(Counter(one.writer for one in claims))}.
- **Statuses in them**: {_list(Counter(one.claim["status"] for one in claims))}.
- **Licence**: data and weights are the project's own, Apache-2.0. No word vectors, pretrained weights or others' texts.
- **Shape**: {", ".join(f"{name} {len(net.rows)} features × {net.inner.shape[1]} units" for name, net in nets.items())}.
- **Limits**: English. Triggers and types are given here; what is found end to end is told by `make quality`.

Shares that are right (status, attribution) and micro F1 (parts):

| passages | {" | ".join(columns)} |
| --- |{" ---: |" * len(columns)}
{rows}
"""


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.most_common())


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value > 1 else f"{value:.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])
