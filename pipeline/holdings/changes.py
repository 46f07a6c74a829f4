"""Which chips held, rented or ordered change side by a measure's numbers, also where its text names none."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from models.determination import Determination
from models.exposure import ChangeOfSide, Measure, Position
from models.values import Outcome
from pipeline.catalogue import Catalogue
from pipeline.holdings.determined import Determined
from pipeline.policy import Policy, Vintage, figures_of, rated_under
from pipeline.policy.drafts import Comparison, Said, compare_with, vintage_of

_COMING = frozenset({"on_order", "in_transit"})
_ORDER = {"worse": 0, "unclear": 1, "better": 2}


def changes_of(
    measure: Measure,
    positions: Iterable[Position],
    catalogue: Catalogue,
    policy: Policy,
    *,
    on: date,
    determined: Determined | None = None,
) -> tuple[ChangeOfSide, ...]:
    """The chips that stand otherwise under a measure's limits than under what holds, with their units; worse first.

    Args:
        measure: with a vintage or limits of its own; any other changes nothing.
        positions: of one snapshot.
        catalogue: the chips.
        policy: the vintages.
        on: the day of the change.
        determined: the determinations of the day; the arithmetic alone when None.
    """
    new = vintage_of(measure, policy)
    if new is None:
        return ()
    compared = compare_with(new, policy, on, instruments=measure.instruments)
    return changes_by(compared, positions, catalogue, policy, determined)


def changes_by(
    comparison: Comparison,
    positions: Iterable[Position],
    catalogue: Catalogue,
    policy: Policy,
    determined: Determined | None = None,
) -> tuple[ChangeOfSide, ...]:
    """The same of two vintages that are at hand.

    A determination answers for its lines where it does so for what they face (decision 0023): on the side of what
    holds, of what is new, or of both. Lines of one chip that are determined otherwise change by themselves.
    """
    lines: dict[tuple[str, int], list[Position]] = defaultdict(list)
    standing: dict[int, Determination] = {}
    for position in positions:
        if position.chip is None:
            continue
        found = determined.of(position) if determined is not None else None
        if found is not None:
            standing[found.number] = found
        # Numbers of determinations begin at 1.
        lines[position.chip, found.number if found is not None else 0].append(position)
    changes = (
        comparison.of(
            chip,
            catalogue.entries[chip].name if chip in catalogue.entries else chip,
            map(figures_of, sorted(rated_under(catalogue, chip), key=lambda each: each.id)),
            units=sum(each.units for each in held),
            ordered=sum(each.units for each in held if each.status in _COMING),
            said=_said(standing.get(number), held[0], comparison, policy, determined),
        )
        for (chip, number), held in sorted(lines.items())
    )
    kept = [each for each in changes if each is not None]
    return tuple(sorted(kept, key=lambda each: (_ORDER[each.direction], -each.units, each.chip)))


def _said(
    one: Determination | None, line: Position, comparison: Comparison, policy: Policy, determined: Determined | None
) -> Said | None:
    """What a determination says on either side of a comparison; lines of one chip that it stands for are alike."""
    if one is None or determined is None:
        return None

    def of(vintage: Vintage | None) -> Outcome | None:
        decided = determined.decides(line, vintage, policy) if vintage is not None else None
        return decided[1] if decided is not None else None

    return Said(f"determined by {one.by} as {one.says}", of(comparison.old), of(comparison.new))


def flipped(changes: Iterable[ChangeOfSide]) -> tuple[str, ...]:
    """The chips of which it is known that they change side, sorted."""
    return tuple(sorted({each.chip for each in changes if "unknown" not in (each.before, each.after)}))
