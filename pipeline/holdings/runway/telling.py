"""A runway in plain text: the end and what binds, the sum by month, what was not counted."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from models.wording import plural
from pipeline.holdings.runway.values import End, LineRunway, Move, Runway

#: What would follow, were a gap filled.
THEN = {
    "longer": "were it known, the end could only be later",
    "shorter": "were it known, the end could only be sooner",
    "either": "were it known, the end might be sooner or later",
}


def tell_runway(found: Runway, name_of: Callable[[str], str]) -> str:
    """A runway in lines.

    Args:
        found: the runways.
        name_of: the name of a chip by its id.
    """
    if not found.lines:
        return "No runway: the inventory has no chips, and there is no plan."
    told = [f"Runway on {found.on}; a month counts whole, and what arrives in it counts in it."]
    for each in found.lines:
        told += _line(each, name_of)
    if found.unmatched:
        items = plural(found.unmatched, "item is", "items are")
        told += ["", f"{items} in no line, since the catalogue does not know what that is."]
    return "\n".join(told)


def _line(each: LineRunway, name_of: Callable[[str], str]) -> Iterator[str]:
    line = each.line
    chips = ", ".join(name_of(chip) for chip in line.chips) or "no chip named"
    yield ""
    yield f"{line.site}, {line.workload or 'no workload'}, {chips}"
    if each.middle is None or each.low is None or each.high is None:
        yield f"  not known: {line.why}"
        yield f"  {line.running:,} running, {line.own:,} at hand for it alone"
        return
    yield f"  {tell_end(each.middle)}; low {when(each.low)}, high {when(each.high)}"
    for bind in each.middle.binds:
        yield f"  binds: {bind.kind}: {bind.why}"
    if each.generations is not None:
        low, middle, high = (_generation(part) for part in each.generations)
        yield f"  model generations, by your figure: {middle}; low {low}, high {high}"
    yield f"  from: {line.why}"
    yield from (f"  {told}" for told in tell_moves(each.moves))
    yield f"  {'month':7} {'boards':>8} {'arriving':>8} {'lost':>6} {'wanted':>8} {'left':>8}"
    for row in each.middle.rows:
        figures = f"{row.boards:>8,} {row.arriving:>8,} {row.lost:>6,} {row.wanted:>8,} {row.left:>8,}"
        yield f"  {row.month:%Y-%m} {figures}"
    for gap in each.gaps:
        yield f"  not counted: {gap.what} ({THEN[gap.then]})"


def tell_moves(moves: tuple[Move, ...]) -> Iterator[str]:
    """What moves an end, the input that does most first."""
    if not moves:
        yield "no input that is known moves the end"
    for number, move in enumerate(moves):
        words = f"{move.input} from {_figure(move, move.span.best)} to {_figure(move, move.span.worst)}"
        what = "moves it most" if number == 0 else "moves it too"
        yield f"{what}: {words}: {_day(move.best)} to {_day(move.worst)} ({move.span.source})"


def _figure(move: Move, figure: Fraction) -> str:
    if move.input in ("failure rate", "demand"):
        per = " a month" if move.input == "failure rate" else ""
        return f"{_decimal(figure * 100)} %{per}"
    return f"{_decimal(figure)} {'days' if move.input == 'delivery slip' else 'units a month'}"


def _decimal(figure: Fraction) -> str:
    return f"{float(figure):,.2f}".rstrip("0").rstrip(".")


def tell_end(end: End) -> str:
    """An end in words."""
    if end.month is None:
        return f"does not end by {end.until:%Y-%m}, the last month reckoned"
    if end.months == 0:
        return f"ends now: {end.month:%Y-%m}"
    return f"ends in {end.month:%Y-%m}, {end.months} month{'s' if end.months != 1 else ''} from now"


def when(end: End) -> str:
    """The month of an end, or that it lies beyond."""
    return _day(end.month) if end.month else f"not by {end.until:%Y-%m}"


def _day(month: date | None) -> str:
    return f"{month:%Y-%m}" if month else "beyond what is reckoned"


def _generation(figure: Fraction | None) -> str:
    return "beyond what is reckoned" if figure is None else f"{float(figure):.1f}"
