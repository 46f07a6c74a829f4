"""Alembic's entry: runs the migrations on the connection that `engine.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, BigInteger, LargeBinary
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Money, Utc
from models.tables import metadata

#: How our column types are written in a migration.
NAMES: tuple[tuple[type, str], ...] = (
    (Utc, "columns.Utc()"),
    (Money, "columns.Money()"),
    (LargeBinary, "columns.Key"),
    (JSON, "columns.Json"),
    (BigInteger, "columns.RowId"),
    (AutoString, "sa.String()"),
)


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our types by their names; everything else as Alembic writes it."""
    if kind != "type":
        return False
    return next((name for known, name in NAMES if isinstance(item, known)), False)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, render_item=render_item, compare_type=False
)
context.run_migrations()
