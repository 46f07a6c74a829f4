"""Scores of mentions by the annotation guide: exact span and label, linking accuracy on the spans found.

`python tests/mentions/score.py FILE…` prints them for files of passages, with every miss under `--show`.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.values import Annotated


@dataclass
class Score:
    """Counts over passages: hits, what was found too much, what was missed, right ids among the hits."""

    hits: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    linked: int = 0
    faults: list[str] = field(default_factory=list)

    def figures(self, *, without: tuple[str, ...] = ()) -> tuple[float, float, float]:
        """Micro-averaged precision, recall and F1 over the labels not left out."""
        hits, extra, missed = (
            sum(count for label, count in part.items() if label not in without)
            for part in (self.hits, self.extra, self.missed)
        )
        precision = hits / (hits + extra) if hits + extra else 1.0
        recall = hits / (hits + missed) if hits + missed else 1.0
        return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    @property
    def linking(self) -> float:
        """The share of right ids among the spans found."""
        total = sum(self.hits.values())
        return self.linked / total if total else 1.0


def read_passages(path: Path) -> list[dict[str, Any]]:
    """The passages of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(annotate: Callable[[str], Annotated], passages: Iterable[dict[str, Any]]) -> Score:
    """The score of an annotator over labelled passages."""
    total = Score()
    for passage in passages:
        text = passage["text"]
        gold = {(one["start"], one["end"], one["label"]): one["id"] for one in passage["mentions"]}
        found = {(one.start, one.end, one.label): one.id for one in annotate(text).mentions}
        for key in gold.keys() & found.keys():
            total.hits[key[2]] += 1
            total.linked += gold[key] == found[key]
            if gold[key] != found[key]:
                total.faults.append(f"{passage['id']}: {text[key[0] : key[1]]!r} is {gold[key]}, not {found[key]}")
        for key in found.keys() - gold.keys():
            total.extra[key[2]] += 1
            total.faults.append(f"{passage['id']}: too much {key[2]} {text[key[0] : key[1]]!r}")
        for key in gold.keys() - found.keys():
            total.missed[key[2]] += 1
            total.faults.append(f"{passage['id']}: missed {key[2]} {text[key[0] : key[1]]!r}")
    return total


def main(arguments: list[str]) -> None:
    """Print the scores of each file."""
    from pipeline.catalogue import load_catalogue
    from pipeline.mentions import make_annotator

    annotator = make_annotator(load_catalogue())
    for name in (argument for argument in arguments if not argument.startswith("--")):
        passages = read_passages(Path(name))
        total = score(annotator, passages)
        for what, without in (("all", ()), ("without PLACE", ("PLACE",))):
            precision, recall, f1 = total.figures(without=without)
            print(f"{name}: {len(passages)} passages, {what}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
        print(f"{name}: linking {total.linking:.3f}")
        if "--show" in arguments:
            print("\n".join(total.faults))


if __name__ == "__main__":
    main(sys.argv[1:])
