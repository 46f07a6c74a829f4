"""Which chips held, rented or ordered change side by a measure's numbers, also where its text names none."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from models.values import ChangeOfSide, Measure, Position
from pipeline.catalogue import Catalogue
from pipeline.policy import Policy, figures_of, rated_under
from pipeline.policy.drafts import Comparison, compare_with, vintage_of

_COMING = frozenset({"on_order", "in_transit"})
_ORDER = {"worse": 0, "unclear": 1, "better": 2}


def changes_of(
    measure: Measure, positions: Iterable[Position], catalogue: Catalogue, policy: Policy, *, on: date
) -> tuple[ChangeOfSide, ...]:
    """The chips that stand otherwise under a measure's limits than under what holds, with their units; worse first.

    Args:
        measure: with a vintage or limits of its own; any other changes nothing.
        positions: of one snapshot.
        catalogue: the chips.
        policy: the vintages.
        on: the day of the change.
    """
    new = vintage_of(measure, policy)
    if new is None:
        return ()
    return changes_by(compare_with(new, policy, on, instruments=measure.instruments), positions, catalogue)


def changes_by(comparison: Comparison, positions: Iterable[Position], catalogue: Catalogue) -> tuple[ChangeOfSide, ...]:
    """The same of two vintages that are at hand."""
    units: Counter[str] = Counter()
    ordered: Counter[str] = Counter()
    for position in positions:
        if position.chip is not None:
            units[position.chip] += position.units
            ordered[position.chip] += position.units if position.status in _COMING else 0
    found = (
        comparison.of(
            chip,
            catalogue.entries[chip].name if chip in catalogue.entries else chip,
            map(figures_of, rated_under(catalogue, chip)),
            units=held,
            ordered=ordered[chip],
        )
        for chip, held in sorted(units.items())
    )
    kept = [each for each in found if each is not None]
    return tuple(sorted(kept, key=lambda each: (_ORDER[each.direction], -each.units, each.chip)))


def flipped(changes: Iterable[ChangeOfSide]) -> tuple[str, ...]:
    """The chips of which it is known that they change side, sorted."""
    return tuple(sorted(each.chip for each in changes if "unknown" not in (each.before, each.after)))
