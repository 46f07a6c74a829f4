"""The page of list changes: who was added, removed, amended or moved, when, by which notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from models.values import ListEntry
from pipeline.rendering.filters import day, phrase
from pipeline.sources import official_sources
from pipeline.storage.engine import reading
from pipeline.storage.list_history import (
    KeptChange,
    alerts_on_changes,
    changed_lists,
    count_changes,
    documents_by_citation,
    documents_by_key,
    load_changes,
    load_changes_beside,
)
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in

KINDS = ("added", "removed", "amended")
#: What of an entry is shown, in this order.
SHOWN = {
    "name": "Name",
    "aliases": "Also called",
    "countries": "Countries",
    "addresses": "Addresses",
    "licence_requirement": "Licence requirement",
    "licence_policy": "Licence policy",
    "programs": "Programmes",
    "notice": "Notice",
    "starts_on": "From",
    "ends_on": "Until",
    "remarks": "Remarks",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry before and after; "" where it says nothing."""

    name: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list change: `kind` is added, removed, amended or moved; `other` the list that a party moved from or to."""

    row: int
    known_at: datetime
    list_id: str
    list_name: str
    party: str
    countries: tuple[str, ...]
    kind: str
    gone: bool  # it is not on this list any more
    other: str
    notices: tuple[tuple[str, str | None], ...]  # citation, and the document's id where we have it
    alert: str | None
    told: str  # what a notice told before the list, and what became of it; "" where the list itself told it
    fields: tuple[Field, ...]
    origin: str
    key: str  # of the entry on its list
    starts_on: date | None  # as the entry itself says


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of list changes."""

    total: int
    lines: tuple[ListLine, ...]
    lists: tuple[tuple[str, str], ...]


def list_changes(context: Context, *, list_id: str = "", kind: str = "", limit: int, offset: int = 0) -> ListPage:
    """The changes that are asked for, the newest first."""
    kind = kind if kind in KINDS else ""
    with reading(context.engine) as connection:
        names = {entry_id: entry.name for entry_id, entry in catalogue_in(connection).entries.items()}
        kept = load_changes(connection, list_id=list_id, kind=kind, limit=limit, offset=offset)
        lines = lines_of(connection, kept, names)
        total = count_changes(connection, list_id=list_id, kind=kind)
        lists = changed_lists(connection)
    return ListPage(total, lines, tuple((each, names.get(each, each)) for each in lists))


def lines_of(connection: Connection, kept: Sequence[KeptChange], names: Mapping[str, str]) -> tuple[ListLine, ...]:
    """Changes as lines."""
    beside = load_changes_beside(connection, kept)
    others = moves_among(beside) | {one.row: one.change.moved for one in kept if one.change.moved}
    alerts = alerts_on_changes(connection, [*kept, *beside])
    notices = documents_by_citation(
        connection, [notice for one in kept for notice in _notices(one)], official_sources()
    )
    causes = documents_by_key(connection, [one.notice for one in kept if one.notice])
    return tuple(
        ListLine(
            row=one.row,
            known_at=one.known_at,
            list_id=one.change.list_id,
            list_name=names.get(one.change.list_id, one.change.list_id),
            party=_entry(one).name,
            countries=_entry(one).countries,
            kind="moved" if one.row in others else one.change.kind,
            gone=one.change.kind == "removed",
            other=names.get(others[one.row], others[one.row]) if one.row in others else "",
            notices=_linked(one, notices, causes),
            told=_told(one),
            alert=alerts.get(one.row) or _alert_of_move(one, beside, alerts),
            fields=fields_of(one.change.before, one.change.after, one.change.fields),
            origin=one.origin,
            key=one.change.key,
            starts_on=one.change.after.starts_on if one.change.after else None,
        )
        for one in kept
    )


def _alert_of_move(one: KeptChange, beside: Sequence[KeptChange], alerts: Mapping[int, str]) -> str | None:
    """A party that moved is told of once, where it went to."""
    for other in beside:
        same = (other.change.key, other.known_at) == (one.change.key, one.known_at)
        if same and {one.change.kind, other.change.kind} == {"added", "removed"}:
            return alerts.get(other.row)
    return None


def moves_among(changes: Sequence[KeptChange]) -> dict[int, str]:
    """Parties that left one list and came onto another at one instant: the other list, by the change's row."""
    found: dict[int, str] = {}
    for one in changes:
        for other in changes:
            same = (other.change.key, other.known_at) == (one.change.key, one.known_at)
            if same and {one.change.kind, other.change.kind} == {"added", "removed"}:
                found[one.row] = other.change.list_id
    return found


def fields_of(before: ListEntry | None, after: ListEntry | None, changed: Sequence[str] = ()) -> tuple[Field, ...]:
    """An entry as it was and as it is, field by field, without those that say nothing."""
    found = []
    for name, title in SHOWN.items():
        was, is_ = (_said(getattr(entry, name)) if entry else "" for entry in (before, after))
        if was or is_:
            found.append(Field(title, was, is_, name in changed and was != is_))
    return tuple(found)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def _entry(one: KeptChange) -> ListEntry:
    entry = one.change.after or one.change.before
    return entry or ListEntry(one.change.list_id, one.change.key, phrase(one.change.key))


def _told(one: KeptChange) -> str:
    if not one.ahead:
        return ""
    if one.settled_at is None:
        return "told by a notice; the list does not show it yet"
    return f"told by a notice; settled on {day(one.settled_at)}"


def _linked(
    one: KeptChange, notices: Mapping[str, str], causes: Mapping[str, str]
) -> tuple[tuple[str, str | None], ...]:
    """The notices of a change, with their documents: the one that told it, and those that the entry names."""
    named = tuple((notice, notices.get(notice)) for notice in _notices(one))
    if one.notice is None or causes.get(one.notice) in {document for _, document in named if document}:
        return named
    return ((one.notice.removeprefix("fr:"), causes.get(one.notice)), *named)


def _notices(one: KeptChange) -> tuple[str, ...]:
    """What the list names as the notice; of a removal nothing: its entry names what once put the party there."""
    named = (one.change.after.notice or "") if one.change.after else ""
    return tuple(notice.strip() for notice in named.split(";") if notice.strip())
