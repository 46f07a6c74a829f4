"""What notices tell of a list before the list itself shows it: told once, screened at once, settled by the list."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, or_, select, update

from models.clocks import WorldInstant
from models.hashing import key_of, plain
from models.party import ListChangeRow, ListEntryRow
from models.values import ListChange, ListEntry, Origin
from pipeline.sources.tools.names import name_key
from pipeline.storage.entries import entry_from
from pipeline.storage.state import insert_new

change = ListChangeRow.__table__  # type: ignore[attr-defined]
entry = ListEntryRow.__table__  # type: ignore[attr-defined]
BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Ahead:
    """A change that a notice told and that no list has shown yet."""

    row: int
    change: ListChange
    notice: str


def party_of(one: ListChange) -> ListEntry:
    """The party that a change is about."""
    found = one.after or one.before
    assert found is not None
    return found


def is_same_party(one: ListEntry, other: ListEntry) -> bool:
    """Whether two entries of one list are one party: by key, else by a name where their countries do not differ."""
    if one.key == other.key:
        return True
    if one.countries and other.countries and not set(one.countries) & set(other.countries):
        return False
    return bool(_keys(one.name) & _keys(other.name, *other.aliases) or _keys(other.name) & _keys(*one.aliases))


def _keys(*names: str) -> set[str]:
    """Folded names, with and without an abbreviation in brackets: one list prints it and another does not."""
    return {key for name in names for said in (name, BRACKETS.sub(" ", name)) if (key := name_key(said))}


def announce(
    connection: Connection,
    source: str,
    changes: Sequence[ListChange],
    *,
    notice: str,
    origin: Origin,
    known_at: WorldInstant,
) -> tuple[int, list[ListChange]]:
    """Keep what a notice tells of lists; what a list shows already, or another notice told, is no news.

    Args:
        connection: a writing transaction.
        source: the source of the notice.
        changes: what it tells; an amendment with `fields` says only what is different.
        notice: natural key of the document, or the publication's.
        origin: of the changes.
        known_at: world clock.

    Returns:
        How many were kept, and amendments of parties that no stored list has and that the notice does not name.
    """
    rows, contrary, unknown = [], [], []
    waiting = {list_id: load_ahead(connection, list_id) for list_id in {one.list_id for one in changes}}
    for one in changes:
        party = party_of(one)
        told = [ahead for ahead in waiting[one.list_id] if is_same_party(party_of(ahead.change), party)]
        # What was told last is what the list will show.
        standing = told[-1].change.after if told else _standing(connection, party)
        if (one.kind == "added") == (standing is not None) and one.kind != "amended":
            continue
        whole = _completed(one, standing)
        if not party_of(whole).name:
            unknown.append(one)
            continue
        if one.kind == "amended" and told and (told[-1].notice == notice or _says_nothing_new(whole, standing)):
            continue
        rows.append(_row(whole, source, notice, origin, known_at))
        if one.kind != "amended":
            contrary += [ahead.row for ahead in told if ahead.change.kind != one.kind]
    insert_new(connection, change, rows)
    _settle(contrary, connection, known_at)
    return len(rows), unknown


def load_ahead(connection: Connection, list_id: str, at: WorldInstant | None = None) -> list[Ahead]:
    """What notices told that no list had shown by an instant, or has shown by now, oldest first."""
    asked = select(change).where(change.c.ahead, change.c.list_id == list_id).order_by(change.c.id)
    if at is None:
        asked = asked.where(change.c.settled_at.is_(None))
    else:
        asked = asked.where(change.c.known_at <= at, or_(change.c.settled_at.is_(None), change.c.settled_at > at))
    return [
        Ahead(
            row.id,
            ListChange(
                row.list_id,
                row.key,
                row.kind,
                entry_from(row.before) if row.before else None,
                entry_from(row.after) if row.after else None,
                tuple(row.fields),
            ),
            row.notice,
        )
        for row in connection.execute(asked)
    ]


def with_ahead(entries: Iterable[ListEntry], told: Sequence[ListChange]) -> list[ListEntry]:
    """The entries of a list with what notices told of it since."""
    found = list(entries)
    for one in told:
        party = party_of(one)
        found = [each for each in found if each.key != party.key and not is_same_party(each, party)]
        if one.after is not None:
            found.append(one.after)
    return found


def settle(
    connection: Connection,
    list_id: str,
    entries: Sequence[ListEntry],
    changes: Sequence[ListChange],
    known_at: WorldInstant,
) -> dict[int, str]:
    """An edition of the list shows what notices told: they are settled.

    Returns:
        By place in `changes`, the notice that told that change before.
    """
    waiting = load_ahead(connection, list_id)
    if not waiting:
        return {}
    by_name: dict[str, list[ListEntry]] = {}
    for each in entries:
        for key in _keys(each.name, *each.aliases):
            by_name.setdefault(key, []).append(each)
    told: dict[int, str] = {}
    settled = []
    for ahead in waiting:
        party = party_of(ahead.change)
        near = [each for key in _keys(party.name, *party.aliases) for each in by_name.get(key, ())]
        stands = any(is_same_party(each, party) for each in near)
        matching = [
            number
            for number, one in enumerate(changes)
            if one.kind == ahead.change.kind and is_same_party(party_of(one), party)
        ]
        told.update(dict.fromkeys(matching, ahead.notice))
        shown = {"added": stands, "removed": not stands, "amended": bool(matching)}[ahead.change.kind]
        if shown:
            settled.append(ahead.row)
    _settle(settled, connection, known_at)
    return told


def _settle(rows: Sequence[int], connection: Connection, known_at: WorldInstant) -> None:
    """What these told is over: the list shows it, or a later notice told the contrary."""
    if rows:
        connection.execute(update(change).where(change.c.id.in_(rows)).values(settled_at=known_at))


def _says_nothing_new(amended: ListChange, standing: ListEntry | None) -> bool:
    """Whether another notice told the same of the party."""
    return (
        standing is not None
        and amended.after is not None
        and replace(amended.after, notice=standing.notice) == standing
    )


def withdraw_notice(connection: Connection, notice: str, known_at: WorldInstant) -> None:
    """A notice was taken back before any list showed what it told."""
    connection.execute(
        update(change)
        .where(change.c.ahead, change.c.notice == notice, change.c.settled_at.is_(None))
        .values(settled_at=known_at)
    )


def _standing(connection: Connection, party: ListEntry) -> ListEntry | None:
    """The party as a stored list has it now."""
    stands = select(entry.c.body).where(entry.c.list_id == party.list_id, entry.c.to_version.is_(None))
    body = connection.execute(stands.where(entry.c.key == party.key).limit(1)).scalar_one_or_none()
    if body is not None:
        return entry_from(body)
    if not party.name:
        return None
    named = select(entry.c.id, entry.c.name).where(entry.c.list_id == party.list_id, entry.c.to_version.is_(None))
    names = _keys(party.name, *party.aliases)
    ids = [row.id for row in connection.execute(named) if _keys(row.name) & names]
    found = (entry_from(each) for each in connection.execute(stands.where(entry.c.id.in_(ids))).scalars())
    return next((each for each in found if is_same_party(each, party)), None)


def _completed(one: ListChange, standing: ListEntry | None) -> ListChange:
    """A change with what the stored list knows of the party."""
    if standing is None:
        return one
    if one.kind == "removed":
        assert one.before is not None
        return replace(one, key=standing.key, before=replace(standing, notice=one.before.notice or standing.notice))
    assert one.after is not None
    after = replace(one.after, key=standing.key, name=one.after.name or standing.name)
    if one.fields:
        news = one.after
        after = replace(
            standing,
            name=after.name,
            notice=after.notice or standing.notice,
            aliases=_joined(standing.aliases, news.aliases),
            addresses=_joined(standing.addresses, news.addresses),
            programs=_joined(standing.programs, news.programs),
            countries=_joined(standing.countries, news.countries),
        )
    return replace(one, key=standing.key, before=standing, after=after)


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """What an amendment says is added: what it leaves out still stands."""
    return tuple(dict.fromkeys((*one, *other)))


def _row(one: ListChange, source: str, notice: str, origin: Origin, known_at: WorldInstant) -> dict[str, object]:
    return {
        "change_key": key_of("ahead", notice, one.list_id, one.key, one.kind),
        "source": source,
        "list_id": one.list_id,
        "key": one.key,
        "kind": one.kind,
        "fields": list(one.fields),
        "before": plain(one.before),
        "after": plain(one.after),
        "version_id": 0,
        "origin": origin,
        "known_at": known_at,
        "notice": notice,
        "ahead": True,
    }
