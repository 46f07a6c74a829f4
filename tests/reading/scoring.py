"""The measures: words in fours against the label, intervals over pages, and the readers that are compared."""

import gzip
import json
import logging
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import lxml.html

from pipeline.documents.page import read_page

HERE = Path(__file__).parent
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
#: The extractor's settings, by the name in the table.
SETTINGS: dict[str, dict[str, bool]] = {
    "default": {},
    "fast": {"fast": True},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page's skeleton and what should be read of it.

    Attributes:
        text: the body: lead, subheads, paragraphs, list items, quotes; no title, byline, caption, teaser, remark.
        published: the day, None where `dated` is false: then nobody can tell it from the page, and it is not scored.
    """

    id: str
    publisher: str
    split: str
    url: str
    title: str
    published: str | None
    dated: bool
    text: str

    def html(self) -> str:
        """The skeleton."""
        return gzip.decompress((HERE / "pages" / f"{self.id}.html.gz").read_bytes()).decode("utf-8")


def load(split: str | None = None) -> list[Labelled]:
    """The labelled pages of a split, or all."""
    rows = [json.loads(line) for line in (HERE / "labels.jsonl").read_text("utf-8").splitlines()]
    return [Labelled(**row) for row in rows if split in {None, row["split"]}]


def words(text: str) -> list[str]:
    """Lower-case words; each sign of an East Asian script is one."""
    return _WORD.findall(text.lower())


def f1(truth: str, found: str) -> float:
    """Of runs of four words, counted: the harmonic mean of precision and recall; 1 where both are empty."""
    wanted, got = _fours(truth), _fours(found)
    total = sum(wanted.values()) + sum(got.values())
    return 2 * sum((wanted & got).values()) / total if total else 1.0


def _fours(text: str) -> Counter[tuple[str, ...]]:
    found = words(text)
    return Counter(tuple(found[at : at + 4]) for at in range(max(len(found) - 3, 1))) if found else Counter()


def same(truth: str, found: str | None) -> bool:
    """Whether two titles have the same words."""
    return words(truth) == words(found or "")


def interval(scores: Sequence[float], rounds: int = 1_000) -> tuple[float, float]:
    """The middle 95 % of the mean over pages drawn with replacement (Efron 1979), from a fixed seed."""
    draw = random.Random(7)
    means = sorted(mean(draw.choices(scores, k=len(scores))) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds)]


def ours(page: Labelled, html: str) -> str:
    """The body as chipwatch reads it."""
    return read_page(html, page.url).text


def extractor(setting: str) -> Callable[[Labelled, str], str]:
    """The body as trafilatura reads it in a setting."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    def read(page: Labelled, html: str) -> str:
        return str(trafilatura.extract(html, url=page.url or None, include_comments=False, **SETTINGS[setting]) or "")

    return read


def paragraphs(page: Labelled, html: str) -> str:
    """What needs no thought: every `<p>`."""
    return "\n".join("".join(map(str, element.itertext())) for element in lxml.html.fromstring(html).iter("p"))
