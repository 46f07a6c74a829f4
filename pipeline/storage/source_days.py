"""A source's past: the turns of its states, what was asked last, how late its documents were seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from models.document import Document, Revision
from models.source import FetchState, SourceTurn

turn = SourceTurn.__table__  # type: ignore[attr-defined]
fetch_state = FetchState.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]

#: Documents that were found live are looked for among so many times as many.
AMONG = 5


@dataclass(frozen=True, slots=True)
class Turned:
    """A source went from one state to another; `at` is an instant of the world."""

    source: str
    before: str
    after: str
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was asked: the HTTP status of its last answer, and of a listing how many items it showed."""

    url: str
    status: int | None
    items: int | None
    at: datetime


def load_turned(connection: Connection, *, source: str | None = None, since: datetime | None = None) -> list[Turned]:
    """Turns of state, the oldest first; of one source, or of all. An outage turns it at its first failed poll.

    Args:
        connection: a transaction.
        source: of one source; None for all.
        since: those known from an instant of the world on, and of each source the one before it.
    """
    asked = select(turn).order_by(turn.c.id)
    if since is not None:
        before = select(func.max(turn.c.id)).where(turn.c.known_at < since).group_by(turn.c.source)
        asked = asked.where(or_(turn.c.known_at >= since, turn.c.id.in_(before)))
    if source is not None:
        asked = asked.where(turn.c.source == source)
    found = [
        Turned(
            row.source,
            row.from_state,
            row.to_state,
            row.error or "",
            row.began_at if row.kind == "outage_started" and row.began_at else row.known_at,
        )
        for row in connection.execute(asked)
    ]
    return sorted(found, key=lambda one: one.at)


def load_asked(connection: Connection, source: str, *, limit: int) -> list[Asked]:
    """The addresses of a source that were asked last, the newest first."""
    rows = connection.execute(
        select(fetch_state).where(fetch_state.c.source == source).order_by(fetch_state.c.seen_at.desc()).limit(limit)
    )
    return [Asked(row.url, row.status, row._mapping["items"], row.seen_at) for row in rows]


def load_seen(connection: Connection, source: str, *, limit: int) -> Sequence[tuple[datetime, datetime]]:
    """Publication and first sight of a source's newest documents that were found live and state an hour."""
    newest = select(document.c.id).where(document.c.source == source).order_by(document.c.id.desc())
    rows = connection.execute(
        select(revision.c.published_at, document.c.first_seen_at)
        .join(document, document.c.id == revision.c.document_id)
        .where(
            document.c.id.in_(newest.limit(AMONG * limit)),
            revision.c.kind == "first",
            revision.c.origin == "live",
            revision.c.published_at.is_not(None),
        )
        .order_by(document.c.id.desc())
        .limit(limit)
    )
    return [(row.published_at, row.first_seen_at) for row in rows]
