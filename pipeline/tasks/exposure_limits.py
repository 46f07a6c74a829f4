"""How near every chip that is held lies to every limit, as the Exposure page shows it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.holdings.distances import ChipDistance
from pipeline.tasks.desk import Desk
from pipeline.tasks.determination_view import DeterminationView


@dataclass(frozen=True, slots=True)
class ChipLimits:
    """A chip that is held under every limit that stands today.

    Attributes:
        name: of the chip; where it may be one of several variants, of one of them.
        may_be: the name under which it is held, where it may be one of several; else "".
        determined: what somebody determined it to be, which outranks the numbers.
        units: held, rented or ordered.
        ordered: of these on order or in transit.
        sums: of TPP and density.
        limits: every one.
        met: the rules whose limits it meets.
        nearest: the limit nearest to it that would change an answer, and its rule; "" where there is none.
        missing: the fields for want of which an answer is not known.
    """

    name: str
    may_be: str
    determined: tuple[str, ...]
    units: int
    ordered: int
    sums: tuple[str, ...]
    limits: tuple[ChipDistance, ...]
    met: tuple[str, ...]
    nearest: str
    missing: tuple[str, ...]


def limits_of(
    found: Sequence[ChipDistance], names: Mapping[str, str], determined: Mapping[str, tuple[str, ...]]
) -> tuple[ChipLimits, ...]:
    """Every chip with its limits.

    Args:
        found: the distances.
        names: of chips, by their ids.
        determined: by chip what somebody determined, as `determined_of` gives it.
    """
    groups: dict[tuple[str, str], list[ChipDistance]] = defaultdict(list)
    for each in found:
        groups[each.chip, each.rated].append(each)
    return tuple(
        ChipLimits(
            name=held[0].name,
            determined=determined.get(chip, ()),
            may_be=names.get(chip, chip) if chip != rated else "",
            units=held[0].units,
            ordered=held[0].ordered,
            sums=held[0].sums,
            limits=tuple(held),
            met=tuple(each.rule for each in held if each.outcome == "yes"),
            nearest=_nearest(held),
            missing=tuple(sorted({name for each in held for name in each.missing})),
        )
        for (chip, rated), held in groups.items()
    )


def determined_of(standing: Sequence[DeterminationView], desk: Desk) -> dict[str, tuple[str, ...]]:
    """By chip that we hold, what stands of it or of what it is one of."""
    found: dict[str, list[str]] = defaultdict(list)
    for chip in {each.chip for each in desk.positions if each.chip}:
        subjects = {f"chip:{above}" for above in desk.catalogue.ancestors(chip)}
        for each in standing:
            one = each.determination
            if one.subject in subjects:
                company = f", for {one.company}" if one.company else ""
                found[chip].append(f"{one.says} by {one.who} on {one.on}{company}")
    return {chip: tuple(told) for chip, told in found.items()}


def _nearest(held: Sequence[ChipDistance]) -> str:
    known = [(abs(each.distance.share), each) for each in held if each.distance is not None]
    if not known:
        return ""
    _, nearest = min(known, key=lambda pair: pair[0])
    return f"{nearest.near} ({nearest.rule})"
