"""Tokens that open recipients' feeds: kept as hashes, looked up by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, or_, select, update

from models.audit import Audited
from models.clocks import WallInstant
from models.feed_token import FeedToken
from models.hashing import sha256
from models.telling import Via
from pipeline.errors import StateError
from pipeline.storage.audit import record

table = FeedToken.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token as it is kept: everything but what it is."""

    id: int
    recipient: str
    name: str
    in_address: bool
    made_by: str
    made_at: datetime
    used_on: date | None
    revoked_at: datetime | None


def add_token(
    connection: Connection,
    token: str,
    *,
    recipient: str,
    name: str,
    in_address: bool,
    who: str,
    at: WallInstant,
    via: Via,
) -> int:
    """Keep the hash of a new token, and note who made it in the audit; gives its number."""
    row = {
        "recipient": recipient,
        "name": name,
        "hash": sha256(token.encode()),
        "in_address": in_address,
        "made_by": who,
        "made_at": at,
    }
    number = int(connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one())
    detail = {"token": number, "name": name, "in_address": in_address}
    record(connection, Audited(who, "made_feed_token", f"recipient:{recipient}", via, at, detail))
    return number


def load_tokens(connection: Connection, recipient: str | None = None) -> tuple[KeptToken, ...]:
    """All tokens, or those of one recipient, in the order in which they were made."""
    columns = [table.c[name] for name in KeptToken.__dataclass_fields__]
    asked = select(*columns).order_by(table.c.id)
    if recipient is not None:
        asked = asked.where(table.c.recipient == recipient)
    return tuple(KeptToken(*row) for row in connection.execute(asked))


def find_token(connection: Connection, token: str, *, in_address: bool) -> KeptToken | None:
    """The token that is given and stands, where it may be given so.

    It is looked up by its hash: how long that takes tells nothing of a token, which has 256 random bits.
    """
    columns = [table.c[name] for name in KeptToken.__dataclass_fields__]
    given = sha256(token.encode("utf-8", "replace"))
    asked = select(*columns).where(
        table.c.hash == given, table.c.in_address == in_address, table.c.revoked_at.is_(None)
    )
    row = connection.execute(asked).first()
    return KeptToken(*row) if row else None


def any_token(connection: Connection) -> bool:
    """Whether there is a token that opens anything."""
    return connection.execute(select(table.c.id).where(table.c.revoked_at.is_(None)).limit(1)).first() is not None


def mark_used(connection: Connection, number: int, day: date) -> None:
    """Note the day on which a token opened something, where it is another."""
    other = or_(table.c.used_on.is_(None), table.c.used_on != day)
    connection.execute(update(table).where(table.c.id == number, other).values(used_on=day))


def revoke_tokens(connection: Connection, numbers: Sequence[int], who: str, at: WallInstant, via: Via) -> None:
    """From now on these open nothing; who took them back is in the audit.

    Raises:
        StateError: one of them does not stand.
    """
    standing = table.c.id.in_(numbers) & table.c.revoked_at.is_(None)
    done = connection.execute(update(table).where(standing).values(revoked_at=at, revoked_by=who)).rowcount
    if done != len(set(numbers)):
        raise StateError(f"no token {', '.join(map(str, numbers))} that opens anything")
    asked = select(table.c.id, table.c.recipient, table.c.name).where(table.c.id.in_(numbers)).order_by(table.c.id)
    for row in connection.execute(asked):
        detail = {"token": row.id, "name": row.name}
        record(connection, Audited(who, "revoked_feed_token", f"recipient:{row.recipient}", via, at, detail))
