"""What-if questions read from YAML, JSON or a form: typed limits, parties, countries, orders, pasted texts, several."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast, get_args

import yaml

from models.exposure import Measure
from models.register import Party
from models.values import Act, Annotated, ClaimType
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError, CatalogueError
from pipeline.holdings.acts import USUAL_ACTS
from pipeline.holdings.catalogued import firm_of
from pipeline.holdings.codes import COUNTRIES
from pipeline.holdings.drafted import Pasted, read_draft, tell_measure
from pipeline.holdings.listing import find_listed
from pipeline.holdings.scenario import Asked, Scenario, World
from pipeline.holdings.shifts import Shift
from pipeline.policy import Vintage, draft, named_ids, resolved
from pipeline.policy.drafts import EFFECTS, of_the_caught
from pipeline.policy.expressions import AllOf, AnyOf, Expr, compare, read_expression
from pipeline.policy.grounds import tell_expression

_MEASURE = ("type", "limits", "join", "chips", "except_chips", "places", "acts", "firms", "instead_of")
_KEYS = frozenset(
    {
        *_MEASURE, "title", "text", "kind", "list_party", "close_country", "drop_order", "move_order", "drop_shipment",
        "move_shipment", "as_of", "questions",
    }
)  # fmt: skip
_DOCUMENTS = ("rule", "notice", "news", "release", "filing")
#: What closing a country stops: nothing is sent there or comes from there, nobody repairs or rents out there.
_CLOSED: tuple[Act, ...] = ("export", "reexport", "transfer", "import", "service", "remote_use")
Annotate = Callable[[str], Annotated]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was typed: its fields, the day as of which it is asked, and where it stands, for errors."""

    fields: Mapping[str, Any]
    place: str
    as_of: date | None = None
    parts: tuple["Question", ...] = ()

    @property
    def title(self) -> str:
        """Its title; the place where it has none."""
        return str(self.fields.get("title") or self.place)


# ── the form ─────────────────────────────────────────────────────────────────────────────────────


def read_question(data: bytes, *, name: str) -> Question:
    """A question from YAML or JSON. Its keys are told in docs/what-if.md.

    Raises:
        CallError: naming the part that was not understood.
    """
    try:
        given = yaml.safe_load(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as fault:
        raise CallError(f"{name}: neither YAML nor JSON: {' '.join(str(fault).split())}") from fault
    return question_of(given, name=name)


def question_of(given: object, *, name: str) -> Question:
    """A question from its fields.

    Raises:
        CallError: naming the part that was not understood.
    """
    if not isinstance(given, dict):
        raise CallError(f"{name}: expected an object with {', '.join(sorted(_KEYS))}")
    strange = sorted(str(key) for key in given if key not in _KEYS)
    if strange:
        raise CallError(f"{name}: unknown {strange[0]!r}; known are {', '.join(sorted(_KEYS))}")
    parts = given.get("questions")
    if parts is None:
        return Question(given, name, read_day(given.get("as_of"), "as_of", name))
    if not isinstance(parts, list) or not parts:
        raise CallError(f"{name}: questions must be a list of questions")
    beside = sorted(set(given) - {"questions", "title", "as_of"})
    if beside:
        raise CallError(f"{name}: {beside[0]!r} stands beside questions: put it into one of them")
    inner = tuple(question_of(part, name=f"{name}, question {number}") for number, part in enumerate(parts, 1))
    if any(part.parts or "as_of" in part.fields for part in inner):
        raise CallError(f"{name}: questions within questions, or each of a day of its own, are not understood")
    return Question(given, name, read_day(given.get("as_of"), "as_of", name), inner)


# ── what it asks ─────────────────────────────────────────────────────────────────────────────────


def scenario_of(question: Question, world: World, annotate: Annotate, parties: tuple[Party, ...] = ()) -> Scenario:
    """What one question asks of a world.

    Args:
        question: without questions within it.
        world: inventory, registers and law of the day.
        annotate: the annotator, asked only where a text is pasted.
        parties: the register of parties.

    Raises:
        CallError: naming the part that was not understood, or that nothing is asked.
    """
    given, name = question.fields, question.place
    found = Scenario(str(given.get("title") or ""))
    if given.get("text") is not None:
        found = _pasted(given, world, annotate, name)
    measure = _typed(given, world, name)
    if measure is not None:
        found = replace(found, asked=(*found.asked, measure))
    if given.get("list_party") is not None:
        found = _listed(found, given["list_party"], world, parties, name)
    if given.get("close_country") is not None:
        found = replace(found, asked=(*found.asked, _closed(given["close_country"], world, name)))
    found = replace(found, shifts=_shifts(given, name))
    if not found.asked and not found.shifts:
        raise CallError(
            f"{name}: needs text, limits, chips, firms, list_party, close_country, drop_order, move_order, "
            f"drop_shipment or move_shipment"
        )
    return replace(found, title=str(given.get("title") or found.title or _title(found)))


def _title(found: Scenario) -> str:
    words = [each.told for each in found.asked]
    words += [f"{each.what} {each.name} {f'on {each.to}' if each.to else 'does not come'}" for each in found.shifts]
    return "; ".join(words)


def _pasted(given: Mapping[str, Any], world: World, annotate: Annotate, name: str) -> Scenario:
    text, kind = given["text"], given.get("kind", "rule")
    if not isinstance(text, str) or not text.strip():
        raise CallError(f"{name}: text must be a text")
    if kind not in _DOCUMENTS:
        raise CallError(f"{name}: kind {kind!r} is none of {', '.join(_DOCUMENTS)}")
    return read_draft(Pasted(text, kind), annotate, world.catalogue, world.policy, on=world.day, name=name)


def _typed(given: Mapping[str, Any], world: World, name: str) -> Asked | None:
    if not any(given.get(key) is not None for key in _MEASURE):
        return None
    catalogue, policy = world.catalogue, world.policy
    kind = given.get("type", "restriction_imposed")
    if kind not in USUAL_ACTS:
        words = "is none of" if kind not in get_args(ClaimType) else "rules no act of ours; asked can be"
        raise CallError(f"{name}: type {kind!r} {words} {', '.join(USUAL_ACTS)}")
    acts = cast("tuple[Act, ...]", _words(given, "acts", name))
    _all_in(acts, get_args(Act), "acts", name)
    places = _words(given, "places", name)
    _all_in(places, {*COUNTRIES, "eu"}, "places", name)
    firms = _words(given, "firms", name)
    unknown = [firm for firm in firms if firm_of(catalogue, firm) is None]
    if unknown:
        raise CallError(f"{name}: firms: no firm {unknown[0]!r} in the catalogue; list_party asks for any name")
    chips = _chips(given, "chips", catalogue, name)
    limits = _limits(given, kind, world, name)
    if limits is None and not chips and not firms:
        raise CallError(f"{name}: needs limits, chips or firms beside {', '.join(k for k in _MEASURE if k in given)}")
    replaced = given.get("instead_of")
    if replaced is not None and limits is None:
        raise CallError(f"{name}: instead_of goes with limits")
    measure = Measure(
        type=kind,
        stage="in_force",
        chips=chips,
        except_chips=_chips(given, "except_chips", catalogue, name),
        places=places,
        acts=acts,
        firms=tuple(found for firm in firms if (found := firm_of(catalogue, firm))),
        vintage=limits.id if limits else None,
        on=world.day,
    )
    told = tell_measure(replace(measure, vintage=None, on=None), catalogue)
    return Asked(
        measure,
        f"{told} by typed limits, {tell_expression(limits.paragraphs[0].when)}" if limits else told,
        vintage=limits,
        instead_of=policy.vintage(str(replaced)) if replaced is not None else None,
    )


def _listed(found: Scenario, asked: Any, world: World, parties: tuple[Party, ...], name: str) -> Scenario:
    party = asked if isinstance(asked, dict) else {"name": asked}
    called, country = party.get("name"), party.get("country")
    if not isinstance(called, str) or not called.strip() or set(party) - {"name", "country"}:
        raise CallError(f"{name}: list_party must be a name, or name and country")
    if country is not None and country not in COUNTRIES:
        raise CallError(f"{name}: list_party: country {country!r} is not known")
    listed = find_listed(called.strip(), country, world.catalogue, world.positions, world.orders, parties)
    measure = Measure("entity_listed", "in_force", firms=(listed.firm.id,), on=world.day)
    notes = listed.told or (f"nobody that we buy from, rent from or let to is called like {called}",)
    return replace(
        found,
        asked=(*found.asked, Asked(measure, f"{called} is put on a list of restricted parties")),
        notes=(*found.notes, *notes, *listed.unresolved),
        firms=(*found.firms, listed.firm),
    )


def _closed(country: Any, world: World, name: str) -> Asked:
    if country not in COUNTRIES:
        raise CallError(f"{name}: close_country: {country!r} is not known (write NO as 'NO')")
    chips = tuple(sorted({each.chip for each in world.positions if each.chip is not None}))
    measure = Measure("restriction_imposed", "in_force", chips=chips, acts=_CLOSED, on=world.day)
    return Asked(measure, f"{country} is closed: nothing is shipped to it or from it", country=country)


def _shifts(given: Mapping[str, Any], name: str) -> tuple[Shift, ...]:
    found: list[Shift] = []
    for key, what in (("drop_order", "order"), ("drop_shipment", "shipment")):
        for each in _list(given.get(key)):
            if isinstance(each, dict):
                found.append(
                    _shift(each, key, ("order", "line") if what == "order" else ("shipment",), name, dated=False)
                )
            elif isinstance(each, str | int) and not isinstance(each, bool):
                found.append(Shift("order" if what == "order" else "shipment", str(each)))
            else:
                raise CallError(f"{name}: {key} must be a name")
    for key, kinds in (("move_order", ("order", "line")), ("move_shipment", ("shipment",))):
        for each in _list(given.get(key)):
            if not isinstance(each, dict):
                raise CallError(f"{name}: {key} must be an object with {' or '.join(kinds)}, and to")
            found.append(_shift(each, key, kinds, name, dated=True))
    return tuple(found)


def _shift(given: dict[str, Any], key: str, kinds: tuple[str, ...], name: str, *, dated: bool) -> Shift:
    which = [kind for kind in kinds if given.get(kind) is not None]
    strange = set(given) - {*kinds, *(("to",) if dated else ())}
    if len(which) != 1 or strange:
        raise CallError(f"{name}: {key} must have one of {', '.join(kinds)}{', and to' if dated else ''}")
    to = read_day(given.get("to"), f"{key}: to", name)
    if dated and to is None:
        raise CallError(f"{name}: {key}: to is not given")
    return Shift(cast("Any", which[0]), str(given[which[0]]), to)


# ── fields ───────────────────────────────────────────────────────────────────────────────────────


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def read_day(value: Any, key: str, name: str) -> date | None:
    """A day; None where nothing is given.

    Raises:
        CallError: it is none.
    """
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as fault:
        raise CallError(f"{name}: {key}: {value!r} is no day as 2026-11-30") from fault


def _words(given: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    value = given.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        # YAML 1.1 reads a bare NO (Norway) as false.
        raise CallError(f"{name}: {key} must be a list of texts (write NO as 'NO')")
    return tuple(value)


def _all_in(words: tuple[str, ...], allowed: Any, key: str, name: str) -> None:
    for word in words:
        if word not in allowed:
            raise CallError(f"{name}: {key}: {word!r} is not known")


def _chips(given: Mapping[str, Any], key: str, catalogue: Catalogue, name: str) -> tuple[str, ...]:
    found: list[str] = []
    for call in _words(given, key, name):
        try:
            found += named_ids(catalogue, call)
        except CallError as fault:
            raise CallError(f"{name}: {key}: {fault}") from fault
    return tuple(dict.fromkeys(found))


def _limits(given: Mapping[str, Any], kind: str, world: World, name: str) -> Vintage | None:
    if given.get("limits") is None:
        return None
    if kind not in EFFECTS:
        raise CallError(f"{name}: limits go with {', '.join(EFFECTS)}, not with {kind}")
    try:
        tree = _tree(given["limits"], given.get("join", "all"), name)
        typed = draft(f"draft-typed ({name})", tree, effect=EFFECTS[cast("ClaimType", kind)])
        typed = resolved(typed, world.policy, world.catalogue)
    except CatalogueError as fault:
        raise CallError(f"{name}: {fault}") from fault
    return of_the_caught(typed, world.policy, world.day)


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
