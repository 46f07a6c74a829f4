"""What a cell of an inventory or register may hold, and what is said of one that holds something else."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.holdings.codes import COUNTRIES, CURRENCIES

MOST = 10_000_000
#: Code points of a cell: beyond them it is a slip of an export, and no name, note or condition.
LONGEST = 2_000
#: Incoterms 2020 of the International Chamber of Commerce.
INCOTERMS = frozenset("EXW FCA CPT CIP DAP DPU DDP FAS FOB CFR CIF".split())  # noqa: SIM905  # reads as a table
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


class CellError(Exception):
    """A cell that is refused: its column (empty for the line as a whole), and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, how a cell that is not blank is read, and whether one may be blank.

    `read` raises ValueError with the reason.
    """

    name: str
    read: Callable[[str], object]
    required: bool = False


def read_line(cells: Sequence[str], header: Sequence[str], columns: Mapping[str, Column]) -> dict[str, object]:
    """A line's values by column; blank is None.

    Raises:
        CellError: the first cell that is refused.
    """
    if len(cells) != len(header):
        raise CellError("", f"{len(cells)} cells, not {len(header)}")
    texts = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name, text in texts.items():
        if len(text) > LONGEST:
            raise CellError(name, f"{len(text):,} signs, more than {LONGEST:,}")
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise CellError(name, "not UTF-8")
        if _CONTROL.search(text) or "\n" in text or "\t" in text:
            raise CellError(name, "a control character or a line break")
    return {name: _read(columns[name], text) for name, text in texts.items()}


def _read(column: Column, text: str) -> object:
    if not text:
        if column.required:
            raise CellError(column.name, "is empty")
        return None
    try:
        return column.read(text)
    except ValueError as fault:
        raise CellError(column.name, str(fault)) from None


def text(value: str) -> str:
    """Any text."""
    return value


def whole(value: str) -> int:
    """A whole number from 1."""
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 0 < int(value) <= MOST:
        raise ValueError(f"{value!r} is no whole number from 1 to {MOST}")
    return int(value)


def count(value: str) -> int:
    """A whole number from 0."""
    return 0 if re.fullmatch(r"0{1,9}", value) else whole(value)


def country(value: str) -> str:
    """A country code."""
    if value not in COUNTRIES:
        raise ValueError(f"{value!r} is no country code of ISO 3166-1 alpha-2")
    return value


def currency(value: str) -> str:
    """A currency code."""
    if value not in CURRENCIES:
        raise ValueError(f"{value!r} is no currency code of ISO 4217")
    return value


def price(value: str) -> Decimal:
    """A price: 0 is none, since a price that is not known is left blank."""
    found = amount(value)
    if found == 0:
        raise ValueError("0 is no price: leave it empty where it is not known")
    return found


def amount(value: str) -> Decimal:
    """An amount of money, 0 too."""
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", value):
        raise ValueError(f"{value!r} is no amount such as 31500.00, without signs and separators")
    return Decimal(value)


def percent(value: str) -> Decimal:
    """A share in percent, with or without its sign."""
    value = value.removesuffix("%")
    if not re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,6})?", value) or Decimal(value) > 100:
        raise ValueError(f"{value!r} is no share from 0 to 100")
    return Decimal(value)


def percent_or_unknown(value: str) -> Decimal | None:
    """A share in percent; `unknown` says what a blank says."""
    return None if value == "unknown" else percent(value)


def share(value: str) -> Decimal:
    """A share of one; with a percent sign, of a hundred."""
    if value.endswith("%"):
        return percent(value) / 100
    if not re.fullmatch(r"[01](?:\.[0-9]{1,6})?", value) or Decimal(value) > 1:
        raise ValueError(f"{value!r} is no share from 0 to 1")
    return Decimal(value)


def day(value: str) -> date:
    """A day of the calendar."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no day such as 2026-11-30") from None


def month(value: str) -> date:
    """The first day of a month."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        raise ValueError(f"{value!r} is no month such as 2026-11") from None


def yes_no(value: str) -> bool:
    """Yes or no."""
    return one_of("yes", "no")(value) == "yes"


def one_of(*allowed: str) -> Callable[[str], str]:
    """One of some words."""

    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
        return value

    return read


def some_of(*allowed: str) -> Callable[[str], str]:
    """Some words between semicolons, each one of those."""
    read_one = one_of(*allowed)

    def read(value: str) -> str:
        return "; ".join(read_one(part.strip()) for part in value.split(";") if part.strip())

    return read


def heading(value: str) -> str:
    """A heading or subheading of a tariff schedule: 8471.50, 8473.30.1180."""
    if not re.fullmatch(r"\d{4}(?:\.\d{2}(?:\.\d{2,4})?)?", value, re.ASCII):
        raise ValueError(f"{value!r} is no tariff heading such as 8471.50 or 8473.30.1180")
    return value
