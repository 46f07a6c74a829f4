"""The inventory's imports for commands and pages: feeds, differences, what is not matched."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from models.exposure import Position
from pipeline.holdings.differences import Difference, differences
from pipeline.storage.engine import reading
from pipeline.storage.feeds import load_decision, load_last_reports, one_snapshot
from pipeline.storage.holdings import (
    find_inventories,
    load_current,
    load_inventories,
    load_inventory,
    load_snapshot,
)
from pipeline.tasks.context import Context
from pipeline.tasks.todos import refuse_research


@dataclass(frozen=True, slots=True)
class FeedView:
    """What a feed gave when it was last read.

    `state` is new, unchanged, matched, set_aside, dismissed, accepted or failed.
    """

    feed: str
    state: str
    at: datetime
    name: str
    snapshot: str | None
    why: str | None


def list_feeds(context: Context) -> list[FeedView]:
    """What each feed gave when it was last read, by its name.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
    """
    refuse_research(context, "inventory")
    found = []
    with reading(context.engine) as connection:
        for last in load_last_reports(connection):
            kept = last.snapshot
            decided = load_decision(connection, kept.id) if kept is not None and kept.set_aside else None
            found.append(
                FeedView(
                    last.feed,
                    decided.decision if decided else last.outcome,
                    last.known_at,
                    kept.name if kept else "",
                    kept.sha if kept else None,
                    f"{decided.who}: {decided.why}" if decided else last.why,
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """What is different between two inventories, or between two imports of a feed; their hashes as hex."""

    before: str | None
    after: str | None
    differences: tuple[Difference, ...]


def show_differences(context: Context, before: str | None = None, after: str | None = None) -> DifferenceView:
    """What is different between two states, each by the first signs of its hash.

    Without `before` it is the inventory before the current one; of an import that was set aside, its feed's current
    part. Without `after` it is the current inventory.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
        StateError: there is no such inventory or import, or several begin so.
    """
    refuse_research(context, "inventory")
    with reading(context.engine) as connection:
        current = load_inventory(connection)
        new = _sha(connection, after) if after else current.sha if current else None
        old: str | None = None
        if before:
            old = _sha(connection, before)
        elif after:
            feed = one_snapshot(connection, after).feed
            parts = current.parts if current else ()
            old = next((part.sha for part in parts if part.feed == feed), None)
        else:
            earlier = load_inventories(connection, 2)[1:]
            old = earlier[0].sha if earlier else None
        held = [_positions(connection, sha) for sha in (old, new)]
    return DifferenceView(old, new, differences(*held))


def _sha(connection: Connection, prefix: str) -> str:
    found = find_inventories(connection, prefix.lower())
    return found.pop() if len(found) == 1 else one_snapshot(connection, prefix).sha


def _positions(connection: Connection, sha: str | None) -> tuple[Position, ...]:
    found = load_snapshot(connection, sha) if sha else None
    return found[1] if found else ()


@dataclass(frozen=True, slots=True)
class UnmatchedView:
    """An item of the current inventory that the catalogue does not know."""

    item: str
    reason: str
    quantity: int
    lines: int
    sites: tuple[str, ...]
    feeds: tuple[str, ...]


def list_unmatched(context: Context) -> list[UnmatchedView]:
    """The items of the current inventory that are not matched to the catalogue, the most units first.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
    """
    refuse_research(context, "inventory")
    with reading(context.engine) as connection:
        current, positions = load_current(connection)
    reasons = {str(line["item"]): line for line in (current.report if current else ()) if line["kind"] == "unmatched"}
    found = []
    for item in {position.item for position in positions if position.chip is None}:
        held = [position for position in positions if position.item == item]
        told = reasons.get(item, {})
        feeds = {str(line["feed"]) for line in (current.report if current else ()) if line.get("item") == item}
        found.append(
            UnmatchedView(
                item,
                str(told.get("reason", "")),
                sum(position.quantity for position in held),
                sum(position.lines for position in held),
                tuple(sorted({position.site for position in held})),
                tuple(sorted(feeds)),
            )
        )
    return sorted(found, key=lambda each: (-each.quantity, each.item))
