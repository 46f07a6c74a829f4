"""A table's rows as one count and one SHA-256, the same on every database."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, not_, select

from models.tables import metadata


def digest_of(
    connection: Connection,
    columns: Mapping[str, Sequence[str]] | None = None,
    without: Mapping[str, ColumnElement[bool]] | None = None,
) -> dict[str, dict[str, Any]]:
    """By table its columns, how many rows it has, and a digest over them.

    Args:
        connection: a transaction.
        columns: by table the columns that count; all of this version's tables when None.
        without: by table the rows that do not count.
    """
    there = MetaData()
    there.reflect(connection)
    found = {}
    for name, wanted in (columns or {each.name: list(each.c.keys()) for each in metadata.sorted_tables}).items():
        # A column of an earlier release has today's type, where there is one: instants and sums are then the same text.
        table = metadata.tables.get(name, there.tables[name])
        chosen = [table.c[each] if each in table.c else there.tables[name].c[each] for each in wanted]
        asked = select(*chosen)
        if without and name in without:
            asked = asked.where(not_(without[name]))
        rows = sorted(json.dumps([plain(value) for value in row]) for row in connection.execute(asked))
        digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        found[name] = {"columns": list(wanted), "rows": len(rows), "sha256": digest}
    return found


def plain(value: Any) -> Any:
    """A value of a column as JSON that is the same whichever database it came from."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: plain(value[name]) for name in sorted(value)}
    return [plain(each) for each in value] if isinstance(value, list) else value
