"""Snapshots of feeds, and the inventory that the latest of each make together: appended, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from models.clocks import WallInstant, WorldInstant
from models.exposure import FleetSum, Position
from models.hashing import key_of, sha256
from models.holding import FleetSumRow, InventoryPart, InventoryRow, PositionRow, Snapshot
from pipeline.screening.parties import LineParties

snapshot = Snapshot.__table__  # type: ignore[attr-defined]
position = PositionRow.__table__  # type: ignore[attr-defined]
inventory = InventoryRow.__table__  # type: ignore[attr-defined]
part = InventoryPart.__table__  # type: ignore[attr-defined]

#: The feed of what is imported without naming one.
USUAL = "inventory"

fleet_sum = FleetSumRow.__table__  # type: ignore[attr-defined]

_SUMS = tuple(field.name for field in fields(FleetSum))
_COLUMNS = tuple(field.name for field in fields(Position))
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """One import of a feed; `report` says what was refused, what is not matched, and how the rest was."""

    id: int
    content_sha: bytes
    name: str
    lines: int
    refused: int
    report: list[dict[str, object]]
    known_at: datetime
    feed: str = USUAL
    set_aside: str | None = None

    @property
    def sha(self) -> str:
        """The content hash as hex."""
        return self.content_sha.hex()


@dataclass(frozen=True, slots=True)
class StoredInventory:
    """All that we hold and have ordered, as far as its feeds told: a snapshot of each, by the feed's name."""

    content_sha: bytes
    parts: tuple[StoredSnapshot, ...]
    known_at: datetime  # since when it is this

    @property
    def sha(self) -> str:
        """The content hash as hex, by which exposures name it: its snapshot's, or of all its snapshots' if several."""
        return self.content_sha.hex()

    @property
    def snapshot_ids(self) -> tuple[int, ...]:
        """The rows of its snapshots."""
        return tuple(each.id for each in self.parts)

    @property
    def name(self) -> str:
        """Where it came from."""
        return ", ".join(each.name for each in self.parts)

    @property
    def report(self) -> list[dict[str, object]]:
        """What its snapshots' reports say, each line with its feed."""
        return [{**line, "feed": each.feed} for each in self.parts for line in each.report]


def save_snapshot(
    connection: Connection,
    positions: Sequence[Position],
    *,
    content_sha: bytes,
    name: str,
    lines: int,
    refused: int,
    report: list[dict[str, object]],
    known_at: WorldInstant,
    recorded_at: WallInstant,
    sums: Sequence[FleetSum] = (),
    feed: str = USUAL,
    set_aside: str | None = None,
) -> tuple[StoredSnapshot, bool]:
    """Keep an import. What is not set aside is the feed's part of the inventory from now on.

    The same content as the feed's current snapshot, or as its latest one, is kept once. A content that was there
    earlier and comes back is a snapshot of its own: its key is then chained to the one that it follows. `sums`
    are its sums.

    Returns:
        The snapshot, and whether it is new.
    """
    content_key = content_sha if feed == USUAL else key_of(feed, content_sha.hex())
    kept = _keys(connection, snapshot.c.feed == feed)
    current = _current_of(connection, feed)
    for number, (row, sha) in enumerate(kept):
        is_told_again = number == 0 or (current is not None and row == current.id)
        if is_told_again and sha in {content_key, _chained(content_key, kept[number + 1 :])}:
            return snapshots_by_id(connection, [row])[row], False
    key = _chained(content_key, kept) if any(sha == content_key for _, sha in kept) else content_key
    found = connection.execute(
        insert(snapshot)
        .values(
            content_sha=key,
            name=name,
            lines=lines,
            refused=refused,
            report=report,
            feed=feed,
            set_aside=set_aside,
            known_at=known_at,
            recorded_at=recorded_at,
        )
        .returning(snapshot.c.id)
    ).scalar_one()
    for start in range(0, len(positions), _BATCH):
        connection.execute(
            insert(position),
            [
                {"snapshot_id": found, **{column: getattr(each, column) for column in _COLUMNS}}
                for each in positions[start : start + _BATCH]
            ],
        )
    rows = [{"snapshot_id": found, **{column: getattr(each, column) for column in _SUMS}} for each in sums]
    if rows:
        connection.execute(insert(fleet_sum), rows)
    saved = StoredSnapshot(found, key, name, lines, refused, report, known_at, feed, set_aside)
    if set_aside is None:
        make_current(connection, saved, known_at=known_at, recorded_at=recorded_at)
    return saved, True


def _keys(connection: Connection, *conditions: object) -> list[tuple[int, bytes]]:
    """Rows and hashes of snapshots, the latest first."""
    query = select(snapshot.c.id, snapshot.c.content_sha).where(*conditions)  # type: ignore[arg-type]
    return [(row, sha) for row, sha in connection.execute(query.order_by(snapshot.c.id.desc()))]


def _chained(content_sha: bytes, after: Sequence[tuple[int, bytes]]) -> bytes:
    return sha256(content_sha + after[0][1]) if after else content_sha


def make_current(
    connection: Connection, taken: StoredSnapshot, *, known_at: WorldInstant, recorded_at: WallInstant
) -> None:
    """Let a snapshot stand for its feed in the inventory from now on, beside the other feeds' own."""
    current = _inventory(connection)
    parts = _in_order([*(each for each in (current.parts if current else ()) if each.feed != taken.feed), taken])
    row = connection.execute(
        insert(inventory)
        .values(content_sha=_sha_of(parts), known_at=known_at, recorded_at=recorded_at)
        .returning(inventory.c.id)
    ).scalar_one()
    connection.execute(insert(part), [{"inventory_id": row, "snapshot_id": each.id} for each in parts])


def _sha_of(parts: Sequence[StoredSnapshot]) -> bytes:
    return parts[0].content_sha if len(parts) == 1 else key_of("inventory", *(each.sha for each in parts))


def _in_order(parts: Sequence[StoredSnapshot]) -> tuple[StoredSnapshot, ...]:
    return tuple(sorted(parts, key=lambda each: each.feed))


_SNAPSHOT = [snapshot.c[field.name] for field in fields(StoredSnapshot)]


def _snapshots(connection: Connection, *conditions: object) -> list[StoredSnapshot]:
    """Snapshots, the latest first."""
    query = select(*_SNAPSHOT).where(*conditions).order_by(snapshot.c.id.desc())  # type: ignore[arg-type]
    return [StoredSnapshot(*row) for row in connection.execute(query)]


def _inventory(connection: Connection, *conditions: object) -> StoredInventory | None:
    query = select(inventory).order_by(inventory.c.known_at.desc(), inventory.c.id.desc()).limit(1)
    row = connection.execute(query.where(*conditions)).first()  # type: ignore[arg-type]
    return _stored(connection, row) if row is not None else None


def load_inventories(connection: Connection, most: int) -> list[StoredInventory]:
    """The latest inventories, the current one first."""
    query = select(inventory).order_by(inventory.c.known_at.desc(), inventory.c.id.desc()).limit(most)
    return [_stored(connection, row) for row in connection.execute(query).all()]


def find_inventories(connection: Connection, prefix: str) -> set[str]:
    """The hashes of inventories, as hex, that begin so."""
    return {sha.hex() for (sha,) in connection.execute(select(inventory.c.content_sha)) if sha.hex().startswith(prefix)}


def _stored(connection: Connection, row: Row[Any]) -> StoredInventory:
    held = select(part.c.snapshot_id).where(part.c.inventory_id == row.id)
    return StoredInventory(row.content_sha, _in_order(_snapshots(connection, snapshot.c.id.in_(held))), row.known_at)


def _current_of(connection: Connection, feed: str) -> StoredSnapshot | None:
    current = _inventory(connection)
    return next((each for each in current.parts if each.feed == feed), None) if current else None


def load_feed(connection: Connection, feed: str) -> tuple[StoredSnapshot | None, tuple[Position, ...]]:
    """A feed's part of the current inventory; None and no position where it has none."""
    found = _current_of(connection, feed)
    return (found, load_positions(connection, found.id)) if found else (None, ())


def load_inventory(connection: Connection, at: datetime | None = None) -> StoredInventory | None:
    """The current inventory without its positions, or what was current at an instant of world time."""
    return _inventory(connection) if at is None else _inventory(connection, inventory.c.known_at <= at)


def load_current(
    connection: Connection, at: datetime | None = None
) -> tuple[StoredInventory | None, tuple[Position, ...]]:
    """The current inventory and its positions by feed and line, or what was current at an instant of world time.

    Nothing imported yet gives None and no position.
    """
    found = load_inventory(connection, at)
    return (found, _together(connection, found.parts)) if found else (None, ())


def load_line_parties(connection: Connection) -> list[LineParties]:
    """Whom the current inventory names, each combination once: a million lines name a few hundred."""
    current = load_inventory(connection)
    ids = current.snapshot_ids if current else ()
    columns = [position.c[field.name] for field in fields(LineParties)]
    rows = connection.execute(select(*columns).where(position.c.snapshot_id.in_(ids)).distinct())
    return sorted((LineParties(*row) for row in rows), key=repr)


def load_snapshot(connection: Connection, sha: str) -> tuple[StoredInventory, tuple[Position, ...]] | None:
    """The inventory that an exposure names, for computing it again; None where there is none."""
    found = find_inventory(connection, sha)
    return (found, _together(connection, found.parts)) if found else None


def find_inventory(connection: Connection, sha: str) -> StoredInventory | None:
    """The same without its positions.

    A snapshot's own hash gives that snapshot alone, also one that was set aside.
    """
    key = bytes.fromhex(sha)
    found = _inventory(connection, inventory.c.content_sha == key)
    if found is None:
        alone = _snapshots(connection, snapshot.c.content_sha == key)
        found = StoredInventory(key, tuple(alone), alone[0].known_at) if alone else None
    return found


def snapshots_by_id(connection: Connection, ids: Sequence[int]) -> dict[int, StoredSnapshot]:
    """Snapshots by their rows."""
    return {each.id: each for each in _snapshots(connection, snapshot.c.id.in_(ids))}


def find_snapshots(connection: Connection, prefix: str) -> list[StoredSnapshot]:
    """The snapshots whose hash, as hex, begins so; the latest first."""
    rows = [row for row, sha in _keys(connection) if sha.hex().startswith(prefix)]
    return list(snapshots_by_id(connection, rows[:9]).values())


def _together(connection: Connection, parts: Sequence[StoredSnapshot]) -> tuple[Position, ...]:
    """Lines are told apart by their numbers: those of a second feed go on where the first one's end."""
    found: list[Position] = []
    for each in parts:
        first = max((held.line for held in found), default=0)
        held = load_positions(connection, each.id)
        found += [replace(one, line=one.line + first) for one in held] if first else held
    return tuple(found)


def load_positions(connection: Connection, snapshot_id: int) -> tuple[Position, ...]:
    """The positions of a snapshot, by line."""
    query = (
        select(*(position.c[column] for column in _COLUMNS))
        .where(position.c.snapshot_id == snapshot_id)
        .order_by(position.c.line, position.c.id)
    )
    return tuple(Position(*row) for row in connection.execute(query))


def load_fleet_sums(connection: Connection, snapshot_ids: Sequence[int], chips: Sequence[str]) -> list[FleetSum]:
    """What snapshots hold of some chips, by chip, site and status; a few rows, however many lines there are."""
    query = (
        select(*(fleet_sum.c[column] for column in _SUMS))
        .where(fleet_sum.c.snapshot_id.in_(snapshot_ids), fleet_sum.c.chip.in_(chips))
        .order_by(fleet_sum.c.chip, fleet_sum.c.site, fleet_sum.c.status, fleet_sum.c.id)
    )
    return [FleetSum(*row) for row in connection.execute(query)]
