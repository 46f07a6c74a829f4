"""What the past says of the future: growth by workload, failures by chip, slips of deliveries."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from statistics import median_low

from models.register import Promise, Shipment
from pipeline.holdings.runway.months import months_between
from pipeline.holdings.runway.supply import RUNNING
from pipeline.holdings.runway.values import Span

#: Months with a snapshot below which the past says nothing.
LEAST_MONTHS = 3

Place = tuple[str, str | None, str, str]


@dataclass(frozen=True)
class PastMonth:
    """The inventory as it stood at the last import of a month: units by (site, workload, chip, status)."""

    month: date
    as_of: datetime
    units: Mapping[Place, int]


def growth_of(past: Sequence[PastMonth], site: str, workload: str | None, chip: str) -> Span | None:
    """By how many units a month the use of a chip grew: over all months, and the slowest and fastest step.

    None with fewer months than `LEAST_MONTHS`, or where it never ran.
    """
    series = [
        (each.month, sum(each.units.get((site, workload, chip, status), 0) for status in RUNNING)) for each in past
    ]
    if len(series) < LEAST_MONTHS or not any(units for _, units in series):
        return None
    steps = [Fraction(after[1] - before[1], months_between(before[0], after[0])) for before, after in pairwise(series)]
    (first, began), (last, now) = series[0], series[-1]
    middle = Fraction(now - began, months_between(first, last))
    told = ", ".join(f"{month:%Y-%m}: {units:,}" for month, units in series)
    return Span(min(steps), middle, max(steps), f"in use by month: {told}")


def failures_of(past: Sequence[PastMonth]) -> dict[str, Span]:
    """By chip, the share of running units that went into repair in a month.

    Counted by the rises of what is in repair at a site: what came back in the same time hides as many, so that it
    is at least that much. Middle over all months, best and worst of one step. Empty with too few months.
    """
    if len(past) < LEAST_MONTHS:
        return {}
    rises: dict[str, list[int]] = defaultdict(list)
    months: dict[str, list[int]] = defaultdict(list)
    for before, after in pairwise(past):
        gap = months_between(before.month, after.month)
        repair_then = _by_site(before, lambda status: status == "in_repair")
        repair_now = _by_site(after, lambda status: status == "in_repair")
        ran: dict[str, int] = defaultdict(int)
        for (_, chip), units in _by_site(before, lambda status: status == "in_use").items():
            ran[chip] += units
        rose: dict[str, int] = defaultdict(int)
        for place, units in repair_now.items():
            rose[place[1]] += max(0, units - repair_then.get(place, 0))
        for chip, units in ran.items():
            if units:
                rises[chip].append(rose[chip])
                months[chip].append(units * gap)
    found = {}
    for chip, counted in rises.items():
        steps = [Fraction(rise, units) for rise, units in zip(counted, months[chip], strict=True)]
        told = f"{sum(counted):,} into repair over {sum(months[chip]):,} unit-months from {past[0].month:%Y-%m}"
        middle = Fraction(sum(counted), sum(months[chip]))
        found[chip] = Span(min(steps), middle, max(steps), f"history: at least {told}")
    return found


def _by_site(one: PastMonth, wanted: Callable[[str], bool]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for (site, _, chip, status), units in one.units.items():
        if wanted(status):
            found[site, chip] += units
    return found


def slip_of(promises: Sequence[Promise], shipments: Sequence[Shipment]) -> Span | None:
    """By how many days deliveries came after the day first promised: least, lower median and most.

    None where no order with a promise was received. One that came early slipped by 0.
    """
    first: dict[str, Promise] = {}
    for each in sorted(promises, key=lambda each: each.promised_on):
        first.setdefault(each.order, each)
    received: dict[str, date] = {}
    for shipment in shipments:
        if shipment.received_on is not None and shipment.order in first:
            received[shipment.order] = max(shipment.received_on, received.get(shipment.order, date.min))
    days = sorted(max(0, (day - first[order].delivery_on).days) for order, day in received.items())
    if not days:
        return None
    told = f"history: {len(days)} orders received, {days[0]} to {days[-1]} days after the day first promised"
    return Span(Fraction(days[0]), Fraction(median_low(days)), Fraction(days[-1]), told)
