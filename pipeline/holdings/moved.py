"""Orders and shipments that come on another day, against the saving clauses and first days of what touches them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from models.exposure import Position
from models.register import Order, Promise, Shipment
from pipeline.holdings.acts import ORDERED
from pipeline.holdings.deadlines import Deadline, StoodTo, deadlines
from pipeline.holdings.shifts import Shift
from pipeline.policy.parts import Saving


def moved_orders(
    shifts: Iterable[Shift], positions: Sequence[Position], shipments: Sequence[Shipment]
) -> dict[str, tuple[Shipment, ...]]:
    """By order that comes on another day, its consignments as they would come.

    The day is that of arrival; days on which they were loaded and exported are what the register says. An order without
    a consignment that is still to come gets one with that day alone.
    """
    found: dict[str, tuple[Shipment, ...]] = {}
    for shift in shifts:
        if shift.to is None:
            continue
        for order in sorted(_orders(shift, positions, shipments)):
            found[order] = (*found.get(order, ()), *_coming(shift, shift.to, order, positions, shipments))
    return found


def _orders(shift: Shift, positions: Sequence[Position], shipments: Sequence[Shipment]) -> set[str]:
    if shift.what == "order":
        return {shift.name}
    if shift.what == "shipment":
        return {each.order for each in shipments if each.shipment == shift.name}
    return {each.order for each in positions if str(each.line) == shift.name and each.status in ORDERED and each.order}


def _coming(
    shift: Shift, to: date, order: str, positions: Sequence[Position], shipments: Sequence[Shipment]
) -> Iterator[Shipment]:
    kept = [each for each in shipments if each.order == order and each.received_on is None]
    if shift.what == "shipment":
        kept = [each for each in kept if each.shipment == shift.name]
    elif shift.what == "line":
        items = {each.item for each in positions if str(each.line) == shift.name}
        kept = [each for each in kept if each.item in items]
    for each in kept or [Shipment(shift.name, order)]:
        yield replace(each, imported_on=None, received_on=to)


def stood_by(
    moved: dict[str, tuple[Shipment, ...]],
    clauses: Iterable[Saving],
    orders: Sequence[Order],
    promises: Sequence[Promise],
    positions: Sequence[Position],
    *,
    on: date,
) -> Iterator[StoodTo]:
    """How moved orders stand to clauses of which a day is still to come; without a contract its days are not known."""
    known = {each.order: each for each in orders}
    contracts = [known.get(name, Order(name)) for name in moved]
    shipments = [each for coming in moved.values() for each in coming]
    for clause in dict.fromkeys(clauses):
        days = (clause.loaded_by, clause.ordered_by, clause.exported_before, clause.arrive_by)
        if contracts and any(day is not None and day >= on for day in days):
            yield StoodTo(clause, deadlines(clause, contracts, shipments, promises, positions))


def tell_moved(clause: Saving, found: Deadline) -> str:
    """`Misses: order PO-7, shipment S-1: exported before …: arrived …, by …: 3 days late`."""
    shipment = f", shipment {found.shipment}" if found.shipment and found.shipment != found.order else ""
    why = "; ".join(test.why for test in found.tests)
    outcome = f"{found.outcome}: {', '.join(found.missing)}" if found.missing else found.outcome
    return f"Order {found.order}{shipment}, {clause.says} ({clause.cites}): {outcome} ({why})"
