"""Everything in and out as JSON Lines: a header, then one line a row, in an order that foreign keys accept."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, inspect, literal, select, text

from models.columns import Money, Utc
from models.state import World
from models.tables import metadata
from pipeline.errors import InputError, StateError
from pipeline.storage.engine import schema_of
from pipeline.storage.leaving import DERIVED, Leaving

FORMAT = "chipwatch-dump/1"
PRIVATE = "all of them: this stays on the machine that made it"
BATCH = 500
#: Dumps of release 0.1.0 do not say which tables they are of.
UNSAID = "0033"
WORLD = World.__tablename__


def dump_rows(connection: Connection, leaving: Leaving | None = None) -> Iterator[dict[str, Any]]:
    """A header line, then every row of every table that is not made from others (`leaving.DERIVED`).

    Args:
        connection: one transaction for all of it.
        leaving: what of texts may leave; None for everything, which must stay where it is.
    """
    told = [table for table in metadata.sorted_tables if table.name not in DERIVED]
    counts = {
        table.name: sum(1 for _ in _rows(connection, table, leaving))
        if leaving
        else connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in told
    }
    texts = "as their terms allow" if leaving else PRIVATE
    yield {"format": FORMAT, "schema": schema_of(connection), "texts": texts, "tables": counts}
    for table in told:
        for row in _rows(connection, table, leaving):
            yield {"table": table.name, "row": {name: _to_json(value) for name, value in row.items()}}


def _rows(connection: Connection, table: Table, leaving: Leaving | None) -> Iterator[dict[str, Any]]:
    asked = select(table).order_by(*table.primary_key.columns)
    for found in connection.execute(asked, execution_options={"yield_per": BATCH}).mappings():
        row = leaving.row(table.name, dict(found)) if leaving else dict(found)
        if row is not None:
            yield row


def must_be_empty(connection: Connection) -> None:
    """Refuse a database that holds anything but the word that it is for the live world, which `chipwatch init` writes.

    Raises:
        StateError: a table has rows.
    """
    there = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in there:
            continue
        asked = select(literal(1)).select_from(table).limit(1)
        if connection.execute(asked.where(table.c.kind != "live") if table.name == WORLD else asked).first():
            raise StateError(f"the database is not empty: {table.name} has rows")


def schema_of_dump(header: Mapping[str, Any]) -> str:
    """The migration that the tables of a dump are of; "" for this version's tables made without migrations.

    Raises:
        InputError: it is no dump.
    """
    if header.get("format") != FORMAT:
        raise InputError(f"not a dump: its first line does not say {FORMAT}", place="line 1")
    return str(header.get("schema", UNSAID))


def load_rows(connection: Connection, lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Put a dump into an empty database whose tables are of the dump's version; gives the rows by table.

    Raises:
        StateError: the database is not empty.
        InputError: not a dump, a table or column that the database does not have, or rows are missing.
    """
    must_be_empty(connection)
    rest = iter(lines)
    header = next(rest, {})
    schema_of_dump(header)
    tables = _tables_of(connection)
    connection.execute(delete(tables[WORLD]))
    loaded = dict.fromkeys(tables, 0)
    waiting: list[dict[str, Any]] = []
    current: Table | None = None
    for number, line in enumerate(rest, 2):
        name = line.get("table", "")
        if name not in tables:
            raise InputError(f"no table {name!r}", place=f"line {number}")
        table = tables[name]
        if table is not current or len(waiting) >= BATCH:
            _insert(connection, current, waiting)
            waiting, current = [], table
        waiting.append(_from_json(table, line["row"], number))
        loaded[table.name] += 1
    _insert(connection, current, waiting)
    missing = {name: count for name, count in header["tables"].items() if loaded.get(name) != count}
    if missing:
        raise InputError(f"rows are missing: {missing}", place="the dump's end")
    _set_sequences(connection, tables)
    return loaded


def _tables_of(connection: Connection) -> dict[str, Table]:
    """The tables that the database has, which may be of an earlier version, with the types that we know of columns."""
    there = MetaData()
    there.reflect(connection)
    for name, known in metadata.tables.items():
        for column in there.tables[name].c if name in there.tables else ():
            if column.name in known.c:
                column.type = known.c[column.name].type
    return {name: table for name, table in there.tables.items() if name != "alembic_version"}


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(insert(table), rows)


def _set_sequences(connection: Connection, tables: Mapping[str, Table]) -> None:
    """PostgreSQL's counters know nothing of rows that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables.values():
        counter = table.autoincrement_column
        if counter is not None:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence(:t, :c), (SELECT max({counter.name}) FROM {table.name}))"  # noqa: S608
                    f" WHERE pg_get_serial_sequence(:t, :c) IS NOT NULL"
                    f" AND EXISTS (SELECT 1 FROM {table.name})"
                ),
                {"t": table.name, "c": counter.name},
            )


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _from_json(table: Table, row: dict[str, Any], number: int) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in row.items():
        if name not in table.c:
            raise InputError(f"{table.name} has no column {name!r}", place=f"line {number}")
        kind = table.c[name].type
        if value is None:
            read[name] = None
        elif isinstance(kind, Utc):
            read[name] = datetime.fromisoformat(value)
        elif isinstance(kind, Money):
            read[name] = Decimal(value)
        elif kind.python_type is bytes:
            read[name] = base64.b64decode(value)
        elif kind.python_type is date:
            read[name] = date.fromisoformat(value)
        else:
            read[name] = value
    return read
