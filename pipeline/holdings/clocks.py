"""The days ahead that bind us: of measures, of our contracts, of our licences. Pure; each says where it is from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from models.exposure import Position
from models.register import Condition, Licence, Order, Promise
from pipeline.holdings.acts import ORDERED
from pipeline.policy import Policy, Vintage

ClockKind = Literal[
    "effective",
    "expiry",
    "compliance",
    "saving",
    "comment_close",
    "need_by",
    "promised",
    "cancel_by",
    "non_cancellable",
    "price_until",
    "licence_expiry",
    "licence_used",
    "condition_due",
]
#: What happens on the day, in words that follow the thing it happens to.
WORDS: Mapping[ClockKind, str] = {
    "effective": "takes effect",
    "expiry": "expires",
    "compliance": "must be complied with",
    "saving": "grace for goods under way ends",
    "comment_close": "closes for comments",
    "need_by": "is needed",
    "promised": "is promised",
    "cancel_by": "can be cancelled until then",
    "non_cancellable": "can no longer be cancelled",
    "price_until": "keeps its price until then",
    "licence_expiry": "expires",
    "licence_used": "is used up by four fifths or more",
    "condition_due": "is due",
}
#: From which share on a licence's balance is a clock.
USED = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Clock:
    """A day, what comes on it, and of what.

    `subject` is a typed key (`order:PO-17`, `licence:L-1`, `event:ev-…`, `vintage:…`, `document:…`) that with `kind`
    names the clock for good, whatever day it is moved to. `units` are chips; None where they are not known.
    """

    on: date
    kind: ClockKind
    subject: str
    what: str
    units: int | None = None
    source: str = ""
    bare: str = ""  # the same as `what` without whom it is from; "" where that names nobody

    def says(self) -> str:
        """The clock in a sentence without its day."""
        return f"{self.what} {WORDS[self.kind]}"


def contract_clocks(
    orders: Iterable[Order], promises: Iterable[Promise], positions: Sequence[Position], names: Mapping[str, str]
) -> tuple[Clock, ...]:
    """The days of our contracts, and the days on which what is ordered is needed.

    Args:
        orders: the register.
        promises: all delivery days promised; of each order the one promised last counts.
        positions: the inventory, for units and days of need.
        names: chips' names by id.
    """
    lines: dict[str, list[Position]] = defaultdict(list)
    needed: dict[tuple[date, str, str], int] = defaultdict(int)
    for each in positions:
        if each.status not in ORDERED:
            continue
        if each.order:
            lines[each.order].append(each)
        if each.need_by:
            needed[each.need_by, each.chip or each.item, each.site] += each.units
    last = {each.order: each for each in sorted(promises, key=lambda each: (each.promised_on, each.delivery_on))}
    found = [
        Clock(on, "need_by", f"need:{chip}:{site}:{on}", f"{names.get(chip, chip)} for {site}", units, "inventory")
        for (on, chip, site), units in needed.items()
    ]
    for order in orders:
        held = lines.get(order.order, [])
        what = _order_words(order, held, names)
        promise = last.get(order.order)
        days: tuple[tuple[date | None, ClockKind], ...] = (
            (order.cancel_by, "cancel_by"),
            (order.non_cancellable_from, "non_cancellable"),
            (order.price_valid_until, "price_until"),
            (promise.delivery_on if promise else None, "promised"),
        )
        units = sum(each.units for each in held) if held else None
        bare = _order_words(replace(order, supplier=None), held, names) if order.supplier else ""
        found += [
            Clock(on, kind, f"order:{order.order}", what, units, "register of orders", bare) for on, kind in days if on
        ]
    return tuple(sorted(found, key=_order))


def _order_words(order: Order, held: Sequence[Position], names: Mapping[str, str]) -> str:
    of = f" with {order.supplier}" if order.supplier else ""
    units: dict[str, int] = defaultdict(int)
    for each in held:
        units[names.get(each.chip or "", each.item)] += each.units
    goods = ", ".join(f"{count:,} × {name}" for name, count in sorted(units.items()))
    return f"Order {order.order}{of}{f' ({goods})' if goods else ''}"


def licence_clocks(licences: Iterable[Licence], conditions: Iterable[Condition], today: date) -> tuple[Clock, ...]:
    """Expiries, balances that are used by four fifths or more, and conditions not done.

    A balance has no day of its own: its clock stands at today.
    """
    found = []
    for each in licences:
        what = f"Licence {each.licence}{f' ({each.items})' if each.items else ''}"
        if each.expires_on:
            found.append(Clock(each.expires_on, "licence_expiry", f"licence:{each.licence}", what, None, "licences"))
        for used, granted, unit in (
            (each.quantity_used, each.quantity_granted, "units"),
            (each.value_used, each.value_granted, each.currency or ""),
        ):
            if used is not None and granted and used >= USED * granted:
                share = f"{what}, {used:,} of {granted:,} {unit}".rstrip()
                found.append(Clock(today, "licence_used", f"licence:{each.licence}:{granted}", share, None, "licences"))
    for condition in conditions:
        if condition.due_on and condition.done_on is None:
            what = f"Licence {condition.licence}: {condition.condition}"
            key = f"licence:{condition.licence}:{condition.condition}"
            found.append(Clock(condition.due_on, "condition_due", key, what, None, "conditions"))
    return tuple(sorted(found, key=_order))


def policy_clocks(policy: Policy, today: date) -> tuple[Clock, ...]:
    """The days ahead that the shipped limits, letters and suspensions state; of what is published by today."""
    found: list[Clock] = []
    for vintage in policy.vintages.values():
        if vintage.valid_to is not None and vintage.valid_to < today:
            continue
        if vintage.published_on is not None and vintage.published_on > today:
            continue
        found += [
            Clock(on, kind, f"vintage:{vintage.id}", what, None, vintage.cites)
            for on, kind, what in _days_of(vintage)
            if on >= today
        ]
    return tuple(sorted(set(found), key=_order))


def _days_of(vintage: Vintage) -> list[tuple[date, ClockKind, str]]:
    days: list[tuple[date, ClockKind, str]] = []
    if vintage.valid_from:
        days.append((vintage.valid_from, "effective", vintage.title))
    if vintage.comply_from:
        days.append((vintage.comply_from, "compliance", vintage.title))
    if vintage.valid_to:
        days.append((vintage.valid_to, "expiry", vintage.title))
    for each in vintage.standing:
        if each.valid_to:
            days.append((each.valid_to, "expiry", f"{vintage.title}: {each.state}"))
    for clause in vintage.saving:
        for on in (clause.arrive_by, clause.exported_before and clause.exported_before - timedelta(days=1)):
            if on:
                days.append((on, "saving", f"{vintage.title}: {clause.says}"))
    return days


def _order(clock: Clock) -> tuple[object, ...]:
    return clock.on, clock.kind, clock.subject


def ahead(clocks: Iterable[Clock], today: date, days: int) -> tuple[Clock, ...]:
    """The clocks from today on for so many days, by day; the same day and kind of one thing once."""
    until = today + timedelta(days=days)
    found = {(each.subject, each.kind, each.on): each for each in clocks if today <= each.on <= until}
    return tuple(sorted(found.values(), key=_order))
