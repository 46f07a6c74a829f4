"""How near each chip that is held lies to every limit that holds on a day, and whom of its units that limit binds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.exposure import Position
from models.values import Effect, Outcome
from pipeline.catalogue import Catalogue
from pipeline.holdings.acts import ORDERED
from pipeline.policy import Figures, Policy, Vintage, classify, figures_of, rated_under
from pipeline.policy.classify import Distance
from pipeline.policy.telling import distance_words, tell_workings, verdict


@dataclass(frozen=True, slots=True)
class Bound:
    """Units by whether a vintage's scope binds where they stand or the parent that owns them; `why` of the unknown."""

    yes: int
    no: int
    unknown: int
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChipDistance:
    """A chip that is held, under a vintage. By arithmetic alone: what somebody determined is not looked at here.

    Attributes:
        chip: the id under which it is held.
        rated: the id of the chip whose figures were asked: `chip` itself, or one of the variants that it may mean.
        name: of `rated`, for people.
        units: held, rented or ordered under `chip`.
        ordered: of these on order or in transit.
        rule: the vintage's id.
        title: the vintage's.
        effect: of the vintage.
        stands: "" where the vintage surely holds, else why it does not: suspended, or the law is open.
        outcome: by the numbers.
        paragraph: that is met.
        missing: the fields that an unknown outcome lacks.
        distance: to the nearest limit whose crossing would change the answer; None where none is.
        near: the same in words, "" where there is none.
        says: the answer in a sentence.
        sums: of TPP and density, in sentences.
        bound: the units by whether the vintage's scope reaches them.
    """

    chip: str
    rated: str
    name: str
    units: int
    ordered: int
    rule: str
    title: str
    effect: Effect
    stands: str
    outcome: Outcome
    paragraph: str | None
    missing: tuple[str, ...]
    distance: Distance | None
    near: str
    says: str
    sums: tuple[str, ...]
    bound: Bound


def distances(
    positions: Iterable[Position], catalogue: Catalogue, policy: Policy, on: date
) -> tuple[ChipDistance, ...]:
    """Every chip held, under every vintage with numbers that stands in the law's text on a day.

    Args:
        positions: of one snapshot; what is not matched to a chip has no figures and is left out.
        catalogue: of chips.
        policy: the vintages.
        on: the day, by which vintages hold and country groups are looked up.

    Returns:
        By chip and variant; for each the vintages in the policy's order, the restrictions first.
    """
    held = _by_chip(positions)
    vintages = sorted((each for each in policy.numbered if each.in_text_on(on)), key=lambda v: v.effect != "restricts")
    return tuple(
        _distance(stock, figures_of(variant), vintage, on)
        for _, stock in sorted(held.items())
        for variant in rated_under(catalogue, stock.chip)
        for vintage in vintages
    )


@dataclass(slots=True)
class _Stock:
    """Units of one chip, in all and by site and parent."""

    chip: str
    units: int
    ordered: int
    by_place: dict[tuple[str | None, str | None], int]


def _by_chip(positions: Iterable[Position]) -> Mapping[str, _Stock]:
    found: dict[str, _Stock] = {}
    for position in positions:
        if position.chip is None:
            continue
        stock = found.setdefault(position.chip, _Stock(position.chip, 0, 0, defaultdict(int)))
        stock.units += position.units
        stock.ordered += position.units if position.status in ORDERED else 0
        stock.by_place[position.site_country, position.owner_parent_country] += position.units
    return found


def _distance(stock: _Stock, figures: Figures, vintage: Vintage, on: date) -> ChipDistance:
    said = classify(figures, vintage)
    standing = vintage.standing_on(on)
    return ChipDistance(
        chip=stock.chip,
        rated=figures.chip,
        name=figures.name,
        units=stock.units,
        ordered=stock.ordered,
        rule=vintage.id,
        title=vintage.title,
        effect=vintage.effect,
        stands="" if standing is None else f"{standing.state}: {standing.says}",
        outcome=said.outcome,
        paragraph=said.paragraph,
        missing=said.missing,
        distance=said.distance,
        near="" if said.distance is None else distance_words(said.distance),
        says=verdict(said, vintage),
        sums=tell_workings(figures.workings),
        bound=_bound(stock, vintage, on),
    )


def _bound(stock: _Stock, vintage: Vintage, on: date) -> Bound:
    units: dict[Outcome, int] = {"yes": 0, "no": 0, "unknown": 0}
    reasons: list[str] = []
    for (site, parent), count in stock.by_place.items():
        told = vintage.scope.binding(site, parent, on)
        units[told.outcome] += count
        if told.outcome == "unknown":
            reasons.append(told.why)
    return Bound(units["yes"], units["no"], units["unknown"], tuple(sorted(set(reasons))))
