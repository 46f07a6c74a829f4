"""Filters that people keep by name: their own and shared ones, and the one with which a reader's list opens."""

from sqlalchemy import Connection, delete, insert, or_, select, update

from models.audit import Audited
from models.clocks import WallInstant
from models.saved_filter import KeptFilter, OpeningFilter, SavedFilter
from pipeline.errors import StateError
from pipeline.storage.audit import record

saved = SavedFilter.__table__  # type: ignore[attr-defined]
opening = OpeningFilter.__table__  # type: ignore[attr-defined]


def load_filters(connection: Connection, reader: str) -> tuple[KeptFilter, ...]:
    """Those that a reader sees, their own first, by name."""
    opens = select(opening.c.filter_id).where(opening.c.reader == reader).scalar_subquery()
    asked = select(saved, (saved.c.id == opens).label("opens")).where(
        saved.c.ended_at.is_(None), or_(saved.c.author == reader, saved.c.shared)
    )
    found = [
        KeptFilter(row.id, row.name, row.author, row.shared, row.query, bool(row.opens))
        for row in connection.execute(asked)
    ]
    return tuple(sorted(found, key=lambda each: (each.author != reader, each.name.casefold(), each.id)))


def keep_filter(connection: Connection, reader: str, name: str, query: str, *, shared: bool, at: WallInstant) -> int:
    """Keep a filter; one of the reader's own of that name gives way to it. Gives its number.

    Raises:
        StateError: it has no name.
    """
    name = " ".join(name.split())
    if not name:
        raise StateError("a filter that is kept needs a name")
    own = (saved.c.author == reader, saved.c.name == name, saved.c.ended_at.is_(None))
    before = connection.execute(select(saved.c.id).where(*own)).scalars().all()
    row = {"name": name, "author": reader, "shared": shared, "query": query, "recorded_at": at, "ended_by": ""}
    number = int(connection.execute(insert(saved).values(row).returning(saved.c.id)).scalar_one())
    if before:
        # Whose list opened with it opens with the new one.
        connection.execute(update(opening).where(opening.c.filter_id.in_(before)).values(filter_id=number))
        connection.execute(update(saved).where(saved.c.id.in_(before)).values(ended_at=at, ended_by=reader))
    detail = {"name": name, "query": query, "shared": shared or None}
    record(connection, Audited(reader, "kept_filter", f"filter:{number}", "page", at, detail))
    return number


def drop_filter(connection: Connection, reader: str, number: int, *, anybodys: bool, at: WallInstant) -> None:
    """Take a filter off.

    Args:
        connection: a transaction.
        reader: who takes it off.
        number: of the filter.
        anybodys: they may take off those of others that are shared.
        at: when.

    Raises:
        StateError: there is none of that number that the reader may take off.
    """
    found = connection.execute(select(saved).where(saved.c.id == number, saved.c.ended_at.is_(None))).one_or_none()
    if found is None or not (found.author == reader or (found.shared and anybodys)):
        raise StateError(f"no filter {number} that {reader} may take off")
    connection.execute(delete(opening).where(opening.c.filter_id == number))
    connection.execute(update(saved).where(saved.c.id == number).values(ended_at=at, ended_by=reader))
    record(connection, Audited(reader, "dropped_filter", f"filter:{number}", "page", at, {"name": found.name}))


def open_with(connection: Connection, reader: str, number: int | None, *, at: WallInstant) -> None:
    """Let a reader's list open with a filter; with the list's own where None.

    Raises:
        StateError: the reader sees no filter of that number.
    """
    if number is not None and number not in {each.id for each in load_filters(connection, reader)}:
        raise StateError(f"no filter {number}")
    connection.execute(delete(opening).where(opening.c.reader == reader))
    if number is not None:
        connection.execute(insert(opening).values(reader=reader, filter_id=number, recorded_at=at))
