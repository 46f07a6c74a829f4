"""Reads an inventory strictly, by line and column: a bad line is set aside, the rest goes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.hashing import content_key
from models.values import Position
from pipeline.catalogue import Catalogue
from pipeline.errors import HoldingsError
from pipeline.holdings import cells
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.cells import CellError, Column
from pipeline.holdings.items import Items, Unmatched
from pipeline.holdings.tables import Refused, Table, check_header, printable, read_csv

STATUSES = ("in_use", "in_store", "spare", "in_repair", "in_transit", "on_order", "rented_in", "rented_out")

_READ: tuple[Column, ...] = (
    Column("item", cells.text, required=True),
    Column("quantity", cells.whole, required=True),
    Column("status", cells.one_of(*STATUSES), required=True),
    Column("site", cells.text, required=True),
    Column("site_country", cells.country),
    Column("owner", cells.text),
    Column("owner_parent_country", cells.country),
    Column("unit_cost", cells.price),
    Column("currency", cells.currency),
    Column("need_by", cells.day),
    Column("supplier", cells.text),
    Column("workload", cells.text),
    Column("entity", cells.text),
    Column("order", cells.text),
    Column("from_country", cells.country),
    Column("user", cells.text),
    Column("user_country", cells.country),
    Column("user_parent_country", cells.country),
    Column("servicer", cells.text),
    Column("paid", cells.amount),
    Column("committed", cells.amount),
    Column("deposit", cells.amount),
    Column("net_book", cells.amount),
    Column("utilisation", cells.share),
    Column("heading", cells.heading),
    Column("exemption", cells.text),
)
_BY_NAME: Mapping[str, Column] = {column.name: column for column in _READ}
#: The columns that every inventory has; all others may be left out.
COLUMNS = tuple(column.name for column in _READ[:12])
ALL_COLUMNS = tuple(_BY_NAME)
_MONEY = ("unit_cost", "paid", "committed", "deposit", "net_book")


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


def read_holdings(data: bytes, catalogue: Catalogue, *, name: str) -> Inventory:
    """An inventory from a CSV file: UTF-8, with or without a byte order mark, comma-separated.

    Args:
        data: the file.
        catalogue: by whose names items are matched.
        name: where it came from, for messages.

    Raises:
        HoldingsError: nothing of it can be read: not UTF-8, empty, or another header.
    """
    return read_inventory(read_csv(data, name=name), catalogue)


def read_inventory(table: Table, catalogue: Catalogue) -> Inventory:
    """An inventory from a table, wherever it came from.

    Raises:
        HoldingsError: a column is missing or unknown.
    """
    check_header(table, COLUMNS, ALL_COLUMNS)
    items = items_of(catalogue)
    positions: list[Position] = []
    refused: list[Refused] = []
    unmatched: list[UnmatchedItem] = []
    for line in table.lines:
        if line.cells is None:
            reason = "a quote that is not closed, or stands inside a cell"
            refused.append(Refused(line.number, "", reason, (line.raw,)))
            continue
        try:
            found, task = _read_line(line.number, cells.read_line(line.cells, table.header, _BY_NAME), items)
        except CellError as fault:
            record = tuple(printable(cell) for cell in line.cells)
            refused.append(Refused(line.number, fault.column, fault.reason, record))
            continue
        positions.extend(found)
        if task is not None:
            unmatched.append(task)
    return Inventory(table.name, tuple(positions), tuple(refused), tuple(unmatched), len(table.lines))


def _read_line(line: int, row: dict[str, Any], items: Items) -> tuple[list[Position], UnmatchedItem | None]:
    if row["currency"] is None:
        priced = next((column for column in _MONEY if row.get(column) is not None), None)
        if priced is not None:
            raise CellError("currency", f"is empty, but {priced} is not")
    content = items.find(row["item"])
    held: tuple[tuple[str | None, int], ...] = ((None, 1),) if isinstance(content, Unmatched) else content.chips
    positions = [Position(line=line, chip=chip, units=row["quantity"] * count, **row) for chip, count in held]
    if isinstance(content, Unmatched):
        return positions, UnmatchedItem(line, row["item"], row["quantity"], content.reason)
    return positions, None
