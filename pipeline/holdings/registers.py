"""Registers beside the inventory, read as strictly: sites, contracts, shipments, licences, plans."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from models.hashing import content_key
from models.register import (
    ROLES,
    Condition,
    Fit,
    Licence,
    Offer,
    Order,
    Party,
    PlanLine,
    Promise,
    RegisterLine,
    Share,
    Shipment,
    Site,
)
from pipeline.errors import CallError, HoldingsError
from pipeline.holdings import cells
from pipeline.holdings.beside import PartyCheck, ShareCheck
from pipeline.holdings.cells import CellError, Column
from pipeline.holdings.tables import UNCLOSED, Refused, Table, check_header

Kind = TypeVar("Kind")

#: How a field is read, by its name; what is not named here is any text.
_READ: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(
        (
            "country",
            "owner_parent_country",
            "exporter_country",
            "title_country",
            "from_country",
            "to_country",
            "destination",
        ),
        cells.country,
    ),
    **dict.fromkeys(
        (
            "reported_on",
            "ordered_on",
            "non_cancellable_from",
            "cancel_by",
            "price_valid_until",
            "promised_on",
            "delivery_on",
            "loaded_on",
            "exported_on",
            "imported_on",
            "held_on",
            "received_on",
            "reexported_on",
            "ended_on",
            "issued_on",
            "expires_on",
            "due_on",
            "done_on",
            "valid_until",
            "since",
            "until",
        ),
        cells.day,
    ),
    **dict.fromkeys(("fresh_within", "quantity", "quantity_granted", "weeks"), cells.whole),
    **dict.fromkeys(("powered_slots", "ports", "quantity_used", "units"), cells.count),
    **dict.fromkeys(("deposit", "value_granted", "value_used"), cells.amount),
    **dict.fromkeys(("allocation_confirmed", "fits"), cells.yes_no),
    "unit_cost": cells.price,
    "currency": cells.currency,
    "incoterm": cells.one_of(*sorted(cells.INCOTERMS)),
    "month": cells.month,
    "share": cells.percent_or_unknown,
    "roles": cells.some_of(*ROLES),
}
_MONEY = ("deposit", "value_granted", "value_used", "unit_cost")


@dataclass(frozen=True)
class RegisterKind:
    """A kind of register: its line, the columns that must be filled, and those that together name a line once."""

    line: type[RegisterLine]
    required: tuple[str, ...]
    key: tuple[str, ...]
    #: Made anew for each register: looks at each line beside those that were good before it.
    check: Callable[[], Callable[[RegisterLine], None]] = lambda: lambda _line: None

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Its columns by name, in their order."""
        return {
            field.name: Column(field.name, _READ.get(field.name, cells.text), field.name in self.required)
            for field in fields(self.line)
        }


KINDS: Mapping[str, RegisterKind] = MappingProxyType(
    {
        "sites": RegisterKind(Site, ("site",), ("site",)),
        "orders": RegisterKind(Order, ("order",), ("order",)),
        "promises": RegisterKind(
            Promise, ("order", "promised_on", "delivery_on"), ("order", "promised_on", "delivery_on")
        ),
        "shipments": RegisterKind(Shipment, ("shipment", "order"), ("shipment", "item")),
        "licences": RegisterKind(Licence, ("licence",), ("licence",)),
        "conditions": RegisterKind(Condition, ("licence", "condition"), ("licence", "condition", "due_on")),
        "plan": RegisterKind(PlanLine, ("month", "site", "workload", "units"), ("month", "site", "workload", "chip")),
        "offers": RegisterKind(Offer, ("item", "supplier"), ("item", "supplier", "from_country")),
        "fits": RegisterKind(Fit, ("item", "fits"), ("item", "site", "workload")),
        "parties": RegisterKind(Party, ("party",), ("party",), PartyCheck),
        "ownership": RegisterKind(Share, ("owner", "owned"), ("owner", "owned", "since"), ShareCheck),
    }
)


@dataclass(frozen=True)
class Register:
    """A register as read."""

    kind: str
    name: str
    lines: tuple[RegisterLine, ...]
    refused: tuple[Refused, ...]

    @cached_property
    def sha(self) -> bytes:
        """The content hash: what was read, and what was refused."""
        return content_key((self.kind, self.lines, self.refused))


def read_register(kind: str, table: Table) -> Register:
    """A register from a table. A line that names again what an earlier line named is refused.

    Raises:
        CallError: no such kind.
        HoldingsError: a column is missing or unknown.
    """
    if kind not in KINDS:
        raise CallError(f"no register {kind!r}; there are {', '.join(KINDS)}")
    form = KINDS[kind]
    table = check_header(table, form.required, tuple(form.columns))
    lines: list[RegisterLine] = []
    refused = list(table.refused)
    seen: dict[tuple[object, ...], int] = {}
    check = form.check()
    for line in table.lines:
        if line.cells is None:
            refused.append(table.refuse(line, "", UNCLOSED))
            continue
        try:
            row = cells.read_line(line.cells, table.header, form.columns)
            _check_money(row)
            _check_once(row, form, seen, line.number)
            made = form.line(**row)  # type: ignore[arg-type]  # each column's reader gives its field's type
            check(made)
        except CellError as fault:
            refused.append(table.refuse(line, fault.column, fault.reason))
            continue
        lines.append(made)
    return Register(kind, table.name, tuple(lines), tuple(refused))


def _check_money(row: Mapping[str, object]) -> None:
    priced = next((column for column in _MONEY if row.get(column) is not None), None)
    if priced is not None and row.get("currency") is None:
        raise CellError("currency", f"is empty, but {priced} is not")


def _check_once(row: Mapping[str, object], form: RegisterKind, seen: dict[tuple[object, ...], int], line: int) -> None:
    key = tuple(row.get(column) for column in form.key)
    if key in seen:
        raise CellError(form.key[0], f"stands in line {seen[key]} already")
    seen[key] = line


def kind_of(header: tuple[str, ...]) -> str | None:
    """The kind whose columns a header has, where only one fits; None for any other, an inventory's among them."""
    fits = [kind for kind, form in KINDS.items() if {*form.required} <= {*header} <= {*form.columns}]
    return fits[0] if len(fits) == 1 else None


def stored_line(kind: str, kept: Mapping[str, Any]) -> RegisterLine:
    """A line read back from the JSON in which it is kept. One of an earlier version lacks the columns that came later.

    Raises:
        HoldingsError: the line is not one of its kind.
    """
    form = KINDS[kind]
    try:
        there = {name: kept[name] if name in form.required else kept.get(name) for name in form.columns}
        found = {name: None if value is None else _stored(name, value) for name, value in there.items()}
    except (KeyError, ValueError) as fault:
        raise HoldingsError(f"a stored line of {kind} cannot be read: {fault}", place=kind) from fault
    return form.line(**found)  # type: ignore[arg-type]  # as above


def _stored(name: str, value: Any) -> object:
    # Days and amounts are kept as text; a month as its first day, numbers and yes or no as themselves.
    reader = _READ.get(name, cells.text)
    if isinstance(value, str):
        return cells.day(value) if reader is cells.month else reader(value)
    return value
