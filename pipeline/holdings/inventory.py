"""Reads an inventory as CSV, strictly by line and column: a bad line is set aside, the rest goes in."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from models.hashing import content_key
from models.values import Position
from pipeline.catalogue import Catalogue
from pipeline.errors import HoldingsError
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.codes import COUNTRIES, CURRENCIES
from pipeline.holdings.items import Items, Unmatched

COLUMNS = (
    "item",
    "quantity",
    "status",
    "site",
    "site_country",
    "owner",
    "owner_parent_country",
    "unit_cost",
    "currency",
    "need_by",
    "supplier",
    "workload",
)
STATUSES = ("in_use", "in_store", "spare", "in_repair", "in_transit", "on_order", "rented_in", "rented_out")

#: Beyond this many physical lines an open quote is a slip of the pen, not a cell with line breaks.
_LONGEST_RECORD = 50
_MOST = 10_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was set aside: where, why, and what stood there. `column` is empty for the line as a whole."""

    line: int
    column: str
    reason: str
    record: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnmatchedItem:
    """A line that counts although its item is not matched to the catalogue: a task for a person."""

    line: int
    item: str
    quantity: int
    reason: str


@dataclass(frozen=True)
class Inventory:
    """A file as read. `positions` has one entry per line and chip; a line of several chips has several."""

    name: str
    positions: tuple[Position, ...]
    refused: tuple[Refused, ...]
    unmatched: tuple[UnmatchedItem, ...]
    lines: int

    @cached_property
    def sha(self) -> bytes:
        """The content hash: what was read, and what of it was matched."""
        return content_key((self.positions, self.refused))

    def check_usable(self) -> None:
        """Refuse a file of which nothing went in: it would empty the fleet.

        Raises:
            HoldingsError: naming the first line that was refused, and why.
        """
        if self.positions:
            return
        first = f"; line {self.refused[0].line}: {self.refused[0].reason}" if self.refused else ""
        raise HoldingsError(f"no line of {self.lines} can be used{first}", place=self.name)


class _CellError(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read_holdings(data: bytes, catalogue: Catalogue, *, name: str) -> Inventory:
    """An inventory from a CSV file: UTF-8, with or without a byte order mark, comma-separated, header exact.

    Args:
        data: the file.
        catalogue: by whose names items are matched.
        name: where it came from, for messages.

    Raises:
        HoldingsError: nothing of it can be read: not UTF-8, empty, or another header.
    """
    rows = _records(_decode(data, name))
    first = next(rows, None)
    if first is None:
        raise HoldingsError("empty: the first line must name the columns", place=name)
    _check_header(first[1] or (), name)
    items = items_of(catalogue)
    positions: list[Position] = []
    refused: list[Refused] = []
    unmatched: list[UnmatchedItem] = []
    lines = 0
    for line, cells, raw in rows:
        if cells is not None and not any(cell.strip() for cell in cells):
            continue
        lines += 1
        if cells is None:
            refused.append(Refused(line, "", "a quote that is not closed, or stands inside a cell", (raw,)))
            continue
        try:
            found = _read_line(line, cells, items)
        except _CellError as fault:
            refused.append(Refused(line, fault.column, fault.reason, tuple(_printable(cell) for cell in cells)))
            continue
        positions.extend(found[0])
        if found[1] is not None:
            unmatched.append(found[1])
    return Inventory(name, tuple(positions), tuple(refused), tuple(unmatched), lines)


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HoldingsError("is UTF-16: save it as CSV UTF-8", place=name)
    # Undecodable bytes stay visible as lone surrogates, so that only their own line is refused.
    return data.decode("utf-8-sig", "surrogateescape")


def _records(text: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """(number of the first physical line, cells or None where they cannot be told apart, that line)."""
    physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = 0
    while start < len(physical):
        if not physical[start]:
            start += 1
            continue
        end = _end_of_record(physical, start)
        cells = None if end is None else _cells("\n".join(physical[start:end]))
        yield start + 1, cells, _printable(physical[start])
        start = end if end is not None and cells is not None else start + 1


def _end_of_record(physical: list[str], start: int) -> int | None:
    quotes = 0
    for end in range(start, min(len(physical), start + _LONGEST_RECORD)):
        quotes += physical[end].count('"')
        if quotes % 2 == 0:
            return end + 1
    return None


def _cells(record: str) -> list[str] | None:
    try:
        return next(csv.reader(record.split("\n") if "\n" not in record else iter([record]), strict=True))
    except (csv.Error, StopIteration):
        return None


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:500]


def _check_header(header: list[str] | tuple[str, ...], name: str) -> None:
    found = tuple(header)
    if found == COLUMNS:
        return
    missing = [column for column in COLUMNS if column not in found]
    strange = [column for column in found if column not in COLUMNS]
    told = [f"missing {', '.join(missing)}"] if missing else []
    told += [f"unknown {', '.join(map(repr, strange))}"] if strange else []
    told = told or ["the columns stand in another order or twice"]
    if len(found) == 1 and any(sign in found[0] for sign in ";\t"):
        told = ["the cells are separated by semicolons or tabs, not by commas"]
    raise HoldingsError(f"line 1: {'; '.join(told)}; expected {','.join(COLUMNS)}", place=name)


def _read_line(line: int, cells: list[str], items: Items) -> tuple[list[Position], UnmatchedItem | None]:
    if len(cells) != len(COLUMNS):
        raise _CellError("", f"{len(cells)} cells, not {len(COLUMNS)}")
    row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    for column, value in row.items():
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise _CellError(column, "not UTF-8")
        if _CONTROL.search(value) or "\n" in value or "\t" in value:
            raise _CellError(column, "a control character or a line break")
    quantity = _quantity(row["quantity"])
    cost, currency = _price(row["unit_cost"], row["currency"])
    item = _required(row, "item")
    content = items.find(item)
    held: tuple[tuple[str | None, int], ...] = ((None, 1),) if isinstance(content, Unmatched) else content.chips
    positions = [
        Position(
            line=line,
            item=item,
            chip=chip,
            quantity=quantity,
            units=quantity * count,
            status=_one_of(row, "status", STATUSES),
            site=_required(row, "site"),
            site_country=_country(row, "site_country"),
            owner=row["owner"] or None,
            owner_parent_country=_country(row, "owner_parent_country"),
            unit_cost=cost,
            currency=currency,
            need_by=_day(row["need_by"]),
            supplier=row["supplier"] or None,
            workload=row["workload"] or None,
        )
        for chip, count in held
    ]
    task = UnmatchedItem(line, item, quantity, content.reason) if isinstance(content, Unmatched) else None
    return positions, task


def _required(row: dict[str, str], column: str) -> str:
    if not row[column]:
        raise _CellError(column, "is empty")
    return row[column]


def _one_of(row: dict[str, str], column: str, allowed: tuple[str, ...]) -> str:
    if row[column] not in allowed:
        raise _CellError(column, f"{row[column]!r} is none of {', '.join(allowed)}")
    return row[column]


def _quantity(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 0 < int(text) <= _MOST:
        raise _CellError("quantity", f"{text!r} is no whole number from 1 to {_MOST}")
    return int(text)


def _country(row: dict[str, str], column: str) -> str | None:
    if row[column] and row[column] not in COUNTRIES:
        raise _CellError(column, f"{row[column]!r} is no country code of ISO 3166-1 alpha-2")
    return row[column] or None


def _price(cost: str, currency: str) -> tuple[Decimal | None, str | None]:
    if currency and currency not in CURRENCIES:
        raise _CellError("currency", f"{currency!r} is no currency code of ISO 4217")
    if not cost:
        return None, currency or None
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", cost):
        raise _CellError("unit_cost", f"{cost!r} is no amount such as 31500.00, without signs and separators")
    if Decimal(cost) == 0:
        raise _CellError("unit_cost", "0 is no price: leave it empty where it is not known")
    if not currency:
        raise _CellError("currency", "is empty, but unit_cost is not")
    return Decimal(cost), currency


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise _CellError("need_by", f"{text!r} is no day such as 2026-11-30") from None
