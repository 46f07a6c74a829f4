"""Inventories: reading them, and what a change touches of them."""

from pipeline.holdings.catalogued import firm_of, items_of
from pipeline.holdings.changes import changes_by, changes_of, flipped
from pipeline.holdings.exposure import exposure
from pipeline.holdings.inventory import (
    ALL_COLUMNS,
    COLUMNS,
    STATUSES,
    Inventory,
    MatchedItem,
    UnmatchedItem,
    read_holdings,
    read_inventory,
)
from pipeline.holdings.rates import Rates, read_rates, tell_amount, tell_sum
from pipeline.holdings.tables import Refused
from pipeline.holdings.touch import measure_of

__all__ = [
    "ALL_COLUMNS",
    "COLUMNS",
    "STATUSES",
    "Inventory",
    "MatchedItem",
    "Rates",
    "Refused",
    "UnmatchedItem",
    "changes_by",
    "changes_of",
    "exposure",
    "firm_of",
    "flipped",
    "items_of",
    "measure_of",
    "read_holdings",
    "read_inventory",
    "read_rates",
    "tell_amount",
    "tell_sum",
]
