"""When a contract of purchase was over, by the days from which 15 CFR 762.6 counts five years. Pure.

Records are kept for five years from the latest of: the export of the item (762.6(a)(1)), any known re-export,
transshipment or diversion of it (a)(2), any other termination of the transaction (a)(3). What is not known to be over
is not over: its term has not begun.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.register import Order, Shipment
from models.wording import plural

#: Years that 762.6(a) asks for; a deployment may keep longer.
YEARS = 5
#: Of a consignment each day that is known, and what it is called: the latest of them counts.
DAYS = {
    "loaded_on": "loaded",
    "exported_on": "exported",
    "reexported_on": "re-exported or diverted",
    "held_on": "held",
    "imported_on": "imported",
    "received_on": "received",
}


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract: since when, and the last day of it that counts, with what it was; None while it is not over.

    Attributes:
        order: its number.
        begun_on: None where it is not registered.
        last_on: the latest of export, known re-export or diversion, and termination.
        why: what happened on that day, or why it is not over.
        parties: whom it names, as they are written.
    """

    order: str
    begun_on: date | None
    last_on: date | None
    why: str
    parties: frozenset[str] = frozenset()


def deals(orders: Iterable[Order], shipments: Iterable[Shipment], to_come: Mapping[str, int]) -> dict[str, Deal]:
    """Every contract that is named anywhere, by its number.

    Args:
        orders: of the register; of a number that stands twice the first counts.
        shipments: likewise, by number and item.
        to_come: by order the units that the inventory has on order or on their way; 0 where all have come.
    """
    registered: dict[str, Order] = {}
    for order in orders:
        registered.setdefault(order.order, order)
    sent: dict[str, dict[tuple[str, str | None], Shipment]] = defaultdict(dict)
    for shipment in shipments:
        sent[shipment.order].setdefault((shipment.shipment, shipment.item), shipment)
    return {
        name: _deal(name, registered.get(name), list(sent[name].values()), to_come.get(name, 0))
        for name in sorted({*registered, *sent, *to_come})
    }


def _deal(name: str, order: Order | None, sent: list[Shipment], to_come: int) -> Deal:
    parties = frozenset(filter(None, (order.supplier, order.exporter_of_record))) if order else frozenset()
    begun = order.ordered_on if order else None
    known = [
        (day, f"{told}, shipment {each.shipment}")
        for each in sent
        for name_of_day, told in DAYS.items()
        if (day := getattr(each, name_of_day)) is not None
    ]
    if order is not None and order.ended_on is not None:
        known.append((order.ended_on, "ended"))
    elif reason := _not_over(sent, to_come):
        return Deal(name, begun, None, reason, parties)
    last, told = max(known)
    return Deal(name, begun, last, f"{told} on {last}", parties)


def _not_over(sent: list[Shipment], to_come: int) -> str:
    if to_come:
        return f"{plural(to_come, 'unit is', 'units are')} still to come"
    if not sent:
        return "neither a shipment nor its end is registered"
    on_their_way = [each.shipment for each in sent if each.exported_on is None or each.received_on is None]
    return f"shipment {on_their_way[0]} is not known to have been exported and received" if on_their_way else ""


def years_after(day: date, years: int) -> date:
    """The day on which so many years from a day are over; of a 29 February the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
