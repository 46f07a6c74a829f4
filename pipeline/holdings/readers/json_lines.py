"""What readers of systems' JSON share: objects by their fields, each fault with the name of the thing and the field."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.errors import HoldingsError
from pipeline.holdings.inventory import COLUMNS
from pipeline.holdings.tables import Line, Refused, Table, printable


class ThingError(Exception):
    """A thing that makes no line: the field at fault, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def read_json(data: bytes, *, name: str) -> Any:
    """JSON from a file or an answer.

    Raises:
        HoldingsError: it is none.
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise HoldingsError(f"no JSON: {type(fault).__name__}: {str(fault)[:120]}", place=name) from fault


def field_of(thing: object, path: str, kind: type[Any] = str) -> Any:
    """What stands at a dotted path; None where nothing does.

    Raises:
        ThingError: something of another type does.
    """
    here = thing
    for part in path.split("."):
        if here is None:
            return None
        if not isinstance(here, Mapping):
            raise ThingError(path, "is not where it should be")
        here = here.get(part)
    if here is not None and (not isinstance(here, kind) or (kind is int and isinstance(here, bool))):
        raise ThingError(path, f"{str(here)[:60]!r} is no {'text' if kind is str else kind.__name__}")
    return here


def count_of(text: object, field: str) -> int:
    """A count that stands as text or number.

    Raises:
        ThingError: it is none.
    """
    told = str(text)
    if isinstance(text, bool) or not told.isascii() or not told.isdigit() or len(told) > 9:
        raise ThingError(field, f"{told[:60]!r} is no count")
    return int(told)


def table_of(name: str, rows: Iterable[tuple[int, str, Mapping[str, str]]], refused: Sequence[Refused]) -> Table:
    """A table with the columns of an inventory, from (number, place, values by column) of each line."""
    given = [(number, place, row) for number, place, row in rows]
    header = tuple(dict.fromkeys([*COLUMNS, *(column for _, _, row in given for column in row)]))
    lines = tuple(
        Line(number, tuple(row.get(column, "") for column in header), "", place) for number, place, row in given
    )
    return Table(name, header, lines, (), tuple(refused))


def refused_thing(number: int, place: str, fault: ThingError) -> Refused:
    """A thing that was set aside."""
    return Refused(number, fault.field, fault.reason, (), printable(place))
