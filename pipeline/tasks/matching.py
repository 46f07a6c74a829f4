"""Items that a person matches: what was said holds at once, as a new snapshot of each feed, and in later imports."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.exposure import Position
from models.hashing import content_key, plain
from models.telling import Via
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError
from pipeline.holdings import MatchedItem, items_of
from pipeline.holdings.condensed import condense, fleet_sums
from pipeline.holdings.inventory import rematched
from pipeline.holdings.items import Content, Unmatched
from pipeline.holdings.rates import add_up
from pipeline.holdings.tables import Refused
from pipeline.storage import feeds
from pipeline.storage.audit import record
from pipeline.storage.engine import writing
from pipeline.storage.feeds import Matched
from pipeline.storage.holdings import StoredSnapshot, load_inventory, load_positions, save_snapshot
from pipeline.tasks.context import Context
from pipeline.tasks.inventory_todos import sync_inventory_todos
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.todos import refuse_research


def said_of(matches: Mapping[str, Matched]) -> dict[str, tuple[str, str]]:
    """People's matches as `Items` takes them: by item, the entry's id, and who said so when."""
    return {
        item: (one.target, f"{one.who} said so on {one.known_at.date()}{f': {one.why}' if one.why else ''}")
        for item, one in matches.items()
    }


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a match by hand did: the entry, and the lines and units that are matched by it now."""

    item: str
    how: str
    lines: int
    units: int


def match_item(
    context: Context, item: str, target: str, *, who: str, why: str = "", via: Via = "command"
) -> MatchReport:
    """Say what an item of the inventory is: in the current inventory, as a new snapshot, and in all later imports.

    Args:
        context: the deployment.
        item: as it stands in the inventory.
        target: a chip or system of the catalogue, by id or name.
        who: who says so.
        why: the reason.
        via: by which way this comes.

    Raises:
        CallError: no line of the current inventory has the item, or the catalogue has no such entry; or the profile
            is one that reaches nothing of our own.
        StateError: nobody is named.
    """
    refuse_research(context, "inventory")
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        catalogue = catalogue_in(connection)
        found = items_of(catalogue).find(target)
        if isinstance(found, Unmatched):
            raise CallError(f"{target!r}: {found.reason}")
        entry = found.how.partition(" ")[2]
        feeds.save_match(connection, item, entry, who=who, why=why, known_at=now, recorded_at=at)
        lines, units = rematch(connection, catalogue, item, now, at)
        if not lines:
            raise CallError(f"no line of the current inventory has the item {item!r}")
        record(connection, Audited(who, "matched", f"item:{item}", via, at, {"as": entry, "why": why}))
        sync_inventory_todos(connection, now, at)
    return MatchReport(item, found.how, lines, units)


def rematch(
    connection: Connection, catalogue: Catalogue, item: str, now: WorldInstant, at: WallInstant
) -> tuple[int, int]:
    """Let a person's word on an item hold in each feed's current part; gives its lines and units."""
    said = items_of(catalogue, said_of(feeds.load_matches(connection))).find(item)
    current = load_inventory(connection)
    if not isinstance(said, Content) or current is None:
        return 0, 0
    lines = units = 0
    for part in current.parts:
        held = load_positions(connection, part.id)
        mine = [position for position in held if position.item == item]
        if not mine:
            continue
        positions = condense(rematched(held, item, said))
        gained = [position for position in positions if position.item == item]
        told = MatchedItem(item, said.how, said.why, add_up(gained).lines, sum(each.units for each in gained))
        lines, units = lines + told.lines, units + told.units
        _save_rematched(connection, part, positions, told, now, at)
    return lines, units


def _save_rematched(
    connection: Connection,
    part: StoredSnapshot,
    positions: tuple[Position, ...],
    told: MatchedItem,
    now: WorldInstant,
    at: WallInstant,
) -> None:
    kept = [line for line in part.report if line.get("item") != told.item]
    refused = tuple(
        Refused(line["line"], line["column"], line["reason"], tuple(line["record"]), line.get("place", ""))  # type: ignore[arg-type]  # as report_of wrote it
        for line in part.report
        if line["kind"] == "refused"
    )
    saved, new = save_snapshot(
        connection,
        positions,
        # As the same file would have it if it came now: then its next import changes nothing.
        content_sha=content_key((positions, refused)),
        name=part.name,
        lines=part.lines,
        refused=part.refused,
        report=[*kept, {"kind": "matched", **plain(told)}],
        known_at=now,
        recorded_at=at,
        feed=part.feed,
        sums=fleet_sums(positions),
    )
    if new:
        feeds.save_report(connection, part.feed, "matched", snapshot_id=saved.id, known_at=now, recorded_at=at)
