"""An offload in plain text: each move with its sum, what it frees, and what was not moved."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from pipeline.holdings.offload import Moved, Offload


def tell_offload(found: Offload, name_of: Callable[[str], str], *, is_given: bool) -> str:
    """An offload in lines: each move with its sum, then what it frees, then what was not moved.

    Args:
        found: the moves.
        name_of: a chip's name by its id.
        is_given: the cap is the user's, not our default.
    """
    whose = "" if is_given else " (our figure: give yours with --cap)"
    lines = [
        f"Moving inference to lower chips, none used above {_percent(found.cap)}{whose}; compute by {found.compute}. "
        "Memory counts whole, bandwidth by the same utilisation as compute."
    ]
    for each in found.moved:
        lines += _moved(each, name_of)
    total = ", ".join(f"{units:,} × {name_of(chip)}" for chip, units in found.freed) or "nothing"
    lines.append(f"Freed for training: {total}")
    lines += [f"Not moved: {why}" for why in found.kept]
    return "\n".join(lines)


def _moved(each: Moved, name_of: Callable[[str], str]) -> Iterator[str]:
    system = f"{each.systems:,} × {each.item}" + (f" of {each.each} chips" if each.each > 1 else "")
    used = _percent(Fraction(each.utilisation))
    yield f"{each.site}, line {each.line}: {system} at {used} to {name_of(each.lot.chip)} {each.lot.kind}"
    for part in each.carried:
        mark = ", binds" if part.measure == each.binds else ""
        yield f"  {part.measure}: {_figure(part.load)} ÷ {_figure(part.carries)} a chip: {part.units:,}{mark}"
    yield f"  takes {each.taken:,} of {each.there:,} ({each.lot.why}); frees {each.freed:,} × {name_of(each.chip)}"


def _percent(share: Fraction) -> str:
    return f"{_figure(share * 100)} %"


def _figure(value: Fraction) -> str:
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")
