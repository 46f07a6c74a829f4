"""What-if: typed limits or a made-up measure, read from YAML or JSON and answered without touching anything."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

import yaml

from models.values import Act, ClaimType, Effect, Exposure, Measure, Outcome, Position
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError, CatalogueError
from pipeline.holdings.catalogued import firm_of
from pipeline.holdings.codes import COUNTRIES
from pipeline.holdings.exposure import exposure
from pipeline.holdings.rates import Rates
from pipeline.policy import Policy, Vintage, draft, figures_of, flips, named_ids, rated_chips, rated_under
from pipeline.policy.classify import Direction
from pipeline.policy.expressions import AllOf, AnyOf, Expr, compare, read_expression

_KEYS = frozenset({"title", "type", "limits", "join", "chips", "except_chips", "places", "acts", "firms", "instead_of"})
_EFFECTS: Mapping[str, Effect] = {
    "restriction_imposed": "restricts",
    "restriction_eased": "eases",
    "tariff_changed": "duty",
}
_WHAT_IF = "what-if"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was understood: the measure, and the limits as a draft where it has any."""

    title: str
    measure: Measure
    limits: Vintage | None
    instead_of: Vintage | None


@dataclass(frozen=True, slots=True)
class FlippedChip:
    """A chip that changes side, with how many units of it are held, rented or ordered."""

    chip: str
    name: str
    before: Outcome
    after: Outcome
    direction: Direction
    units: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Which chips change side, and what of the fleet is touched."""

    title: str
    limits: bool
    instead_of: str | None
    flips: tuple[FlippedChip, ...]
    exposure: Exposure


def read_question(data: bytes, catalogue: Catalogue, policy: Policy, *, name: str) -> Question:
    """A question from YAML or JSON.

    Keys: `limits` (one tree: `tpp >= 4800`, or `all`/`any` of such; or a list of `{quantity, op, value, unit}`
    joined by `join: all` or `any`), `chips`, `except_chips`, `firms`, `places`, `acts`, `type`
    (restriction_imposed when not given), `instead_of` (a vintage that the limits replace), `title`.

    Raises:
        CallError: naming the part that was not understood.
    """
    given = _mapping(data, name)
    kind = given.get("type", "restriction_imposed")
    if kind not in get_args(ClaimType):
        raise CallError(f"{name}: type {kind!r} is none of {', '.join(get_args(ClaimType))}")
    words = _words(given, "acts", name)
    _all_in(words, get_args(Act), "acts", name)
    acts = cast("tuple[Act, ...]", words)
    places = _words(given, "places", name)
    _all_in(places, {*COUNTRIES, "eu"}, "places", name)
    firms = _words(given, "firms", name)
    unknown_firms = [firm for firm in firms if firm_of(catalogue, firm) is None]
    if unknown_firms:
        raise CallError(f"{name}: firms: no firm {unknown_firms[0]!r}")
    limits = _limits(given, kind, name)
    chips = _chips(given, "chips", catalogue, name)
    if limits is None and not chips and not firms:
        raise CallError(f"{name}: needs limits, chips or firms")
    replaced = given.get("instead_of")
    return Question(
        title=str(given.get("title", "typed limits" if limits else "a made-up measure")),
        measure=Measure(
            type=kind,
            stage="in_force",
            chips=chips,
            except_chips=_chips(given, "except_chips", catalogue, name),
            places=places,
            acts=acts,
            firms=tuple(found for firm in firms if (found := firm_of(catalogue, firm))),
            vintage=limits.id if limits else None,
        ),
        limits=limits,
        instead_of=policy.vintage(str(replaced)) if replaced is not None else None,
    )


def answer(
    question: Question,
    positions: Sequence[Position],
    catalogue: Catalogue,
    policy: Policy,
    *,
    snapshot: str,
    rates: Rates | None = None,
) -> Answer:
    """The chips that change side, those held first, and the exposure of the fleet."""
    tried = policy.with_vintage(question.limits) if question.limits else policy
    held: Counter[str] = Counter()
    for position in positions:
        for chip in rated_under(catalogue, position.chip) if position.chip else ():
            held[chip.id] += position.units
    found = (
        flips(question.instead_of, question.limits, map(figures_of, rated_chips(catalogue))) if question.limits else []
    )
    turned = [
        FlippedChip(each.chip, each.name, each.before.outcome, each.after.outcome, each.direction, held[each.chip])
        for each in found
    ]
    return Answer(
        title=question.title,
        limits=question.limits is not None,
        instead_of=question.instead_of.id if question.instead_of else None,
        flips=tuple(sorted(turned, key=lambda each: -each.units)),
        exposure=exposure(question.measure, positions, catalogue, snapshot=snapshot, rates=rates, policy=tried),
    )


def _mapping(data: bytes, name: str) -> dict[str, Any]:
    try:
        given = yaml.safe_load(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as fault:
        raise CallError(f"{name}: neither YAML nor JSON: {' '.join(str(fault).split())}") from fault
    if not isinstance(given, dict):
        raise CallError(f"{name}: expected an object with {', '.join(sorted(_KEYS))}")
    strange = sorted(str(key) for key in given if key not in _KEYS)
    if strange:
        raise CallError(f"{name}: unknown {strange[0]!r}; known are {', '.join(sorted(_KEYS))}")
    return given


def _words(given: dict[str, Any], key: str, name: str) -> tuple[str, ...]:
    value = given.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        # YAML 1.1 reads a bare NO (Norway) as false.
        raise CallError(f"{name}: {key} must be a list of texts (write NO as 'NO')")
    return tuple(value)


def _all_in(words: tuple[str, ...], allowed: Any, key: str, name: str) -> None:
    for word in words:
        if word not in allowed:
            raise CallError(f"{name}: {key}: {word!r} is not known")


def _chips(given: dict[str, Any], key: str, catalogue: Catalogue, name: str) -> tuple[str, ...]:
    found: list[str] = []
    for call in _words(given, key, name):
        try:
            found += named_ids(catalogue, call)
        except CallError as fault:
            raise CallError(f"{name}: {key}: {fault}") from fault
    return tuple(dict.fromkeys(found))


def _limits(given: dict[str, Any], kind: str, name: str) -> Vintage | None:
    if given.get("limits") is None:
        return None
    if kind not in _EFFECTS:
        raise CallError(f"{name}: limits go with {', '.join(_EFFECTS)}, not with {kind}")
    try:
        tree = _tree(given["limits"], given.get("join", "all"), name)
    except CatalogueError as fault:
        raise CallError(str(fault)) from fault
    return draft(_WHAT_IF, tree, effect=_EFFECTS[kind])


def _tree(limits: Any, join: Any, name: str) -> Expr:
    if join not in ("all", "any"):
        raise CallError(f"{name}: join is all or any, not {join!r}")
    if not isinstance(limits, list):
        return read_expression(limits, place=name)
    parts = tuple(
        compare(str(each.get("quantity")), str(each.get("op")), each.get("value"), each.get("unit"), place=name)
        if isinstance(each, dict) and "quantity" in each
        else read_expression(each, place=name)
        for each in limits
    )
    if not parts:
        raise CallError(f"{name}: limits is empty")
    return AllOf(parts) if join == "all" else AnyOf(parts)
