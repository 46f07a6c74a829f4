"""Bars P8 and P10: what a document, an unchanged page and a look for copies cost as the archive grows."""

import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import Connection, func, select

from models.clocks import WallInstant, WorldInstant
from models.document import Document, Revision
from models.hashing import sha256
from pipeline.bench.chain import Chain, settings_in
from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.pages import BenchPage
from pipeline.bench.report import Row, row
from pipeline.documents.addresses import natural_key
from pipeline.documents.reading import read_document
from pipeline.events.copies import BANDS, Band
from pipeline.events.stories.grouper import read
from pipeline.sources import find_source
from pipeline.storage.engine import reading, writing
from pipeline.storage.fetches import save_fetch
from pipeline.storage.padding import pad
from pipeline.storage.sources import Recheck, SourceStatus
from pipeline.storage.stories import StoryStore
from pipeline.tasks.context import open_context
from pipeline.tasks.poll import Poll
from pipeline.tasks.rechecks import ask
from pipeline.web import Fetched

revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]

AT = datetime(2026, 1, 5, tzinfo=UTC)
PAGES = 60
LOOKS = 400
FILLER = 100  # words at the least, for a bench of few pages


class Grown(Chain):
    """A deployment that holds an invented archive of some size, and keeps it over all rounds."""

    def __init__(self, folder: Path, pages: Sequence[BenchPage], stored: int, words: Sequence[str]) -> None:
        super().__init__(folder, pages)
        self.stored = stored
        self.context = open_context(settings_in(self.template))
        with writing(self.context.engine) as connection:
            pad(connection, stored, pages[-1].at, words)


def measure(pages: Sequence[BenchPage], folder: Path, stored: int) -> list[Row]:
    """Three archives: of `stored` documents, a tenth, and at most 10,000."""
    chosen = pages[-PAGES:]
    words = _words(pages)
    small, middle = min(10_000, max(1, stored // 10)), max(1, stored // 10)
    sizes = sorted({small, middle, stored})
    grown = {size: Grown(folder / str(size), chosen, size, words) for size in sizes}
    for each in grown.values():
        each.take(chosen[0])  # loads what is loaded once
    large, little = grown[stored], grown[small]
    mine, other = take_turns(
        chosen[1:],
        [Contender(large.take, before_item=large.step), Contender(little.take, before_item=little.step)],
        1,
    )
    rows = [
        row(
            f"HTML to outbox with {stored:,} documents stored",
            mine,
            other,
            f"with {small:,} stored",
            bar="P8: ≥ .67",
            note="the same pages, each once; SQLite",
        ),
        _unchanged(large, chosen),
        *_copies(grown, middle, stored),
    ]
    for each in grown.values():
        assert each.context is not None
        each.context.engine.dispose()
        shutil.rmtree(each.folder, ignore_errors=True)
    return rows


def _words(pages: Sequence[BenchPage]) -> list[str]:
    """The terms of the pages' texts, the common ones first, so that real documents meet the invented ones."""
    counted: Counter[str] = Counter()
    for page in pages:
        text, _ = read_document(page.body, "text/html", page.url, charset="utf-8")
        counted.update(read(text.title or "", text.text, page.at).weights.keys())
    return [term for term, _ in counted.most_common()] + [f"filler{number}" for number in range(FILLER)]


class _Unchanged:
    """A publisher that answers every question with the bytes that it gave before, without validators."""

    def __init__(self, bodies: dict[str, bytes], at: WallInstant) -> None:
        self.bodies = bodies
        self.at = at

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """As `Client.fetch`, whatever was asked with."""
        del etag, last_modified
        return Fetched(url, url, 200, {}, self.bodies[url], "text/html", "utf-8", False, (), self.at)


def _unchanged(chain: Grown, pages: Sequence[BenchPage]) -> Row:
    context = chain.context
    assert context is not None
    at = context.clocks.wall_now()
    publisher = _Unchanged({page.url: page.body for page in pages}, at)
    now = WorldInstant(pages[-1].at)
    polls = {
        page.url: Poll(context, find_source(page.source), publisher, now, SourceStatus(page.source)) for page in pages
    }
    shas = {page.url: sha256(page.body) for page in pages}
    with writing(context.engine) as connection:
        for page in pages:
            save_fetch(connection, publisher.fetch(page.url), source=page.source, body_sha=shas[page.url], seen_at=now)

    def again(page: BenchPage) -> None:
        ask(polls[page.url], _known(page, shas[page.url], now))

    def anew(page: BenchPage) -> None:
        chain.take(replace(page, url=f"{page.url}?again"))

    with reading(context.engine) as connection:
        before = connection.execute(select(func.count()).select_from(revision)).scalar_one()
    same, _ = take_turns(pages, [Contender(again), Contender(lambda _page: None)], 1)
    with reading(context.engine) as connection:
        made = connection.execute(select(func.count()).select_from(revision)).scalar_one() - before
    if made:
        raise ValueError(f"unchanged pages made {made} rows")
    same, new = take_turns(pages, [Contender(again), Contender(anew)], 1)
    return row(
        "an unchanged page, answered 200",
        same,
        new,
        "a new page, HTML to outbox",
        bar="P8: ≥ 20, no new row",
        note="the same bytes: they are neither read nor kept again",
    )


def _known(page: BenchPage, sha: bytes, now: datetime) -> Recheck:
    return Recheck(
        natural_key=natural_key(page.url),
        url=page.url,
        document_kind="news",
        stated={},
        first_seen_at=WorldInstant(now),
        title=None,
        published_at=None,
        published_how=None,
        gone=False,
        asked_at=WorldInstant(now),
        status=200,
        body_sha=sha,
    )


def _copies(grown: dict[int, Grown], middle: int, stored: int) -> list[Row]:
    sizes = sorted({middle, stored}, reverse=True)
    rows = []
    for off, what, bar in (
        (7, "finding none", "P10: ≤ 0.1 ms, ≥ .5"),
        (0, "finding candidates and loading them", ""),
    ):
        questions = {size: _bands(size, off) for size in sizes}
        with ExitStack() as opened:
            stores = {size: StoryStore(opened.enter_context(_connected(grown[size])), AT) for size in sizes}
            contenders = [Contender(partial(_look, stores[size], questions[size])) for size in sizes]
            timed = take_turns(range(LOOKS), contenders, 3)
        beside = f"among {middle:,}" if len(timed) > 1 else ""
        note = f"{BANDS} bands a text, met in chance documents"
        name = f"look for copies among {stored:,} documents, {what}"
        rows.append(row(name, timed[0], timed[1] if beside else None, beside, bar=bar, note=note))
    return rows


def _connected(chain: Grown) -> Connection:
    assert chain.context is not None
    return chain.context.engine.connect()


def _look(store: StoryStore, questions: Sequence[Sequence[Band]], number: int) -> None:
    store.carriers(questions[number], 6)


def _bands(size: int, off: int) -> list[tuple[Band, ...]]:
    """The bands of invented texts: each met by another stored document, or by none where `off` is not 0."""
    chance = Random(1)  # noqa: S311 - the same in every run
    step = (2**63 - 1) // (size + 1)
    return [
        tuple((band, chance.randrange(size) * step + band + off * BANDS) for band in range(BANDS)) for _ in range(LOOKS)
    ]
