"""How well documents are put together: the share of pairs decided rightly, and BCubed over happenings."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.events.stories import Grouper, MemoryStore

HERE = Path(__file__).parent


def load(name: str, split: str | None = None) -> list[dict[str, Any]]:
    """The rows of a file beside this one, of one split or of all."""
    rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if split in {None, row["split"]}]


def bcubed(truth: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float, float]:
    """BCubed precision, recall and F1 (Bagga and Baldwin 1998) of a grouping against the true one."""
    precision = recall = 0.0
    for item in truth:
        mates = {other for other in truth if found[other] == found[item]}
        fellows = {other for other in truth if truth[other] == truth[item]}
        shared = len(mates & fellows)
        precision += shared / len(mates)
        recall += shared / len(fellows)
    precision, recall = precision / len(truth), recall / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def grouped(rows: Iterable[Mapping[str, Any]], how: str, threshold: float | None = None) -> dict[str, str]:
    """The story of each row: `full` documents, `snippet` (first sentence, no title), `title`, or `undated`."""
    grouper = Grouper(MemoryStore()) if threshold is None else Grouper(MemoryStore(), threshold)
    found: dict[str, str] = {}
    for row in rows:
        title, text, at = row["title"], row["text"], row["published_at"]
        if how == "snippet":
            title, text = None, re.split(r"(?<=[a-z0-9\"”])[.!?] ", text)[0]
        if how == "title" and title:
            text = None
        instant = None if how == "undated" else _instant(at)
        found[row["id"]] = grouper.add(row["id"], instant, row["publisher"], title, text).story
    return found


def _instant(given: str) -> datetime:
    return datetime.fromisoformat(given)
