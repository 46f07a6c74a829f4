"""Parties that go from one list to another: taken off here and put on there within weeks is one move."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from models.clocks import WorldInstant
from models.party import ListChangeRow
from models.values import ListEntry
from pipeline.sources.tools.names import name_key
from pipeline.storage.announced import is_same_party
from pipeline.storage.entries import entry_from

change = ListChangeRow.__table__  # type: ignore[attr-defined]
#: Within which a removal and an addition are one move. Lists of one office change together, of two in turn.
WITHIN = timedelta(days=30)


def mark_moved(connection: Connection, now: WorldInstant) -> int:
    """Name on each of two changes the other's list, where a party left one list and came on another; gives how many.

    Of several that fit, those nearest in time are one move. Lists of one jurisdiction alone: that Britain lists whom
    America delists is two pieces of news.
    """
    rows = connection.execute(
        select(change)
        .where(change.c.known_at >= now - WITHIN, change.c.kind.in_(("added", "removed")), change.c.moved.is_(None))
        .order_by(change.c.id)
    ).all()
    gone: dict[str, list[tuple[Any, ListEntry]]] = defaultdict(list)
    for row in rows:
        if row.kind == "removed":
            entry = entry_from(row.before)
            gone[name_key(entry.name)].append((row, entry))
    marked = 0
    for row in rows:
        if row.kind != "added":
            continue
        entry = entry_from(row.after)
        fitting = [
            left
            for left, was in gone[name_key(entry.name)]
            if left.list_id != row.list_id
            and _jurisdiction(left.list_id) == _jurisdiction(row.list_id)
            and is_same_party(was, entry)
        ]
        if not fitting:
            continue
        left = min(fitting, key=lambda other: abs(other.known_at - row.known_at))
        gone[name_key(entry.name)] = [pair for pair in gone[name_key(entry.name)] if pair[0] is not left]
        for one, other in ((row, left), (left, row)):
            connection.execute(update(change).where(change.c.id == one.id).values(moved=other.list_id))
        marked += 1
    return marked


def _jurisdiction(list_id: str) -> str:
    return list_id.partition("-")[0]
