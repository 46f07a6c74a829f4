"""What could stand in for a chip: only what passes all four gates is ranked, with how many equal what is lost.

How many of a substitute equal what is lost is asked four times: by compute, by memory bandwidth, by memory, by
interconnect. The largest of the four binds. Quantities are exact: N × figure of the one ÷ figure of the other, up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

from models.register import Offer
from pipeline.catalogue import Catalogue, Chip
from pipeline.errors import CallError
from pipeline.holdings.gates import GATES, Buyer, Gate, Said
from pipeline.holdings.items import Content, Items
from pipeline.policy import figures_of, rated_chips, rated_under

Measure = Literal["compute", "memory bandwidth", "memory", "interconnect"]
FORMATS = ("fp16", "fp8", "int8", "fp6", "fp4")
_QUANTITIES: dict[Measure, str] = {
    "memory bandwidth": "memory_bandwidth",
    "memory": "memory_capacity",
    "interconnect": "interconnect_bandwidth",
}
_UNITS: dict[Measure, str] = {"memory bandwidth": "GB/s", "memory": "GB", "interconnect": "GB/s"}


@dataclass(frozen=True, slots=True)
class Equal:
    """How many equal what is lost by one measure, with the figures that say so; None where one is not known."""

    measure: Measure
    unit: str
    lost: Decimal | None  # of one unit of what is lost
    stand_in: Decimal | None  # of one unit of the substitute
    units: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chip from a supplier, or from nobody, with what each gate says of it.

    `units` is the largest of the quantities in chips; `at_least` where a measure of them is not known. `offered`
    is in chips too. `discouraged` is guidance to the buyer against it, in words.
    """

    chip: str
    name: str
    offer: Offer | None
    gates: tuple[Said, ...]
    equals: tuple[Equal, ...]
    units: int | None
    binds: Measure | None
    at_least: bool
    offered: int | None
    discouraged: tuple[str, ...] = ()

    @property
    def stopped(self) -> Said | None:
        """The first gate that it does not pass."""
        return next((each for each in self.gates if each.outcome != "yes"), None)

    @property
    def suffices(self) -> bool:
        """Whether what is offered is known to equal all that is lost."""
        return self.units is not None and not self.at_least and (self.offered or 0) >= self.units


@dataclass(frozen=True, slots=True)
class Substitutes:
    """What could stand in for so many of a chip: those that passed, best first; the rest by the gate that stopped it.

    `compute` says by which rate compute is compared: TPP, or the dense rate of a format.
    """

    chip: str
    name: str
    lost: int
    buyer: Buyer
    on: date
    compute: str
    ranked: tuple[Candidate, ...]
    stopped: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()


Ask = Callable[[Chip, Offer | None], Sequence[Said]]


def substitutes(
    chip_id: str,
    catalogue: Catalogue,
    items: Items,
    offers: Sequence[Offer],
    ask: Ask,
    buyer: Buyer,
    *,
    on: date,
    lost: int = 1,
    compute: str | None = None,
    discouraged: Callable[[Chip], tuple[str, ...]] = lambda _: (),
    only_offered: bool = False,
) -> Substitutes:
    """What could stand in for a chip at a site.

    Ranked are those that pass every gate: what the buyer is told not to buy comes last; then what is offered in a
    quantity that equals what is lost comes first, and of those the fewest units.

    Args:
        chip_id: the chip that is lost.
        catalogue: the chips.
        items: the index of what offers call them.
        offers: what can be got, from the register.
        ask: what the gates say of a chip and an offer, in the order of `GATES`.
        buyer: who would use it, and where.
        on: the day.
        lost: units lost.
        compute: a format of `FORMATS`, by whose dense rate compute is compared; TPP when None.
        discouraged: guidance against buying a chip, in words.
        only_offered: leave out what nobody offers.

    Raises:
        CallError: the catalogue rates nothing under that chip, or there is no such format.
    """
    if compute is not None and compute not in FORMATS:
        raise CallError(f"no format {compute!r}; there are {', '.join(FORMATS)}")
    given = rated_under(catalogue, chip_id)
    if not given:
        raise CallError(f"no rated chip under {chip_id!r}")
    same = {each.id for each in given} | {chip_id}
    wares, notes = _wares(catalogue, items, offers)
    found: list[Candidate] = []
    for chip, offer, count in wares:
        if only_offered and offer is None:
            continue
        if same & {chip.id, *catalogue.ancestors(chip.id)} and (offer is None or chip.id in same):
            continue
        equals = _equals(given, rated_under(catalogue, chip.id), lost, compute)
        known = [each for each in equals if each.units is not None]
        most = max(known, key=lambda each: each.units or 0, default=None)
        found.append(
            Candidate(
                chip=chip.id,
                name=chip.name,
                offer=offer,
                gates=tuple(ask(chip, offer)),
                equals=equals,
                units=None if most is None else most.units,
                binds=None if most is None else most.measure,
                at_least=len(known) < len(equals),
                offered=None if offer is None or offer.quantity is None else offer.quantity * count,
                discouraged=discouraged(chip),
            )
        )
    ranked = sorted((each for each in found if each.stopped is None), key=_rank)
    stopped = sorted((each for each in found if each.stopped is not None), key=_by_gate)
    if len(given) > 1:
        names = ", ".join(each.name for each in given)
        notes += (f"{chip_id} may be {names}: what is lost is taken as the largest of their figures",)
    entry = catalogue.chips[catalogue.chip_of(chip_id) or chip_id]
    told = f"dense {compute} rate" if compute else "TPP"
    return Substitutes(chip_id, entry.name, lost, buyer, on, told, tuple(ranked), tuple(stopped), notes)


def _wares(
    catalogue: Catalogue, items: Items, offers: Sequence[Offer]
) -> tuple[list[tuple[Chip, Offer | None, int]], tuple[str, ...]]:
    """Every chip that is offered, with how many are in one item; and every other rated chip."""
    found: list[tuple[Chip, Offer | None, int]] = []
    notes: list[str] = []
    offered: set[str] = set()
    for offer in offers:
        content = items.find(offer.item)
        if not isinstance(content, Content):
            notes.append(f"offer of {offer.item!r} by {offer.supplier}: {content.reason}")
            continue
        for chip_id, count in content.chips:
            found.append((catalogue.chips[chip_id], offer, count))
            offered |= {chip_id, *catalogue.descendants(chip_id)}
    found += [(chip, None, 1) for chip in rated_chips(catalogue) if chip.id not in offered]
    return found, tuple(notes)


def _equals(given: Sequence[Chip], others: Sequence[Chip], lost: int, compute: str | None) -> tuple[Equal, ...]:
    units: dict[Measure, str] = {"compute": compute.upper() if compute else "TPP", **_UNITS}
    return tuple(
        _equal(measure, unit, _most(given, measure, compute), _least(others, measure, compute), lost)
        for measure, unit in units.items()
    )


def _equal(measure: Measure, unit: str, lost_by: Decimal | None, by: Decimal | None, lost: int) -> Equal:
    units = None if lost_by is None or not by else ceil(lost * Fraction(lost_by) / Fraction(by))
    return Equal(measure, unit, lost_by, by, units)


def figure_of(chip: Chip, measure: Measure, compute: str | None = None) -> Decimal | None:
    """One figure of a chip: TPP or the dense rate of a format (TOPS or TFLOPS), GB/s, GB."""
    if measure != "compute":
        return figures_of(chip).values.get(_QUANTITIES[measure])
    if compute is None:
        return figures_of(chip).values.get("tpp")
    rate = getattr(chip, "int8_dense_tops" if compute == "int8" else f"{compute}_dense_tflops")
    return None if rate is None else Decimal(str(rate))


def _most(chips: Sequence[Chip], measure: Measure, compute: str | None) -> Decimal | None:
    found = [figure_of(chip, measure, compute) for chip in chips]
    return None if None in found else max(each for each in found if each is not None)


def _least(chips: Sequence[Chip], measure: Measure, compute: str | None) -> Decimal | None:
    found = [figure_of(chip, measure, compute) for chip in chips]
    return None if not found or None in found else min(each for each in found if each is not None)


def _rank(each: Candidate) -> tuple[object, ...]:
    return bool(each.discouraged), not each.suffices, each.units is None, each.at_least, each.units or 0, each.chip


def _by_gate(each: Candidate) -> tuple[int, bool, str]:
    stopped = each.stopped
    gate: Gate = stopped.gate if stopped else GATES[0]
    # Furthest first: what is offered and stopped late is nearest to being had.
    return -GATES.index(gate), each.offer is None, each.name
