"""Determinations as people hand them in: a table whose lines are read strictly, each refused one with its column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.determination import BASES, Stated
from pipeline.holdings import cells
from pipeline.holdings.cells import CellError, Column
from pipeline.holdings.tables import UNCLOSED, Refused, Table, check_header
from pipeline.policy.determinations import read_says


def _reference(value: str) -> str:
    """A document by which others find it: an address, a number, or a name with its SHA-256."""
    if len(value) < 3:
        raise ValueError(f"{value!r} is no reference: an address, a ruling's number, or a name with sha256:…")
    _, mark, digest = value.lower().partition("sha256:")
    if mark and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("sha256: is not followed by 64 hexadecimal digits")
    return value


_READ = (
    Column("item", cells.text, required=True),
    Column("determination", read_says, required=True),
    Column("basis", cells.one_of(*BASES), required=True),
    Column("document", _reference, required=True),
    Column("who", cells.text, required=True),
    Column("on", cells.day, required=True),
    Column("valid_until", cells.day),
    Column("company", cells.text),
    Column("note", cells.text),
)
_BY_NAME: Mapping[str, Column] = {column.name: column for column in _READ}
COLUMNS = tuple(column.name for column in _READ if column.required)
ALL_COLUMNS = tuple(_BY_NAME)


@dataclass(frozen=True, slots=True)
class StatedLines:
    """A file as read: what its lines state, by line number, and the lines that were refused."""

    stated: tuple[tuple[int, Stated], ...]
    refused: tuple[Refused, ...]


def read_determinations(table: Table, today: date) -> StatedLines:
    """Determinations from a table; a bad line is set aside, the rest goes in.

    Args:
        table: the lines.
        today: nothing is determined after it.

    Raises:
        HoldingsError: a column is missing or unknown.
    """
    table = check_header(table, COLUMNS, ALL_COLUMNS)
    stated: list[tuple[int, Stated]] = []
    refused = list(table.refused)
    for line in table.lines:
        if line.cells is None:
            refused.append(table.refuse(line, "", UNCLOSED))
            continue
        try:
            stated.append((line.number, read_stated(line.cells, table.header, today)))
        except CellError as fault:
            refused.append(table.refuse(line, fault.column, fault.reason))
    return StatedLines(tuple(stated), tuple(refused))


def read_stated(line: tuple[str, ...], header: tuple[str, ...], today: date) -> Stated:
    """One line's determination.

    Raises:
        CellError: the first cell that is refused.
    """
    row: dict[str, Any] = cells.read_line(line, header, _BY_NAME)
    if row["on"] > today:
        raise CellError("on", f"{row['on']} lies ahead: nothing is determined before its day")
    if row.get("valid_until") is not None and row["valid_until"] < row["on"]:
        raise CellError("valid_until", f"{row['valid_until']} lies before the day on which it was determined")
    return Stated(says=row.pop("determination"), **row)
