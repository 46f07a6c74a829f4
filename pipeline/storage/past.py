"""The inventory as it stood, month by month: units alone, summed by the database."""

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from pipeline.storage.holdings import inventory, load_inventory, position

Place = tuple[str, str | None, str, str]


def load_months(connection: Connection, *, since: datetime, until: datetime) -> list[tuple[datetime, dict[Place, int]]]:
    """Of each month with an import, what stood after its last: its instant, and units by place.

    A place is (site, workload, chip, status). What is not matched to a chip is not counted.
    """
    query = select(inventory.c.known_at).where(inventory.c.known_at.between(since, until))
    last: dict[date, datetime] = {}
    for (at,) in connection.execute(query.order_by(inventory.c.known_at, inventory.c.id)):
        last[at.date().replace(day=1)] = at
    return [(at, _units(connection, at)) for at in last.values()]


def _units(connection: Connection, at: datetime) -> dict[Place, int]:
    """Units of the inventory that was current then: the latest accepted snapshot of each feed."""
    stood = load_inventory(connection, at)
    place = (position.c.site, position.c.workload, position.c.chip, position.c.status)
    query = (
        select(*place, func.sum(position.c.units))
        .where(position.c.snapshot_id.in_(stood.snapshot_ids if stood else ()), position.c.chip.is_not(None))
        .group_by(*place)
    )
    return {
        (site, workload, chip, status): int(units) for site, workload, chip, status, units in connection.execute(query)
    }
