"""How well pages that are no news are read: `python -m tests.reading.nonnews [dev|test] [--pages]`.

The pages, their labels and what counts as body: `data/nonnews/README.md`. The figure is the mean over pages of the F1
of words (as multisets; a Chinese, Japanese or Korean sign is a word), with a bootstrap interval over publishers, since
pages of one publisher are alike. Beside ours: trafilatura's settings, and all visible text.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.charset import decode
from pipeline.documents.reading import read_document
from pipeline.documents.tokens import visible_blocks
from pipeline.errors import ReadError

HERE = Path(__file__).parent / "data" / "nonnews"
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
ROUNDS = 2_000


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page with what one should read on it."""

    name: str
    body: bytes
    label: str
    url: str
    publisher: str
    kind: str
    split: str
    seen: str


def load(split: str) -> list[Labelled]:
    """The pages of a split."""
    listed: Mapping[str, Mapping[str, str]] = json.loads((HERE / "pages.json").read_text(encoding="utf-8"))
    return [
        Labelled(
            name,
            (HERE / name).read_bytes(),
            (HERE / label_of(name)).read_text(encoding="utf-8"),
            said["url"],
            said["publisher"],
            said["kind"],
            said["split"],
            said["seen"],
        )
        for name, said in listed.items()
        if said["split"] == split
    ]


def label_of(name: str) -> str:
    """The file with a page's label."""
    return f"{name.rpartition('.')[0]}.label"


def f1(found: str, label: str) -> float:
    """The harmonic mean of the shares of words that both texts have."""
    ours, theirs = Counter(_WORD.findall(found.lower())), Counter(_WORD.findall(label.lower()))
    both = sum((ours & theirs).values())
    return 2 * both / (sum(ours.values()) + sum(theirs.values())) if both else 0.0


def in_order(found: str, label: str) -> float:
    """The share of a label's lines that a text has whole, each after the one before: words alone do not tell order."""
    text = " ".join(_WORD.findall(found.lower()))
    lines = [" ".join(_WORD.findall(line.lower())) for line in label.split("\n")]
    lines = [line for line in lines if line]
    place = whole = 0
    for line in lines:
        spot = text.find(line, place)
        # A short line that stands far away is another one of the same words.
        if spot >= 0 and (len(line) > 40 or spot - place < 2_000):
            whole, place = whole + 1, spot + len(line)
    return whole / len(lines)


def ours(page: Labelled) -> str:
    """What our reader of the document's kind makes of the page."""
    return _read(page, page.kind)


def ours_untold(page: Labelled) -> str:
    """What our reader makes of the page when nobody says what it is."""
    return _read(page, "transcript" if page.kind == "transcript" else None)


def _read(page: Labelled, kind: str | None) -> str:
    try:
        return read_document(page.body, None, page.url, kind=kind)[0].text
    except ReadError:
        return ""


def everything(page: Labelled) -> str:
    """All visible text: the trivial way."""
    return "\n".join(visible_blocks(decode(page.body), everything=True))


def _extractor(**settings: bool) -> Callable[[Labelled], str]:
    def read(page: Labelled) -> str:
        from trafilatura import extract

        return extract(decode(page.body), include_comments=False, **settings) or ""

    return read


READERS: dict[str, Callable[[Labelled], str]] = {
    "ours": ours,
    "ours, kind untold": ours_untold,
    "trafilatura": _extractor(),
    "trafilatura precision": _extractor(favor_precision=True),
    "trafilatura recall": _extractor(favor_recall=True),
    "trafilatura fast": _extractor(fast=True),
    "all visible text": everything,
}


def interval(scores: Mapping[str, float], pages: list[Labelled]) -> tuple[float, float]:
    """A 95 % interval of the mean, by drawing publishers with replacement."""
    groups: dict[str, list[float]] = {}
    for page in pages:
        groups.setdefault(page.publisher, []).append(scores[page.name])
    drawn = random.Random(7)
    names = list(groups)
    means = []
    for _ in range(ROUNDS):
        chosen = [score for name in drawn.choices(names, k=len(names)) for score in groups[name]]
        means.append(sum(chosen) / len(chosen))
    means.sort()
    return means[int(0.025 * ROUNDS)], means[int(0.975 * ROUNDS)]


def score(pages: list[Labelled], read: Callable[[Labelled], str]) -> dict[str, float]:
    """F1 by page."""
    return {page.name: f1(read(page), page.label) for page in pages}


def report(split: str, *, by_page: bool = False) -> Iterator[str]:
    """Lines of the report: every reader, then ours by kind."""
    pages = load(split)
    html = [page for page in pages if not page.name.endswith(".pdf")]
    publishers = len({page.publisher for page in pages})
    yield f"{split}: {len(pages)} pages of {publishers} publishers, {len(pages) - len(html)} of them PDF"
    for name, read in READERS.items():
        asked = pages if name.startswith("ours") else html
        scores = score(asked, read)
        low, high = interval(scores, asked)
        note = "" if len(asked) == len(pages) else "  (without the PDFs)"
        yield f"{name:24} {sum(scores.values()) / len(scores):.3f}  [{low:.3f}, {high:.3f}]{note}"
    own = score(pages, ours)
    whole = [in_order(ours(page), page.label) for page in pages]
    yield f"lines of the label found whole and in order: {sum(whole) / len(whole):.3f}, worst {min(whole):.3f}"
    for title, key in (("kind", "kind"), ("seen", "seen")):
        for group in sorted({getattr(page, key) for page in pages}):
            some = [own[page.name] for page in pages if getattr(page, key) == group]
            yield f"  {title} {group:12} {sum(some) / len(some):.3f}  ({len(some)} pages, worst {min(some):.3f})"
    if by_page:
        yield from (f"    {value:.3f} {name}" for name, value in sorted(own.items(), key=lambda pair: pair[1]))


if __name__ == "__main__":
    asked_split = next((word for word in sys.argv[1:] if word in {"dev", "test"}), "test")
    for line in report(asked_split, by_page="--pages" in sys.argv):
        print(line)
