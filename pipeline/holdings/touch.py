"""Which lines of an inventory a measure touches: by name, by number, by supplier (decision 8)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.determination import Determination
from models.values import Claim, ClaimType, Effect, Limit, LimitTree, Measure, Outcome, Position, Stage
from pipeline.catalogue import Catalogue
from pipeline.holdings.catalogued import firm_of
from pipeline.holdings.determined import Determined
from pipeline.policy import (
    Classification,
    Policy,
    Vintage,
    classify,
    figures_of,
    rated_under,
    vintage_of_limits,
    within,
)

_BY_PARTY: frozenset[ClaimType] = frozenset({"entity_listed", "entity_delisted"})
_EFFECTS: Mapping[ClaimType, Effect] = {
    "restriction_imposed": "restricts",
    "restriction_eased": "eases",
    "tariff_changed": "duty",
}
_BY_NUMBER = frozenset(_EFFECTS)
_CONTROLS: frozenset[ClaimType] = frozenset({"restriction_imposed", "restriction_eased"})


@dataclass(frozen=True, slots=True)
class Touch:
    """Whether a measure touches a line, and why. `unknown` with what is missing.

    `determined` says who determined it, where that decides and not the arithmetic.
    """

    outcome: Outcome
    why: str
    determined: str | None = None


NOT_TOUCHED = Touch("no", "")


def _beside(touch: Touch, determination: Determination | None) -> Touch:
    """The arithmetic's answer, with what was determined before and does not speak of these limits."""
    if determination is None:
        return touch
    told = f"{touch.why}; determined by {determination.by} as {determination.says}, which does not decide here"
    return Touch(touch.outcome, told)


def measure_of(
    claim: Claim, catalogue: Catalogue, policy: Policy, *, stage: Stage | None = None, on: date | None = None
) -> Measure:
    """A claim as the measure that holdings are asked about.

    Args:
        claim: of the event's latest turn.
        catalogue: for the places where the acting authorities rule.
        policy: for the vintage whose limits the claim repeats, or whose instrument it names.
        stage: of the event; the claim's status where it is not given.
        on: the day by which vintages are chosen where the claim names only an instrument.
    """
    authors = [catalogue.authorities[actor].jurisdiction for actor in claim.actors if actor in catalogue.authorities]
    vintage = _vintage_of(claim, policy, on)
    places = claim.places
    if claim.type == "tariff_changed" and authors:
        # A duty bites where goods are imported; the places that a text names beside it are where they come from.
        places = tuple(dict.fromkeys(authors))
    return Measure(
        type=claim.type,
        stage=stage or claim.status,
        chips=claim.chips,
        except_chips=claim.except_chips,
        places=places,
        acts=claim.acts,
        firms=claim.firms,
        authors=tuple(dict.fromkeys(authors)),
        thresholds=claim.thresholds,
        limits=claim.limits,
        vintage=vintage.id if vintage else None,
    )


def _vintage_of(claim: Claim, policy: Policy, on: date | None) -> Vintage | None:
    if claim.type not in _BY_NUMBER:
        return None
    if claim.thresholds:
        return vintage_of_limits(claim.thresholds, policy.numbered, on)
    if claim.chips or on is None:
        return None
    day = claim.effective or on
    found = (policy.in_force(instrument, _EFFECTS[claim.type], day) for instrument in claim.instruments)
    return next((vintage for vintage in found if vintage is not None), None)


@dataclass(frozen=True)
class Toucher:
    """A measure, and what is asked to tell whether it touches a line."""

    measure: Measure
    catalogue: Catalogue
    policy: Policy
    determined: Determined | None = None

    def touch(self, position: Position) -> Touch:
        """Whether the measure touches a line, by its chip, its supplier and its owner.

        A determination that stands for the line decides in the place of a vintage's numbers.
        """
        by_party = self._by_party(position) if self.measure.type in _BY_PARTY else NOT_TOUCHED
        if by_party.outcome != "no":
            return by_party
        above = self.catalogue.ancestors(position.chip) if position.chip is not None else ()
        if any(each in self.measure.except_chips for each in above):
            return NOT_TOUCHED
        named = next((each for each in above if each in self.measure.chips), None)
        if named is None and (by_person := self._by_determination(position)) is not None:
            return by_person
        return NOT_TOUCHED if position.chip is None else self._by_chip(position, position.chip, named)

    def determination_of(self, position: Position) -> Determination | None:
        """The determination that stands for a line; lines that differ in it alone may be touched otherwise."""
        return self.determined.of(position) if self.determined is not None else None

    def determined_by(self, position: Position) -> str | None:
        """Who determined whether a line is touched, where that decides and not the arithmetic."""
        return self.touch(position).determined if self.determination_of(position) is not None else None

    def spared(self, positions: Iterable[Position]) -> tuple[tuple[str, int], ...]:
        """Who determined that a measure's limits do not catch what we hold, and how many units that spares."""
        units: Counter[str] = Counter()
        for position in positions:
            by = self.determined_by(position)
            if by is not None and self.touch(position).outcome == "no":
                units[by] += position.units
        return tuple(sorted(units.items()))

    def domestic(self, position: Position) -> bool:
        """Whether maker and supplier are known to be of the site's country."""
        chip = self.catalogue.chips.get(position.chip or "")
        supplier = self.catalogue.firms.get(firm_of(self.catalogue, position.supplier) or "")
        maker = self.catalogue.firms.get(chip.vendor) if chip else None
        if supplier is None or maker is None or position.site_country is None:
            return False
        return supplier.country == maker.country == position.site_country

    def _by_determination(self, position: Position) -> Touch | None:
        vintage = self.policy.vintages.get(self.measure.vintage or "")
        if self.determined is None or vintage is None or self.measure.type not in _BY_NUMBER:
            return None
        found = self.determined.decides(position, vintage, self.policy)
        if found is None:
            return None
        determination, outcome = found
        return Touch(outcome, f"determined by {determination.by} as {determination.says}", determination.by)

    def _by_chip(self, position: Position, chip: str, named: str | None) -> Touch:
        touch = Touch("yes", self._named(chip, named)) if named else self._by_number(chip)
        if touch.outcome != "no" and named is None and self.measure.vintage and self.measure.type in _CONTROLS:
            touch = _beside(touch, self.determination_of(position))
        below = set(self.catalogue.descendants(chip)) & set(self.measure.except_chips)
        if touch.outcome == "yes" and below:
            return Touch("unknown", f"the text excepts {', '.join(sorted(below))}; which variant we hold is not known")
        return touch

    def _named(self, chip: str, named: str) -> str:
        name = self._name(named)
        return f"the text names {name}" if named == chip else f"the text names {name}, which {self._name(chip)} is of"

    def _name(self, chip: str) -> str:
        entry = self.catalogue.entries.get(chip)
        return entry.name if entry else chip

    def _by_party(self, position: Position) -> Touch:
        firms = set(self.measure.firms)
        supplier, owner = (firm_of(self.catalogue, name) for name in (position.supplier, position.owner))
        if supplier in firms:
            return Touch("yes", f"the supplier {position.supplier} is the party")
        if owner in firms:
            return Touch("yes", f"the owner {position.owner} is the party")
        chip = self.catalogue.chips.get(position.chip or "")
        if position.supplier is None and chip is not None and chip.vendor in firms:
            return Touch(
                "unknown", f"the supplier is not given; {self._name(chip.vendor)}, which makes it, is the party"
            )
        return NOT_TOUCHED

    def _by_number(self, chip: str) -> Touch:
        if self.measure.type not in _BY_NUMBER or not (self.measure.vintage or self.measure.thresholds):
            return NOT_TOUCHED
        outcomes = outcomes_of(chip, self.measure, self.catalogue, self.policy)
        kinds = {outcome for outcome, _ in outcomes.values()}
        if kinds <= {"no"}:
            return NOT_TOUCHED if kinds else Touch("unknown", f"no rates of {self._name(chip)} are known")
        words = "; ".join(f"{name}: {why}" for name, (outcome, why) in outcomes.items() if outcome != "no")
        return Touch("yes" if kinds == {"yes"} else "unknown", words)


def outcomes_of(chip: str, measure: Measure, catalogue: Catalogue, policy: Policy) -> Mapping[str, tuple[Outcome, str]]:
    """By the name of each chip that an id may mean: whether the measure's numbers catch it, and why in words."""
    found: dict[str, tuple[Outcome, str]] = {}
    for each in rated_under(catalogue, chip):
        figures = figures_of(each)
        if measure.vintage is not None:
            said = classify(figures, policy.vintage(measure.vintage))
            found[each.name] = (said.outcome, _words(said))
        else:
            outcome = within(figures, measure.thresholds, measure.limits)
            found[each.name] = (outcome, _limit_words(outcome, measure.thresholds, measure.limits))
    return found


def _words(said: Classification) -> str:
    if said.outcome == "unknown":
        return f"not known under {said.rule} without {', '.join(said.missing)}"
    figures = [f"TPP {said.tpp.normalize():,f}"] if said.tpp is not None else []
    figures += [f"density {said.performance_density}"] if said.performance_density is not None else []
    return f"{', '.join(figures) or 'by reference'}: {said.rule} {said.paragraph}"


def _limit_words(outcome: Outcome, limits: tuple[Limit, ...], tree: LimitTree | None) -> str:
    text = tree_words(tree) if tree is not None else ", ".join(map(_one_limit, limits))
    if outcome == "unknown":
        joined = "; how the text joins its limits is not known" if tree is None and len(limits) > 1 else ""
        return f"not known under the text's {text}{joined}"
    return f"within the text's {text}"


def tree_words(tree: LimitTree) -> str:
    """Limits in words, with brackets where an `and` or `or` stands within another."""
    if tree.limit is not None:
        return _one_limit(tree.limit)
    parts = (f"({tree_words(part)})" if part.parts else tree_words(part) for part in tree.parts)
    return f" {tree.op} ".join(parts)


def _one_limit(each: Limit) -> str:
    return f"{each.quantity} {each.op} {each.value:g}{f' {each.unit}' if each.unit else ''}"


def flipped(
    measure: Measure, positions: Iterable[Position], catalogue: Catalogue, policy: Policy, *, on: date
) -> tuple[str, ...]:
    """The chips held, rented or ordered that a measure's numbers put on the other side, sorted.

    Compared with the vintage of the same instrument and effect that it follows; for limits that stand in no
    vintage, with what 3A090 holds on the day. Without either, what was not there caught nothing.

    Args:
        measure: with a vintage or thresholds; any other flips nothing.
        positions: of one snapshot.
        catalogue: the chips.
        policy: the vintages.
        on: the day of the change.
    """
    if measure.type not in _BY_NUMBER or not (measure.vintage or measure.thresholds):
        return ()
    before = _before(measure, policy, on)
    found = set()
    for chip in {position.chip for position in positions if position.chip is not None}:
        now = {outcome for outcome, _ in outcomes_of(chip, measure, catalogue, policy).values()}
        then = {classify(figures_of(each), before).outcome if before else "no" for each in rated_under(catalogue, chip)}
        if len(now) == len(then) == 1 and now != then and "unknown" not in now | then:
            found.add(chip)
    return tuple(sorted(found))


def _before(measure: Measure, policy: Policy, on: date) -> Vintage | None:
    new = policy.vintages.get(measure.vintage or "")
    if new is not None and new.valid_from is not None:
        earlier = [
            each
            for each in policy.vintages.values()
            if (each.instrument, each.effect) == (new.instrument, new.effect)
            and each.valid_to is not None
            and each.valid_to < new.valid_from
        ]
        if earlier:
            return max(earlier, key=lambda each: str(each.valid_to))
    if measure.type != "restriction_imposed" or (new is not None and new.instrument == "eccn-3a090"):
        return None
    return policy.in_force("eccn-3a090", "restricts", on)
