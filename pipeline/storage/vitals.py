"""How the machine itself is doing: what waits and since when, the last runs, how long an alert took, the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, inspect, select, text

from models.alert import Alert
from models.annotation import ClaimRow
from models.clocks import WallInstant, WorldInstant
from models.columns import UNASKED
from models.delivery import Message
from models.document import WAITING, Capture, Document, Revision
from models.event import MoveRow
from models.notice import Notice
from models.party import ListChangeRow
from models.screening import ScreeningRow, ScreeningRun
from models.state import Content, Run
from models.tables import metadata
from pipeline.storage.seen import sight_of

revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
capture = Capture.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
screening = ScreeningRow.__table__  # type: ignore[attr-defined]
screening_run = ScreeningRun.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
notice = Notice.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]
run = Run.__table__  # type: ignore[attr-defined]
content = Content.__table__  # type: ignore[attr-defined]

#: Rows that are counted one by one; of a longer table it is told about how many it has.
MOST_COUNTED = 20_000
#: Alerts, the newest, of which it is told how long they took.
MOST_TIMED = 2_000
BATCH = 500


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: how many, since when the oldest does, and by which clock that is, `wall` or `world`."""

    name: str
    waiting: int
    oldest_at: datetime | None
    clock: str


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of a task, and when one last ended well."""

    task: str
    started_at: datetime
    ended_at: datetime
    outcome: str
    detail: dict[str, Any]
    well_at: datetime | None


@dataclass(frozen=True, slots=True)
class Timed:
    """The instants of one alert that a document caused; those from `fetched_at` on are of the wall clock.

    `published_at` is None where the publisher states no time of day, `told_at` where nobody was told at once.
    """

    published_at: datetime | None
    seen_at: datetime
    fetched_at: datetime
    raised_at: datetime
    told_at: datetime | None
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows a table has; `about`: it was not counted one by one."""

    name: str
    rows: int
    about: bool


@dataclass(frozen=True, slots=True)
class Database:
    """Which database this is: its kind and version, its size in bytes, and the migration that it stands at."""

    kind: str
    version: str
    size: int
    migration: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A content that is named by its hash: the last of its kind that was kept."""

    kind: str
    name: str
    sha: str
    recorded_at: datetime


def load_queues(connection: Connection, world: WorldInstant, wall: WallInstant) -> tuple[Queue, ...]:
    """What waits for the machine: texts to be read, turns to be asked of the rules, notices and messages due."""
    texts = (
        select(func.count(), func.min(capture.c.fetched_at))
        .select_from(revision)
        .outerjoin(capture, capture.c.sha == revision.c.capture_sha)
        .where(text(f"revision.{WAITING}"))
    )
    turns = [
        connection.execute(asked.where(text(f"{table.name}.{UNASKED}"))).one()
        for table, asked in (
            (move, select(func.count(), func.min(move.c.known_at))),
            (list_change, select(func.count(), func.min(list_change.c.known_at))),
            (
                screening,
                select(func.count(), func.min(screening_run.c.known_at)).join_from(
                    screening, screening_run, screening_run.c.id == screening.c.run_id
                ),
            ),
        )
    ]
    due = select(func.count(), func.min(notice.c.due_at)).where(notice.c.state == "due", notice.c.due_at <= world)
    out = select(func.count(), func.min(message.c.since_at)).where(
        message.c.state.in_(("waiting", "leased")), message.c.due_at <= wall
    )
    return (
        _queue(connection, "texts to be read", texts, "wall"),
        Queue(
            "turns to be asked of the rules",
            sum(row[0] for row in turns),
            min((row[1] for row in turns if row[1]), default=None),
            "world",
        ),
        _queue(connection, "notices that are due", due, "world"),
        _queue(connection, "messages that are due", out, "wall"),
    )


def _queue(connection: Connection, name: str, asked: Select[Any], clock: str) -> Queue:
    waiting, oldest_at = connection.execute(asked).one()
    return Queue(name, waiting, oldest_at, clock)


def load_last_runs(connection: Connection) -> tuple[LastRun, ...]:
    """The last run of each task that ever ran, by name."""
    found = []
    task: str | None = ""
    while task is not None:
        # From one name to the next in the index: the log has a row for every poll.
        task = connection.execute(select(func.min(run.c.task)).where(run.c.task > task)).scalar_one()
        if task is None:
            break
        last = select(run).where(run.c.task == task).order_by(run.c.id.desc()).limit(1)
        row = connection.execute(last).one()
        well = (
            select(run.c.ended_at).where(run.c.task == task, run.c.outcome == "ok").order_by(run.c.id.desc()).limit(1)
        )
        well_at = row.ended_at if row.outcome == "ok" else connection.execute(well).scalar_one_or_none()
        found.append(LastRun(task, row.started_at, row.ended_at, row.outcome, dict(row.detail), well_at))
    return tuple(found)


def load_timed(connection: Connection, since: datetime) -> list[Timed]:
    """The instants of the newest alerts since an instant (world) that a text's turn raised, live."""
    asked = (
        select(alert.c.id, alert.c.recorded_at, alert.c.known_at, move.c.claims)
        .join_from(alert, move, move.c.id == alert.c.occasion)
        .where(
            alert.c.known_at >= since,
            alert.c.subject_kind == "event",
            alert.c.origin == "live",
            alert.c.dry_run.is_(False),
        )
        .order_by(alert.c.known_at.desc())
        .limit(MOST_TIMED)
    )
    rows = [row for row in connection.execute(asked) if row.claims]
    texts = _texts(connection, sorted({max(row.claims) for row in rows}))
    told = _told(connection, [row.id for row in rows])
    found = []
    for row in rows:
        if (of := texts.get(max(row.claims))) is None:
            continue
        published: datetime | None = of.published_at
        if published is not None and (published.hour, published.minute, published.second) == (0, 0, 0):
            published = None  # a day, and no time of it
        found.append(Timed(published, of.first_seen_at, of.fetched_at, row.recorded_at, told.get(row.id), row.known_at))
    return found


def _texts(connection: Connection, claims: Sequence[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for start in range(0, len(claims), BATCH):
        asked = (
            select(claim.c.id, revision.c.published_at, document.c.first_seen_at, capture.c.fetched_at)
            .join_from(claim, revision, revision.c.id == claim.c.revision_id)
            .join(document, document.c.id == revision.c.document_id)
            .join(capture, capture.c.sha == revision.c.capture_sha)
            # Later editions of a document are no first publication.
            .where(claim.c.id.in_(claims[start : start + BATCH]), revision.c.kind == "first")
        )
        found |= {row.id: row for row in connection.execute(asked)}
    return found


def _told(connection: Connection, alerts: Sequence[str]) -> dict[str, datetime]:
    """By alert when the first message that told it at once was taken by a channel."""
    found: dict[str, datetime] = {}
    for start in range(0, len(alerts), BATCH):
        asked = (
            select(notice.c.alert_id, func.min(message.c.sent_at).label("sent_at"))
            .join_from(notice, message, message.c.key == notice.c.message_key)
            .where(
                notice.c.alert_id.in_(alerts[start : start + BATCH]),
                notice.c.state == "told",
                notice.c.kind == "first",
                notice.c.cadence == "instant",
                notice.c.waits == "",
                message.c.sent_at.is_not(None),
            )
            .group_by(notice.c.alert_id)
        )
        found |= {row.alert_id: row.sent_at for row in connection.execute(asked)}
    return found


def describe_database(connection: Connection) -> Database:
    """Kind, version, size and migration of our database."""
    kind = connection.dialect.name
    if kind == "postgresql":
        version, size = connection.execute(
            text("SELECT current_setting('server_version'), pg_database_size(current_database())")
        ).one()
    else:
        version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        size = pages * connection.execute(text("PRAGMA page_size")).scalar_one()
    there = inspect(connection).has_table("alembic_version")
    at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() if there else None
    return Database(kind, str(version).split()[0], int(size), at)


def count_rows(connection: Connection) -> tuple[Table, ...]:
    """How many rows each table has, as this reader sees them; the longest first."""
    counts: dict[str, int] = {}
    for name, table in metadata.tables.items():
        some = select(1).select_from(table).limit(MOST_COUNTED + 1).subquery()
        counts[name] = connection.execute(select(func.count()).select_from(some)).scalar_one()
    long = [name for name, counted in counts.items() if counted > MOST_COUNTED]
    about = _estimates(connection, long)
    found = [Table(name, max(counted, about.get(name, 0)), counted > MOST_COUNTED) for name, counted in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.rows, one.name)))


def _estimates(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    """About how many rows long tables have, without reading them; none where that would tell of what is kept back."""
    if not sight_of(connection).whole:
        return {}
    if connection.dialect.name == "postgresql":
        asked = text("SELECT relname, reltuples::bigint FROM pg_class WHERE oid = ANY(CAST(:oids AS regclass[]))")
        found = connection.execute(asked, {"oids": [f'"{name}"' for name in names]})
        return {name: int(rows) for name, rows in found}
    return {
        name: int(connection.execute(text(f'SELECT max(rowid) FROM "{name}"')).scalar_one() or 0)  # noqa: S608 - ours
        for name in names
    }


def sum_captures(connection: Connection) -> tuple[int, int]:
    """How many captures are kept, and their bytes."""
    asked = select(func.count(), func.coalesce(func.sum(capture.c.size), 0)).where(capture.c.erased_at.is_(None))
    number, size = connection.execute(asked).one()
    return int(number), int(size)


#: Kinds of content of which rows name the hash.
NAMED = ("catalogue", "policy", "pipeline", "dependencies")


def load_versions(connection: Connection) -> tuple[Version, ...]:
    """Of each kind of content that rows name by its hash the last that was kept."""
    latest = select(content.c.kind, func.max(content.c.recorded_at).label("at"))
    last = latest.where(content.c.kind.in_(NAMED)).group_by(content.c.kind).subquery()
    asked = (
        select(content.c.kind, content.c.name, content.c.sha, content.c.recorded_at)
        .join(last, (last.c.kind == content.c.kind) & (last.c.at == content.c.recorded_at))
        .order_by(content.c.kind, content.c.name)
    )
    found = {row.kind: Version(row.kind, row.name, row.sha.hex(), row.recorded_at) for row in connection.execute(asked)}
    return tuple(found.values())


def last_reader(connection: Connection) -> str | None:
    """The reader that read the last text: its name and content hash; None before the first."""
    asked = select(revision.c.reader).order_by(revision.c.id.desc()).limit(1)
    return connection.execute(asked).scalar_one_or_none()
