"""What is kept of fetching: each address's validators, and each host's pace and robots.txt."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.clocks import WallInstant, WorldInstant
from models.hashing import key_of
from models.source import FetchState, HostState
from pipeline.storage.engine import reading, writing
from pipeline.storage.state import insert_new
from pipeline.web.exchange import Fetched
from pipeline.web.pace import RobotsRecord, turn_of

fetch_state = FetchState.__table__  # type: ignore[attr-defined]
host_state = HostState.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer gave for a conditional GET, and the capture that it was."""

    etag: str | None
    last_modified: str | None
    body_sha: bytes | None
    status: int | None
    fetched_at: WallInstant
    items: int | None = None


def load_validators(connection: Connection, urls: Sequence[str]) -> dict[str, Validators]:
    """Validators by address, for those that were asked before."""
    found: dict[str, Validators] = {}
    keys = [key_of(url) for url in urls]
    for start in range(0, len(keys), 500):
        rows = connection.execute(select(fetch_state).where(fetch_state.c.url_key.in_(keys[start : start + 500])))
        for row in rows:
            told = row._mapping["items"]  # `row.items` is a method
            found[row.url] = Validators(row.etag, row.last_modified, row.body_sha, row.status, row.fetched_at, told)
    return found


def save_fetch(
    connection: Connection, fetched: Fetched, *, source: str, body_sha: bytes | None, seen_at: WorldInstant
) -> None:
    """Note an answer; after a 304 the validators and the capture stay, renewed where the answer names new ones.

    Args:
        connection: a writing transaction.
        fetched: the answer.
        source: the source that asked.
        body_sha: the capture of its body; None for 304, 404 and 410.
        seen_at: world clock.
    """
    values: dict[str, object] = {
        "status": fetched.status,
        "source": source,
        "fetched_at": fetched.fetched_at,
        "seen_at": seen_at,
    }
    if fetched.not_modified:
        renewed = {"etag": fetched.etag, "last_modified": fetched.last_modified}
        values |= {name: value for name, value in renewed.items() if value}
    else:
        values |= {"etag": fetched.etag, "last_modified": fetched.last_modified, "body_sha": body_sha}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(fetch_state).values(url_key=key_of(fetched.url), url=fetched.url, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["url_key"], set_=values))


def save_listing(
    connection: Connection, fetched: Fetched, *, source: str, items: int, whole: bool, seen_at: WorldInstant
) -> int | None:
    """Note a listing's answer, a 304 aside; gives how many items it showed before, None for a new one.

    Args:
        connection: a writing transaction.
        fetched: the answer.
        source: the source that asked.
        items: how many it shows. None of them keeps the count of when it last showed any.
        whole: nothing on it is left to do: then its validators are kept, where it shows anything.
        seen_at: world clock.
    """
    key = key_of(fetched.url)
    before: int | None = connection.execute(
        select(fetch_state.c["items"]).where(fetch_state.c.url_key == key)
    ).scalar_one_or_none()
    if not whole or not items:
        fetched = replace(fetched, headers={})
    save_fetch(connection, fetched, source=source, body_sha=None, seen_at=seen_at)
    if items:
        connection.execute(update(fetch_state).where(fetch_state.c.url_key == key).values(items=items))
    return before


class DatabasePace:
    """A `pipeline.web.PaceStore` in the database: one turn per host for all workers.

    Args:
        engine: our own database. Each call is one short transaction; call it with none open.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # SQLite has one writer, and makes those who wait for it sleep: threads of this process queue up here instead.
        self._queue: AbstractContextManager[object] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    def claim(self, host: str, *, now: WallInstant, hold: timedelta) -> WallInstant:
        """As `PaceStore.claim`."""
        with self._queue, writing(self._engine) as connection:
            at = turn_of(now, *_lock_host(connection, host))
            if at == now:
                _set(connection, host, held_until=now + hold)
            return at

    def release(self, host: str, *, held_until: WallInstant, free_at: WallInstant) -> None:
        """As `PaceStore.release`."""
        with self._queue, writing(self._engine) as connection:
            promised, held = _lock_host(connection, host)
            _set(
                connection,
                host,
                next_at=free_at if promised is None else max(promised, free_at),
                held_until=None if held == held_until else held,
            )

    def postpone(self, host: str, until: WallInstant) -> None:
        """As `PaceStore.postpone`."""
        with writing(self._engine) as connection:
            promised, _held = _lock_host(connection, host)
            if promised is None or promised < until:
                _set(connection, host, next_at=until)

    def load_robots(self, host: str) -> RobotsRecord | None:
        """As `PaceStore.load_robots`."""
        columns = (host_state.c.robots, host_state.c.robots_status, host_state.c.robots_at)
        with reading(self._engine) as connection:
            row = connection.execute(select(*columns).where(host_state.c.host == host)).one_or_none()
        if row is None or row.robots_at is None:
            return None
        return RobotsRecord(row.robots, row.robots_status, row.robots_at)

    def save_robots(self, host: str, record: RobotsRecord) -> None:
        """As `PaceStore.save_robots`."""
        with writing(self._engine) as connection:
            insert_new(connection, host_state, {"host": host})
            connection.execute(
                update(host_state)
                .where(host_state.c.host == host)
                .values(robots=record.text, robots_status=record.status, robots_at=record.fetched_at)
            )


def _lock_host(connection: Connection, host: str) -> tuple[WallInstant | None, WallInstant | None]:
    """The moment before which nobody asks, and until when somebody has the turn."""
    asked = select(host_state.c.next_at, host_state.c.held_until).where(host_state.c.host == host).with_for_update()
    row = connection.execute(asked).one_or_none()
    if row is None:
        insert_new(connection, host_state, {"host": host})
        row = connection.execute(asked).one()
    return row.next_at, row.held_until


def _set(connection: Connection, host: str, **values: datetime | None) -> None:
    connection.execute(update(host_state).where(host_state.c.host == host).values(**values))
