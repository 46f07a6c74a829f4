"""A what-if answered: which chips change side, and what of the fleet is touched before and after. Pure; keeps nothing.

What holds is the law as policy has it on the day; what is asked comes beside it, or in its place where it is said so.
An inventory line counts once, however many measures touch it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from models.exposure import ChangeOfSide, Exposure, Measure, Position
from models.register import Licence, Order, Promise, Shipment
from models.values import ClaimType, Effect
from models.wording import plural
from pipeline.catalogue import Catalogue, Firm
from pipeline.holdings.acts import ORDERED
from pipeline.holdings.changes import changes_by
from pipeline.holdings.deadlines import StoodTo, before_effect, clauses_behind
from pipeline.holdings.determined import Determined
from pipeline.holdings.exposure import exposure
from pipeline.holdings.freshness import Freshness
from pipeline.holdings.judging import HEADLINE, Judge
from pipeline.holdings.moved import moved_orders, stood_by
from pipeline.holdings.parties import Parties
from pipeline.holdings.rates import Rates, add_up
from pipeline.holdings.shifts import Missed, Shift, missed_by, shifted
from pipeline.holdings.touch import Toucher
from pipeline.policy import Policy, Vintage, figures_of, rated_chips
from pipeline.policy.drafts import EFFECTS, Comparison, compare_with, vintage_of

#: The kinds of vintages by which a number test of each effect is law.
_HOLDS: dict[Effect, frozenset[str]] = {
    "restricts": frozenset({"limits", "letter"}),
    "eases": frozenset({"review"}),
    "duty": frozenset({"tariff"}),
}
_KINDS: dict[Effect, ClaimType] = {effect: kind for kind, effect in EFFECTS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """One measure that is asked about.

    Attributes:
        measure: in the terms of holdings.
        told: in words, for people.
        vintage: the typed limits, where the measure's are not a text's own.
        instead_of: the vintage that it replaces; None: it comes beside what holds.
        country: of a country that is closed: only lines that stand in it, or are shipped to or from it.
        quote: the words of a text that it was read from.
    """

    measure: Measure
    told: str
    vintage: Vintage | None = None
    instead_of: Vintage | None = None
    country: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question that was understood: measures, orders that come otherwise, and what a text left open.

    `notes` say what was assumed; `left` quotes sentences that no arithmetic was made of; `firms` are parties that the
    catalogue does not know, with the names by which holdings call them.
    """

    title: str
    asked: tuple[Asked, ...] = ()
    shifts: tuple[Shift, ...] = ()
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    firms: tuple[Firm, ...] = ()


@dataclass(frozen=True)
class World:
    """What a question is put to: the inventory, registers and law of one day."""

    day: date
    positions: tuple[Position, ...]
    snapshot: str
    inventory_on: date | None
    catalogue: Catalogue
    policy: Policy
    rates: Rates | None = None
    determined: Determined | None = None
    orders: tuple[Order, ...] = ()
    promises: tuple[Promise, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    licences: tuple[Licence, ...] = ()
    fresh: Freshness | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Units, inventory lines on order, and value of what is stopped, needs a licence or pays a duty, in scope."""

    units: int
    orders: int
    value: tuple[tuple[str, Decimal], ...]
    priced: int
    lines: int


@dataclass(frozen=True, slots=True)
class Told:
    """A measure with what it touches by itself."""

    told: str
    quote: str
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class Answer:
    """What would be. `others` counts chips that change side and of which nothing is held."""

    title: str
    as_of: date
    inventory_on: date | None
    holds: tuple[str, ...]
    asked: tuple[Told, ...]
    changes: tuple[ChangeOfSide, ...]
    others: tuple[ChangeOfSide, ...]
    before: Count
    after: Count
    missed: tuple[Missed, ...]
    moved: tuple[StoodTo, ...]
    notes: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def units_more(self) -> int:
        """Units in scope more than today; fewer where it is below 0."""
        return self.after.units - self.before.units


def answer(scenario: Scenario, world: World) -> Answer:
    """What a scenario does to what is held and ordered.

    Raises:
        CallError: an order, a line or a shipment that is not there.
        CatalogueError: a limit's unit is not its quantity's.
    """
    if scenario.firms:
        firms = {**world.catalogue.firms, **{firm.id: firm for firm in scenario.firms}}
        world = replace(world, catalogue=replace(world.catalogue, firms=firms))
    typed = [each.vintage for each in scenario.asked if each.vintage is not None]
    for vintage in typed:
        world = replace(world, policy=world.policy.with_vintage(vintage))
    after = replace(world, positions=shifted(scenario.shifts, world.positions, world.shipments))
    holds = _holding(world, {EFFECTS.get(each.measure.type) for each in scenario.asked} or {"restricts"})
    replaced = {each.instead_of.id for each in scenario.asked if each.instead_of is not None}
    stays = [each for each in holds if each.vintage not in replaced]
    changes, others = _changes(scenario.asked, after)
    return Answer(
        title=scenario.title,
        as_of=world.day,
        inventory_on=world.inventory_on,
        holds=tuple(each.vintage for each in holds if each.vintage is not None),
        asked=tuple(Told(each.told, each.quote, _exposure(each, after)) for each in scenario.asked),
        changes=changes,
        others=others,
        before=_count(world, [_everywhere(each) for each in holds]),
        after=_count(after, [*(_everywhere(each) for each in stays), *scenario.asked]),
        moved=_moved(scenario, world, holds),
        missed=missed_by(scenario.shifts, world.positions, world.shipments, world.promises, world.licences),
        notes=scenario.notes,
        left=scenario.left,
    )


def together(scenarios: Sequence[Scenario], title: str) -> Scenario:
    """Several questions as one."""
    return Scenario(
        title=title,
        asked=tuple(each for one in scenarios for each in one.asked),
        shifts=tuple(each for one in scenarios for each in one.shifts),
        firms=tuple(each for one in scenarios for each in one.firms),
    )


def _holding(world: World, effects: Iterable[Effect | None]) -> list[Measure]:
    """The vintages of the day that test numbers to these effects, as measures of their own scope."""
    return [_law(each) for each in _shipping(world) if each.effect in effects and each.holds_on(world.day)]


def _shipping(world: World) -> list[Vintage]:
    """The vintages by which a number test is law, of any day."""
    return [
        each
        for each in world.policy.vintages.values()
        if each.sure == "seen" and each.kind in _HOLDS.get(each.effect, frozenset())
    ]


def _law(vintage: Vintage) -> Measure:
    return Measure(
        type=_KINDS[vintage.effect], stage="in_force", authors=(vintage.law,), vintage=vintage.id, binds=vintage.binds
    )


def _moved(scenario: Scenario, world: World, holds: Sequence[Measure]) -> tuple[StoodTo, ...]:
    """How orders that come on another day stand to the clauses of what touches them: what holds, comes or is asked."""
    moved = moved_orders(scenario.shifts, world.positions, world.shipments)
    coming = [_law(each) for each in _shipping(world) if each.valid_from and each.valid_from > world.day]
    found: list[StoodTo] = []
    for one in (*map(_everywhere, (*holds, *coming)), *scenario.asked):
        lines = tuple(each for each in world.positions if each.order in moved)
        touched = _exposure(one, replace(world, positions=lines)).orders if lines else ()
        kept = {order: shipments for order, shipments in moved.items() if order in touched}
        clauses = list(clauses_behind(one.measure, world.policy))
        draft = vintage_of(one.measure, world.policy)
        if draft is not None and draft.id not in world.policy.vintages and (first := before_effect(draft)) is not None:
            clauses.append(first)
        found += stood_by(kept, clauses, world.orders, world.promises, world.positions, on=world.day)
    return tuple(dict.fromkeys(found))


def _everywhere(measure: Measure) -> Asked:
    return Asked(measure, "")


def _lines(asked: Asked, positions: Sequence[Position]) -> Sequence[Position]:
    if asked.country is None:
        return positions
    return [p for p in positions if asked.country in (p.site_country, p.from_country)]


def _exposure(asked: Asked, world: World) -> Exposure:
    found = exposure(
        asked.measure,
        _lines(asked, world.positions),
        world.catalogue,
        snapshot=world.snapshot,
        rates=world.rates,
        policy=world.policy,
        determined=world.determined,
        orders={each.order: each for each in world.orders},
        fresh=world.fresh,
    )
    if asked.country is None:
        return found
    # Of a part of the inventory nothing is told about the whole; lines without a country may be in that part.
    dark = sum(each.units for each in world.positions if each.site_country is None and each.from_country is None)
    note = (f"{plural(dark, 'unit')}: the site's country is not given",) if dark else ()
    kept = tuple(each for each in found.unknown if not each.startswith("share of compute"))
    return replace(found, share_of_compute=None, unknown=(*kept, *note))


def _count(world: World, asked: Sequence[Asked]) -> Count:
    """What any of some measures stops, licenses or burdens with a duty, in scope; a line once."""
    parties = Parties(world.catalogue, {each.order: each for each in world.orders})
    hit: dict[int, Position] = {}
    for one in asked:
        judge = Judge(Toucher(one.measure, world.catalogue, world.policy, world.determined), parties)
        for position in _lines(one, world.positions):
            judged = judge.judge(position)
            if judged and judged[0].faced.effect in HEADLINE and judged[0].in_scope:
                hit[id(position)] = position
    held = list(hit.values())
    sums = add_up(held)
    return Count(
        units=sum(each.units for each in held),
        orders=add_up([each for each in held if each.status in ORDERED]).lines,
        value=sums.values,
        priced=sums.priced,
        lines=sums.lines,
    )


def _changes(asked: Sequence[Asked], world: World) -> tuple[tuple[ChangeOfSide, ...], tuple[ChangeOfSide, ...]]:
    """Chips that change side by any of the measures' numbers: those held, and those of which nothing is."""
    held: list[ChangeOfSide] = []
    others: list[ChangeOfSide] = []
    for one in asked:
        new = vintage_of(one.measure, world.policy)
        if new is None:
            continue
        compared = (
            Comparison(new, one.instead_of, replaces=True)
            if one.instead_of is not None
            else compare_with(new, world.policy, world.day, instruments=one.measure.instruments)
        )
        held += changes_by(compared, world.positions, world.catalogue, world.policy, world.determined)
        known = {each.chip for each in held}
        for chip in rated_chips(world.catalogue):
            found = compared.of(chip.id, chip.name, [figures_of(chip)], units=0, ordered=0)
            if found is not None and chip.id not in known:
                others.append(found)
    return tuple(dict.fromkeys(held)), tuple(dict.fromkeys(others))
