"""What changed on restricted-party lists, for people to look through: changes, their alerts, their notices."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from models.alert import Alert
from models.document import Document
from models.hashing import key_of
from models.party import ListChangeRow
from models.values import ListChange
from pipeline.storage.dossiers import public_id
from pipeline.storage.entries import change_from

change = ListChangeRow.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]

_CITED = re.compile(r"(\d{1,3}) FR \d+$")
_BEFORE_FIRST_VOLUME = 1935
#: What a notice told before its list showed it is told on the notice's day, and not again on the list's.
_TOLD_ONCE = or_(change.c.ahead, change.c.notice.is_(None))


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A list change with its row number, where it was read, and when it was seen.

    Attributes:
        row: its number.
        source: that gave the list, or the notice.
        change: what changed.
        origin: of the change.
        known_at: world clock.
        notice: natural key of the notice that told it.
        ahead: a notice told it before the list itself.
        settled_at: when the list showed what a notice had told, or the notice was withdrawn (world).
    """

    row: int
    source: str
    change: ListChange
    origin: str
    known_at: datetime
    notice: str | None = None
    ahead: bool = False
    settled_at: datetime | None = None


def load_changes(
    connection: Connection, *, list_id: str = "", kind: str = "", limit: int | None = None, offset: int = 0
) -> list[KeptChange]:
    """Changes, the newest first.

    Args:
        connection: a transaction.
        list_id: of one list; "" for all.
        kind: added, removed, amended; "" for all.
        limit: at most so many.
        offset: after so many.
    """
    asked = _narrowed(select(change), list_id, kind).order_by(
        change.c.known_at.desc(), change.c.list_id, change.c.kind, change.c.key
    )
    return [kept_change(row) for row in connection.execute(asked.limit(limit).offset(offset))]


def changes_after(
    connection: Connection, after: int | None, limit: int, *, list_id: str = "", kind: str = ""
) -> list[KeptChange]:
    """Changes, the last recorded first, from below a row on: what comes in meanwhile moves none of them."""
    asked = _narrowed(select(change), list_id, kind).order_by(change.c.id.desc()).limit(limit)
    return [
        kept_change(row) for row in connection.execute(asked if after is None else asked.where(change.c.id < after))
    ]


def load_live_changes(connection: Connection, since: datetime, until: datetime) -> list[KeptChange]:
    """Live changes from `since` up to but not at `until` (world), by list, kind and party."""
    asked = (
        select(change)
        .where(_TOLD_ONCE, change.c.known_at >= since, change.c.known_at < until, change.c.origin == "live")
        .order_by(change.c.list_id, change.c.kind, change.c.key, change.c.id)
    )
    return [kept_change(row) for row in connection.execute(asked)]


def load_change(connection: Connection, row: int) -> KeptChange | None:
    """One change by its row number."""
    found = connection.execute(select(change).where(change.c.id == row)).one_or_none()
    return None if found is None else kept_change(found)


def load_changes_beside(connection: Connection, changes: Iterable[KeptChange]) -> list[KeptChange]:
    """All changes of the same parties at the same instants: by them a party that moved is told from one that went."""
    kept = list(changes)
    asked = select(change).where(
        change.c.key.in_(sorted({one.change.key for one in kept})),
        change.c.known_at.in_(sorted({one.known_at for one in kept})),
    )
    return [kept_change(row) for row in connection.execute(asked)]


def count_changes(connection: Connection, *, list_id: str = "", kind: str = "") -> int:
    """How many changes there are."""
    counted: int = connection.execute(_narrowed(select(func.count()).select_from(change), list_id, kind)).scalar_one()
    return counted


def changed_lists(connection: Connection) -> list[str]:
    """The lists that ever changed."""
    return list(connection.execute(select(change.c.list_id).distinct().order_by(change.c.list_id)).scalars())


def alerts_on_changes(connection: Connection, changes: Iterable[KeptChange]) -> dict[int, str]:
    """The alerts on changes, by the change's row."""
    of = {(f"{one.change.list_id}:{one.change.key}", f"{one.change.kind}:{one.row}"): one.row for one in changes}
    asked = select(alert.c.id, alert.c.subject_id, alert.c.occasion).where(
        alert.c.subject_kind == "list_entry",
        alert.c.subject_id.in_(sorted({subject for subject, _ in of})),
        alert.c.dry_run.is_(False),
    )
    found = connection.execute(asked)
    return {of[row.subject_id, row.occasion]: row.id for row in found if (row.subject_id, row.occasion) in of}


def documents_by_citation(connection: Connection, citations: Iterable[str], sources: Collection[str]) -> dict[str, str]:
    """The public ids of documents of some sources by what they are cited as in the Federal Register: `87 FR 77505`."""
    cited = document.c.stated["citation"].as_string()
    among = cited_among(citations, sources)
    if among is None:
        return {}
    rows = connection.execute(select(cited.label("citation"), document.c.key).where(among))
    return {row.citation: public_id(row.key) for row in rows}


def cited_among(citations: Iterable[str], sources: Collection[str]) -> ColumnElement[bool] | None:
    """The condition that a document of some sources is cited so in the Federal Register; None where nothing can be.

    Volume 87 is of 2022: what was first seen before the year of the first of them is not gone through.
    """
    wanted = {cited: int(volume.group(1)) for cited in citations if (volume := _CITED.match(cited))}
    if not wanted:
        return None
    return and_(
        document.c.source.in_(sorted(sources)),
        document.c.first_seen_at >= datetime(_BEFORE_FIRST_VOLUME + min(wanted.values()), 1, 1, tzinfo=UTC),
        document.c.stated["citation"].as_string().in_(sorted(wanted)),
    )


def documents_by_key(connection: Connection, natural_keys: Iterable[str]) -> dict[str, str]:
    """The public ids of documents by their natural keys: `fr:2025-05427`."""
    keys = [key_of(natural) for natural in sorted(set(natural_keys))]
    rows = connection.execute(select(document.c.natural_key, document.c.key).where(document.c.key.in_(keys)))
    return {row.natural_key: public_id(row.key) for row in rows}


def _narrowed(asked: Any, list_id: str, kind: str) -> Any:
    asked = asked.where(_TOLD_ONCE)
    if list_id:
        asked = asked.where(change.c.list_id == list_id)
    return asked.where(change.c.kind == kind) if kind else asked


def kept_change(row: Any) -> KeptChange:
    """A change from a row of it."""
    return KeptChange(
        row=row.id,
        source=row.source,
        change=change_from(row),
        origin=row.origin,
        known_at=row.known_at,
        notice=row.notice,
        ahead=row.ahead,
        settled_at=row.settled_at,
    )
