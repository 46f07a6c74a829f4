"""What else could do the work: thin, and only as far as the data goes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pipeline.catalogue import Catalogue, Chip
from pipeline.policy import Policy, classify, figures_of, rated_chips, rated_under


@dataclass(frozen=True, slots=True)
class Substitute:
    """A chip that could take the work. `fit` is "unknown" where a limit or a figure cannot be told: no pass."""

    chip: str
    name: str
    fit: Literal["yes", "unknown"]
    compute: Decimal | None  # TPP by the TPP of the chip that it stands in for
    bandwidth: Decimal | None  # memory bandwidth by that chip's
    reasons: tuple[str, ...]


def substitutes(
    chip_id: str, catalogue: Catalogue, policy: Policy, *, place: str, parent: str | None, on: date
) -> tuple[Substitute, ...]:
    """What else could do a chip's work at a place: not restricted to it on that day by the numbers, best first.

    Left out are chips that a vintage in force restricts to the place or to the parent's country, and, for a
    US parent, chips of vendors on the Entity List. What cannot be told stays, marked unknown, behind the rest.

    Args:
        chip_id: the chip to stand in for.
        catalogue: the chips.
        policy: the vintages.
        place: the site's country.
        parent: the country of the owner's ultimate parent; None where it is not known.
        on: the day.
    """
    given = [figures_of(chip) for chip in rated_under(catalogue, chip_id)]
    same = {figures.chip for figures in given}
    found = []
    for chip in rated_chips(catalogue):
        if chip.id in same or (parent == "US" and chip.vendor_on_us_entity_list):
            continue
        judged = _judged(chip, policy, place, parent, on)
        if judged is None:
            continue
        fit, reasons = judged
        figures = figures_of(chip)
        compute = _ratio(figures.values.get("tpp"), [each.values.get("tpp") for each in given])
        bandwidth = _ratio(
            figures.values.get("memory_bandwidth"), [each.values.get("memory_bandwidth") for each in given]
        )
        found.append(Substitute(chip.id, chip.name, fit, compute, bandwidth, reasons))
    return tuple(sorted(found, key=_rank))


def _judged(
    chip: Chip, policy: Policy, place: str, parent: str | None, on: date
) -> tuple[Literal["yes", "unknown"], tuple[str, ...]] | None:
    """None where a vintage in force restricts it there; else whether that is sure, and why in words."""
    figures = figures_of(chip)
    fit: Literal["yes", "unknown"] = "yes"
    reasons: list[str] = []
    for vintage in policy.vintages.values():
        if vintage.effect != "restricts" or vintage.sure == "general" or not vintage.holds_on(on):
            continue
        # Guidance is no limit of a destination's, and a letter to others says nothing of this maker's chips.
        if vintage.kind == "guidance" or (vintage.addressees and chip.vendor not in vintage.binds):
            continue
        binds = vintage.scope.binds(place, parent, on)
        if binds is False:
            continue
        said = classify(figures, vintage)
        if said.outcome == "no":
            continue
        if said.outcome == "yes" and binds:
            return None
        fit = "unknown"
        lacking = ", ".join(said.missing) or "the owner's parent"
        reasons.append(f"{vintage.id}: not known without {lacking}")
    return fit, tuple(reasons) or (f"no limit in force on {on} restricts it to {place} by its numbers",)


def _ratio(value: Decimal | None, given: list[Decimal | None]) -> Decimal | None:
    known = [each for each in given if each]
    if value is None or not known or len(known) != len(given):
        return None
    return (value / max(known)).quantize(Decimal("0.01"))


def _rank(each: Substitute) -> tuple[object, ...]:
    scores = [score for score in (each.compute, each.bandwidth) if score is not None]
    # The weaker of the two bounds what it can do; what is not known ranks last.
    return each.fit != "yes", len(scores) < 2, -min(scores, default=Decimal(0)), each.chip
