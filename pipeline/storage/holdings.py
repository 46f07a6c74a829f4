"""Snapshots of the inventory and their positions: appended, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select

from models.clocks import WallInstant, WorldInstant
from models.hashing import sha256
from models.holding import FleetSumRow, PositionRow, Snapshot
from models.values import FleetSum, Position
from pipeline.screening.parties import LineParties

snapshot = Snapshot.__table__  # type: ignore[attr-defined]
position = PositionRow.__table__  # type: ignore[attr-defined]

fleet_sum = FleetSumRow.__table__  # type: ignore[attr-defined]

_SUMS = tuple(field.name for field in fields(FleetSum))
_COLUMNS = tuple(field.name for field in fields(Position))
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """One import of the inventory; `report` says what was refused and what is not matched."""

    id: int
    content_sha: bytes
    name: str
    lines: int
    refused: int
    report: list[dict[str, object]]
    known_at: datetime

    @property
    def sha(self) -> str:
        """The content hash as hex, by which exposures name the snapshot."""
        return self.content_sha.hex()


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
) -> tuple[StoredSnapshot, bool]:
    """Keep an import. The same content as the current snapshot's is kept once.

    A content that was current earlier and comes back is a snapshot of its own: its key is then chained to
    the one that it follows, so that the latest row is always the current inventory. `sums` are its sums.

    Returns:
        The snapshot, and whether it is new.
    """
    latest = _latest(connection, None, 2)
    if latest:
        current, before = latest[0], latest[1] if len(latest) > 1 else None
        if current.content_sha in {content_sha, _chained(content_sha, before)}:
            return current, False
    known = connection.execute(select(snapshot.c.id).where(snapshot.c.content_sha == content_sha)).first()
    key = content_sha if known is None else _chained(content_sha, latest[0])
    found = connection.execute(
        insert(snapshot)
        .values(
            content_sha=key,
            name=name,
            lines=lines,
            refused=refused,
            report=report,
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
    return StoredSnapshot(found, key, name, lines, refused, report, known_at), True


def _chained(content_sha: bytes, after: StoredSnapshot | None) -> bytes:
    return sha256(content_sha + after.content_sha) if after is not None else content_sha


def _latest(connection: Connection, at: datetime | None, most: int) -> list[StoredSnapshot]:
    columns = [snapshot.c[field.name] for field in fields(StoredSnapshot)]
    query = select(*columns).order_by(snapshot.c.known_at.desc(), snapshot.c.id.desc()).limit(most)
    if at is not None:
        query = query.where(snapshot.c.known_at <= at)
    return [StoredSnapshot(*row) for row in connection.execute(query)]


def load_current(
    connection: Connection, at: datetime | None = None
) -> tuple[StoredSnapshot | None, tuple[Position, ...]]:
    """The current snapshot and its positions by line, or what was current at an instant of world time.

    Nothing imported yet gives None and no position.
    """
    found = _latest(connection, at, 1)
    if not found:
        return None, ()
    return found[0], load_positions(connection, found[0].id)


def load_line_parties(connection: Connection) -> list[LineParties]:
    """Whom the current inventory names, each combination once: a million lines name a few hundred."""
    ids = [each.id for each in _latest(connection, None, 1)]
    columns = [position.c[field.name] for field in fields(LineParties)]
    rows = connection.execute(select(*columns).where(position.c.snapshot_id.in_(ids)).distinct())
    return sorted((LineParties(*row) for row in rows), key=repr)


def load_snapshot(connection: Connection, sha: str) -> tuple[StoredSnapshot, tuple[Position, ...]] | None:
    """The snapshot that an exposure names, for computing it again; None where there is none."""
    columns = [snapshot.c[field.name] for field in fields(StoredSnapshot)]
    row = connection.execute(select(*columns).where(snapshot.c.content_sha == bytes.fromhex(sha))).one_or_none()
    if row is None:
        return None
    found = StoredSnapshot(*row)
    return found, load_positions(connection, found.id)


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
