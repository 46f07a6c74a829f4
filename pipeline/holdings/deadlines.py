"""Which orders make the days of a saving clause or of a rule's beginning, and which miss them, by how much.

Every day is the last that meets it. A date that our registers do not give is unknown and named; it is never taken as
missed, and never as met. What the order of things proves is used: what was exported by a day was loaded by that day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from models.exposure import Measure, Position
from models.register import Order, Promise, Shipment
from models.values import ClaimType
from pipeline.policy.parts import Saving
from pipeline.policy.vintages import Policy, Vintage

#: The measures that hold up a shipment.
_HOLDING_UP: frozenset[ClaimType] = frozenset({"restriction_imposed", "tariff_changed", "entity_listed"})
Result = Literal["makes", "misses", "unknown"]


@dataclass(frozen=True, slots=True)
class DayTest:
    """One day that a clause asks for.

    Attributes:
        asks: `ordered_on`, `loaded_on`, `exported_on` or `arrived_on`: the field that decides.
        by: the last day that meets it.
        on: the day in our registers; None where it is not given.
        outcome: makes, misses or unknown.
        days: from `on` to `by`: to spare where it is 0 or more, late where it is less; None where not known.
        why: in words.
    """

    asks: str
    by: date
    on: date | None
    outcome: Result
    days: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """How an order, or one shipment of it, stands to a clause.

    Attributes:
        order: its number.
        shipment: None where the order has none in our registers.
        quantity: of items, as the shipment says, else the lines of the inventory that name the order; None: not given.
        outcome: makes where it meets every day; misses where it fails one; else unknown.
        days: to spare on the narrowest day, or late on the latest (less than 0); None where unknown.
        missing: the fields that would decide.
        tests: every day that is asked.
        promised_on: the delivery day that was promised last.
        slipped: days by which that lies after the one promised first; None where none was promised.
        promise: what that promise means for the clause's day of arrival; empty where none is asked or promised.
    """

    order: str
    shipment: str | None
    quantity: int | None
    outcome: Result
    days: int | None
    missing: tuple[str, ...]
    tests: tuple[DayTest, ...]
    promised_on: date | None
    slipped: int | None
    promise: str = ""


@dataclass(frozen=True, slots=True)
class StoodTo:
    """A clause, and how orders stand to it."""

    clause: Saving
    orders: tuple[Deadline, ...]


def before_effect(vintage: Vintage) -> Saving | None:
    """What must have been done before a vintage binds, as a clause.

    None where it has no first day, or rules no shipment. A duty is owed on what is imported from its first day on; all
    else is asked of the day of export.
    """
    start = vintage.binds_from()
    if start is None or not {"export", "reexport", "import"} & set(vintage.acts):
        return None
    if "import" in vintage.acts and "export" not in vintage.acts:
        return Saving(
            cites=vintage.cites,
            source=vintage.source,
            sure=vintage.sure,
            says=f"imported before {start}, from when {vintage.id} binds",
            acts=vintage.acts,
            arrive_by=start - timedelta(days=1),
        )
    return Saving(
        cites=vintage.cites,
        source=vintage.source,
        sure=vintage.sure,
        says=f"exported, reexported or transferred before {start}, from when {vintage.id} binds",
        acts=vintage.acts,
        exported_before=start,
    )


def clauses_behind(measure: Measure, policy: Policy, saved_until: date | None = None) -> tuple[Saving, ...]:
    """The clauses by which orders that a measure touches may still go as before.

    Args:
        measure: what holdings are asked about.
        policy: for the vintage that it rests on, and for what its instruments say of that day.
        saved_until: the day until which the text lets goods under way arrive.
    """
    if measure.type not in _HOLDING_UP or measure.stage in {"ended", "denied", "withdrawn"}:
        return ()
    found: list[Saving] = []
    vintage = policy.vintages.get(measure.vintage or "")
    if vintage is not None:
        first = before_effect(vintage)
        found += [*([first] if first is not None else []), *vintage.saving]
    for test in policy.tests.values():
        if test.instrument in measure.instruments and test.valid_from is not None and test.valid_from == measure.on:
            found += test.saving
    if saved_until is not None:
        says = f"goods under way may arrive until {saved_until}"
        text = measure.cites or "the text"
        found.append(Saving(cites=text, source=text, sure="seen", says=says, acts=measure.acts, arrive_by=saved_until))
    return tuple(found)


def deadlines(
    saving: Saving,
    orders: Iterable[Order],
    shipments: Sequence[Shipment],
    promises: Sequence[Promise] = (),
    positions: Iterable[Position] = (),
) -> tuple[Deadline, ...]:
    """How each order stands to a clause: one value for each of its shipments, or for itself where it has none.

    Args:
        saving: the clause; its acts are for the caller, who knows which orders face them.
        orders: the contracts.
        shipments: of the register.
        promises: of the register; all that were ever made.
        positions: of the inventory, for how much an order is of.

    Returns:
        In the order of the contracts, then of the shipments' names.
    """
    of_order: dict[str, list[Shipment]] = defaultdict(list)
    for shipment in shipments:
        of_order[shipment.order].append(shipment)
    promised: dict[str, list[Promise]] = defaultdict(list)
    for promise in promises:
        promised[promise.order].append(promise)
    ordered = _quantities(positions)
    return tuple(
        _deadline(saving, order, shipment, promised[order.order], ordered.get(order.order))
        for order in orders
        for shipment in _shipments(of_order[order.order])
    )


def _shipments(found: Sequence[Shipment]) -> Sequence[Shipment | None]:
    return sorted(found, key=lambda each: (each.shipment, each.item or "")) or (None,)


def _quantities(positions: Iterable[Position]) -> dict[str, int]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for position in positions:
        if position.order is not None:
            found[position.order][position.line] = position.quantity
    return {order: sum(lines.values()) for order, lines in found.items()}


def _deadline(
    saving: Saving, order: Order, shipment: Shipment | None, promises: Sequence[Promise], ordered: int | None
) -> Deadline:
    tests = tuple(_tests(saving, order, shipment))
    missed = [test.days for test in tests if test.outcome == "misses" and test.days is not None]
    spare = [test.days for test in tests if test.outcome == "makes" and test.days is not None]
    missing = tuple(test.asks for test in tests if test.outcome == "unknown")
    outcome: Result = "misses" if missed else "unknown" if missing or not tests else "makes"
    made = sorted(promises, key=lambda each: (each.promised_on, each.delivery_on))
    latest = made[-1].delivery_on if made else None
    return Deadline(
        order=order.order,
        shipment=shipment.shipment if shipment is not None else None,
        quantity=shipment.quantity if shipment is not None and shipment.quantity is not None else ordered,
        outcome=outcome,
        days=min(missed, default=None) if missed else None if missing else min(spare, default=None),
        missing=missing if outcome == "unknown" else (),
        tests=tests,
        promised_on=latest,
        slipped=(latest - made[0].delivery_on).days if latest is not None else None,
        promise=_promise(saving.arrive_by, latest) if "arrived_on" in missing else "",
    )


def _tests(saving: Saving, order: Order, shipment: Shipment | None) -> Iterator[DayTest]:
    loaded, exported, imported, received = (
        (shipment.loaded_on, shipment.exported_on, shipment.imported_on, shipment.received_on)
        if shipment is not None
        else (None, None, None, None)
    )
    arrived = _first(imported, received)
    if saving.ordered_by is not None:
        yield _test("ordered_on", saving.ordered_by, order.ordered_on, None)
    if saving.loaded_by is not None:
        yield _test("loaded_on", saving.loaded_by, loaded, _first(exported, arrived))
    if saving.exported_before is not None:
        yield _test("exported_on", saving.exported_before - timedelta(days=1), exported, arrived)
    if saving.arrive_by is not None:
        yield _test("arrived_on", saving.arrive_by, arrived, None)


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _test(asks: str, by: date, on: date | None, at_latest: date | None) -> DayTest:
    """A day against its limit; `at_latest` is a later step that is known: this one was done by then."""
    what = asks.removesuffix("_on")
    if on is not None:
        days = (by - on).days
        return DayTest(asks, by, on, "makes" if days >= 0 else "misses", days, f"{what} {on}, by {by}: {_apart(days)}")
    if at_latest is not None and at_latest <= by:
        days = (by - at_latest).days
        return DayTest(asks, by, None, "makes", days, f"{what} no later than {at_latest}, its next step; by {by}")
    return DayTest(asks, by, None, "unknown", None, f"by {by}: {asks} is not given")


def _promise(by: date | None, latest: date | None) -> str:
    if by is None or latest is None:
        return ""
    return f"as promised it arrives {latest}, by {by}: {_apart((by - latest).days)}"


def _apart(days: int) -> str:
    if days == 0:
        return "on the last day"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'to spare' if days > 0 else 'late'}"
