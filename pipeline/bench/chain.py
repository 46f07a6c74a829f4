"""Bar P1: bytes of HTML to the stored record, a durable commit each, beside the extractor alone."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from models.telling import StoredAlert
from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.pages import BenchPage
from pipeline.bench.reading import EXTRACTOR, extract
from pipeline.bench.report import Row, row
from pipeline.documents.addresses import natural_key
from pipeline.documents.kept import kept
from pipeline.documents.reading import read_document
from pipeline.settings import Settings
from pipeline.sources import all_sources
from pipeline.storage.alerts import load_alerts
from pipeline.storage.documents import save_receipt
from pipeline.storage.engine import reading, writing
from pipeline.storage.revisions import DocumentFacts, save_revision
from pipeline.storage.state import set_world_now
from pipeline.tasks.analyse import analyse
from pipeline.tasks.context import Context, open_context
from pipeline.tasks.receiving import keep_bytes
from pipeline.tasks.setup import set_up_demonstration


class Chain:
    """A deployment of the recorded world that takes pages one by one, made anew for each round."""

    def __init__(self, folder: Path, pages: Sequence[BenchPage]) -> None:
        self.folder = folder
        self.rounds = 0
        self.template = folder / "template"
        set_up_demonstration(settings_in(self.template), starts_at=pages[0].at).engine.dispose()
        self.context: Context | None = None

    def begin(self) -> None:
        """A fresh database with the demonstration's fleet and readers."""
        if self.context is not None:
            self.context.engine.dispose()
        self.rounds += 1
        home = self.folder / f"round-{self.rounds}"
        shutil.copytree(self.template, home)
        self.context = open_context(settings_in(home))

    def step(self, page: BenchPage) -> None:
        """Let the watched world come to the day of the page."""
        assert self.context is not None
        with writing(self.context.engine) as connection:
            set_world_now(connection, page.at)

    def take(self, page: BenchPage) -> None:
        """Read, keep, understand, ask the rules, fill the outbox: all commits durable.

        Raises:
            ValueError: the text was set aside.
        """
        assert self.context is not None
        keep(self.context, page)
        said = analyse(self.context)
        if said["set_aside"]:
            raise ValueError("set aside")

    def alerts(self) -> tuple[StoredAlert, ...]:
        """What was raised in the last round."""
        assert self.context is not None
        with reading(self.context.engine) as connection:
            return tuple(load_alerts(connection))


def keep(context: Context, page: BenchPage) -> None:
    """A page's bytes to its capture and revision, in one transaction."""
    kind = all_sources()[page.source].kind
    read, reader = read_document(page.body, "text/html", page.url, charset="utf-8", kind=kind)
    now = context.clocks.world_now()
    facts = DocumentFacts(
        natural_key=natural_key(page.url),
        source=page.source,
        publisher=page.publisher,
        kind="notice" if kind == "list" else kind,
        url=page.url,
        reconstruction=True,
    )
    put = keep_bytes(context, page.body)
    with writing(context.engine) as connection:
        sha = save_receipt(
            connection,
            put,
            media_type="text/html",
            url=page.url,
            source=page.source,
            fetched_at=context.clocks.wall_now(),
            known_at=now,
        )
        save_revision(
            connection,
            facts,
            kept(read, page.body, "text/html"),
            capture_sha=sha,
            reader=reader,
            origin="live",
            known_at=now,
            world_kind=context.world_kind,
        )


def settings_in(home: Path) -> Settings:
    """A replay's settings in a folder of its own; nothing is served there."""
    return Settings(home=home, database=None, captures=None, replay="127.0.0.1:9", smtp_host=None)


def measure(pages: Sequence[BenchPage], rounds: int, folder: Path) -> tuple[list[Row], tuple[StoredAlert, ...]]:
    """The whole chain beside the extractor alone; also gives the alerts that came of it."""
    folder.mkdir(parents=True)
    chain = Chain(folder, pages)
    chain.begin()
    chain.take(pages[0])  # loads the catalogue, spaCy, the rules
    extract(pages[0])
    ours, theirs = take_turns(
        pages, [Contender(chain.take, before_round=chain.begin, before_item=chain.step), Contender(extract)], rounds
    )
    alerts = chain.alerts()
    rows = [
        row(
            "HTML to stored record, mentions, claims, story, event, rules, outbox",
            ours,
            theirs,
            EXTRACTOR,
            bar="P1: ≥ 1; P3: p99 ≤ 8 × p50, max ≤ 2 s",
            note=f"SQLite, synchronous=FULL, {len(alerts)} alerts a round; theirs stores nothing",
        )
    ]
    if chain.context is not None:
        chain.context.engine.dispose()
    return rows, alerts
