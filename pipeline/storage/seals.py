"""Seals: which alerts are under none yet, the chain as it stands, and alerts' rows as they are kept."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import DBAPIError

from models.alert import Alert, WorldAlert
from models.clocks import WallInstant
from models.sealing import FIRST, DaySeal, Seal, SealedAlert, alert_seal, day_seal
from pipeline.storage.engine import take_merge_lock
from pipeline.storage.holds import load_removals

alert = Alert.__table__  # type: ignore[attr-defined]
world_alert = WorldAlert.__table__  # type: ignore[attr-defined]
seal = Seal.__table__  # type: ignore[attr-defined]
sealed_alert = SealedAlert.__table__  # type: ignore[attr-defined]

BATCH = 500
DAY = timedelta(days=1)
#: What is raised where a column holds no JSON, no instant or no UTF-8 any more.
UNREADABLE = (ValueError, TypeError, DBAPIError)


def load_unsealed(connection: Connection, before: datetime) -> list[tuple[str, datetime, bytes]]:
    """What was known before an instant (world) and is under no seal: id, when known, its own seal.

    These are alerts, and removals of what a term was over for, by the days on which they were done.
    """
    asked = (
        select(alert.c.id, alert.c.known_at, alert.c.digests)
        .outerjoin(sealed_alert, sealed_alert.c.alert_id == alert.c.id)
        .where(alert.c.known_at < before, sealed_alert.c.alert_id.is_(None))
        .order_by(alert.c.known_at, alert.c.id)
    )
    found = [(row.id, row.known_at, alert_seal(row.digests)) for row in connection.execute(asked)]
    removals = {key: each for key, each in load_removals(connection).items() if each.removed_at < before}
    if not removals:
        return found
    under = set(
        connection.execute(select(sealed_alert.c.alert_id).where(sealed_alert.c.alert_id.like("removed:%"))).scalars()
    )
    found += [(key, each.removed_at, each.sha) for key, each in removals.items() if key not in under]
    return sorted(found, key=lambda each: (each[1], each[0]))


def load_last_seal(connection: Connection, before: date | None = None) -> DaySeal | None:
    """The last seal, or the last of a day before; without the alerts under it."""
    asked = select(seal).order_by(seal.c.on.desc()).limit(1)
    row = connection.execute(asked.where(seal.c.on < before) if before else asked).one_or_none()
    return None if row is None else DaySeal(row.on, row.previous, {}, row.sha)


def save_seals(connection: Connection, until: date, at: WallInstant) -> int:
    """Seal each day up to `until`, which is over, that is not sealed yet; gives how many.

    From the day of the first alert on every day has a seal, so that none can go unmissed. An alert that came late is
    under the first seal that was made after it.

    Args:
        connection: a writing transaction.
        until: the last day that is over, in UTC, by the world's clock.
        at: wall clock.
    """
    take_merge_lock(connection)
    last = load_last_seal(connection)
    if last is not None and last.on >= until:
        return 0
    waiting = load_unsealed(connection, datetime.combine(until + DAY, time(), tzinfo=UTC))
    if last is None and not waiting:
        return 0
    previous, on = (last.sha, last.on + DAY) if last else (FIRST, waiting[0][1].date())
    days: dict[date, list[tuple[str, bytes]]] = {}
    for name, known_at, sha in waiting:
        days.setdefault(max(known_at.date(), on), []).append((name, sha))
    made = 0
    while on <= until:
        one = day_seal(on, previous, days.get(on, ()))
        row = {"on": on, "previous": previous, "sha": one.sha, "sealed_at": at}
        connection.execute(insert(seal).values(row))
        rows = [{"alert_id": each, "on": on, "sha": sha} for each, sha in one.alerts.items()]
        if rows:
            connection.execute(insert(sealed_alert), rows)
        previous, on, made = one.sha, on + DAY, made + 1
    return made


def load_seals(connection: Connection) -> list[DaySeal]:
    """Every seal as kept, in order, without the alerts under it."""
    return [DaySeal(row.on, row.previous, {}, row.sha) for row in connection.execute(select(seal).order_by(seal.c.on))]


def load_sealed(connection: Connection) -> dict[date, dict[str, bytes]]:
    """By day the alerts under its seal, with theirs."""
    under: dict[date, dict[str, bytes]] = {}
    for row in connection.execute(select(sealed_alert)):
        under.setdefault(row.on, {})[row.alert_id] = row.sha
    return under


def load_seal_of(connection: Connection, alert_id: str) -> DaySeal | None:
    """The seal that an alert stands under; None where its day is not sealed yet."""
    asked = select(seal).join(sealed_alert, sealed_alert.c.on == seal.c.on).where(sealed_alert.c.alert_id == alert_id)
    row = connection.execute(asked).one_or_none()
    return None if row is None else DaySeal(row.on, row.previous, {}, row.sha)


def load_digests(connection: Connection, alert_id: str) -> dict[str, str]:
    """The digests that an alert keeps of its columns."""
    return dict(connection.execute(select(alert.c.digests).where(alert.c.id == alert_id)).scalar_one())


def load_rows(connection: Connection) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Every alert's row as it is kept, with its table and id; None in its place where it cannot even be read."""
    for table in (alert, world_alert):
        ids = list(connection.execute(select(table.c.id).order_by(table.c.id)).scalars())
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            try:
                rows = connection.execute(select(table).where(table.c.id.in_(some))).mappings().all()
            except UNREADABLE:
                # A broken byte in one spoils the reading of all: each for itself, so that it is found.
                for each in some:
                    yield table.name, each, _row(connection, table, each)
                continue
            for row in rows:
                yield table.name, row["id"], dict(row)


def alert_ids(connection: Connection) -> list[str]:
    """The ids of all alerts, in order."""
    return list(connection.execute(select(alert.c.id).order_by(alert.c.id)).scalars())


def _row(connection: Connection, table: Table, alert_id: str) -> dict[str, Any] | None:
    try:
        return dict(connection.execute(select(table).where(table.c.id == alert_id)).mappings().one())
    except UNREADABLE:
        return None
