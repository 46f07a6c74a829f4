"""The inventory as it stood, month by month: units alone, summed by the database."""

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from models.holding import InventoryRow, PositionRow
from pipeline.storage.holdings import load_inventory

inventory = InventoryRow.__table__  # type: ignore[attr-defined]
position = PositionRow.__table__  # type: ignore[attr-defined]

Place = tuple[str, str | None, str, str]


def load_months(connection: Connection, *, since: datetime, until: datetime) -> list[tuple[datetime, dict[Place, int]]]:
    """Of each month with an import, what stood after its last: its instant, and units by place.

    A place is (site, workload, chip, status). What is not matched to a chip is not counted; an import that was set
    aside counts from the day on which it was accepted.
    """
    query = select(inventory.c.known_at).where(inventory.c.known_at.between(since, until))
    last: dict[date, datetime] = {}
    for (at,) in connection.execute(query.order_by(inventory.c.known_at, inventory.c.id)):
        last[at.date().replace(day=1)] = at
    return [(at, _units(connection, at)) for at in last.values()]


def _units(connection: Connection, at: datetime) -> dict[Place, int]:
    stood = load_inventory(connection, at)
    if stood is None:
        return {}
    place = (position.c.site, position.c.workload, position.c.chip, position.c.status)
    query = (
        select(*place, func.sum(position.c.units))
        .where(position.c.snapshot_id.in_(stood.snapshot_ids), position.c.chip.is_not(None))
        .group_by(*place)
    )
    rows = connection.execute(query)
    return {(site, workload, chip, status): int(units) for site, workload, chip, status, units in rows}
