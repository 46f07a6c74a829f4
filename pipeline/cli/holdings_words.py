"""Imports in lines, for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from models.wording import plural
from pipeline.holdings.items import SURE
from pipeline.holdings.telling import tell_differences

if TYPE_CHECKING:
    from pipeline.holdings.tables import Refused
    from pipeline.tasks.imports import ImportReport
    from pipeline.tasks.registers import RegisterReport


def tell_register(report: "RegisterReport") -> str:
    """An import of a register in lines."""
    state = "imported" if report.new else "unchanged since the last import"
    lines = [f"{report.name}: {plural(report.lines, 'line')} of {report.kind}, {state}"]
    return "\n".join([*lines, *_refused(report.refused)])


def tell_import(report: "ImportReport") -> str:
    """An import in lines: what went in, what was set aside and where, how items were matched, what is different."""
    state = "imported" if report.new else "unchanged since the last import"
    lines = [
        f"{report.name}: {plural(report.lines, 'line')}, {plural(report.units, 'unit')}, "
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
    lines += _matched(report) if report.new else []
    lines += [f"  {line}" for line in tell_differences(report.differences)]
    return "\n".join(lines)


def _matched(report: "ImportReport") -> list[str]:
    """How items were matched: one by one where it was by less than the whole name."""
    loose = [each for each in report.matched if each.why not in SURE]
    lines = [f"  {each.item!r} is {each.how}: {each.why}" for each in loose]
    whole = len(report.matched) - len(loose)
    return [*lines, f"  {plural(whole, 'item')} matched by id or whole name"] if whole else lines


def _refused(lines: "Iterable[Refused]") -> list[str]:
    return [f"  {each.told}; set aside" for each in lines]
