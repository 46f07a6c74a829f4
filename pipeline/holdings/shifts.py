"""Orders and shipments that come on another day, or not at all: what of the inventory goes, and what misses its day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from models.exposure import Position
from models.register import Licence, Promise, Shipment
from pipeline.errors import CallError
from pipeline.holdings.acts import ORDERED

Verdict = Literal["missed", "made", "unknown"]


@dataclass(frozen=True, slots=True)
class Shift:
    """An order, an inventory line or a shipment that comes on another day; `to` is None where it does not come."""

    what: Literal["order", "line", "shipment"]
    name: str
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """What a shift does to one line: `late` are days after the day by which it is needed, None where none is known."""

    line: int
    item: str
    site: str
    order: str | None
    units: int
    need_by: date | None
    promised: date | None
    to: date | None
    verdict: Verdict
    late: int | None
    why: str


def shifted(
    shifts: Iterable[Shift], positions: Sequence[Position], shipments: Sequence[Shipment]
) -> tuple[Position, ...]:
    """The inventory without what does not come. What comes on another day stays.

    Raises:
        CallError: an order, a line or a shipment that is not there, or whose units cannot be told.
    """
    left = list(positions)
    for shift in shifts:
        found = _lines_of(shift, left, shipments)
        if shift.to is not None:
            continue
        for position, units in found:
            at = next(n for n, each in enumerate(left) if each is position)
            left[at : at + 1] = [_less(position, units)] if units < position.units else []
    return tuple(left)


def missed_by(
    shifts: Iterable[Shift],
    positions: Sequence[Position],
    shipments: Sequence[Shipment],
    promises: Sequence[Promise],
    licences: Sequence[Licence],
) -> tuple[Missed, ...]:
    """By line: whether the day by which it is needed is still made; unknown without such a day.

    Raises:
        CallError: an order, a line or a shipment that is not there, or whose units cannot be told.
    """
    latest = {each.order: each for each in sorted(promises, key=lambda each: (each.promised_on, each.delivery_on))}
    return tuple(
        _missed(shift, position, units, latest.get(position.order or ""), licences)
        for shift in shifts
        for position, units in _lines_of(shift, positions, shipments)
    )


def _missed(
    shift: Shift, position: Position, units: int, promise: Promise | None, licences: Sequence[Licence]
) -> Missed:
    verdict, late, why = _verdict(shift.to, position.need_by)
    lapsed = [
        f"licence {each.licence} for {each.destination} expires on {each.expires_on}, before that day"
        for each in licences
        if shift.to is not None and each.expires_on is not None and each.expires_on < shift.to
        if each.destination == position.site_country
    ]
    return Missed(
        line=position.line,
        item=position.item,
        site=position.site,
        order=position.order,
        units=units,
        need_by=position.need_by,
        promised=promise.delivery_on if promise is not None else None,
        to=shift.to,
        verdict=verdict,
        late=late,
        why="; ".join((why, *lapsed)),
    )


def _verdict(to: date | None, need_by: date | None) -> tuple[Verdict, int | None, str]:
    if need_by is None:
        return "unknown", None, "the day by which it is needed (need_by) is not given"
    if to is None:
        return "missed", None, f"needed by {need_by}, and it does not come"
    late = (to - need_by).days
    if late > 0:
        return "missed", late, f"needed by {need_by}, comes {late} {'day' if late == 1 else 'days'} late"
    return "made", late, f"needed by {need_by}, comes on {to}"


def _lines_of(shift: Shift, positions: Sequence[Position], shipments: Sequence[Shipment]) -> list[tuple[Position, int]]:
    """The lines that a shift moves, with how many of their units."""
    if shift.what == "line":
        found = [(each, each.units) for each in positions if str(each.line) == shift.name and each.status in ORDERED]
    elif shift.what == "order":
        found = [(each, each.units) for each in positions if each.order == shift.name and each.status in ORDERED]
    else:
        found = [pair for each in shipments if each.shipment == shift.name for pair in _shipped(each, positions)]
    if not found:
        raise CallError(f"{shift.what} {shift.name}: no line on order or in transit is of it")
    return found


def _shipped(shipment: Shipment, positions: Sequence[Position]) -> list[tuple[Position, int]]:
    lines = [each for each in positions if each.order == shipment.order and each.status in ORDERED]
    if shipment.item is not None:
        lines = [each for each in lines if each.item == shipment.item]
    if len(lines) > 1:
        raise CallError(
            f"shipment {shipment.shipment}: which of {len(lines)} lines of its order it carries is not given"
        )
    if lines and shipment.quantity is None:
        raise CallError(f"shipment {shipment.shipment}: its quantity is not given")
    return [(each, min(each.units, (shipment.quantity or 0) * each.units // each.quantity)) for each in lines]


def _less(position: Position, units: int) -> Position:
    """A line without some of its units; sums of the whole line go down by the same share."""
    left = position.units - units
    kept = {
        name: amount * left / position.units
        for name in ("paid", "committed", "deposit", "net_book")
        if (amount := getattr(position, name)) is not None
    }
    return replace(position, units=left, quantity=position.quantity * left // position.units, **kept)
