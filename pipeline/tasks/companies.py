"""What public texts tell of a firm: its events, who says so, who gains and loses, its calls. No holdings here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from models.terms import Audience, Told
from pipeline.alerts.words import claimed
from pipeline.catalogue import Catalogue
from pipeline.documents.passing import pass_on
from pipeline.errors import CallError
from pipeline.events.gains import Gain, gains
from pipeline.events.merge import EventView
from pipeline.rendering.filters import phrase
from pipeline.storage.companies import Saying, count_marked, events_marked, sayings_of_events
from pipeline.storage.engine import reading
from pipeline.storage.events import load_views
from pipeline.tasks.calls import CallView, list_companies, show_calls
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in

MOST_EVENTS = 40
MOST_CALLS = 4


@dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm of which public texts tell: how many events name it or are its acts, and when one was last told."""

    id: str
    name: str
    country: str
    roles: tuple[str, ...]
    events: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """One origin that tells an event: all texts that go back to it, the first with its words."""

    publisher: str
    official: bool
    texts: int
    reprints: int
    first_seen_at: datetime
    document: str
    said: Told
    corrected_at: datetime | None
    correction: str


@dataclass(frozen=True, slots=True)
class FirmEvent:
    """An event as a firm's page tells it."""

    id: str
    type: str
    stage: str
    says: str
    part: str  # how the firm is in it: acts, named, its chips
    first_seen_at: datetime
    last_at: datetime
    effective: date | None
    contradicted: bool
    official: bool
    voices: tuple[Voice, ...]
    gains: tuple[Gain, ...]


@dataclass(frozen=True, slots=True)
class FirmView:
    """A firm's page."""

    id: str
    name: str
    country: str
    roles: tuple[str, ...]
    tickers: tuple[str, ...]
    chips: tuple[tuple[str, str], ...]
    events: tuple[FirmEvent, ...]
    calls: tuple[CallView, ...]
    names: Mapping[str, str]


def list_firms(context: Context) -> tuple[FirmLine, ...]:
    """The firms that events name or that act in them, the most told first."""
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        named, acting = count_marked(connection, "firm:"), count_marked(connection, "by:")
    lines = []
    for firm in catalogue.firms.values():
        found = [counted[firm.id] for counted in (named, acting) if firm.id in counted]
        if found:
            last = max(at for _, at in found)
            lines.append(
                FirmLine(firm.id, firm.name, firm.country or "", firm.roles, max(number for number, _ in found), last)
            )
    return tuple(sorted(lines, key=lambda line: (-line.events, line.name)))


def show_firm(context: Context, name: str, *, audience: Audience = "signed_in") -> FirmView:
    """A firm's page: the events that it acts in, that name it, or that fall on its chips.

    Args:
        context: the deployment.
        name: its catalogue id, name, alias or ticker.
        audience: who will read.

    Raises:
        CallError: the catalogue knows no such firm.
    """
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        firm = firm_in(catalogue, name)
        own = tuple(chip for chip in catalogue.chips.values() if chip.vendor == firm)
        marks = {f"firm:{firm}", f"by:{firm}", *(f"chip:{chip.id}" for chip in own)}
        events = _events(connection, catalogue, firm, events_marked(connection, marks, limit=MOST_EVENTS), audience)
        names = {entry_id: entry.name for entry_id, entry in catalogue.entries.items()}
    entry = catalogue.firms[firm]
    known = {company.key for company in list_companies(context)}
    return FirmView(
        id=firm,
        name=entry.name,
        country=entry.country or "",
        roles=entry.roles,
        tickers=entry.tickers,
        chips=tuple((chip.id, chip.name) for chip in own if chip.level == "family"),
        events=events,
        calls=show_calls(context, firm, audience=audience)[:MOST_CALLS] if firm in known else (),
        names=names,
    )


def firm_in(catalogue: Catalogue, name: str) -> str:
    """The firm that is called so, by its id.

    Raises:
        CallError: the catalogue knows none.
    """
    asked = name.casefold().strip()
    for firm in catalogue.firms.values():
        called = {firm.id, firm.name, *firm.tickers, *firm.aliases}
        if asked in {each.casefold() for each in called}:
            return firm.id
    raise CallError(f"the catalogue knows no firm {name!r}: `chipwatch companies` lists those of which texts tell")


def _events(
    connection: Connection, catalogue: Catalogue, firm: str, ids: Sequence[str], audience: Audience
) -> tuple[FirmEvent, ...]:
    views = {view.id: view for view in load_views(connection, ids)}
    said: dict[str, list[Saying]] = {}
    sayings = [
        one for one in sayings_of_events(connection, ids) if audience == "signed_in" or not one.passage.terms.private
    ]
    # Opened together: what is quoted of one document is counted once for the whole page.
    told = dict(zip((one.row for one in sayings), pass_on([one.passage for one in sayings], audience), strict=True))
    for one in sayings:
        said.setdefault(one.event or "", []).append(one)
    names = {entry_id: entry.name for entry_id, entry in catalogue.entries.items()}
    return tuple(_event(views[each], said[each], told, catalogue, firm, names) for each in ids if each in said)


def _event(
    view: EventView,
    sayings: Sequence[Saying],
    told: Mapping[int, Told],
    catalogue: Catalogue,
    firm: str,
    names: Mapping[str, str],
) -> FirmEvent:
    # Chips and places in the order in which they were said: a set has none.
    latest = next((one.claim for one in reversed(sayings) if one.corrected_at is None), sayings[-1].claim)
    chips = _in_order(view.chips, latest.chips)
    return FirmEvent(
        id=view.id,
        type=view.type,
        stage=phrase(view.stage),
        says=claimed(latest, names, stage=view.stage, contradicted=view.contradicted),
        part="acts" if firm in view.actors else "named" if firm in view.firms else "its chips",
        first_seen_at=sayings[0].first_seen_at,
        last_at=view.last_at,
        effective=view.effective,
        contradicted=view.contradicted,
        official=view.official,
        voices=_voices(sayings, told),
        gains=gains(
            view.type,
            view.stage,
            chips=chips,
            to_chips=latest.to_chips,
            firms=_in_order(view.firms, latest.firms),
            contradicted=view.contradicted,
            maker_of=lambda chip: entry.vendor if (entry := catalogue.chips.get(chip)) else None,
        ),
    )


def _in_order(all_of: frozenset[str], first: Sequence[str]) -> tuple[str, ...]:
    return (*(each for each in first if each in all_of), *sorted(all_of - set(first)))


def _voices(sayings: Sequence[Saying], told: Mapping[int, Told]) -> tuple[Voice, ...]:
    """Who says it: one voice for each desk, official ones first, then who said it first."""
    desks: dict[str, list[Saying]] = {}
    for one in sayings:
        desks.setdefault(one.publisher, []).append(one)
    voices = []
    for publisher, texts in desks.items():
        first = next((one for one in texts if not one.copied), texts[0])
        standing = [one for one in texts if one.corrected_at is None]
        voices.append(
            Voice(
                publisher=publisher,
                official=any(one.official for one in texts),
                texts=len({one.document for one in texts}),
                reprints=len({one.document for one in texts if one.copied}),
                first_seen_at=first.first_seen_at,
                document=first.document,
                said=told[first.row],
                corrected_at=None if standing else max(one.corrected_at for one in texts if one.corrected_at),
                correction="" if standing else texts[-1].correction,
            )
        )
    return tuple(sorted(voices, key=lambda voice: (not voice.official, voice.first_seen_at, voice.publisher)))
