"""Inventories: reading them, and what a change touches of them."""

from pipeline.holdings.catalogued import firm_of, items_of
from pipeline.holdings.exposure import exposure
from pipeline.holdings.inventory import ALL_COLUMNS, COLUMNS, STATUSES, Inventory, UnmatchedItem, read_holdings
from pipeline.holdings.rates import Rates, read_rates, tell_amount, tell_sum
from pipeline.holdings.tables import Refused
from pipeline.holdings.touch import flipped, measure_of

__all__ = [
    "ALL_COLUMNS",
    "COLUMNS",
    "STATUSES",
    "Inventory",
    "Rates",
    "Refused",
    "UnmatchedItem",
    "exposure",
    "firm_of",
    "flipped",
    "items_of",
    "measure_of",
    "read_holdings",
    "read_rates",
    "tell_amount",
    "tell_sum",
]
