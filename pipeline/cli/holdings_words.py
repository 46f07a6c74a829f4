"""Imports in lines, for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.holdings.telling import tell_differences

if TYPE_CHECKING:
    from pipeline.holdings.tables import Refused
    from pipeline.tasks.imports import ImportReport
    from pipeline.tasks.registers import RegisterReport


def tell_register(report: "RegisterReport") -> str:
    """An import of a register in lines."""
    state = "imported" if report.new else "unchanged since the last import"
    lines = [f"{report.name}: {report.lines} lines of {report.kind}, {state}"]
    return "\n".join([*lines, *_refused(report.refused)])


def tell_import(report: "ImportReport") -> str:
    """An import in lines: what went in, what was set aside and where, how items were matched, what is different."""
    state = "imported" if report.new else "unchanged since the last import"
    lines = [
        f"{report.name}: {report.lines} lines, {report.units:,} units, "
        f"{'set aside' if report.set_aside else state} ({report.snapshot[:12]})"
    ]
    if report.set_aside:
        lines += [
            f"  {report.set_aside}",
            f"  the inventory of {report.feed} stays as it was: chipwatch holdings diff --to {report.snapshot[:12]}, "
            f"then chipwatch holdings accept or dismiss {report.snapshot[:12]}",
        ]
    lines += _refused(report.refused)
    lines += [f"  line {each.line}: {each.item!r} × {each.quantity}: {each.reason}" for each in report.unmatched]
    lines += [f"  {each.item!r} is {each.how}: {each.why}" for each in report.matched if report.new]
    lines += [f"  {line}" for line in tell_differences(report.differences)]
    return "\n".join(lines)


def _refused(lines: "Iterable[Refused]") -> list[str]:
    return [
        f"  {each.place or f'line {each.line}'}{f', {each.column}' if each.column else ''}: {each.reason}; set aside"
        for each in lines
    ]
