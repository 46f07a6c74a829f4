"""Lines that are alike, as one: a fleet of a million boards is a few thousand positions.

Alike are lines of which everything is the same but their number: then they stand or fall together under every
measure, and their sums add up. What was a line's own is the least number of theirs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from decimal import Decimal
from operator import attrgetter

from models.exposure import FleetSum, Position

#: What adds up over lines that are alike.
_SUMS = ("paid", "committed", "deposit", "net_book")
_ADDED = frozenset({"line", "quantity", "units", "lines"})
_alike = attrgetter(*(field.name for field in fields(Position) if field.name not in _ADDED))


def condense(positions: Iterable[Position]) -> tuple[Position, ...]:
    """Positions with those that are alike added up, by the least line of each.

    A system of several chips keeps one position for each of its chips.
    """
    groups: dict[object, list[Position]] = {}
    for position in positions:
        # How many units an item has keeps apart what one line holds of one chip in two ways.
        groups.setdefault((_alike(position), position.units // position.quantity), []).append(position)
    return tuple(sorted(map(_together, groups.values()), key=lambda each: each.line))


def _together(alike: list[Position]) -> Position:
    first = min(alike, key=lambda each: each.line)
    if len(alike) == 1:
        return first
    return replace(
        first,
        quantity=sum(each.quantity for each in alike),
        units=sum(each.units for each in alike),
        lines=sum(each.lines for each in alike),
        **{name: sum(getattr(each, name) for each in alike) for name in _SUMS if getattr(first, name) is not None},
    )


def fleet_sums(positions: Iterable[Position]) -> tuple[FleetSum, ...]:
    """The sums by chip, site, status and currency, in that order.

    An item of several chips stands under each of them, with the price of the whole item.
    """
    groups: dict[tuple[str | None, str, str | None, str, str | None], list[Position]] = defaultdict(list)
    for each in positions:
        groups[each.chip, each.site, each.site_country, each.status, each.currency].append(each)
    rows = []
    for key, held in groups.items():
        priced = [each for each in held if each.unit_cost is not None]
        value = sum((each.unit_cost * each.quantity for each in priced if each.unit_cost is not None), Decimal(0))
        units, lines = sum(each.units for each in held), sum(each.lines for each in held)
        rows.append(FleetSum(*key, units, lines, sum(each.lines for each in priced), value))
    return tuple(
        sorted(
            rows,
            key=lambda row: tuple(
                part or "" for part in (row.chip, row.site, row.site_country, row.status, row.currency)
            ),
        )
    )
