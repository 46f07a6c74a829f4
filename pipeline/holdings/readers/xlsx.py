"""Spreadsheets (Office Open XML, ECMA-376), read without trust: sizes, entities, formulas, merged cells.

Nothing outside the file is asked: a formula's value is the one that the spreadsheet program stored, links to other
workbooks are dropped. A cell that merging, an error or a formula without a value leaves unclear refuses its line.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.errors import HoldingsError
from pipeline.holdings.readers.typed import as_text
from pipeline.holdings.tables import Line, Refused, Table, printable

#: Bytes that all parts may have together once they are inflated, and how many times their size in the file.
MOST_BYTES = 1 << 30
MOST_TIMES = 200
MOST_PARTS = 5_000
#: Rows of a sheet, by the format.
MOST_ROWS = 1_048_576
_OLD = b"\xd0\xcf\x11\xe0"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(rb"<[A-Za-z_]")
_MARKUP = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD = 64 << 10


def is_xlsx(data: bytes) -> bool:
    """Whether it is a zip file, as a workbook is."""
    return data.startswith(b"PK\x03\x04")


def read_xlsx(data: bytes, *, name: str, sheet: str | None = None) -> Table:
    """A sheet of a workbook, its first row that is not blank naming the columns.

    Hidden rows and columns are read like others. Refused lines are named by their cell (`B7`).

    Args:
        data: the file.
        name: where it came from.
        sheet: the sheet's name; may be left out where there is one alone.

    Raises:
        HoldingsError: it is no workbook that can be read with trust, or has no such sheet.
    """
    parts = _checked(data, name)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError) as fault:
        raise HoldingsError(f"is no workbook that can be read: {fault}", place=name) from fault
    try:
        chosen = _chosen(book, sheet, name)
        place = f"{name}, sheet {chosen.title}"
        with parts.open(_part_of(chosen)) as stream:
            merged, unvalued = _marks(stream)
        return _table(chosen, place, merged, unvalued)
    except (etree.XMLSyntaxError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise HoldingsError(f"cannot be read: {fault}", place=name) from fault
    finally:
        book.close()
        parts.close()


def _checked(data: bytes, name: str) -> zipfile.ZipFile:
    """The file's parts, none of which is larger than it should be or declares an entity (ECMA-376-2, annex)."""
    if data.startswith(_OLD):
        raise HoldingsError("is an old or a locked workbook: save it as .xlsx without a password", place=name)
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
        held = parts.infolist()
        if len(held) > MOST_PARTS:
            raise HoldingsError(f"has {len(held)} parts", place=name)
        size = sum(part.file_size for part in held)
        if size > MOST_BYTES or size > MOST_TIMES * max(len(data), 1 << 16):
            raise HoldingsError(f"inflates from {len(data):,} to {size:,} bytes", place=name)
        for part in held:
            with parts.open(part) as stream:
                head = stream.read(_HEAD)
            # No part of a workbook may declare any; what hides it behind a long comment is none that a program wrote.
            if head.lstrip().startswith(_MARKUP) and (_DECLARED.search(head) or not _ROOT.search(head)):
                raise HoldingsError(f"{printable(part.filename)} declares entities, or is not UTF-8", place=name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as fault:
        raise HoldingsError(f"is no workbook that can be read: {fault}", place=name) from fault
    return parts


def _chosen(book: Any, sheet: str | None, name: str) -> Any:
    sheets = {each.title: each for each in book.worksheets}
    if sheet is None and len(sheets) == 1:
        return next(iter(sheets.values()))
    if sheet not in sheets:
        asked = f"no sheet {sheet!r}" if sheet else "say which sheet"
        raise HoldingsError(f"{asked}; there are {', '.join(sheets)}", place=name)
    return sheets[sheet]


def _part_of(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")  # openpyxl tells it nowhere else


def _marks(stream: Any) -> tuple[frozenset[tuple[int, int]], frozenset[str]]:
    """What the stored values do not tell: cells covered by a merged one (row, column), formulas without a value."""
    merged: set[tuple[int, int]] = set()
    unvalued: set[str] = set()
    for _, element in etree.iterparse(stream, tag=(f"{_MAIN}c", f"{_MAIN}mergeCell", f"{_MAIN}row")):
        if element.tag == f"{_MAIN}c":
            formula, value = element.find(f"{_MAIN}f"), element.find(f"{_MAIN}v")
            if formula is not None and (value is None or not value.text):
                unvalued.add(element.get("r", ""))
        elif element.tag == f"{_MAIN}mergeCell":
            left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(element.get("ref", "")))
            cells = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
            for cell in cells:
                if len(merged) > MOST_ROWS:
                    raise ValueError("more merged cells than a sheet of lines has")
                merged.add(cell)
        if element.tag == f"{_MAIN}row":
            # Rows are dropped as they are passed: a sheet of a million lines would fill the memory.
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return frozenset(merged), frozenset(unvalued)


def _table(sheet: Any, place: str, merged: frozenset[tuple[int, int]], unvalued: frozenset[str]) -> Table:
    rows = _rows(sheet)
    first = next(rows, None)
    if first is None:
        raise HoldingsError("empty: the first row must name the columns", place=place)
    names = {cell.column: as_text(cell.value).strip() for cell in first[1]}
    columns = {column: name for column, name in names.items() if name}
    letters = tuple(get_column_letter(column) for column in columns)
    lines: list[Line] = []
    refused: list[Refused] = []
    for number, cells in rows:
        held = {cell.column: cell for cell in cells}
        record = tuple(printable(str(held[column].value)) if column in held else "" for column in columns)
        fault = _fault(number, held, columns, merged, unvalued)
        if fault is not None:
            column, reason = fault
            refused.append(
                Refused(number, columns.get(column, ""), reason, record, f"{get_column_letter(column)}{number}")
            )
            continue
        texts: list[str] = []
        for column, header in columns.items():
            cell = held.get(column)
            try:
                texts.append(as_text(cell.value, percent="%" in str(cell.number_format)) if cell is not None else "")
            except ValueError as wrong:
                refused.append(Refused(number, header, str(wrong), record, f"{get_column_letter(column)}{number}"))
                break
        else:
            lines.append(Line(number, tuple(texts)))
    return Table(place, tuple(columns.values()), tuple(lines), letters, tuple(refused))


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows with something in them, by their numbers, each with its cells that are not blank."""
    for number, row in enumerate(sheet.iter_rows(min_row=1, max_row=MOST_ROWS), 1):
        cells = [cell for cell in row if not isinstance(cell, EmptyCell) and cell.value not in (None, "")]
        if cells:
            yield number, cells
    return


def _fault(
    number: int,
    held: dict[int, Any],
    columns: dict[int, str],
    merged: frozenset[tuple[int, int]],
    unvalued: frozenset[str],
) -> tuple[int, str] | None:
    """The column of the first cell that says nothing sure, and why."""
    for column in sorted({*held, *columns}):
        if (number, column) in merged:
            return column, "is merged with others: whether it holds for this line alone cannot be told"
        if column in columns and f"{get_column_letter(column)}{number}" in unvalued:
            return column, "a formula without a stored value: open and save the workbook where it is worked out"
        cell = held.get(column)
        if cell is not None and cell.data_type == "e":
            return column, f"{cell.value} is an error of the spreadsheet"
        if cell is not None and column not in columns:
            return column, f"{printable(str(cell.value))!r} stands in a column without a name"
    return None
