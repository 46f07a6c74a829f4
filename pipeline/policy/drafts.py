"""Limits that a text states and that stand in no vintage: a draft vintage is made of them, and set against what holds.

A draft is a function of its measure and of the policy: nobody keeps it, everybody who has those two can make it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from models.exposure import ChangeOfSide, Measure
from models.values import ClaimType, Effect, Limit, LimitTree, Outcome, Quantity
from pipeline.policy.arithmetic import Figures
from pipeline.policy.classify import Classification, Direction, classify, expression_of, limit_leaves
from pipeline.policy.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Expr,
    Flag,
    Given,
    Provided,
    Unjoined,
    comparisons,
    decide,
)
from pipeline.policy.grounds import grounds
from pipeline.policy.scope import Scope
from pipeline.policy.vintages import EXPORT_ACTS, Paragraph, Policy, Vintage

#: Types of claims whose limits decide which chips they mean.
EFFECTS: Mapping[ClaimType, Effect] = {
    "restriction_imposed": "restricts",
    "restriction_eased": "eases",
    "tariff_changed": "duty",
}
#: What a chip can do. Limits on how it is made alone bind its maker: they say nothing of boards that are bought.
OF_THE_CHIP: frozenset[Quantity] = frozenset(
    {"tpp", "performance_density", "memory_bandwidth", "interconnect_bandwidth", "memory_bandwidth_density"}
)
#: The same without what only a bare stack of memory has.
_OF_A_BOARD = OF_THE_CHIP - {"memory_bandwidth_density"}
#: The instrument whose limits a draft of each effect is set against.
_STANDING: Mapping[Effect, str] = {"restricts": "eccn-3a090", "eases": "eccn-3a090", "duty": "us-section-232"}
#: Note 2 to 3A090 (88 FR 73458): chips not for data centres are meant only from a TPP of 4800 on. A draft may keep it.
_NOTE_2 = AnyOf((Flag("datacentre_marketed"), Compare("tpp", ">=", Decimal(4800))))
_CONDITIONS = ("a draft made of the limits that a text states: its exceptions and conditions are not read",)


# ── of a text's limits those that are the chip's ─────────────────────────────────────────────────


def of_the_chip(limits: Sequence[Limit], tree: LimitTree | None) -> tuple[tuple[Limit, ...], LimitTree | None]:
    """A text's limits without alternatives that are about how a chip is made alone; none where nothing else is left.

    A condition beside one of the chip's, such as a node in an `and`, stays: without it more would be caught.
    """
    kept = _pruned(tree) if tree is not None else None
    left = set(_limits_in(kept)) if kept is not None else {each for each in limits if tree is None}
    if not {each.quantity for each in left} & OF_THE_CHIP:
        return (), None
    return tuple(each for each in limits if each in left), kept


def _pruned(tree: LimitTree) -> LimitTree | None:
    if tree.op != "or":
        return tree if {each.quantity for each in _limits_in(tree)} & OF_THE_CHIP else None
    parts = tuple(kept for part in tree.parts if (kept := _pruned(part)) is not None)
    return replace(tree, parts=parts) if len(parts) > 1 else parts[0] if parts else None


def _limits_in(tree: LimitTree) -> list[Limit]:
    return [tree.limit] if tree.limit is not None else [each for part in tree.parts for each in _limits_in(part)]


# ── the draft ────────────────────────────────────────────────────────────────────────────────────


def vintage_of(measure: Measure, policy: Policy) -> Vintage | None:
    """The vintage by whose numbers a measure decides: one of the policy's, else the draft of its own limits.

    None where the measure has no numbers.

    Raises:
        CallError: the measure names a vintage that the policy does not have.
        CatalogueError: a limit's unit is not its quantity's.
    """
    if measure.type not in EFFECTS:
        return None
    if measure.vintage is not None:
        return policy.vintage(measure.vintage)
    return draft_of(measure, policy) if measure.thresholds else None


def draft_of(measure: Measure, policy: Policy) -> Vintage:
    """The draft vintage that a measure's own limits make.

    An easing reaches only what is caught: it asks its limits of chips that meet a restriction of the day.
    """
    effect = EFFECTS[measure.type]
    name = measure.draft or "draft"
    cites = measure.cites or "the text"
    places = frozenset(measure.places)
    caught = _caught(policy, measure.on, measure.instruments) if measure.on is not None else None
    tree = _as_read(_tree(measure), effect, caught, measure.authors)
    return Vintage(
        id=name,
        instrument=next((each for each in measure.instruments if each in _STANDING.values()), "draft"),
        title="limits that a text states",
        effect=effect,
        cites=cites,
        source=cites,
        sure="draft",
        published_on=None,
        valid_from=measure.on,
        valid_to=None,
        scope=Scope(places=places, headquarters=places, worldwide=not places),
        acts=measure.acts or (("import",) if effect == "duty" else EXPORT_ACTS),
        paragraphs=(Paragraph("limits", tree, cites, "draft"),),
        conditions=_CONDITIONS,
        applies_when=caught if effect == "eases" else None,
    )


def of_the_caught(typed: Vintage, policy: Policy, on: date) -> Vintage:
    """Typed limits; of an easing those that it asks of what is caught on a day alone."""
    caught = _caught(policy, on, ()) if typed.effect == "eases" else None
    if caught is None:
        return typed
    parts = tuple(replace(each, when=Given(caught, each.when)) for each in typed.paragraphs)
    return replace(typed, applies_when=caught, paragraphs=parts)


def _tree(measure: Measure) -> Expr:
    if measure.limits is not None:
        return expression_of(measure.limits)
    leaves = limit_leaves(measure.thresholds)
    return leaves[0] if len(leaves) == 1 else Unjoined(leaves)


def _as_read(limits: Expr, effect: Effect, caught: Expr | None, authors: Sequence[str]) -> Expr:
    """The limits with what a text says beside them in words that no arithmetic is made of: there a yes is open."""
    if effect == "eases":
        eased = Provided(Flag("us_commercial"), limits, "the conditions of the easing are not read")
        return eased if caught is None else Given(caught, eased)
    if effect == "restricts" and (not authors or "US" in authors):
        return Provided(_NOTE_2, limits, "whether it means chips that are not marketed for data centres is not read")
    return limits


def _caught(policy: Policy, on: date, instruments: Sequence[str]) -> Expr | None:
    """What the restrictions of a day catch of chips that one can buy, by the instruments named, else by any.

    None where there are none.
    """
    found = [
        each
        for each in policy.vintages.values()
        if each.effect == "restricts" and each.kind in ("limits", "letter") and each.sure == "seen"
        if each.holds_on(on) and {limit.quantity for limit in each.limits} & _OF_A_BOARD
    ]
    named = [each for each in found if each.instrument in instruments]
    parts = [
        AllOf((*((each.applies_when,) if each.applies_when else ()), AnyOf(tuple(p.when for p in each.paragraphs))))
        for each in named or found
    ]
    return AnyOf(tuple(parts)) if parts else None


# ── set against what holds ───────────────────────────────────────────────────────────────────────


def standing(new: Vintage, policy: Policy, on: date) -> Vintage | None:
    """What a new vintage is set against: the one that it follows in its instrument, else what holds on the day.

    None where nothing of the kind holds: what was not there caught nothing.
    """
    if new.sure == "draft":
        # Of the day before it takes effect: what begins on that very day may be the same measure.
        before = min(on, new.valid_from or on) - timedelta(days=1)
        return policy.in_force(_STANDING[new.effect], new.effect, before)
    if new.valid_from is not None:
        earlier = [
            each
            for each in policy.vintages.values()
            if (each.instrument, each.effect) == (new.instrument, new.effect)
            and each.valid_to is not None
            and each.valid_to < new.valid_from
        ]
        if earlier:
            return max(earlier, key=lambda each: str(each.valid_to))
    if new.effect != "restricts" or new.instrument == _STANDING["restricts"]:
        return None
    return policy.in_force(_STANDING["restricts"], "restricts", on)


@dataclass(frozen=True, slots=True)
class Said:
    """A determination beside a comparison: in words, and what it says of either side; None: the numbers decide."""

    told: str
    old: Outcome | None
    new: Outcome | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is new against what holds. `replaces`: it stands in the other's place; else it comes beside it.

    None: whether it replaces it is not said.
    """

    new: Vintage
    old: Vintage | None
    replaces: bool | None

    def of(
        self,
        chip: str,
        name: str,
        variants: Iterable[Figures],
        *,
        units: int,
        ordered: int,
        said: Said | None = None,
    ) -> ChangeOfSide | None:
        """How a chip's side changes; None where it stays.

        Args:
            chip: the catalogue id under which it is held.
            name: for people.
            variants: the figures of every chip that the id may mean; where they differ the outcome is unknown.
            units: of it that are held, rented or ordered.
            ordered: of these on order or in transit.
            said: by the determination that stands for it, which decides in the place of the numbers where it says.
        """
        met = [(classify(each, self.new), each) for each in variants]
        if not met:
            return None
        stated = _agreed(found.outcome for found, _ in met)
        before = "no" if self.old is None else _agreed(classify(each, self.old).outcome for _, each in met)
        after = self._joined(before, stated)
        if before != after and said is not None:
            # A determination keeps a chip where it is; that it differs from the numbers is no change of the limits.
            before = said.old or before
            after = self._joined(before, said.new or stated)
        if before == after:
            return None
        direction = self._direction(before, after)
        why = _why(met, self.new) if said is None else _beside(said, _why(met, self.new))
        if self.replaces is None and after == "no":
            why = f"{why}; whether the draft replaces it is not said"
        return ChangeOfSide(
            chip=chip,
            name=name,
            before=before,
            after=after,
            direction=direction,
            effect=self.new.effect,
            old=self.old.id if self.old else None,
            new=self.new.id,
            why=why,
            units=units,
            ordered=ordered,
        )

    def _joined(self, before: Outcome, stated: Outcome) -> Outcome:
        # What comes beside another thing does not let out what that one catches.
        return stated if self.replaces or self.replaces is None else _either(before, stated)

    def _direction(self, before: Outcome, after: Outcome) -> Direction:
        if "unknown" in (before, after) or (self.new.sure == "draft" and _says_what_stays(self.new)):
            return "unclear"
        if after == "no" and self.replaces is None:
            return "unclear"
        return "better" if (after == "yes") == (self.new.effect == "eases") else "worse"


def compare_with(new: Vintage, policy: Policy, on: date, *, instruments: Sequence[str] = ()) -> Comparison:
    """A new vintage set against what holds on a day.

    One of the policy's replaces the one that it follows. A draft whose text names the instrument that holds may replace
    it or add to it; one that does not adds.
    """
    old = standing(new, policy, on)
    if new.sure != "draft":
        return Comparison(new, old, replaces=True)
    # Limits on stacks of memory alone stand beside those on what they are packaged into.
    of_boards = {each.quantity for each in new.limits} & _OF_A_BOARD
    may_replace = of_boards and old is not None and old.instrument in instruments
    return Comparison(new, old, replaces=None if may_replace else False)


def _agreed(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    return found.pop() if len(found) == 1 else "unknown"


def _either(one: Outcome, other: Outcome) -> Outcome:
    return "yes" if "yes" in (one, other) else "unknown" if "unknown" in (one, other) else "no"


def _says_what_stays(new: Vintage) -> bool:
    """An easing with floors alone, `TPP ≥ 7,000`, may well say what stays under control and not what is let out."""
    stated = [each for part in new.paragraphs for each in comparisons(_stated(part.when))]
    return new.effect == "eases" and all(each.op in (">=", ">") for each in stated)


def _stated(tree: Expr) -> Expr:
    """The limits as the text states them, without what they are asked under."""
    return _stated(tree.then) if isinstance(tree, Given | Provided) else tree


def _beside(said: Said, why: str) -> str:
    """The numbers of what is new with the determination, and what it decides."""
    decides = [words for words, outcome in (("before", said.old), ("what is new", said.new)) if outcome is not None]
    return f"{why}; {said.told}, which decides {' and '.join(decides) or 'neither side'}"


def _why(met: Sequence[tuple[Classification, Figures]], new: Vintage) -> str:
    """The comparisons that decide, of one chip or of each variant by name."""
    told = {}
    for said, figures in met:
        gate = new.applies_when
        if gate is not None and decide(gate, figures).outcome != "yes":
            words = grounds(gate, figures)
        else:
            deciding = [each for each in new.paragraphs if each.name == said.paragraph] or new.paragraphs
            words = tuple(dict.fromkeys(word for each in deciding for word in grounds(each.when, figures)))
        told[figures.name] = ", ".join(words)
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "; ".join(f"{name}: {words}" for name, words in told.items())


_VERBS: Mapping[Effect, str] = {
    "restricts": "caught by",
    "eases": "within the easing of",
    "duty": "within a band of",
    "discourages": "discouraged by",
}


def tell_change(change: ChangeOfSide) -> str:
    """`NVIDIA H20: not caught by 3a090-2024, caught by the draft (TPP 2,368 ≥ 2,300), 512 units, 128 ordered`."""
    new = "the draft" if change.new.startswith("draft") else change.new
    verb = _VERBS[change.effect]
    words = {"yes": verb, "no": f"not {verb}", "unknown": f"not known whether {verb}"}
    before = f"{words[change.before]} {change.old}" if change.old else f"not {verb} anything before"
    ordered = f", {change.ordered:,} ordered" if change.ordered else ""
    held = f"{change.units:,} {'unit' if change.units == 1 else 'units'}{ordered}" if change.units else "none held"
    untested = "; its conditions are not tested" if change.effect == "eases" and change.after == "yes" else ""
    return f"{change.name}: {before}, {words[change.after]} {new} ({change.why}{untested}), {held}"
