"""The inventory as it stood, month by month: units alone, summed by the database."""

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from models.holding import PositionRow, Snapshot

snapshot = Snapshot.__table__  # type: ignore[attr-defined]
position = PositionRow.__table__  # type: ignore[attr-defined]

Place = tuple[str, str | None, str, str]


def load_months(connection: Connection, *, since: datetime, until: datetime) -> list[tuple[datetime, dict[Place, int]]]:
    """Of each month with an import, what stood after its last: its instant, and units by place.

    A place is (site, workload, chip, status). What is not matched to a chip is not counted.
    """
    query = select(snapshot.c.known_at).where(snapshot.c.known_at.between(since, until), snapshot.c.set_aside.is_(None))
    last: dict[date, datetime] = {}
    for (at,) in connection.execute(query.order_by(snapshot.c.known_at, snapshot.c.id)):
        last[at.date().replace(day=1)] = at
    return [(at, _units(connection, at)) for at in last.values()]


def _units(connection: Connection, at: datetime) -> dict[Place, int]:
    """Units of the latest snapshot of each feed."""
    rows = connection.execute(
        select(snapshot.c.feed, snapshot.c.id)
        .where(snapshot.c.known_at <= at, snapshot.c.set_aside.is_(None))
        .order_by(snapshot.c.known_at, snapshot.c.id)
    )
    feeds: dict[str, int] = dict(row.tuple() for row in rows)
    place = (position.c.site, position.c.workload, position.c.chip, position.c.status)
    query = (
        select(*place, func.sum(position.c.units))
        .where(position.c.snapshot_id.in_(feeds.values()), position.c.chip.is_not(None))
        .group_by(*place)
    )
    return {
        (site, workload, chip, status): int(units) for site, workload, chip, status, units in connection.execute(query)
    }
