"""Values that have a type already, from spreadsheets and databases, as a cell of a CSV file would hold them."""

from datetime import date, datetime, time
from decimal import Decimal

#: A double holds fifteen digits that were given; what comes after them was never typed by anybody.
_DIGITS = ".15g"


def as_text(value: object, *, percent: bool = False) -> str:
    """A value as text; None is blank.

    Args:
        value: text, a number, yes or no, a day.
        percent: the number is shown as a share in percent, and is so meant.

    Raises:
        ValueError: with the reason why it is no cell.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return f"{_number(value, 100)}%" if percent else _number(value)
    if isinstance(value, datetime):
        if value.time() != time():
            raise ValueError(f"{value.isoformat(sep=' ')} is an instant, not a day")
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"a value of type {type(value).__name__}")


def _number(value: float | Decimal, times: int = 1) -> str:
    exact = value if isinstance(value, int | Decimal) else Decimal(format(value, _DIGITS))
    told = format(Decimal(exact) * times, "f")
    return told.rstrip("0").rstrip(".") if "." in told else told
