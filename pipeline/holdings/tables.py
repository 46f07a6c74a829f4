"""Tables as people send them: lines with the numbers by which their sender finds them, cells not yet understood."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import HoldingsError

#: Beyond this many physical lines an open quote is a slip of the pen, not a cell with line breaks.
_LONGEST_RECORD = 50
UNCLOSED = "a quote that is not closed, or stands inside a cell"


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was set aside: where, why, and what stood there. `column` is empty for the line as a whole.

    `place` is what its sender calls it where that is not the number of a line: `B7`, `node gpu-03`.
    """

    line: int
    column: str
    reason: str
    record: tuple[str, ...]
    place: str = ""

    @property
    def told(self) -> str:
        """Where and why, in a line: `line 7, quantity: 'two' is no whole number`."""
        return f"{self.place or f'line {self.line}'}{f', {self.column}' if self.column else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number, its cells (None where they cannot be told apart), and what stands there.

    `place` is what its sender calls it, where that is not the number of a line.
    """

    number: int
    cells: tuple[str, ...] | None
    raw: str = ""
    place: str = ""


@dataclass(frozen=True)
class Table:
    """A header and the lines below it; lines that are wholly blank are left out.

    `letters` are a spreadsheet's own names of its columns, in the header's order; `refused` what the reader of the
    table could not make a line of.
    """

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    letters: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()

    def refuse(self, line: Line, column: str, reason: str) -> Refused:
        """A line of it that is set aside, with the place by which its sender finds it."""
        at = self.header.index(column) if column in self.header else None
        place = f"{self.letters[at]}{line.number}" if self.letters and at is not None else line.place
        record = (line.raw,) if line.cells is None else tuple(printable(cell) for cell in line.cells)
        return Refused(line.number, column, reason, record, place)


def read_csv(data: bytes, *, name: str) -> Table:
    """A CSV file: UTF-8, with or without a byte order mark, comma-separated, the columns' names first.

    Raises:
        HoldingsError: UTF-16, no text, or empty.
    """
    rows = _records(_decode(data, name))
    first = next(rows, None)
    if first is not None and not all(_is_name(cell) for cell in first.cells or ()):
        raise HoldingsError("the first line is no text that names columns: save it as CSV UTF-8", place=name)
    if first is None:
        raise HoldingsError("empty: the first line must name the columns", place=name)
    return Table(name, first.cells or (), tuple(line for line in rows if not is_blank(line)))


def _is_name(cell: str) -> bool:
    """Whether it can be a column's name: nothing in it that cannot be printed, as a file of another kind has."""
    return cell.replace("\t", "").replace("\n", "").isprintable()


def is_blank(line: Line) -> bool:
    """Whether nothing stands there."""
    return line.cells is not None and not any(cell.strip() for cell in line.cells)


def check_header(table: Table, required: Sequence[str], known: Sequence[str]) -> Table:
    """The table with its columns' names as we have them: `Site Country ` is `site_country`.

    Columns may stand in any order; those required are there, none twice and none unknown.

    Raises:
        HoldingsError: saying which is missing, unknown or double.
    """
    ours = ("_".join(column.lower().split()) for column in table.header)
    found = tuple(name if name in known else column for name, column in zip(ours, table.header, strict=True))
    missing = [column for column in required if column not in found]
    strange = [column for column in found if column not in known]
    twice = sorted({column for column in found if found.count(column) > 1})
    if not (missing or strange or twice):
        return replace(table, header=found)
    told = [f"missing {', '.join(missing)}"] if missing else []
    told += [f"unknown {', '.join(map(repr, strange))}"] if strange else []
    told += [f"twice {', '.join(map(repr, twice))}"] if twice else []
    if len(found) == 1 and any(sign in found[0] for sign in ";\t"):
        told = ["the cells are separated by semicolons or tabs, not by commas"]
    beside = [column for column in known if column not in required]
    may = f"; may have {','.join(beside)}" if beside else ""
    raise HoldingsError(f"line 1: {'; '.join(told)}; expected {','.join(required)}{may}", place=table.name)


def printable(text: str) -> str:
    """A cell or line as it may be shown; bytes that are no UTF-8 as replacement characters."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:500]


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HoldingsError("is UTF-16: save it as CSV UTF-8", place=name)
    # Undecodable bytes stay visible as lone surrogates, so that only their own line is refused.
    return data.decode("utf-8-sig", "surrogateescape")


def _records(text: str) -> Iterator[Line]:
    physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = 0
    while start < len(physical):
        if not physical[start]:
            start += 1
            continue
        end = _end_of_record(physical, start)
        cells = None if end is None else _cells("\n".join(physical[start:end]))
        yield Line(start + 1, None if cells is None else tuple(cells), printable(physical[start]))
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
