"""How well documents are put together: the share of pairs decided rightly, and BCubed over happenings.

`python -m tests.events.measure` prints the figures beside those of a plain running TF-IDF centroid, the opponent.
All texts are invented. The pairs and happenings of the split `dev` served to build; those of `test` were looked
at when a class of error was mended (plural acronyms, mixed-case product names, `signs` against `vetoes`). The
pairs of `late` were written last and measured once before they were looked at: 10 of 12 look-alikes apart, 12 of
12 paraphrases joined. Those of `fresh` came after: 18 of 26 apart and 24 of 24 joined before they were looked at.

`articles` (60 stories, told by 2 or 3 outlets, of general and field news; families of like happenings: another day,
place, actor) and `snippets` (87 clusters of one or two sentences) came later still. Only `dev` was looked at. Before
that the test split of `articles` had F1 .814 (.798 undated) and that of `snippets` .895.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.events.copies import shingle
from pipeline.events.stories import Grouper, MemoryStore
from pipeline.events.stories.grouper import THRESHOLD

HERE = Path(__file__).parent
#: Sets, and as what their texts are shown: whole, whole without their days, first sentence, title.
SETS = {
    "articles": ("full", "undated"),
    "snippets": ("full",),
    "happenings": ("full", "undated", "snippet", "title"),
}


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
        title, text, at = *_shown(row, how), row["published_at"]
        instant = None if how == "undated" or at is None else _instant(at)
        found[row["id"]] = grouper.add(row["id"], instant, row["publisher"], title, text).story
    return found


def _shown(row: Mapping[str, Any], how: str) -> tuple[str | None, str | None]:
    title, text = row["title"], row["text"]
    if how == "snippet" and title:
        return None, re.split(r"(?<=[a-z0-9\"”])[.!?] ", text)[0]
    return title, None if how == "title" and title else text


def plainly_grouped(rows: Iterable[Mapping[str, Any]], how: str, threshold: float) -> dict[str, str]:
    """The opponent: one pass, running TF-IDF centroids, one threshold, nothing else."""
    counts: dict[str, int] = {}
    stories: dict[str, dict[str, float]] = {}
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        words = re.findall(r"[a-z0-9]+", " ".join(part or "" for part in _shown(row, how)).lower())
        for word in set(words):
            counts[word] = counts.get(word, 0) + 1
        vector = {w: words.count(w) * math.log((number + 1) / counts[w]) for w in words}
        length = math.hypot(*vector.values()) or 1.0
        scores = {
            story: sum(v / length * centroid.get(w, 0.0) for w, v in vector.items()) / math.hypot(*centroid.values())
            for story, centroid in stories.items()
        }
        best = max(scores, key=lambda story: scores[story], default=None)
        story = best if best is not None and scores[best] >= threshold else str(row["id"])
        centroid = stories.setdefault(story, {})
        for word, value in vector.items():
            centroid[word] = centroid.get(word, 0.0) + value / length
        found[row["id"]] = story
    return found


def grouped_by_shingles(rows: Iterable[Mapping[str, Any]], how: str, threshold: float) -> dict[str, str]:
    """The other opponent: what MinHash estimates, exactly. Joined with the first text of like shingles (Jaccard)."""
    kept: list[tuple[str, set[int]]] = []
    found: dict[str, str] = {}
    for row in rows:
        title, text = _shown(row, how)
        mine = set(shingle(title or "", text or "")[0])
        scores = {place: len(mine & other) / (len(mine | other) or 1) for place, (_, other) in enumerate(kept)}
        best = max(scores, key=lambda place: scores[place], default=None)
        story = kept[best][0] if best is not None and scores[best] >= threshold else str(row["id"])
        kept.append((story, mine))
        found[row["id"]] = story
    return found


def _instant(given: str) -> datetime:
    return datetime.fromisoformat(given)


def report() -> None:
    """Print every figure."""
    pairs = load("pairs.jsonl")
    for split in ("dev", "test", "late", "fresh"):
        for same in (False, True):
            chosen = [pair for pair in pairs if pair["split"] == split and pair["same"] is same]
            right = 0
            for pair in chosen:
                grouper = Grouper(MemoryStore())
                one, other = (grouper.add(name, None, None, pair[name], "").story for name in "ab")
                right += (one == other) is same
            print(f"{split:6}{'paraphrases joined' if same else 'look-alikes apart':22}{right}/{len(chosen)}")
    print(f"\nBCubed, threshold {THRESHOLD} throughout; the opponents at their best threshold of each row")
    print(f"{'set':15}{'split':6}{'as':9}{'texts':>6}{'ours P':>8}{'R':>7}{'F1':>7}{'TF-IDF':>16}{'shingles':>16}")
    for name, ways in SETS.items():
        for split in ("dev", "test"):
            rows = load(f"{name}.jsonl", split)
            truth = {row["id"]: row["happening"] for row in rows}
            for how in ways:
                ours = "".join(f"{part:7.3f}" for part in bcubed(truth, grouped(rows, how)))
                steps = (0.08, 0.12, 0.15, 0.2, 0.28)
                plain = max((bcubed(truth, plainly_grouped(rows, how, step))[2], step) for step in steps)
                low = (0.01, 0.02, 0.04, 0.08, 0.2)
                hashed = max((bcubed(truth, grouped_by_shingles(rows, how, step))[2], step) for step in low)
                others = "".join(f"{score:9.3f} ({step:.2f})" for score, step in (plain, hashed))
                print(f"{name:15}{split:6}{how:9}{len(rows):6} {ours}{others}")


if __name__ == "__main__":
    report()
