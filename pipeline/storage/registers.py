"""Registers by version: appended, never overwritten; the latest of a kind is the current one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from models.clocks import WallInstant, WorldInstant
from models.hashing import plain
from models.holding import RegisterVersion

version = RegisterVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StoredRegister:
    """A version of a register; its lines as they are kept, to be read by `pipeline.holdings.registers`."""

    kind: str
    content_sha: bytes
    name: str
    lines: tuple[Mapping[str, Any], ...]
    known_at: datetime


def save_register(
    connection: Connection,
    kind: str,
    lines: Sequence[object],
    *,
    content_sha: bytes,
    name: str,
    report: Sequence[Mapping[str, object]],
    known_at: WorldInstant,
    recorded_at: WallInstant,
) -> bool:
    """Keep a version; one with the current one's content changes nothing. Gives whether it is new."""
    current = load_register(connection, kind)
    if current is not None and current.content_sha == content_sha:
        return False
    connection.execute(
        insert(version).values(
            kind=kind,
            content_sha=content_sha,
            name=name,
            lines=plain(lines),
            report=plain(report),
            known_at=known_at,
            recorded_at=recorded_at,
        )
    )
    return True


def load_register(connection: Connection, kind: str, at: datetime | None = None) -> StoredRegister | None:
    """The current version of a kind, or what was current at an instant of world time; None where there is none."""
    query = select(version).where(version.c.kind == kind).order_by(version.c.known_at.desc(), version.c.id.desc())
    if at is not None:
        query = query.where(version.c.known_at <= at)
    return _stored(connection.execute(query.limit(1)).first())


def load_current(connection: Connection, at: datetime | None = None) -> dict[str, StoredRegister]:
    """The current version of every kind, or what was current at an instant of world time; by kind."""
    newest = func.row_number().over(
        partition_by=version.c.kind, order_by=(version.c.known_at.desc(), version.c.id.desc())
    )
    numbered = select(version.c.id, newest.label("place"))
    if at is not None:
        numbered = numbered.where(version.c.known_at <= at)
    ranked = numbered.subquery()
    asked = select(version).where(version.c.id.in_(select(ranked.c.id).where(ranked.c.place == 1)))
    return {row.kind: _kept(row) for row in connection.execute(asked)}


def find_register(connection: Connection, kind: str, sha: str) -> StoredRegister | None:
    """The first version of a kind with that content, by its hash as hex; None where there is none."""
    same = (version.c.kind == kind) & (version.c.content_sha == bytes.fromhex(sha))
    return _stored(connection.execute(select(version).where(same).order_by(version.c.id).limit(1)).first())


def _stored(row: Row[Any] | None) -> StoredRegister | None:
    return None if row is None else _kept(row)


def _kept(row: Row[Any]) -> StoredRegister:
    return StoredRegister(row.kind, row.content_sha, row.name, tuple(row.lines), row.known_at)
