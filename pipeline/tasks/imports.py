"""Imports of inventories: a snapshot a feed, what is different, what waits for a person, what people matched."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from models.audit import Audited, import_key
from models.hashing import content_key, plain
from models.telling import Via
from pipeline.errors import CallError
from pipeline.holdings import Inventory, MatchedItem, UnmatchedItem, read_inventory
from pipeline.holdings.condensed import condense, fleet_sums
from pipeline.holdings.differences import Difference, differences, losses, why_set_aside
from pipeline.holdings.readers import read_table
from pipeline.holdings.tables import Refused, Table
from pipeline.storage import feeds
from pipeline.storage.audit import record
from pipeline.storage.engine import reading, writing
from pipeline.storage.feeds import Decided
from pipeline.storage.holdings import (
    USUAL,
    StoredSnapshot,
    load_feed,
    load_inventory,
    save_snapshot,
)
from pipeline.tasks.context import Context
from pipeline.tasks.inventory_todos import sync_inventory_todos
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.matching import rematch, said_of
from pipeline.tasks.todos import refuse_research


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `snapshot` is the content hash as hex; `new` is False where nothing had changed.

    `set_aside` says why it waits for a person, or who dismissed it: the feed's part of the inventory is then what it
    was. `differences` are those to the feed's part that was current; of a feed's first import there are none.
    """

    name: str
    snapshot: str
    new: bool
    lines: int
    positions: int
    units: int
    refused: tuple[Refused, ...]
    unmatched: tuple[UnmatchedItem, ...]
    feed: str = USUAL
    set_aside: str | None = None
    matched: tuple[MatchedItem, ...] = ()
    differences: tuple[Difference, ...] = ()

    def summary(self) -> dict[str, object]:
        """Names and numbers alone, as Airflow may carry them."""
        return {
            "name": self.name,
            "feed": self.feed,
            "snapshot": self.snapshot,
            "new": self.new,
            "set_aside": self.set_aside is not None,
            "lines": self.lines,
            "positions": self.positions,
            "units": self.units,
            "refused": len(self.refused),
            "unmatched": len(self.unmatched),
            "differences": len(self.differences),
        }


def import_holdings(
    context: Context,
    file: Path | bytes,
    *,
    name: str | None = None,
    feed: str = USUAL,
    by: str = "",
    via: Via = "command",
) -> ImportReport:
    """Import a CSV file as what a feed holds now; the same content again changes nothing.

    Args:
        context: the deployment.
        file: a CSV file, or its bytes.
        name: where it came from; the file's name when None.
        feed: what it is the whole of.
        by: who hands it in, for the audit; empty where no person does.
        via: by which way this comes.

    Raises:
        CallError: the file cannot be read.
        HoldingsError: nothing in it can be used: its header is another, or every line is refused.
    """
    data = file if isinstance(file, bytes) else read_file(file)
    called = name or (file.name if isinstance(file, Path) else "inventory")
    return import_table(context, read_table(data, name=called), feed=feed, by=by, via=via)


def import_table(
    context: Context,
    table: Table,
    *,
    feed: str = USUAL,
    sites: Sequence[str] | None = None,
    by: str = "",
    via: Via = "command",
) -> ImportReport:
    """Import a table as what a feed holds now.

    Args:
        context: the deployment.
        table: its cells.
        feed: what it is the whole of.
        sites: the sites of which it tells all, and no other; any where None.
        by: who hands it in, for the audit; empty where no person does.
        via: by which way this comes.

    Raises:
        HoldingsError: nothing in it can be used.
    """
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        matches = feeds.load_matches(connection)
    inventory = read_inventory(table, catalogue, said_of(matches), sites=sites)
    inventory.check_usable()
    positions = condense(inventory.positions)
    sums = fleet_sums(positions)
    content_sha = content_key((positions, inventory.refused))
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    told_of = {*(sites or ()), *(position.site for position in positions)}
    while True:
        with reading(context.engine) as connection:
            before, held = load_feed(connection, feed)
        # What is compared may be a million lines: with no transaction open, and again where somebody was quicker.
        reason = why_set_aside(losses(held, positions))
        changed = differences(held, positions) if before is not None else ()
        with writing(context.engine) as connection:
            if load_feed_id(connection, feed) != (before.id if before else None):
                continue
            stored, new = save_snapshot(
                connection,
                positions,
                content_sha=content_sha,
                name=inventory.name,
                lines=inventory.lines,
                refused=len(inventory.refused),
                report=report_of(inventory),
                known_at=now,
                recorded_at=at,
                feed=feed,
                set_aside=reason,
                sums=sums,
            )
            outcome, why = _outcome(stored, new, before, feeds.load_decision(connection, stored.id))
            feeds.save_report(
                connection, feed, outcome, snapshot_id=stored.id, why=why, sites=told_of, known_at=now, recorded_at=at
            )
            if by and new:
                detail = {
                    "feed": feed, "file": stored.name, "lines": stored.lines, "refused": stored.refused,
                    "set_aside": why,
                }  # fmt: skip
                record(connection, Audited(by, "imported", import_key(stored.sha), via, at, detail))
            sync_inventory_todos(connection, now, at)
        break
    return ImportReport(
        name=inventory.name,
        snapshot=stored.sha,
        new=new,
        lines=inventory.lines,
        positions=len(positions),
        units=sum(position.units for position in positions),
        refused=inventory.refused,
        unmatched=inventory.unmatched,
        feed=feed,
        set_aside=why,
        matched=inventory.matched,
        differences=changed,
    )


def load_feed_id(connection: Connection, feed: str) -> int | None:
    """The row of a feed's current snapshot; None where it has none."""
    current = load_inventory(connection)
    return next((each.id for each in current.parts if each.feed == feed), None) if current else None


def _outcome(
    stored: StoredSnapshot, new: bool, before: StoredSnapshot | None, decided: Decided | None
) -> tuple[str, str | None]:
    """What came of it, and why it is not current where it is not."""
    if stored.set_aside is None or (before is not None and before.id == stored.id):
        return ("new" if new else "unchanged"), None
    if decided is not None and decided.decision == "dismissed":
        return "dismissed", f"{decided.who} dismissed it on {decided.known_at.date()}: {decided.why}"
    return "set_aside", stored.set_aside


def report_of(inventory: Inventory) -> list[dict[str, object]]:
    """What is kept of an import beside its positions: what was refused, not matched, and how the rest was matched."""
    return [
        *({"kind": "refused", **plain(each)} for each in inventory.refused),
        *({"kind": "unmatched", **plain(each)} for each in inventory.unmatched),
        *({"kind": "matched", **plain(each)} for each in inventory.matched),
    ]


def waiting_imports(context: Context) -> list[StoredSnapshot]:
    """The imports that wait for a person, by feed.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
    """
    refuse_research(context, "inventory")
    with reading(context.engine) as connection:
        return feeds.load_waiting(connection)


def decide_import(
    context: Context, sha: str, answer: str, *, who: str, why: str, via: Via = "command"
) -> StoredSnapshot:
    """Accept or dismiss an import that was set aside: `answer` is accepted or dismissed.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
        StateError: there is no such import, it does not wait, or nobody or no reason is named.
    """
    refuse_research(context, "inventory")
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        taken = feeds.decide(connection, sha, answer, who=who, why=why, via=via, known_at=now, recorded_at=at)
        if answer == "accepted":
            catalogue = catalogue_in(connection)
            # What was matched while it waited holds of it too.
            for item in _unmatched_in(taken) & {*feeds.load_matches(connection)}:
                rematch(connection, catalogue, item, now, at)
        sync_inventory_todos(connection, now, at)
    return taken


def _unmatched_in(taken: StoredSnapshot) -> set[str]:
    return {str(line["item"]) for line in taken.report if line["kind"] == "unmatched"}


def read_file(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        CallError: naming it and what is wrong.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CallError(f"{path}: {fault.strerror}") from fault
