"""Restricted-party lists: editions, entries with their history, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from models.clocks import WorldInstant
from models.hashing import key_of, plain
from models.party import ListChangeRow, ListEntryRow, ListVersion
from models.values import ListChange, ListEntry, Origin
from pipeline.errors import LayoutError
from pipeline.sources.tools.lists import compare, list_sha
from pipeline.storage.announced import load_ahead, settle, with_ahead
from pipeline.storage.entries import entry_from
from pipeline.storage.made import note_made
from pipeline.storage.state import insert_new

version = ListVersion.__table__  # type: ignore[attr-defined]
entry = ListEntryRow.__table__  # type: ignore[attr-defined]
change = ListChangeRow.__table__  # type: ignore[attr-defined]

EDITION_COLUMNS = tuple(version.c[name] for name in ("id", "source", "list_id", "content_sha", "entries", "known_at"))
#: From how many parties on the loss of half of them is not believed.
LARGE = 20
BATCH = 500


@dataclass(frozen=True, slots=True)
class Edition:
    """A stored edition of a list."""

    id: int
    source: str
    list_id: str
    content_sha: bytes
    entries: int
    known_at: WorldInstant


@dataclass(frozen=True, slots=True)
class SavedList:
    """What saving a list did: the edition that now stands, whether it is new, and what changed in it."""

    list_id: str
    version_id: int
    new: bool
    changes: tuple[ListChange, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedLists:
    """Entries of all lists at one instant, and by list the edition that they come from."""

    entries: tuple[ListEntry, ...]
    versions: dict[str, str]


def save_version(
    connection: Connection,
    source: str,
    list_id: str,
    entries: Sequence[ListEntry],
    *,
    capture_sha: bytes,
    reader: str,
    known_at: WorldInstant,
    origin: Origin = "live",
    captures: Sequence[bytes] = (),
) -> SavedList:
    """Keep an edition of one list, and what changed since the last; the same one twice is kept once.

    Entries are never overwritten: one that changed or went ends with this version, its successor begins with it.
    The first edition of a list changes nothing: it is where we begin, and no news.

    Args:
        connection: a writing transaction.
        source: the source that gave it.
        list_id: the list; every entry is on it.
        entries: of the whole list.
        capture_sha: the bytes that it was read from.
        reader: name and content hash of the reader.
        known_at: world clock.
        origin: of the changes.
        captures: all files that it was read from, where there are several.

    Raises:
        LayoutError: the list is empty, or lost more than half of its many parties at once.
    """
    last = load_edition(connection, source, list_id)
    if not entries:
        raise LayoutError("an empty list", place=f"{source} {list_id}")
    content_sha = list_sha(entries)
    if last is not None and last.content_sha == content_sha:
        return SavedList(list_id, last.id, new=False)
    before = _standing(connection, source, list_id)
    if last is not None and {row.key: _to_entry(row) for row in before.values()} == {one.key: one for one in entries}:
        return SavedList(list_id, last.id, new=False)
    if is_cut(len(before), len(entries)):
        raise LayoutError(f"{len(before)} parties became {len(entries)}", place=f"{source} {list_id}")
    old = [_to_entry(row) for row in before.values()]
    changes = compare(old, entries) if last else []
    made = _insert_version(
        connection,
        {
            "source": source,
            "list_id": list_id,
            "content_sha": _sealed(connection, last, content_sha),
            "capture_sha": capture_sha,
            "captures": [sha.hex() for sha in captures or (capture_sha,)],
            "reader": reader,
            "entries": len(entries),
            "known_at": known_at,
        },
    )
    _save_entries(connection, source, list_id, before, entries, made)
    told = settle(connection, list_id, entries, changes, known_at)
    _save_changes(connection, source, changes, made, origin, known_at, told)
    return SavedList(list_id, made, new=True, changes=tuple(changes))


def load_edition(connection: Connection, source: str, list_id: str) -> Edition | None:
    """The newest stored edition of a list."""
    row = connection.execute(
        select(*EDITION_COLUMNS)
        .where(version.c.source == source, version.c.list_id == list_id)
        .order_by(version.c.id.desc())
        .limit(1)
    ).one_or_none()
    return Edition(**row._mapping) if row else None


def load_standing(connection: Connection, source: str, list_id: str) -> list[ListEntry]:
    """The entries of a list as a source's newest edition has them, in order of key."""
    return [_to_entry(row) for _, row in sorted(_standing(connection, source, list_id).items())]


def count_standing(connection: Connection, source: str) -> dict[str, int]:
    """How many parties stand on each list that a source ever gave."""
    newest = select(func.max(version.c.id)).where(version.c.source == source).group_by(version.c.list_id)
    statement = select(version.c.list_id, version.c.entries).where(version.c.id.in_(newest))
    return dict(connection.execute(statement).tuples().all())


def is_cut(before: int, after: int) -> bool:
    """Has a list of many parties lost more than half of them at once? Then it was cut, not amended."""
    return before >= LARGE and after * 2 < before


def load_entries(connection: Connection, list_id: str | None = None, at: WorldInstant | None = None) -> LoadedLists:
    """The entries that stood on a day, of one list or of all.

    Where two sources carry one list, the one whose edition is newest is taken, so that no party is told twice. What
    notices told of a list since, and it does not show yet, is among them.

    Args:
        connection: a transaction.
        list_id: None for all lists.
        at: world instant; None for what stands now.
    """
    newest = _newest_versions(connection, list_id, at)
    began, ended = aliased(ListVersion, name="began"), aliased(ListVersion, name="ended")
    entries: list[ListEntry] = []
    for edition in newest.values():
        statement = (
            select(entry.c.body)
            .join(began, began.id == entry.c.from_version)
            .outerjoin(ended, ended.id == entry.c.to_version)
            .where(entry.c.source == edition.source, entry.c.list_id == edition.list_id)
            .order_by(entry.c.key)
        )
        if at is None:
            statement = statement.where(entry.c.to_version.is_(None))
        else:
            open_then = or_(entry.c.to_version.is_(None), ended.known_at > at)  # type: ignore[arg-type]
            statement = statement.where(and_(began.known_at <= at, open_then))  # type: ignore[arg-type]
        standing = [entry_from(body) for body in connection.execute(statement).scalars()]
        entries += with_ahead(standing, [one.change for one in load_ahead(connection, edition.list_id, at)])
    versions = {
        name: f"{edition.known_at:%Y-%m-%d}/{edition.content_sha.hex()[:8]}" for name, edition in sorted(newest.items())
    }
    return LoadedLists(tuple(entries), versions)


def load_editions_at(connection: Connection, at: datetime) -> tuple[tuple[str, str, str, str], ...]:
    """The edition of each list that was in force at an instant (world): list, known since, entries, hash; all text."""
    newest = (
        select(func.max(version.c.id)).where(version.c.known_at <= at).group_by(version.c.source, version.c.list_id)
    )
    rows = connection.execute(select(version).where(version.c.id.in_(newest)).order_by(version.c.list_id))
    return tuple(
        (row.list_id, f"{row.known_at:%Y-%m-%d %H:%M} UTC", str(row.entries), row.content_sha.hex()) for row in rows
    )


def _newest_versions(connection: Connection, list_id: str | None, at: WorldInstant | None) -> dict[str, Edition]:
    latest = select(func.max(version.c.id)).group_by(version.c.source, version.c.list_id)
    if list_id is not None:
        latest = latest.where(version.c.list_id == list_id)
    if at is not None:
        latest = latest.where(version.c.known_at <= at)
    rows = connection.execute(select(*EDITION_COLUMNS).where(version.c.id.in_(latest)))
    newest: dict[str, Edition] = {}
    for edition in (Edition(**row._mapping) for row in rows):
        other = newest.get(edition.list_id)
        if other is None or (other.known_at, other.id) < (edition.known_at, edition.id):
            newest[edition.list_id] = edition
    return newest


def _sealed(connection: Connection, last: Edition | None, content_sha: bytes) -> bytes:
    """The hash to keep an edition under: the content's, or, where a list goes back to what it once said, one of both.

    Editions are unique by hash, and a posting that is pulled makes an old content new again.
    """
    if last is None:
        return content_sha
    seen = connection.execute(
        select(version.c.id).where(
            version.c.source == last.source, version.c.list_id == last.list_id, version.c.content_sha == content_sha
        )
    ).first()
    return content_sha if seen is None else key_of(content_sha.hex(), last.content_sha.hex())


def _standing(connection: Connection, source: str, list_id: str) -> dict[str, Row[Any]]:
    rows = connection.execute(
        select(entry.c.id, entry.c.key, entry.c.body).where(
            entry.c.source == source, entry.c.list_id == list_id, entry.c.to_version.is_(None)
        )
    )
    return {row.key: row for row in rows}


def _to_entry(row: Row[Any]) -> ListEntry:
    return entry_from(row.body)


def _insert_version(connection: Connection, values: dict[str, Any]) -> int:
    made: int = connection.execute(insert(version).values(**values).returning(version.c.id)).scalar_one()
    note_made(connection, "list_version", [made])
    return made


def _save_entries(
    connection: Connection,
    source: str,
    list_id: str,
    before: dict[str, Row[Any]],
    entries: Sequence[ListEntry],
    version_id: int,
) -> None:
    after = {one.key: one for one in entries}
    same = {key for key, row in before.items() if key in after and _to_entry(row) == after[key]}
    over = [row.id for key, row in before.items() if key not in same]
    for start in range(0, len(over), BATCH):
        connection.execute(
            update(entry).where(entry.c.id.in_(over[start : start + BATCH])).values(to_version=version_id)
        )
    rows = [
        {
            "source": source,
            "list_id": list_id,
            "key": one.key,
            "name": one.name,
            "body": plain(one),
            "from_version": version_id,
        }
        for one in entries
        if one.key not in same
    ]
    if rows:
        connection.execute(insert(entry), rows)


def _save_changes(
    connection: Connection,
    source: str,
    changes: Sequence[ListChange],
    version_id: int,
    origin: Origin,
    known_at: WorldInstant,
    told: Mapping[int, str],
) -> None:
    """Keep changes; those that a notice told are done, and name it."""
    rows = [
        {
            "change_key": key_of(source, one.list_id, str(version_id), one.key, one.kind),
            "source": source,
            "list_id": one.list_id,
            "key": one.key,
            "kind": one.kind,
            "fields": list(one.fields),
            "before": plain(one.before),
            "after": plain(one.after),
            "version_id": version_id,
            "origin": origin,
            "known_at": known_at,
            "notice": told.get(number),
            "work": "done" if number in told else "pending",
        }
        for number, one in enumerate(changes)
    ]
    insert_new(connection, change, rows)
