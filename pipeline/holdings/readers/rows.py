"""Rows of a query as a table: numbered from 1, each value as a cell would hold it."""

from collections.abc import Sequence
from typing import Any

from pipeline.holdings.readers.typed import as_text
from pipeline.holdings.tables import Line, Refused, Table, printable


def table_of_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, name: str) -> Table:
    """The table; a row with a value that is no cell is refused by its number and column."""
    lines: list[Line] = []
    refused: list[Refused] = []
    for number, row in enumerate(rows, 1):
        cells: list[str] = []
        for column, value in zip(columns, row, strict=True):
            try:
                cells.append(as_text(value))
            except ValueError as fault:
                record = tuple(printable(str(each))[:60] for each in row)
                refused.append(Refused(number, column, str(fault), record, f"row {number}"))
                break
        else:
            lines.append(Line(number, tuple(cells), "", f"row {number}"))
    return Table(name, tuple(columns), tuple(lines), (), tuple(refused))
