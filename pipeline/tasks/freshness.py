"""How fresh, complete and priced the inventory is, as it stands in the database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from models.exposure import Position
from models.register import Site
from pipeline.holdings.freshness import Freshness, Overdue, freshness, overdue
from pipeline.holdings.registers import stored_line
from pipeline.storage.feeds import load_reported
from pipeline.storage.registers import load_register


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
    sites, registered_on = _sites(connection, at)
    return freshness(positions, sites, _imported_on(connection, at), now.date(), registered_on=registered_on)


def load_overdue(connection: Connection, now: datetime, *, at: datetime | None = None) -> tuple[Overdue, ...]:
    """The sites that are late now, by the books of an instant of world time; by the latest when None."""
    sites, registered_on = _sites(connection, at)
    if not any(site.fresh_within is not None for site in sites):
        return ()
    return overdue(sites, _imported_on(connection, at), now.date(), registered_on=registered_on)


def _sites(connection: Connection, at: datetime | None) -> tuple[tuple[Site, ...], date | None]:
    """The register of sites, and the day of the import from which it is this one."""
    kept = load_register(connection, "sites", at)
    if kept is None:
        return (), None
    lines = (stored_line("sites", line) for line in kept.lines)
    return tuple(line for line in lines if isinstance(line, Site)), kept.known_at.date()


def _imported_on(connection: Connection, at: datetime | None) -> Mapping[str, date]:
    return {site: known_at.date() for site, known_at in load_reported(connection, at).items()}
