"""A chip under a vintage: the outcome, the paragraph, what is missing, and how near the limit it lies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from models.values import Effect, Limit, LimitTree, Outcome
from pipeline.policy.arithmetic import Figures
from pipeline.policy.expressions import AllOf, AnyOf, Compare, Expr, compare, decide
from pipeline.policy.kept import Kept
from pipeline.policy.vintages import Vintage

_SAID: "Kept[Classification]" = Kept()
#: How far beyond a limit a value is put, to ask whether crossing it would change the answer.
_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Distance:
    """The nearest limit whose crossing, all else equal, would change the answer.

    `distance` is value less limit, in the quantity's unit; `share` the same by the limit.
    """

    quantity: str
    limit: Decimal
    value: Decimal
    distance: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Classification:
    """What a vintage's numbers say of a chip. A number test is no permission: see `conditions_not_tested`.

    `tpp` is kept to one decimal and `performance_density` to two, as they are published; every comparison is
    made on the exact values. `applies` is False where the vintage has nothing to say of the chip at all.
    """

    chip: str
    name: str
    rule: str
    outcome: Outcome
    effect: Effect
    conditions_not_tested: tuple[str, ...]
    paragraph: str | None
    missing: tuple[str, ...]
    tpp: Decimal | None
    performance_density: Decimal | None
    applies: bool | None
    band: int | None
    route: Outcome | None
    distance: Distance | None


def classify(figures: Figures, vintage: Vintage) -> Classification:
    """What a vintage says of a chip.

    Outcome: yes where a paragraph is met; no where none can be; unknown where the fields in `missing` decide.
    """
    return _SAID.answer(figures, vintage, lambda: _classify(figures, vintage))


def _classify(figures: Figures, vintage: Vintage) -> Classification:
    outcome, paragraph, missing = _judge(figures, vintage)
    gate = None if vintage.applies_when is None else decide(vintage.applies_when, figures).outcome
    return Classification(
        chip=figures.chip,
        name=figures.name,
        rule=vintage.id,
        outcome=outcome,
        effect=vintage.effect,
        conditions_not_tested=vintage.conditions,
        paragraph=paragraph,
        missing=missing,
        tpp=_rounded(figures.values.get("tpp"), "0.1"),
        performance_density=_rounded(figures.values.get("performance_density"), "0.01"),
        applies=None if gate == "unknown" else gate != "no",
        band=next((each.band for each in vintage.paragraphs if each.name == paragraph), None),
        route=None if vintage.route is None else decide(vintage.route.when, figures).outcome,
        distance=None if outcome == "unknown" or gate == "no" else nearest_limit(figures, vintage),
    )


def _judge(figures: Figures, vintage: Vintage) -> tuple[Outcome, str | None, tuple[str, ...]]:
    if vintage.applies_when is not None and decide(vintage.applies_when, figures).outcome == "no":
        return "no", None, ()
    verdicts = [(each, decide(each.when, figures)) for each in vintage.paragraphs]
    met = [each.name for each, verdict in verdicts if verdict.outcome == "yes"]
    if met:
        return "yes", met[0], ()
    missing = tuple(
        dict.fromkeys(name for _, verdict in verdicts if verdict.outcome == "unknown" for name in verdict.missing)
    )
    return ("unknown" if missing else "no"), None, missing


def _rounded(value: Decimal | None, places: str) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(places), rounding=ROUND_HALF_UP)


def nearest_limit(figures: Figures, vintage: Vintage) -> Distance | None:
    """The limit that lies nearest, by share, among those whose crossing alone would change outcome or paragraph."""
    now = _judge(figures, vintage)[:2]
    found = [
        Distance(quantity, limit, value, value - limit, (value - limit) / limit)
        for quantity, limit, value in _crossings(figures, vintage)
        if any(
            _judge(figures.with_value(quantity, there), vintage)[:2] != now
            for there in (limit - _STEP, limit, limit + _STEP)
        )
    ]
    return min(found, key=lambda each: abs(each.share), default=None)


def _crossings(figures: Figures, vintage: Vintage) -> Iterator[tuple[str, Decimal, Decimal]]:
    for each in vintage.limits:
        value = figures.values.get(each.quantity)
        if value is not None and each.limit:
            yield each.quantity, each.limit, value


# ── what changes between two vintages ────────────────────────────────────────────────────────────

Direction = Literal["worse", "better", "unclear"]


@dataclass(frozen=True, slots=True)
class Flip:
    """A chip that changes side between two vintages; `direction` is as its holder sees it."""

    chip: str
    name: str
    before: Classification
    after: Classification
    direction: Direction


def flips(old: Vintage | None, new: Vintage, chips: Iterable[Figures]) -> list[Flip]:
    """The chips that stand otherwise under `new` than under `old`, in the order given.

    Worse: caught now and not before (for an easing: eligible no more). Unclear: unknown on either side and
    not the same on the other. Without an old vintage, what was not there caught nothing.
    """
    found = []
    for figures in chips:
        after = classify(figures, new)
        before = classify(figures, old or _nothing(new))
        if before.outcome != after.outcome:
            found.append(Flip(figures.chip, figures.name, before, after, _direction(before, after)))
    return found


def _nothing(like: Vintage) -> Vintage:
    return Vintage(
        id="none",
        instrument=like.instrument,
        title="no limits",
        effect=like.effect,
        cites="",
        source="",
        sure="draft",
        published_on=None,
        valid_from=None,
        valid_to=None,
        scope=like.scope,
        acts=like.acts,
        paragraphs=(),
    )


def _direction(before: Classification, after: Classification) -> Direction:
    if "unknown" in (before.outcome, after.outcome):
        return "unclear"
    caught = after.outcome == "yes"
    return "better" if caught == (after.effect == "eases") else "worse"


# ── limits as a text states them ─────────────────────────────────────────────────────────────────


def limit_leaves(limits: Iterable[Limit], *, place: str = "limits") -> tuple[Compare, ...]:
    """Limits read from a text, as comparisons, once each.

    Raises:
        CatalogueError: a limit whose unit is not its quantity's.
    """
    return tuple(dict.fromkeys(compare(each.quantity, each.op, each.value, each.unit, place=place) for each in limits))


def expression_of(tree: LimitTree, *, place: str = "limits") -> Expr:
    """The limits of a text as it joins them.

    Raises:
        CatalogueError: a limit whose unit is not its quantity's.
    """
    if tree.limit is not None:
        each = tree.limit
        return compare(each.quantity, each.op, each.value, each.unit, place=place)
    parts = tuple(expression_of(part, place=place) for part in tree.parts)
    return AllOf(parts) if tree.op == "and" else AnyOf(parts)


def vintage_of_limits(limits: Iterable[Limit], vintages: Iterable[Vintage], on: date | None = None) -> Vintage | None:
    """The vintage whose limits a text repeats, all of the text's being among them.

    A single limit tells no vintage: 4800 stands in three of them. Where several have them, it is the latest
    that was published by `on`; without a day, the one that brought them in. Whether a bound belongs to its own
    side is no difference: texts say "above 4,800" for "4,800 or more".
    """
    leaves = {_bound(each) for each in limit_leaves(limits)}
    if len(leaves) < 2:
        return None
    fits = sorted(
        (each for each in vintages if leaves <= {_bound(limit) for limit in each.limits}),
        key=lambda each: each.published_on or date.max,
    )
    out = [each for each in fits if on is not None and each.published_on is not None and each.published_on <= on]
    return out[-1] if out else fits[0] if fits else None


def _bound(limit: Compare) -> tuple[str, str, Decimal]:
    return limit.quantity, limit.op.rstrip("="), limit.limit
