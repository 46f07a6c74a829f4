"""Other databases, read and never written: one query, in a transaction that is read-only and is rolled back."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.errors import CallError, HoldingsError, scrub

#: Rows beyond which an answer is no inventory.
MOST_ROWS = 5_000_000
_READS = re.compile(r"\s*(?:SELECT|WITH|TABLE|VALUES)\b", re.IGNORECASE)


def read_rows(url: str, query: str, *, name: str) -> tuple[tuple[str, ...], Sequence[Sequence[Any]]]:
    """The columns' names and the rows that a query gives.

    Args:
        url: SQLAlchemy's address of the database.
        query: one statement that reads.
        name: what it is called in messages; the address is told nowhere.

    Raises:
        CallError: the address is none, or the statement is not one that reads.
        HoldingsError: the database cannot be reached, refuses it, or gives too much.
    """
    statement = query.strip().rstrip(";")
    if not _READS.match(statement) or ";" in statement:
        raise CallError(f"{name}: the query must be one statement that begins with SELECT or WITH")
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            # Read-only by the file itself: a query of SQLite's may write whatever it begins with.
            address = address.set(database=f"file:{address.database}", query={"mode": "ro", "uri": "true"})
        engine = create_engine(address)
    except (ArgumentError, ImportError) as fault:
        raise CallError(f"{name}: {scrub(str(fault))}") from None
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
            result = connection.execute(text(statement.replace(":", "\\:")))
            rows = [tuple(row) for row in result.fetchmany(MOST_ROWS + 1)]
            columns = tuple(result.keys())
            connection.rollback()
    except SQLAlchemyError as fault:
        # The driver's words may quote the address with its password.
        told = scrub(str(getattr(fault, "orig", None) or fault))
        raise HoldingsError(f"the database does not answer the query: {told[:300]}", place=name) from None
    finally:
        engine.dispose()
    if len(rows) > MOST_ROWS:
        raise HoldingsError(f"more than {MOST_ROWS:,} rows", place=name)
    return columns, rows
