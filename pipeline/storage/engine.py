"""Engines for SQLite and PostgreSQL, and the two kinds of transaction that we use.

`reading` sees one snapshot. `writing` begins with the lock (`BEGIN IMMEDIATE` on SQLite): a deferred
transaction that reads and then writes fails at once when another writer came between.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.errors import SettingsError, StateError
from pipeline.storage.seen import veiled

BUSY_MS = 30_000


def open_engine(url: str) -> Engine:
    """An engine for our own database, never Airflow's.

    Raises:
        SettingsError: the address is of a database that we do not run on, or its folder cannot be written.
    """
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    if parsed.get_backend_name() != "sqlite":
        raise SettingsError(f"{parsed.get_backend_name()} is neither sqlite nor postgresql")
    if parsed.database and parsed.database != ":memory:":
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise SettingsError(f"{Path(parsed.database).parent}: {fault.strerror}") from fault
    engine = create_engine(parsed, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # Our statements take milliseconds: to compile one first, as a server with LLVM does from a cost on, takes hundreds,
    # and to start workers for one tens. They look rows up by indexes; what a server that was told nothing else takes a
    # page off the way to cost is a disk's that turns, at which it reads whole tables instead.
    # Said here and not in the address, which PgBouncer would refuse.
    cursor = connection.cursor()
    cursor.execute("SET jit = off")
    cursor.execute("SET max_parallel_workers_per_gather = 0")
    cursor.execute("SET random_page_cost = 1.1")
    cursor.close()
    connection.commit()


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("chipwatch_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: what the sight on the engine leaves (`storage.seen`)."""
    engine = veiled(engine, _again)
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads the whole database as it stood when it began, whoever writes meanwhile."""
    if engine.dialect.name == "postgresql":
        # On SQLite every transaction is one; PostgreSQL's usual one sees what others commit between two statements.
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine) as connection:
        yield connection


def schema_of(connection: Connection) -> str:
    """The number of the last migration that made the database; "" where it was not made by migrations."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


@cache
def newest_schema() -> str:
    """The number of this version's last migration, as its file is named."""
    names = (each.name for each in files("pipeline.storage.migrations.versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[:1].isdigit())


def _again(engine: Engine) -> Engine:
    return open_engine(engine.url.render_as_string(hide_password=False))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A short transaction that begins with the lock and ends durable. Compute before it, not in it."""
    with engine.connect().execution_options(chipwatch_writes=True) as connection, connection.begin():
        yield connection


def take_merge_lock(connection: Connection) -> None:
    """One writer at a time merges into events: an advisory lock until the transaction's end.

    SQLite's `BEGIN IMMEDIATE` is that lock already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(4919)"))


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a version's tables, this one's by default; safe to run by several at once and again.

    Raises:
        StateError: no such version is known here: it is a later one's.
    """
    # A tenth of what a command takes to start, and only a few migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "pipeline.storage:migrations")
    if revision != "head" and revision not in {
        each.revision for each in ScriptDirectory.from_config(config).walk_revisions()
    }:
        raise StateError(f"tables of migration {revision} are of a later version of chipwatch than this one")
    opened = engine.connect().execution_options(chipwatch_writes=True)
    with opened as connection, _references_unchecked(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(4918)"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@contextmanager
def _references_unchecked(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: its rows' references are let go meanwhile, and checked after.

    The switch works outside a transaction alone (https://sqlite.org/pragma.html#pragma_foreign_keys).

    Raises:
        StateError: a row points at nothing after the change.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StateError(f"{len(broken)} rows point at nothing after the migration, the first in {broken[0][0]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()
