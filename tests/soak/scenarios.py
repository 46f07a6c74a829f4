"""The promises, each as a scenario that counts: what was lost, repeated, or left different."""

import multiprocessing
import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from models.hashing import key_of
from models.telling import MessageDraft
from pipeline.bench.chain import keep
from pipeline.bench.pages import bench_pages
from pipeline.channels.webhook import id_of
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import writing
from pipeline.storage.state import claim_world, set_world_now
from pipeline.tasks.setup import set_up_demonstration
from tests.soak.databases import Databases, differing, picture
from tests.soak.sinks import Sinks
from tests.soak.worker import KNOWS_NOT, Deployment, analyse_all, collect_all, deliver_all

KILLED = -9
#: Points that every page of a poll passes.
PAGE_POINTS = frozenset({"answered", "capture_begun", "capture_saved", "revision_saved", "validators_saved"})
AHEAD_S = 600  # longer than a lease
AT = datetime(2026, 5, 19, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Count:
    """One scenario, counted. `broken` says in words which promise was; empty when all were kept."""

    database: str
    scenario: str
    messages: int
    crashes: int
    lost: int = 0
    repeats: int = 0
    allowed: int = 0
    rows_differing: int = 0
    broken: str = ""


class Soak:
    """Runs scenarios on one kind of database.

    Args:
        databases: fresh ones.
        sinks: the mail server and the receiver.
        folder: for homes and captures.
        seed: of random moments.
    """

    def __init__(self, databases: Databases, sinks: Sinks, folder: Path, seed: int = 1) -> None:
        self.databases, self.sinks, self.folder = databases, sinks, folder
        self.random = Random(seed)
        self.pages = 0
        self.calm: dict[str, list[str]] | None = None

    # ── the outbox ──

    def outbox_at(self, point: str, messages: int = 8) -> Count:
        """Kill one worker at a named point, let another go on."""
        deployment = self._outbox(messages)
        call = self.random.randint(1, messages)
        crashes = self._run(deliver_all, deployment, f"{point}:{call}")
        self._run(deliver_all, replace(deployment, shift_s=AHEAD_S))
        allowed = crashes if point in KNOWS_NOT else 0
        return self._counted(f"outbox, killed at {point}", messages, crashes, allowed, must_crash=True)

    def outbox_at_random(self, kills: int, messages: int = 40) -> Count:
        """Kill one worker after the other at random moments, and let the last one finish."""
        deployment = self._outbox(messages)
        crashes = 0
        for number in range(kills):
            shifted = replace(deployment, shift_s=AHEAD_S * number)
            crashes += self._run(deliver_all, shifted, kill_after=self.random.uniform(0.02, 0.4))
        self._run(deliver_all, replace(deployment, shift_s=AHEAD_S * (kills + 1)))
        return self._counted("outbox, killed at random", messages, crashes, crashes)

    def outbox_shared(self, workers: int = 4, each: int = 250) -> Count:
        """Several workers at once on one outbox: each message once."""
        deployment = self._outbox(workers * each)
        processes = [_start(deliver_all, deployment, None) for _ in range(workers)]
        crashes = sum(_end(process) for process in processes)
        return self._counted(f"outbox, {workers} workers", workers * each, crashes, 0)

    def _outbox(self, messages: int) -> Deployment:
        self.sinks.clear()
        address = self.databases.fresh(f"outbox{messages}", lambda made: _fill_outbox(made, messages))
        return Deployment(self.folder, address, self.sinks.smtp_port, self.sinks.http_port)

    def _counted(self, scenario: str, messages: int, crashes: int, allowed: int, *, must_crash: bool = False) -> Count:
        wanted = {_name(draft) for draft in drafts(messages)}
        lost = len(wanted - set(self.sinks.count))
        strange = set(self.sinks.count) - wanted
        repeats = sum(count - 1 for count in self.sinks.count.values())
        faults = [
            f"{lost} lost" if lost else "",
            f"{repeats} repeats, {allowed} allowed" if repeats > allowed else "",
            f"{len(strange)} that nobody sent" if strange else "",
            "another text under one id" if any(len(said) > 1 for said in self.sinks.said.values()) else "",
            "no crash: the point was never reached" if must_crash and not crashes else "",
        ]
        broken = "; ".join(filter(None, faults))
        return Count(self.databases.kind, scenario, messages, crashes, lost, repeats, allowed, broken=broken)

    # ── the analysis ──

    def analysis_at(self, point: str, pages: int = 16) -> Count:
        """Kill the analysis at a named point, run it again: the database is that of a calm run."""
        deployment = self._waiting(pages)
        crashes = self._run(analyse_all, deployment, f"{point}:{self.random.randint(1, 2)}")
        return self._compared(f"analysis, killed at {point}", deployment, pages, crashes, 1)

    def analysis_at_random(self, kills: int, pages: int = 16) -> Count:
        """Kill the analysis at random moments, run it again."""
        deployment = self._waiting(pages)
        crashes = 0
        for number in range(kills):
            shifted = replace(deployment, shift_s=AHEAD_S * number)
            crashes += self._run(analyse_all, shifted, kill_after=self.random.uniform(0.02, 0.8))
        return self._compared("analysis, killed at random", deployment, pages, crashes, kills)

    def _waiting(self, pages: int) -> Deployment:
        home = self.folder / f"home-{pages}"
        address = self.databases.fresh(f"pages{pages}", lambda made: _fill_pages(Deployment(home, made), pages))
        if self.calm is None or self.pages != pages:
            self.pages = pages
            other = self.databases.fresh(f"pages{pages}", lambda made: None)
            if self._run(analyse_all, Deployment(home, other)):
                raise RuntimeError("the calm run was killed")
            self.calm = picture(other)
            self.databases.drop(other)
        return Deployment(home, address)

    def _compared(self, scenario: str, deployment: Deployment, pages: int, crashes: int, runs: int) -> Count:
        assert self.calm is not None
        self._run(analyse_all, replace(deployment, shift_s=AHEAD_S * (runs + 1)))
        differs = differing(self.calm, picture(deployment.database))
        self.databases.drop(deployment.database)
        broken = f"{differs} rows differ from a calm run" if differs else ""
        if not self.calm["alert"] or not self.calm["message"]:
            broken = "the calm run raised no alert, or told nobody"
        if not crashes:
            broken = broken or "no crash"
        return Count(self.databases.kind, scenario, pages, crashes, rows_differing=differs, broken=broken)

    # ── the collection ──

    def collection_at(self, point: str) -> Count:
        """Kill a poll at a named point, poll again: kept is what one calm poll keeps, and a third adds nothing."""
        calm, cut = (self._world(name) for name in ("calm", f"cut-{point}"))
        if self._run(collect_all, calm):
            raise RuntimeError("the calm run was killed")
        number = self.random.randint(1, 4) if point in PAGE_POINTS else 1
        crashes = self._run(collect_all, cut, f"{point}:{number}")
        self._run(collect_all, replace(cut, shift_s=AHEAD_S))
        wanted, found = collected(calm), collected(cut)
        self._run(collect_all, replace(cut, shift_s=2 * AHEAD_S))
        again = collected(cut)
        lost, more = len(wanted - found), len((found - wanted) | (again ^ found))
        for each in (calm, cut):
            self.databases.drop(each.database)
        faults = [
            f"{lost} lost" if lost else "",
            f"{more} too many" if more else "",
            "" if crashes else "no crash: the point was never reached",
            "" if len(wanted) > 20 else "the calm run kept next to nothing",
        ]
        broken = "; ".join(filter(None, faults))
        return Count(
            self.databases.kind, f"poll, killed at {point}", 5, crashes, lost, rows_differing=more, broken=broken
        )

    def _world(self, name: str) -> Deployment:
        home = self.folder / f"home-{name}-{self.random.randint(0, 10**9)}"
        return Deployment(home, self.databases.fresh("nothing", _fill_nothing))

    def _run(self, work: Any, deployment: Deployment, order: str | None = None, kill_after: float | None = None) -> int:
        process = _start(work, deployment, order)
        if kill_after is not None:
            process.join(kill_after)
            if process.exitcode is None:
                process.kill()
        return _end(process)


# ── processes ────────────────────────────────────────────────────────────────────────────────────


def _server() -> ForkServerContext:
    """Workers are forked from a process that has loaded everything and does nothing else: they start at once."""
    made = multiprocessing.get_context("forkserver")
    os.environ["CHIPWATCH_SOAK_WARM"] = "1"
    made.set_forkserver_preload(["tests.soak.worker"])
    return made


def _start(work: Any, deployment: Deployment, order: str | None) -> ForkServerProcess:
    process = _server().Process(target=work, args=(deployment, order), daemon=True)
    process.start()
    return process


def _end(process: ForkServerProcess) -> int:
    """Wait; gives 1 where the process was killed.

    Raises:
        RuntimeError: it failed by itself.
    """
    process.join(300)
    code = process.exitcode
    if code is None:
        process.kill()
        process.join()
    process.close()
    if code not in {0, KILLED}:
        raise RuntimeError(f"a worker ended with {code}")
    return int(code == KILLED)


# ── what they work on ────────────────────────────────────────────────────────────────────────────


def collected(deployment: Deployment) -> set[tuple[Any, ...]]:
    """What a poll left, by what it is about: no row numbers, no wall clock; and the captures on disk."""
    from models.document import Capture, Document, Revision
    from models.source import FetchState, SetAside, SourceState, SourceTurn
    from pipeline.storage.engine import open_engine, reading

    document, revision = Document.__table__, Revision.__table__  # type: ignore[attr-defined]
    columns = {
        Capture: ("sha", "size", "url"),
        FetchState: ("url", "etag", "status", "items", "body_sha"),
        SourceState: ("name", "state", "items", "succeeded_at", "last_item_at", "outage_at"),
        SourceTurn: ("source", "kind", "from_state", "to_state"),
        SetAside: ("place", "reason"),
    }
    found: set[tuple[Any, ...]] = set()
    engine = open_engine(deployment.database)
    with reading(engine) as connection:
        for table, names in columns.items():
            rows = connection.execute(select(*(table.__table__.c[name] for name in names))).all()  # type: ignore[attr-defined]
            found |= {(table.__name__, number, *row) for row, number in Counter(map(tuple, rows)).items()}
        texts = select(document.c.natural_key, revision.c.kind, revision.c.origin, revision.c.text_sha, revision.c.work)
        rows = connection.execute(texts.join(document, document.c.id == revision.c.document_id)).all()
        found |= {("revision", number, *row) for row, number in Counter(map(tuple, rows)).items()}
    engine.dispose()
    captures = deployment.settings().captures_path
    return found | {("file", path.name) for path in Path(captures).rglob("*") if path.is_file()}


def _fill_nothing(address: str) -> None:
    from pipeline.storage.engine import open_engine

    engine = open_engine(address)
    with writing(engine) as connection:
        claim_world(connection, "replay", AT)
    engine.dispose()


def drafts(messages: int) -> list[MessageDraft]:
    """Mails and webhooks in turn."""
    return [
        MessageDraft(
            key=key_of("soak", str(number)),
            about=f"al-{number}",
            recipient="Ada",
            channel="webhook" if number % 2 else "email",
            kind="first",
            address="https://hook.soak.example/in" if number % 2 else "ada@reader.example",
            message_id=f"<soak-{number}@watch.example>",
            subject=f"[high] number {number}",
            text=f"Text number {number}.\n",
            html=None,
            known_at=AT,
        )
        for number in range(messages)
    ]


def _name(draft: MessageDraft) -> str:
    return id_of(draft) if draft.channel == "webhook" else draft.message_id


def _fill_outbox(address: str, messages: int) -> None:
    from models.clocks import wall_now
    from pipeline.storage.engine import open_engine

    engine = open_engine(address)
    with writing(engine) as connection:
        claim_world(connection, "replay", AT)
        enqueue(connection, drafts(messages), wall_now())
    engine.dispose()


def _fill_pages(deployment: Deployment, pages: int) -> None:
    """The recorded world's fleet and readers, and pages that wait for analysis."""
    from sqlalchemy import text

    from models.tables import metadata
    from pipeline.storage.engine import open_engine

    # `set_up` migrates from empty, which is how a deployment begins.
    engine = open_engine(deployment.database)
    metadata.drop_all(engine)
    engine.dispose()
    shown = bench_pages(pages)
    context = set_up_demonstration(deployment.settings(), starts_at=shown[0].at)
    for page in shown:
        with writing(context.engine) as connection:
            set_world_now(connection, page.at)
        keep(context, page)
    if context.engine.dialect.name == "sqlite":
        with context.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    context.engine.dispose()
