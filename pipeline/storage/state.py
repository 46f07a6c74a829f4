"""The database's world and clock, stored contents, the run log, and records set aside."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from models.clocks import WallInstant, WorldInstant
from models.source import SetAside
from models.state import Content, Run, World
from pipeline.errors import StateError, WorldMismatchError

world = World.__table__  # type: ignore[attr-defined]
content = Content.__table__  # type: ignore[attr-defined]
run = Run.__table__  # type: ignore[attr-defined]
set_aside = SetAside.__table__  # type: ignore[attr-defined]


def insert_new(connection: Connection, table: Any, rows: Sequence[dict[str, Any]] | dict[str, Any]) -> int:
    """Insert rows whose keys are not there yet; gives how many were new. In bulk: all rows have the same columns."""
    return len(insert_new_keys(connection, table, rows))


def insert_new_keys(
    connection: Connection, table: Any, rows: Sequence[dict[str, Any]] | dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Insert rows whose keys are not there yet; gives the primary keys of those that were new, in no order."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insertion: Insert = dialect.insert(table).on_conflict_do_nothing()
    # What came back was inserted: PostgreSQL's driver gives no row count here.
    statement = insertion.returning(*table.primary_key.columns)
    if not rows:
        return []
    return [tuple(row) for row in connection.execute(statement, rows)]


def claim_world(connection: Connection, kind: str, starts_at: datetime | None = None) -> None:
    """Say once what this database is.

    Args:
        connection: a writing transaction.
        kind: "live" or "replay".
        starts_at: where a replay's clock begins.

    Raises:
        WorldMismatchError: it is already of the other kind.
    """
    insert_new(connection, world, {"id": 1, "kind": kind, "now_at": starts_at})
    found = connection.execute(select(world.c.kind)).scalar_one()
    if found != kind:
        raise WorldMismatchError(
            f"this database holds the {found} world, not the {kind} one: name another CHIPWATCH_HOME"
        )


def load_world(connection: Connection) -> tuple[str, WorldInstant | None]:
    """The kind of world and, in a replay, what time it is there.

    Raises:
        StateError: the database was never set up.
    """
    row = connection.execute(select(world.c.kind, world.c.now_at)).one_or_none()
    if row is None:
        raise StateError("this database was not set up: run `chipwatch init` first")
    return row.kind, row.now_at


def set_world_now(connection: Connection, at: datetime) -> None:
    """Move a replay's clock forward.

    Raises:
        StateError: the world is live, or the clock would go back.
    """
    kind, now_at = load_world(connection)
    if kind != "replay" or (now_at is not None and at < now_at):
        raise StateError(f"the {kind} world's clock does not go from {now_at} to {at}")
    connection.execute(update(world).values(now_at=at))


def save_content(connection: Connection, sha: bytes, *, kind: str, name: str, body: str, at: WallInstant) -> None:
    """Keep a content that derived rows name by its hash."""
    save_contents(connection, [NamedContent(sha, kind, name, body)], at)


@dataclass(frozen=True, slots=True)
class NamedContent:
    """A content that derived rows name by its hash: what it is, what it is called, and its text."""

    sha: bytes
    kind: str
    name: str
    body: str


def save_contents(connection: Connection, contents: Sequence[NamedContent], at: WallInstant) -> None:
    """Keep several contents. They hardly ever change, so they are looked for first: their texts are large."""
    asked = select(content.c.sha).where(content.c.sha.in_([each.sha for each in contents]))
    known = set(connection.execute(asked).scalars())
    rows = [asdict(each) | {"recorded_at": at} for each in contents if each.sha not in known]
    insert_new(connection, content, rows)


def load_content(connection: Connection, sha: str) -> str | None:
    """The body of a content by its hash as hex; None where it is not kept."""
    return connection.execute(select(content.c.body).where(content.c.sha == bytes.fromhex(sha))).scalar_one_or_none()


def load_bodies(connection: Connection, shas: Collection[bytes]) -> dict[bytes, str]:
    """The bodies of contents by their hashes; those that are not kept are not there."""
    asked = select(content.c.sha, content.c.body).where(content.c.sha.in_(list(shas)))
    return {row.sha: row.body for row in connection.execute(asked)}


def log_run(
    connection: Connection,
    task: str,
    *,
    started_at: WallInstant,
    ended_at: WallInstant,
    world_at: WorldInstant,
    outcome: str,
    detail: dict[str, object],
) -> None:
    """Note a finished piece of work."""
    connection.execute(
        insert(run).values(
            task=task, started_at=started_at, ended_at=ended_at, world_at=world_at, outcome=outcome, detail=detail
        )
    )


def last_run(connection: Connection, task: str) -> datetime | None:
    """When that task last ended well, by the wall clock."""
    return connection.execute(
        select(func.max(run.c.ended_at)).where(run.c.task == task, run.c.outcome == "ok")
    ).scalar_one_or_none()


def has_run_at(connection: Connection, task: str, world_at: WorldInstant) -> bool:
    """Whether that task ended well at an instant of the watched world."""
    asked = select(run.c.id).where(run.c.task == task, run.c.outcome == "ok", run.c.world_at == world_at)
    return connection.execute(asked.limit(1)).first() is not None


def last_detail(connection: Connection, task: str) -> tuple[datetime, dict[str, Any]] | None:
    """When that task last ended well (wall), and what it noted."""
    asked = select(run.c.ended_at, run.c.detail).where(run.c.task == task, run.c.outcome == "ok")
    row = connection.execute(asked.order_by(run.c.ended_at.desc()).limit(1)).one_or_none()
    return None if row is None else (row.ended_at, dict(row.detail))


def save_set_aside(
    connection: Connection, stage: str, place: str, reason: str, record: dict[str, object], at: WorldInstant
) -> None:
    """Keep a record that could not be used, with its reason. The same one twice is kept once."""
    known = select(set_aside.c.id).where(
        set_aside.c.stage == stage, set_aside.c.place == place, set_aside.c.reason == reason
    )
    if connection.execute(known.limit(1)).first() is None:
        connection.execute(
            insert(set_aside).values(stage=stage, place=place, reason=reason, record=record, known_at=at)
        )
