"""Public suites through our own readers: every feed without an exception, no invalid JSON accepted."""

import lzma
import tarfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import feedparser

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Saved
from pipeline.sources.tools.feeds import plain_text, read_feed
from pipeline.sources.tools.records import read_json
from pipeline.sources.tools.rhythm import read_hints
from pipeline.sources.tools.sitemaps import read_news_sitemap, read_sitemap_index

CORPORA = Path(__file__).parents[1] / "corpora"
HERE = "http://127.0.0.1:8097/"


def feeds() -> Iterator[tuple[str, bytes]]:
    with lzma.open(CORPORA / "feedparser" / "suite.tar.xz") as packed, tarfile.open(fileobj=packed, mode="r|") as suite:
        for member in suite:
            found = suite.extractfile(member)
            assert found is not None
            yield member.name.removeprefix("tests/"), found.read()


def test_every_feed_of_the_suite_gives_items_or_says_that_it_is_none() -> None:
    counts = dict.fromkeys(("files", "items", "none", "refused"), 0)
    for _, body in feeds():
        counts["files"] += 1
        try:
            counts["items" if read_feed(Saved(HERE, body)) else "none"] += 1
        except LayoutError:
            counts["refused"] += 1
        for read in (read_news_sitemap, read_sitemap_index):
            try:
                read(Saved(HERE, body))
            except LayoutError:
                continue
        read_hints(body, {})
    assert counts["files"] == 2_248
    assert counts["items"] >= 1_180
    assert counts["refused"] <= 282


FOLDERS = ("wellformed/rss/", "wellformed/atom10/", "wellformed/namespace/", "wellformed/rdf/")
#: It leaves the scheme in capitals.
THEIR_WAY = ["wellformed/atom10/entry_id_no_normalization_4.xml"]


def test_the_fast_reading_tells_what_feedparser_tells() -> None:
    compared, wrong = 0, list[str]()
    for name, body in feeds():
        if not name.startswith(FOLDERS):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a field that it means to rename
            theirs = feedparser.parse(body).entries
        try:
            ours = read_feed(Saved(HERE, body))
        except LayoutError:
            ours = []
        for mine, other in zip(ours, theirs, strict=True):
            if mine.fault is not None:
                continue
            compared += 1
            stamp = dict.get(other, "published_parsed") or dict.get(other, "updated_parsed")
            told = (plain_text(other.get("title", "")), other.link, stamp and tuple(stamp[:6]))
            at = mine.published_at
            if told != (mine.title or "", mine.url, at and tuple(at.utctimetuple()[:6])):
                wrong.append(name)
    assert compared > 50
    assert wrong == THEIR_WAY


def test_invalid_json_is_never_accepted() -> None:
    outcomes: dict[str, set[str]] = {"y": set(), "n": set()}
    for path in (CORPORA / "json" / "test_parsing").iterdir():
        try:
            read_json(path.read_bytes(), path.name)
            outcome = "accepted"
        except LayoutError:
            outcome = "refused"
        outcomes.setdefault(path.name[0], set()).add(outcome)
    assert (outcomes["y"], outcomes["n"]) == ({"accepted"}, {"refused"})
