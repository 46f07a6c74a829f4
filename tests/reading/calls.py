"""Do transcripts give their turns? Labelled calls in the layouts that publishers use: `python -m tests.reading.calls`.

Accuracy is counted over the labelled turns: a turn is found where speaker and words agree; role, part and side are
counted on what was found and what was not alike.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from models.values import Turn
from pipeline.documents.reading import read_document

HERE = Path(__file__).parent / "data" / "calls"
FIELDS = ("found", "role", "firm", "part", "side")


@dataclass(frozen=True, slots=True)
class Counted:
    """Of so many labelled turns so many right, by field; and turns that nobody labelled."""

    turns: int
    right: dict[str, int]
    extra: int


def count(name: str, labels: list[dict[str, str | None]]) -> Counted:
    """One call against its labels."""
    page, _ = read_document((HERE / name).read_bytes(), None, f"https://calls.example/{name}", kind="transcript")
    left = list(page.turns)
    right = dict.fromkeys(FIELDS, 0)
    for label in labels:
        turn = next((one for one in left if _agrees(one, page.text, label)), None)
        if turn is None:
            continue
        left.remove(turn)
        right["found"] += 1
        right["role"] += turn.role == label["role"]
        right["firm"] += turn.firm == label["firm"]
        right["part"] += turn.part == label["part"]
        right["side"] += turn.side == label["side"]
    return Counted(len(labels), right, len(left))


def _agrees(turn: Turn, text: str, label: dict[str, str | None]) -> bool:
    first, _, last = str(label["words"]).partition(" … ")
    words = " ".join(text[turn.start : turn.end].split())
    return turn.speaker == label["speaker"] and words.startswith(first) and words.endswith(last)


def by_split(split: str) -> dict[str, Counted]:
    """The calls of a split, counted."""
    labels = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
    return {name: count(name, one["turns"]) for name, one in labels.items() if one["split"] == split}


def main(split: str) -> None:
    """Print a line a call, and the whole."""
    counted = by_split(split)
    print(f"{'call':18} turns extra " + " ".join(f"{name:>6}" for name in FIELDS))
    for name, one in counted.items():
        shares = " ".join(f"{one.right[field] / one.turns:6.3f}" for field in FIELDS)
        print(f"{name:18} {one.turns:5} {one.extra:5} {shares}")
    turns = sum(one.turns for one in counted.values())
    shares = " ".join(f"{sum(one.right[field] for one in counted.values()) / turns:6.3f}" for field in FIELDS)
    print(f"{split:18} {turns:5} {sum(one.extra for one in counted.values()):5} {shares}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test")
