"""Units in scope by chip."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from models.telling import StoredAlert
from pipeline.digests.sections.items import COUNTED
from pipeline.digests.values import Bar

MOST = 8
ORDERED = frozenset({"on_order", "in_transit"})


def bars(alerts: Iterable[StoredAlert], names: Mapping[str, str]) -> tuple[Bar, ...]:
    """Units in scope by chip. What several alerts touch counts once: the larger figure of each site and status."""
    most: dict[tuple[str, str, str], int] = {}
    for alert in alerts:
        here: Counter[tuple[str, str, str]] = Counter()
        rows: Any = alert.draft.exposure.get("rows", ())
        for row in rows:
            # The same boards stand in one row for each act, and count in one.
            if row["in_scope"] and row.get("counts", True) and row["effect"] in COUNTED:
                here[row["chip"], row["site"], row["status"]] += row["units"]
        for key, units in here.items():
            most[key] = max(units, most.get(key, 0))
    units_of: Counter[str] = Counter()
    orders_of: Counter[str] = Counter()
    for (chip, _, status), units in most.items():
        units_of[chip] += units
        orders_of[chip] += units if status in ORDERED else 0
    ranked = sorted(((chip, n) for chip, n in units_of.items() if n), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    longest = ranked[0][1] if ranked else 1
    return tuple(_bar(names.get(chip, chip), units, orders_of[chip], longest) for chip, units in ranked)


def _bar(name: str, units: int, orders: int, longest: int) -> Bar:
    percent = max(1, round(100 * units / longest))
    ordered = min(percent, max(1, round(percent * orders / units))) if orders else 0
    return Bar(name, units, orders, percent, ordered)
