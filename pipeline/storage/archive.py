"""Everything in and out as JSON Lines: a header, then one line a row, in an order that foreign keys accept."""

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from models.columns import Money, Utc
from models.tables import metadata
from pipeline.errors import InputError, StateError
from pipeline.storage.leaving import Leaving

FORMAT = "chipwatch-dump/1"
PRIVATE = "all of them: this stays on the machine that made it"
BATCH = 500


def dump_rows(connection: Connection, leaving: Leaving | None = None) -> Iterator[dict[str, Any]]:
    """A header line, then every row of every table.

    Args:
        connection: one transaction for all of it.
        leaving: what of texts may leave; None for everything, which must stay where it is.
    """
    counts = {
        table.name: sum(1 for _ in _rows(connection, table, leaving))
        if leaving
        else connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }
    yield {"format": FORMAT, "texts": "as their terms allow" if leaving else PRIVATE, "tables": counts}
    for table in metadata.sorted_tables:
        for row in _rows(connection, table, leaving):
            yield {"table": table.name, "row": {name: _to_json(value) for name, value in row.items()}}


def _rows(connection: Connection, table: Table, leaving: Leaving | None) -> Iterator[dict[str, Any]]:
    for found in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
        row = leaving.row(table.name, dict(found)) if leaving else dict(found)
        if row is not None:
            yield row


def load_rows(connection: Connection, lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Put a dump into an empty database; gives the rows by table.

    Raises:
        StateError: the database is not empty.
        InputError: not a dump, a table or column that this version does not have, or rows are missing.
    """
    tables = {table.name: table for table in metadata.sorted_tables}
    for table in tables.values():
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StateError(f"the database is not empty: {table.name} has rows")
    rest = iter(lines)
    header = next(rest, {})
    if header.get("format") != FORMAT:
        raise InputError(f"not a dump: its first line does not say {FORMAT}", place="line 1")
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
    _set_sequences(connection)
    return loaded


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(insert(table), rows)


def _set_sequences(connection: Connection) -> None:
    """PostgreSQL's counters know nothing of rows that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
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
