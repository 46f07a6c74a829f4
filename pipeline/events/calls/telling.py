"""Figures and changes in our own words, for lines, pages and editions."""

from collections.abc import Callable
from datetime import date

from pipeline.events.calls.topics import title_of
from pipeline.events.calls.values import Change, Figure

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
KINDS = {
    "first": "said first",
    "kept": "kept",
    "raised": "raised",
    "lowered": "lowered",
    "reversed": "reversed",
    "dropped": "dropped",
}


def told_figure(one: Figure) -> str:
    """`at least 18 months`, `$610 million`, `until December 2026`, `3 to 7 generations`."""
    hedge = f"{one.bound} " if one.bound else ""
    if one.kind == "until":
        return f"{hedge}until {date.fromordinal(int(one.value)):%B %Y}"
    if one.kind == "money":
        if one.unit == "any":
            return "nothing"
        return hedge + (
            _range(one, _money) if one.low is not None and one.high is not None else _money(one.value, one.unit)
        )
    unit = {"percent": " percent", "units": " units"}.get(one.unit, f" {one.unit}")
    if one.value == 1 and one.low is None and unit in {" months", " generations", " units"}:
        unit = unit[:-1]
    said = (
        _range(one, lambda value, _: _plain(value))
        if one.low is not None and one.high is not None
        else _plain(one.value)
    )
    return f"{hedge}{said}{unit}"


def told_change(change: Change) -> str:
    """One line without a word of the publisher: `stock of chips lowered: 3 generations then, 2 generations now`."""
    notes = f" ({'; '.join(change.notes)})" if change.notes else ""
    return f"{title_of(change.topic)} {KINDS[change.kind]}: {change.why}{notes}"


def _range(one: Figure, told: Callable[[float, str], str]) -> str:
    low, high = (told(value, one.unit) for value in (one.low, one.high) if value is not None)
    return low if low == high else f"{low} to {high}"


def _money(value: float, unit: str) -> str:
    sign = _SIGNS.get(unit, "")
    tail = "" if sign else f" {unit}"
    for scale, word in ((1e9, " billion"), (1e6, " million")):
        if abs(value) >= scale:
            return f"{sign}{_plain(value / scale)}{word}{tail}"
    return f"{sign}{value:,.2f}{tail}" if value < 1000 and value != int(value) else f"{sign}{_plain(value)}{tail}"


def _plain(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
