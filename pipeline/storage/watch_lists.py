"""Watch lists: editions to rows and back. Appended, never overwritten."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select

from models.audit import Audited
from models.clocks import WallInstant
from models.telling import Via
from models.watch import WatchEdition, WatchList, WatchListRow
from pipeline.storage.audit import record

watch_list = WatchListRow.__table__  # type: ignore[attr-defined]


def load_watch_lists(connection: Connection) -> tuple[WatchList, ...]:
    """The lists that are kept, in order of name."""
    newest = select(watch_list.c.name, func.max(watch_list.c.version).label("version")).group_by(watch_list.c.name)
    latest = newest.subquery()
    asked = select(watch_list).join(
        latest, (watch_list.c.name == latest.c.name) & (watch_list.c.version == latest.c.version)
    )
    rows = connection.execute(asked.order_by(watch_list.c.name))
    return tuple(WatchList(row.name, tuple(row.entries), row.title) for row in rows if row.entries)


def load_watch_editions(connection: Connection, name: str) -> tuple[WatchEdition, ...]:
    """Every edition of a list, oldest first."""
    asked = select(watch_list).where(watch_list.c.name == name).order_by(watch_list.c.version)
    return tuple(
        WatchEdition(WatchList(row.name, tuple(row.entries), row.title), row.version, row.author, row.recorded_at)
        for row in connection.execute(asked)
    )


def save_watch_lists(
    connection: Connection, lists: Iterable[WatchList], *, author: str, at: WallInstant, via: Via = "command"
) -> tuple[str, ...]:
    """Add an edition of each list that differs from what is kept, noted in the audit; gives their names.

    A list without entries is kept no more.
    """
    kept = {each.name: each for each in load_watch_lists(connection)}
    changed = [each for each in lists if kept.get(each.name, WatchList(each.name, ())) != each]
    for each in changed:
        last = connection.execute(select(func.max(watch_list.c.version)).where(watch_list.c.name == each.name)).scalar()
        row = {
            "name": each.name,
            "version": (last or 0) + 1,
            "title": each.title,
            "entries": list(each.entries),
            "author": author,
            "recorded_at": at,
        }
        connection.execute(insert(watch_list).values(row))
        was = kept[each.name].entries if each.name in kept else ()
        detail = {
            "version": row["version"],
            "added": [entry for entry in each.entries if entry not in was],
            "removed": [entry for entry in was if entry not in each.entries],
        }
        record(connection, Audited(author, "edited", f"watch:{each.name}", via, at, detail))
    return tuple(each.name for each in changed)
