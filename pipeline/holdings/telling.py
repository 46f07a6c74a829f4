"""Exposure and fleet in plain text, for a terminal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from models.values import Exposure, ExposureRow, Position
from pipeline.holdings.rates import add_up, tell_amount, tell_sum
from pipeline.policy.drafts import tell_change


def tell_exposure(found: Exposure) -> str:
    """An exposure in lines: the figures first, then what is touched, then what is not known."""
    lines = [
        f"In scope: {found.units_in_scope:,} units, {found.orders_in_scope:,} orders, "
        f"{tell_sum(found.value_in_scope, found.priced, found.lines)}",
        f"Elsewhere: {found.units_elsewhere:,} units of the same chips, not aimed at",
        f"Unaffected: {found.units_unaffected:,} units",
    ]
    if found.total_in_scope is not None:
        currency, amount, day = found.total_in_scope
        sign = "≥ " if found.priced < found.lines else ""
        told = tell_amount(amount, at_least=bool(sign))
        lines.insert(1, f"Total: {sign}{told} {currency}, at rates of {day} or later")
    if found.share_of_compute is not None:
        lines.append(f"Share of the fleet's compute in scope: {found.share_of_compute:.1%}")
    lines += [f"{each.direction.capitalize()}: {tell_change(each)}" for each in found.changes]
    lines += [_row(row) for row in found.rows]
    lines += [f"Not known: {note}" for note in found.unknown]
    return "\n".join(lines)


def _row(row: ExposureRow) -> str:
    scope = "in scope" if row.in_scope else "elsewhere"
    order = f", needed by {row.need_by}" if row.need_by else ""
    act = f" ({row.act.replace('_', ' ')})" if row.act else ""
    return (
        f"  {row.effect:11} {row.units:>6,} × {row.chip} at {row.site}, {row.status.replace('_', ' ')}{act}, "
        f"{scope}{order}: {row.why}"
    )


def tell_fleet(positions: Sequence[Position]) -> str:
    """The fleet by chip and site, with units by status."""
    groups: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for position in positions:
        groups[position.chip or f"{position.item} (not matched)", position.site].append(position)
    lines = []
    for (chip, site), held in sorted(groups.items()):
        sums = add_up(held)
        statuses = ", ".join(f"{units:,} {status.replace('_', ' ')}" for status, units in by_status(held).items())
        lines.append(f"{chip:32} {site:14} {statuses}; {tell_sum(sums.values, sums.priced, sums.lines)}")
    sums = add_up(positions)
    units = sum(position.units for position in positions)
    lines.append(f"{units:,} units on {sums.lines} lines: {tell_sum(sums.values, sums.priced, sums.lines)}")
    return "\n".join(lines)


def by_status(positions: Iterable[Position]) -> dict[str, int]:
    """Units by status, in the order of the statuses' names."""
    found: dict[str, int] = defaultdict(int)
    for position in positions:
        found[position.status] += position.units
    return dict(sorted(found.items()))
