"""How fresh, complete and priced the inventory is, as it stands in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from models.register import Site
from models.values import Position
from pipeline.holdings.freshness import Freshness, freshness
from pipeline.storage.holdings import load_current
from pipeline.tasks.registers import load_registers


def load_freshness(
    connection: Connection, positions: Sequence[Position], now: datetime, *, at: datetime | None = None
) -> Freshness:
    """How far figures over some positions of the current inventory can be trusted.

    Args:
        connection: a transaction.
        positions: what the figures were computed from.
        now: the world's time, by which sites are fresh or late.
        at: the instant of which the inventory and the registers are taken; the latest when None.
    """
    snapshot, held = load_current(connection, at)
    registers = load_registers(connection, at)
    imported_on = {each.site: snapshot.known_at.date() for each in held} if snapshot else {}
    registered_at = registers.imported_at.get("sites")
    return freshness(
        positions,
        registers.of(Site),
        imported_on,
        now.date(),
        registered_on=registered_at.date() if registered_at else None,
    )
