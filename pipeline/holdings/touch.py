"""Which lines of an inventory a measure touches: by name, by number, by supplier (decision 8)."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from models.determination import Determination
from models.exposure import Measure, Position
from models.values import Claim, ClaimType, Outcome, Stage
from pipeline.catalogue import Catalogue
from pipeline.holdings.determined import Determined
from pipeline.policy import Classification, Policy, Vintage, classify, figures_of, rated_under, vintage_of_limits
from pipeline.policy.drafts import EFFECTS, of_the_chip, vintage_of
from pipeline.policy.grounds import grounds
from pipeline.policy.telling import missing_words

BY_PARTY: frozenset[ClaimType] = frozenset({"entity_listed", "entity_delisted"})
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
    claim: Claim,
    catalogue: Catalogue,
    policy: Policy,
    *,
    stage: Stage | None = None,
    on: date | None = None,
    draft: str = "",
    cites: str = "",
) -> Measure:
    """A claim as the measure that holdings are asked about.

    Of its limits those are kept that are the chip's; where they stand in no vintage they are a draft of their own.

    Args:
        claim: of the event's latest turn.
        catalogue: for the places where the acting authorities rule.
        policy: for the vintage whose limits the claim repeats, or whose instrument it names.
        stage: of the event; the claim's status where it is not given.
        on: the day by which vintages are chosen where the claim names only an instrument.
        draft: the id of the draft vintage, where its limits stand in no other.
        cites: where the limits stand, document and span.

    Raises:
        CatalogueError: a limit's unit is not its quantity's.
    """
    thresholds, limits = of_the_chip(claim.thresholds, claim.limits)
    claim = replace(claim, thresholds=thresholds, limits=limits)
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
        instruments=claim.instruments,
        on=claim.effective or on,
        draft=draft if claim.thresholds and vintage is None else "",
        cites=cites if claim.thresholds and vintage is None else "",
        binds=_bound_by(claim, vintage, policy, on),
    )


def _bound_by(claim: Claim, vintage: Vintage | None, policy: Policy, on: date | None) -> tuple[str, ...]:
    """The firms that alone a letter binds, where the claim is of one: by its limits, else by its instruments."""
    if vintage is not None or on is None:
        return vintage.binds if vintage is not None else ()
    told = [policy.vintages[name] for name in policy.vintages if policy.vintages[name].instrument in claim.instruments]
    letters = [each for each in told if each.binds and each.in_text_on(claim.effective or on)]
    if not letters or len({*claim.instruments} - {each.instrument for each in letters}):
        # A text that names a rule beside the letter is not of the letter alone.
        return ()
    return tuple(dict.fromkeys(firm for each in letters for firm in each.binds))


def _vintage_of(claim: Claim, policy: Policy, on: date | None) -> Vintage | None:
    if claim.type not in EFFECTS:
        return None
    if claim.thresholds:
        return vintage_of_limits(claim.thresholds, policy.numbered, on)
    if claim.chips or on is None:
        return None
    day = claim.effective or on
    found = (policy.in_force(instrument, EFFECTS[claim.type], day) for instrument in claim.instruments)
    return next((vintage for vintage in found if vintage is not None), None)


@dataclass(frozen=True)
class Toucher:
    """A measure, and what is asked to tell whether it touches a line."""

    measure: Measure
    catalogue: Catalogue
    policy: Policy
    determined: Determined | None = None
    _by_chip_alone: dict[str, Touch] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def vintage(self) -> Vintage | None:
        """The vintage by whose numbers the measure decides, shipped or made of its own limits."""
        return vintage_of(self.measure, self.policy)

    def touch(self, position: Position) -> Touch:
        """Whether the measure touches a line, by its chip. Whom a listing names is asked of `Parties`.

        A determination that stands for the line decides in the place of a vintage's numbers.
        """
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

    def _by_determination(self, position: Position) -> Touch | None:
        vintage = self.policy.vintages.get(self.measure.vintage or "")
        if self.determined is None or vintage is None or self.measure.type not in EFFECTS:
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

    def _by_number(self, chip: str) -> Touch:
        found = self._by_chip_alone.get(chip)
        if found is None:
            found = self._by_chip_alone[chip] = self._computed(chip)
        return found

    def _computed(self, chip: str) -> Touch:
        if self.vintage is None:
            return NOT_TOUCHED
        outcomes = outcomes_of(chip, self.vintage, self.catalogue)
        kinds = {outcome for outcome, _ in outcomes.values()}
        if kinds <= {"no"}:
            return NOT_TOUCHED if kinds else Touch("unknown", f"no rates of {self._name(chip)} are known")
        words = "; ".join(f"{name}: {why}" for name, (outcome, why) in outcomes.items() if outcome != "no")
        return Touch("yes" if kinds == {"yes"} else "unknown", words)


def outcomes_of(chip: str, vintage: Vintage, catalogue: Catalogue) -> dict[str, tuple[Outcome, str]]:
    """By the name of each chip that an id may mean: whether a vintage's numbers catch it, and why in words."""
    found: dict[str, tuple[Outcome, str]] = {}
    # By id: what an alert keeps must not hang on the order of the catalogue's files, which its stored body has not.
    for each in sorted(rated_under(catalogue, chip), key=lambda each: each.id):
        figures = figures_of(each)
        said = classify(figures, vintage)
        if vintage.sure == "draft":
            reasons = ", ".join(word for part in vintage.paragraphs for word in grounds(part.when, figures))
            words = f"the text's limits: {reasons}"
        else:
            words = _words(said)
        found[each.name] = (said.outcome, words)
    return found


def _words(said: Classification) -> str:
    if said.outcome == "unknown":
        return f"not known under {said.rule} without {missing_words(said.missing)}"
    figures = [f"TPP {said.tpp.normalize():,f}"] if said.tpp is not None else []
    figures += [f"density {said.performance_density}"] if said.performance_density is not None else []
    return f"{', '.join(figures) or 'by reference'}: {said.rule} {said.paragraph}"
