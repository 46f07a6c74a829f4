"""What may go and what stays, and why: terms, holds, and what rests on what. Pure.

A term is counted by 15 CFR 762.6 (`pipeline.holdings.transactions`). A hold goes before it, and before what publishers'
terms demand.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.hold import Hold, Kept
from models.wording import plural
from pipeline.holdings.transactions import Deal, years_after


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is kept, as far as it matters for how long.

    Attributes:
        kind: what it is.
        id: by which its table knows it.
        name: as people call it.
        began_on: its own day: known, screened, imported, determined.
        last_on: the last day on which something was done with it, or it was in force.
        keys: what it is, tells of, or rests on, as typed keys (`alert:…`, `order:…`, `party:…`, `document:…`).
        orders: the contracts that it pertains to, where it names them.
        ours: it pertains to dealings of ours that it does not name: to all that began before its term is over.
        stays: why it stays whatever the days: official, open, current, rested on; empty where nothing says so.
        demanded: why its publisher's terms demand that it goes today; empty where they do not.
    """

    kind: Kept
    id: str
    name: str
    began_on: date
    last_on: date
    keys: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    ours: bool = False
    stays: str = ""
    demanded: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a thing may go today, and why it may or why it stays.

    Attributes:
        item: the thing.
        goes: it may go.
        why: in words.
        ends_on: when its term ends; None where none is set, has begun, or counts.
    """

    item: Item
    goes: bool
    why: str
    ends_on: date | None = None


def holding(item: Item, holds: Iterable[Hold]) -> Hold | None:
    """The first hold that a thing is under; None where there is none.

    A period holds what lived on any day of it: from a thing's own day to the last on which something was done with it.
    """
    for hold in holds:
        if hold.released_at is not None:
            continue
        days = hold.days
        if hold.kind == "everything" or hold.key in item.keys:
            return hold
        if days is not None and item.began_on <= days[1] and item.last_on >= days[0]:
            return hold
    return None


def decide(item: Item, deals: Mapping[str, Deal], holds: Sequence[Hold], years: int | None, today: date) -> Verdict:
    """Whether a thing may go today.

    Args:
        item: the thing.
        deals: all contracts, by number.
        holds: those that last.
        years: the term; None where none is set: then only what publishers' terms demand goes.
        today: the world's day.
    """
    if held := holding(item, holds):
        return Verdict(item, False, f"under {held.told}")
    if item.demanded:
        return Verdict(item, True, item.demanded)
    if item.stays:
        return Verdict(item, False, item.stays)
    if years is None:
        return Verdict(item, False, "no term is set")
    last, why = item.last_on, "" if item.last_on == item.began_on else f"last touched on {item.last_on}"
    for deal in _pertaining(item, deals, years):
        if deal.last_on is None:
            return Verdict(item, False, f"order {deal.order} is not over: {deal.why}")
        if deal.last_on > last:
            last, why = deal.last_on, f"order {deal.order}: {deal.why}"
    ends_on = years_after(last, years)
    told = f"{plural(years, 'year')} from {last}" + (f" ({why})" if why else "")
    if today <= ends_on:
        return Verdict(item, False, f"its term ends on {ends_on}: {told}", ends_on)
    return Verdict(item, True, told, ends_on)


def _pertaining(item: Item, deals: Mapping[str, Deal], years: int) -> list[Deal]:
    """The contracts that count: those named, and of what tells of all our dealings those begun within its own term."""
    unknown = Deal("", None, None, "nothing of it is registered")
    named = [deals.get(order, Deal(order, None, None, unknown.why)) for order in sorted(item.orders)]
    if not item.ours:
        return named
    until = years_after(item.last_on, years)
    others = (each for name, each in deals.items() if name not in item.orders)
    return named + [each for each in others if each.begun_on is None or each.begun_on <= until]


def keys_of_orders(orders: Collection[str], deals: Mapping[str, Deal], ids: Mapping[str, str]) -> frozenset[str]:
    """The typed keys of contracts and of everybody whom they name. `ids`: by name the party's id."""
    found = {f"order:{order}" for order in orders}
    for order in orders:
        deal = deals.get(order)
        found |= {f"party:{ids[name]}" for name in (deal.parties if deal else ()) if name in ids}
    return frozenset(found)
