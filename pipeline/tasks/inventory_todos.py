"""What of the inventory waits for a person: items that are not matched, imports set aside, sites that are late."""

from collections import defaultdict

from sqlalchemy import Connection

from models.clocks import WallInstant, WorldInstant
from models.todo import Todo
from pipeline.holdings.freshness import Overdue
from pipeline.storage.feeds import load_waiting
from pipeline.storage.holdings import load_inventory
from pipeline.storage.todos import sync_todos
from pipeline.tasks.freshness import load_overdue


def sync_inventory_todos(connection: Connection, now: WorldInstant, at: WallInstant) -> None:
    """Open what waits now, and close what settled by itself."""
    sync_todos(
        connection,
        "item_unmatched",
        _unmatched(connection),
        known_at=now,
        at=at,
        gone="it is matched now, or no longer in the inventory",
    )
    sync_todos(
        connection,
        "import_set_aside",
        _set_aside(connection),
        known_at=now,
        at=at,
        gone="it was decided on, or a later import of the feed came",
    )
    sync_overdue_todos(connection, load_overdue(connection, now), now, at)


def sync_overdue_todos(connection: Connection, late: tuple[Overdue, ...], now: WorldInstant, at: WallInstant) -> None:
    """Open a to-do for each site that is late, and close those of sites that reported."""
    wanted = [
        Todo(
            "site_overdue",
            f"site:{each.site}",
            f"{each.site} {told_when(each)}, and is to report within {each.fresh_within} days",
            {"reported_on": each.reported_on and each.reported_on.isoformat(), "since": each.since.isoformat()},
        )
        for each in late
    ]
    sync_todos(connection, "site_overdue", wanted, known_at=now, at=at, gone="it has reported, or need not any more")


def told_when(late: Overdue) -> str:
    """When a late site last reported, in words."""
    return f"last reported on {late.reported_on}" if late.reported_on else "has never reported"


def _unmatched(connection: Connection) -> list[Todo]:
    current = load_inventory(connection)
    items: dict[str, list[dict[str, object]]] = defaultdict(list)
    for line in current.report if current else ():
        if line["kind"] == "unmatched":
            items[str(line["item"])].append(line)
    return [
        Todo(
            "item_unmatched",
            f"item:{item}",
            f"{item!r}: {lines[0]['reason']}",
            {
                "item": item,
                "quantity": sum(int(str(line["quantity"])) for line in lines),
                "lines": len(lines),
                "feeds": sorted({str(line["feed"]) for line in lines}),
            },
        )
        for item, lines in sorted(items.items())
    ]


def _set_aside(connection: Connection) -> list[Todo]:
    return [
        Todo(
            "import_set_aside",
            f"import:{each.sha}",
            f"{each.name} for {each.feed}: {each.set_aside}",
            {"feed": each.feed, "name": each.name, "snapshot": each.sha},
        )
        for each in load_waiting(connection)
    ]
