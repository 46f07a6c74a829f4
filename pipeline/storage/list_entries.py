"""One listed party's editions, the days that notices state, and a mark by which a change of the lists is seen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select

from models.document import Document
from models.hashing import key_of
from models.party import ListChangeRow, ListEntryRow, ListVersion
from models.values import ListEntry
from pipeline.storage.entries import entry_from
from pipeline.storage.list_history import KeptChange, cited_among, kept_change

change = ListChangeRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
entry = ListEntryRow.__table__  # type: ignore[attr-defined]
version = ListVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class EntryEdition:
    """An entry as it stood in one time (world): `until` is None while it stands."""

    source: str
    entry: ListEntry
    since: datetime
    until: datetime | None


def load_entry_editions(connection: Connection, list_id: str, key: str) -> tuple[EntryEdition, ...]:
    """The editions of an entry, the oldest first, as every source of its list gave them."""
    began, ended = version.alias("began"), version.alias("ended")
    asked = (
        select(entry.c.source, entry.c.body, began.c.known_at.label("since"), ended.c.known_at.label("until"))
        .join_from(entry, began, began.c.id == entry.c.from_version)
        .outerjoin(ended, ended.c.id == entry.c.to_version)
        .where(entry.c.list_id == list_id, entry.c.key == key)
        .order_by(began.c.known_at, entry.c.id)
    )
    return tuple(
        EntryEdition(row.source, entry_from(row.body), row.since, row.until) for row in connection.execute(asked)
    )


def load_changes_of(connection: Connection, list_id: str, key: str) -> list[KeptChange]:
    """Every change of one entry, the newest first, those too that a notice told ahead of its list."""
    asked = select(change).where(
        change.c.list_id == list_id, change.c.key == key, or_(change.c.ahead, change.c.notice.is_(None))
    )
    return [
        kept_change(row) for row in connection.execute(asked.order_by(change.c.known_at.desc(), change.c.id.desc()))
    ]


def days_of_notices(
    connection: Connection, citations: Iterable[str], keys: Iterable[str], sources: Collection[str]
) -> dict[str, date]:
    """The effective day that notices of some sources state, by what they are cited as and by natural key."""
    hashes = [key_of(each) for each in sorted(set(keys))]
    cited, effective = (document.c.stated[name].as_string() for name in ("citation", "effective_on"))
    among = cited_among(citations, sources)
    found: dict[str, date] = {}
    for which in (document.c.key.in_(hashes), *(() if among is None else (among,))):
        asked = select(cited.label("citation"), document.c.natural_key, effective.label("effective_on"))
        for row in connection.execute(asked.where(which, effective.is_not(None))):
            day = date.fromisoformat(row.effective_on[:10])
            found |= {row.natural_key: day} | ({row.citation: day} if row.citation else {})
    return found


def mark_of_lists(connection: Connection) -> tuple[int, int, int]:
    """What differs when any list, or what notices tell ahead of one, is another than it was."""
    newest = connection.execute(select(func.max(version.c.id))).scalar_one()
    changed = connection.execute(select(func.max(change.c.id))).scalar_one()
    settled = connection.execute(select(func.count()).where(change.c.settled_at.is_not(None))).scalar_one()
    return newest or 0, changed or 0, settled
