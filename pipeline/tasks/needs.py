"""Whether an act needs a licence: names read, parties screened, determinations asked, and then the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from rapidfuzz import process

from models.clocks import WorldInstant, wall_now
from models.determination import Determination
from models.values import Act
from pipeline.catalogue import Catalogue, Firm, load_catalogue
from pipeline.errors import CallError, StateError
from pipeline.holdings.catalogued import firm_of
from pipeline.policy import Policy, by_catalogue, load_policy, named_ids
from pipeline.policy.determinations import standing
from pipeline.policy.items import Item, item_of, stack_of_memory
from pipeline.policy.licence import Answer, Dealing, Known, Listed, needs_licence
from pipeline.sources.tools.screening import MATCH, Screening
from pipeline.storage.determinations import load_determinations
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context, open_context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.parties import load_lists, screen_stored

_FABRICATES = ("foundry", "OSAT")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person puts it. Countries by ISO 3166-1 alpha-2, blank ones None.

    Attributes:
        item: id, name or alias of a chip or system; None for a stack of memory.
        memory_density: of that stack, in GB/s/mm2.
        act: what is done.
        origin: from where.
        to: where to.
        user_seat: seat of the end user.
        parent_seat: seat of its ultimate parent.
        day: of the act; None: today.
        exporter: who does it, by a name that the catalogue may know.
        parties: names to screen, with a country where it is known.
        facts: answers to the policy's tests, by their ids.
        subject_to_ear: whether the item is subject to the US regulations, where that was found out.
    """

    item: str | None
    act: Act
    origin: str | None = None
    to: str | None = None
    user_seat: str | None = None
    parent_seat: str | None = None
    day: date | None = None
    exporter: str | None = None
    parties: tuple[tuple[str, str | None], ...] = ()
    facts: Mapping[str, bool] = field(default_factory=dict)
    subject_to_ear: bool | None = None
    memory_density: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The answer, the editions of the lists that parties were screened against, and firms' names by id."""

    answer: Answer
    lists: Mapping[str, str]
    firms: Mapping[str, str]
    notes: tuple[str, ...] = ()


def ask_licence(asked: Asked) -> Told:
    """Answer a question by this deployment's catalogue, lists and determinations, or without them where it has none.

    Raises:
        CallError: a name, test or country is not known or does not fit; or parties are named and no database is there.
    """
    try:
        context = open_context()
    except StateError as fault:
        if asked.parties:
            raise CallError(f"parties are screened against stored lists: {fault}") from fault
        note = "no database was set up: the catalogue is the shipped one, and no determination of ours was asked"
        return answer_by(asked, load_catalogue(), day=asked.day or wall_now().date(), notes=(note,))
    return ask_in(context, asked)


def ask_in(context: Context, asked: Asked) -> Told:
    """The same, in a deployment that is open.

    Raises:
        CallError: a name, test or country is not known or does not fit.
    """
    now = context.clocks.world_now()
    day = asked.day or now.date()
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        # Determinations are our own: the profile that reaches nothing of ours is not told of them.
        ours = context.settings.profile != "research"
        determinations = load_determinations(connection) if ours else ()
    listings, versions = _screened(context, asked, day, now) if asked.parties else (None, {})
    return answer_by(asked, catalogue, day=day, determinations=determinations, listings=listings, lists=versions)


def answer_by(
    asked: Asked,
    catalogue: Catalogue,
    *,
    day: date,
    determinations: Iterable[Determination] = (),
    listings: tuple[Listed, ...] | None = None,
    lists: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Told:
    """The answer by a catalogue, determinations and screenings that are handed in.

    Raises:
        CallError: a name, test or country is not known or does not fit.
    """
    policy = by_catalogue(load_policy(), catalogue)
    _check(asked, policy)
    item = _item(asked, catalogue)
    firm = catalogue.firms.get(firm_of(catalogue, asked.exporter) or "")
    dealing = Dealing(
        act=asked.act,
        origin=asked.origin,
        to=asked.to,
        user_seat=asked.user_seat,
        parent_seat=asked.parent_seat,
        day=day,
        exporter=firm.id if firm else asked.exporter,
        exporter_fabricates=_fabricates(firm),
    )
    names = {each.id: each.name for each in catalogue.firms.values()}
    known = Known(
        determination=standing(determinations, [f"{kind}:{each}" for each in item.within for kind in _SUBJECTS], day),
        listings=listings,
        parties=tuple(name for name, _ in asked.parties),
        facts=asked.facts,
        subject_to_ear=asked.subject_to_ear,
        firm_names=names,
    )
    return Told(needs_licence(item, dealing, policy, known), lists or {}, names, notes)


_SUBJECTS = ("system", "chip")


def _item(asked: Asked, catalogue: Catalogue) -> Item:
    if asked.item is None:
        if asked.memory_density is None:
            raise CallError("name a chip or system, or give --memory-density for a stack of memory")
        return stack_of_memory(asked.memory_density)
    if asked.memory_density is not None:
        raise CallError("--memory-density is of a stack of memory alone: leave the chip out")
    found = named_ids(catalogue, asked.item)
    if len(found) > 1:
        raise CallError(f"{asked.item!r} may be {', '.join(found)}: name one")
    return item_of(catalogue, found[0])


def _check(asked: Asked, policy: Policy) -> None:
    for test in asked.facts:
        if test not in policy.tests:
            near = process.extractOne(test, list(policy.tests))
            raise CallError(f"no test {test!r}; the nearest is {near[0]!r}")
    for country in (asked.origin, asked.to, asked.user_seat, asked.parent_seat):
        if country is not None and not (len(country) == len("US") and country.isalpha() and country.isupper()):
            raise CallError(f"{country!r} is no country such as CN (ISO 3166-1 alpha-2)")


def _fabricates(firm: Firm | None) -> bool | None:
    if firm is None or not firm.roles:
        return None
    return any(role.startswith(_FABRICATES) for role in firm.roles)


def _screened(
    context: Context, asked: Asked, day: date, now: WorldInstant
) -> tuple[tuple[Listed, ...], Mapping[str, str]]:
    """The hits of the parties on the lists as they stand, or as they stood at the end of a day that is past."""
    end = datetime.combine(day, time(), UTC) + timedelta(days=1) - timedelta(microseconds=1)
    lists = load_lists(context, WorldInstant(end) if end < now else None)
    found: list[Listed] = []
    for name, country in asked.parties:
        found += _listed(name, screen_stored(name, country, lists).screening)
    return tuple(found), lists.versions


def _listed(name: str, screening: Screening) -> list[Listed]:
    if screening.outcome == "no_match":
        return []
    if not screening.matches:
        return [Listed(name, "unresolved", None, screening.why)]
    return [
        Listed(
            name,
            "match" if screening.outcome == "match" and each.score >= MATCH else "unresolved",
            each.entry,
            f"{each.why} (score {each.score:.2f})",
        )
        for each in screening.matches
    ]
