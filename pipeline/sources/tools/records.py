"""Strict reading of records: each field is used, ignored on purpose, or an error.

A new column is news about the publisher, and a renamed one would otherwise be lost in silence.
"""

import csv
import io
import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from pipeline.errors import LayoutError

CONTROLS = re.compile("[\x80-\x9f]")


def read_json(body: bytes, place: str) -> Any:
    """The value of a JSON document (RFC 8259).

    Raises:
        LayoutError: it is none, or nested too deeply.
    """
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as fault:
        raise LayoutError(f"no JSON: {fault}"[:300], place=place) from fault


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def take(record: object, name: str, kind: type, place: str) -> Any:
    """A field that must be there, of a type that it must have.

    Raises:
        LayoutError: it is not.
    """
    value = record.get(name) if isinstance(record, dict) else None
    if not isinstance(value, kind):
        raise LayoutError(f"{name!r} is not {kind.__name__}", place=place)
    return value


def check_fields(found: Collection[str], used: Collection[str], ignored: Collection[str], place: str) -> None:
    """Compare what is there with what its reader knows.

    Raises:
        LayoutError: a field that the reader uses is missing, or one is there that it does not know.
    """
    missing = sorted(set(used) - set(found))
    strange = sorted(set(found) - set(used) - set(ignored))
    if missing or strange:
        parts = [f"missing {', '.join(map(repr, missing))}"] if missing else []
        parts += [f"unknown {', '.join(map(repr, strange))}"] if strange else []
        raise LayoutError("; ".join(parts), place=place)


def decode(body: bytes) -> str:
    """Text of a list file: UTF-8, else Windows-1252 as the older exports are; the end mark of CP/M is dropped."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    # Some exports hold Windows-1252 quotes that were passed on as control characters (U+0080 to U+009F).
    text = CONTROLS.sub(lambda found: found.group().encode("latin-1").decode("cp1252", "ignore"), text)
    return text.rstrip("\x1a\r\n \t")


def read_table(
    body: bytes, used: Collection[str], ignored: Collection[str], place: str, *, delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table with a header, each with its line number; rows without a word are passed over.

    Raises:
        LayoutError: the header is not what the reader knows, or a row has more cells than it.
    """
    rows = csv.reader(io.StringIO(decode(body), newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(rows, [])]
        check_fields([name for name in header if name], used, ignored, place)
        for row in rows:
            if any(row[len(header) :]):
                raise LayoutError(f"{len(row)} cells under {len(header)} names", place=f"{place}:{rows.line_num}")
            if any(cell.strip() for cell in row):
                cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
                yield rows.line_num, {name: cells.get(name, "") for name in header if name}
    except csv.Error as fault:
        raise LayoutError(f"no table: {fault}", place=f"{place}:{rows.line_num}") from fault


def read_cells(body: bytes, width: int, place: str) -> Iterator[tuple[int, list[str | None]]]:
    """The rows of OFAC's headerless tables, of `width` cells each; `-0-` is None.

    Raises:
        LayoutError: a row has another width.
    """
    rows = csv.reader(io.StringIO(decode(body), newline=""))
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != width:
                raise LayoutError(f"{len(row)} cells, not {width}", place=f"{place}:{rows.line_num}")
            yield rows.line_num, [None if cell.strip() in {"-0-", ""} else cell.strip() for cell in row]
    except csv.Error as fault:
        raise LayoutError(f"no table: {fault}", place=f"{place}:{rows.line_num}") from fault
