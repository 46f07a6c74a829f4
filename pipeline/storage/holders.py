"""Locks that die with their process, whatever any clock says: whether who holds a lease lives, and who is at work.

A lease runs out by the wall clock. A clock that is set forward, or a machine that slept, would let a second worker take
what the first is sending; one that is set back would keep what a dead worker held for as long. So each worker holds a
lock of its own name while it works: of the session on PostgreSQL, of an open file beside the database on SQLite, all
of whose workers are on one machine.

The recorded world's clock may not go on while somebody works: those at work share one lock, and the step has it alone.
"""

import fcntl
import os
import re
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from models.hashing import key_of

#: Shared by all who work in a recorded world; whoever moves its clock has it alone.
_CLOCK = "clock"
_NAME = re.compile(r"[0-9A-Za-z-]{1,80}")


def new_holder() -> str:
    """A name for a worker and run that no other has."""
    return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"


@contextmanager
def holding(engine: Engine, holder: str) -> Iterator[None]:
    """Be known to live, under a name, until the block or the process ends.

    Args:
        engine: of the database in which leases are taken.
        holder: letters, digits and dashes; unique to this worker and run.
    """
    with _locked(engine, holder):
        try:
            yield
        finally:
            if path := _path(engine, holder):
                path.unlink(missing_ok=True)


@contextmanager
def clock_stands(engine: Engine) -> Iterator[None]:
    """Until the block or the process ends the recorded world's clock stands still; waits for a step under way."""
    with _locked(engine, _CLOCK, shared=True):
        yield


@contextmanager
def clock_moves(engine: Engine) -> Iterator[None]:
    """Until the block or the process ends nobody is at work in the recorded world; waits for those who are."""
    # Its file stays: one that were taken away and made anew would be another lock.
    with _locked(engine, _CLOCK):
        yield


@contextmanager
def _locked(engine: Engine, name: str, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of a name, alone or with others; waits for it. None is needed where one process alone can come."""
    if engine.dialect.name == "postgresql":
        asked = "SELECT pg_advisory_lock_shared(:key)" if shared else "SELECT pg_advisory_lock(:key)"
        # A connection of its own, in no transaction: what waits in one would keep the database from tidying up.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
            session.execute(text(asked), {"key": _number(name)})
            try:
                yield
            finally:
                # The lock goes with its session, whether the server still answers or not.
                session.invalidate()
        return
    path = _path(engine, name)
    if path is None:
        yield
        return
    path.parent.mkdir(exist_ok=True)
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def living(connection: Connection, holders: Collection[str]) -> frozenset[str]:
    """Those of some holders who live; asked in the transaction that would take what they hold."""
    if connection.dialect.name == "postgresql":
        asked = text("SELECT pg_try_advisory_xact_lock(:key)")
        return frozenset(
            holder for holder in holders if not connection.execute(asked, {"key": _number(holder)}).scalar_one()
        )
    return frozenset(holder for holder in holders if _is_locked(_path(connection.engine, holder)))


def _number(holder: str) -> int:
    """A name as PostgreSQL names a lock: 64 bits, signed."""
    return int.from_bytes(key_of("holder", holder)[:8], "big", signed=True)


def _path(engine: Engine, holder: str) -> Path | None:
    database = engine.url.database
    if engine.dialect.name == "postgresql" or not database or database == ":memory:" or not _NAME.fullmatch(holder):
        return None
    return Path(f"{database}-holders") / holder


def _is_locked(path: Path | None) -> bool:
    """Whether somebody has the file open and locked; what a dead one left is tidied up."""
    if path is None:
        return False
    try:
        opened = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(opened)
