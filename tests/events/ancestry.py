"""How well texts are told to have their news from outlets: `python -m tests.events.ancestry`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from pipeline.events.ancestry import find_reports, load_outlets

ROWS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "ancestry.yaml").read_text(encoding="utf-8")
)


def rows(split: str) -> list[dict[str, Any]]:
    """The passages of a split."""
    return [row for row in ROWS if row["split"] == split]


def ours(text: str) -> set[str]:
    """The outlets whose report a text passes on, by the code."""
    return {report.outlet for report in find_reports(text)}


def named(text: str) -> set[str]:
    """The trivial judge: every outlet that is named."""
    outlets = load_outlets()
    return {outlets.by_name[found] for found in outlets.pattern.findall(text)}


def score(split: str, judge: Callable[[str], set[str]]) -> tuple[float, float, float]:
    """Precision, recall, F1 over (passage, outlet)."""
    told = [(set(row["from"]), judge(row["text"])) for row in rows(split)]
    hit = sum(len(meant & found) for meant, found in told)
    meant, found = sum(len(m) for m, _ in told), sum(len(f) for _, f in told)
    precision, recall = hit / found if found else 0.0, hit / meant
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def wrong(split: str) -> Sequence[str]:
    """The passages that are told wrongly."""
    return [f"{row['text']} is from {row['from']}" for row in rows(split) if ours(row["text"]) != set(row["from"])]


def main() -> None:
    """Print the figures, and the mistakes of the development split."""
    for split in ("dev", "test"):
        for name, judge in (("ours", ours), ("any outlet named", named)):
            precision, recall, f1 = score(split, judge)
            print(f"{split:<5}{len(rows(split))} passages  {name:<18} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")
    print(*wrong("dev"), sep="\n")


if __name__ == "__main__":
    main()
