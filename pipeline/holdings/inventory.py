"""Reads an inventory strictly, by line and column: a bad line is set aside, the rest goes in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from models.exposure import Position
from models.hashing import content_key
from pipeline.catalogue import Catalogue
from pipeline.errors import HoldingsError
from pipeline.holdings import cells
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.cells import CellError, Column
from pipeline.holdings.items import Content, Unmatched
from pipeline.holdings.tables import UNCLOSED, Refused, Table, check_header, read_csv

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


@dataclass(frozen=True, slots=True)
class MatchedItem:
    """An item and the entry that it is taken for, with the reason. `units` are chips."""

    item: str
    how: str
    why: str
    lines: int
    units: int


@dataclass(frozen=True)
class Inventory:
    """A file as read. `positions` has one entry per line and chip; a line of several chips has several."""

    name: str
    positions: tuple[Position, ...]
    refused: tuple[Refused, ...]
    unmatched: tuple[UnmatchedItem, ...]
    lines: int
    matched: tuple[MatchedItem, ...] = ()

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
        if not self.refused:
            raise HoldingsError("no line stands below the header", place=self.name)
        raise HoldingsError(f"no line of {self.lines} can be used; {self.refused[0].told}", place=self.name)


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


def read_inventory(
    table: Table,
    catalogue: Catalogue,
    matches: Mapping[str, tuple[str, str]] | None = None,
    *,
    sites: Collection[str] | None = None,
) -> Inventory:
    """An inventory from a table, wherever it came from.

    Args:
        table: its cells.
        catalogue: by whose names items are matched.
        matches: what people said that items are, see `Items`.
        sites: those that it may speak of; any where None.

    Raises:
        HoldingsError: a column is missing or unknown.
    """
    table = check_header(table, COLUMNS, ALL_COLUMNS)
    items = items_of(catalogue, matches)
    positions: list[Position] = []
    refused = list(table.refused)
    unmatched: list[UnmatchedItem] = []
    contents: dict[str, Content | Unmatched] = {}
    held: dict[str, list[int]] = {}
    for line in table.lines:
        if line.cells is None:
            refused.append(table.refuse(line, "", UNCLOSED))
            continue
        try:
            row = _checked(cells.read_line(line.cells, table.header, _BY_NAME), sites)
        except CellError as fault:
            refused.append(table.refuse(line, fault.column, fault.reason))
            continue
        item = row["item"]
        content = contents.get(item) or contents.setdefault(item, items.find(item))
        if isinstance(content, Unmatched):
            unmatched.append(UnmatchedItem(line.number, item, row["quantity"], content.reason))
        found = _expanded(line.number, row, content)
        positions += found
        held.setdefault(item, []).append(sum(position.units for position in found))
    matched = tuple(
        MatchedItem(item, content.how, content.why, len(held[item]), sum(held[item]))
        for item, content in sorted(contents.items())
        if isinstance(content, Content)
    )
    lines = len(table.lines) + len(table.refused)
    return Inventory(table.name, tuple(positions), tuple(refused), tuple(unmatched), lines, matched)


def _checked(row: dict[str, Any], sites: Collection[str] | None) -> dict[str, Any]:
    if sites is not None and row["site"] not in sites:
        raise CellError("site", f"{row['site']!r} is none of the sites that it is to tell of: {', '.join(sites)}")
    if row["currency"] is None:
        priced = next((column for column in _MONEY if row.get(column) is not None), None)
        if priced is not None:
            raise CellError("currency", f"is empty, but {priced} is not")
    return row


def _expanded(line: int, row: dict[str, Any], content: Content | Unmatched) -> list[Position]:
    held: tuple[tuple[str | None, int], ...] = ((None, 1),) if isinstance(content, Unmatched) else content.chips
    return [Position(line=line, chip=chip, units=row["quantity"] * count, **row) for chip, count in held]


def rematched(positions: Sequence[Position], item: str, content: Content) -> tuple[Position, ...]:
    """The positions with those of one item made to hold what somebody says that it holds; lines and sums stay."""
    found: list[Position] = []
    done: set[int] = set()
    for position in positions:
        if position.item != item:
            found.append(position)
        elif position.line not in done:
            done.add(position.line)
            found += [replace(position, chip=chip, units=position.quantity * count) for chip, count in content.chips]
    return tuple(found)
