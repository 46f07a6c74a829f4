"""The Timeline: events on lanes by authority or by family of chips, with their stages, and the days ahead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import Connection

from pipeline.catalogue import Catalogue
from pipeline.errors import CallError
from pipeline.holdings.clocks import Clock
from pipeline.policy import named_ids
from pipeline.storage.engine import reading
from pipeline.storage.timeline import Turned, bearers, load_turned, marked_lanes
from pipeline.tasks.clocks import load_clocks
from pipeline.tasks.context import Context
from pipeline.tasks.event_lines import EventLine, event_lines
from pipeline.tasks.knowledge import catalogue_in

By = Literal["authority", "chip"]
#: Events of a lane among others, and of one that is asked for alone.
MOST_EVENTS, MOST_ALONE = 6, 40
MOST_LANES = 16
#: Days that are shown where nobody says which, before today and after it.
BACK, AHEAD = 365, 180
#: Days that somebody may ask for.
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
NOBODY = {"authority": "No authority acts", "chip": "No chip named"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for; `chip` and `authority` by id, both days included, `until` None for today and ahead."""

    by: By = "authority"
    chip: str = ""
    authority: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """The events of one authority or family; `more` are not shown. `alone` asks for it alone; None for nobody's."""

    id: str
    title: str
    rows: tuple[EventLine, ...]
    more: int
    alone: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day to come; `link` is the page that tells more, "" where there is none; `ours`: of our own books."""

    on: date
    kind: str
    says: str
    source: str
    units: int | None
    link: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The page.

    Attributes:
        wanted: as it was understood, with the days filled in.
        today: of the watched world.
        first: the first day of the picture.
        last: the last.
        lanes: those of most recent turns first.
        more_lanes: lanes that are not shown.
        whole: False where there were more turns than are read, so that older ones are left out.
        ahead: the days to come, of events and of the world, then ours.
        authorities: that any event bears, as a filter offers them.
        chips: names and ids that a filter suggests.
        fault: what of the filter was not understood.
    """

    wanted: Wanted
    today: date
    first: date
    last: date
    lanes: tuple[Lane, ...] = ()
    more_lanes: int = 0
    whole: bool = True
    ahead: tuple[Ahead, ...] = ()
    authorities: tuple[tuple[str, str], ...] = ()
    chips: tuple[tuple[str, str], ...] = ()
    fault: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def show_timeline(context: Context, wanted: Wanted) -> Timeline:
    """What turned in the days asked for, and what comes.

    A chip or authority that the catalogue does not know is told in `fault`, and nothing is shown.
    """
    today = context.clocks.world_now().date()
    wanted, first, end = _days(wanted, today)
    last = max(end, first + timedelta(days=1)) if wanted.until else today + timedelta(days=AHEAD)
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        page = Timeline(
            wanted,
            today,
            first,
            last,
            authorities=_authorities(connection, catalogue),
            chips=tuple((chip.id, chip.name) for chip in catalogue.chips.values()),
            names={key: entry.name for key, entry in catalogue.entries.items()},
        )
        try:
            bearing = _bearing(catalogue, wanted)
        except CallError as fault:
            return replace(page, fault=str(fault))
        lanes = _lane_marks(catalogue, wanted)
        turned, whole = load_turned(
            connection, _start(first), _start(end + timedelta(days=1)), lanes=lanes, bearing=bearing
        )
        by_lane = _on_lanes(turned, catalogue, lanes, wanted)
        most = MOST_ALONE if len(by_lane) == 1 else MOST_EVENTS
        shown = dict(list(by_lane.items())[:MOST_LANES])
        ids = list(dict.fromkeys(one.event for each in shown.values() for one in each[:most]))
        rows = {one.event: one for one in event_lines(connection, catalogue, ids, today=today, until=last)}
        clocks = load_clocks(context, (last - today).days) if last > today else ()
        if bearing:
            borne = bearers(connection, [_event_of(clock) for clock in clocks], bearing)
            clocks = tuple(clock for clock in clocks if _event_of(clock) in borne)
    return replace(
        page,
        lanes=tuple(_lane(key.partition(":")[2], found, most, rows, page) for key, found in shown.items()),
        more_lanes=max(0, len(by_lane) - len(shown)),
        whole=whole,
        ahead=tuple(_told(clock) for clock in clocks),
    )


def _lane(key: str, found: Sequence[Turned], most: int, rows: Mapping[str, EventLine], page: Timeline) -> Lane:
    by = page.wanted.by
    return Lane(
        key or "none",
        page.names.get(key, NOBODY[by]),
        tuple(rows[one.event] for one in found[:most] if one.event in rows),
        max(0, len(found) - most),
        (replace(page.wanted, chip=key) if by == "chip" else replace(page.wanted, authority=key)) if key else None,
    )


def _days(wanted: Wanted, today: date) -> tuple[Wanted, date, date]:
    """The first and the last day on which turns are looked for; days that make no sense are turned round or cut."""
    given = sorted(min(max(day, EARLIEST), LATEST) for day in (wanted.since, wanted.until) if day)
    if wanted.since and wanted.until:
        wanted = replace(wanted, since=given[0], until=given[1])
    elif wanted.since:
        wanted = replace(wanted, since=min(given[0], today))
    elif wanted.until:
        wanted = replace(wanted, until=given[0])
    end = wanted.until or today
    return wanted, wanted.since or min(end, today) - timedelta(days=BACK), end


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _bearing(catalogue: Catalogue, wanted: Wanted) -> list[frozenset[str]]:
    """By filter the marks of which an event bears one.

    Raises:
        CallError: the catalogue knows no such chip or authority.
    """
    bearing = []
    if wanted.authority:
        if wanted.authority not in catalogue.authorities:
            raise CallError(f"The catalogue knows no authority {wanted.authority!r}.")
        parts = (one for one in catalogue.authorities if wanted.authority in _line(catalogue, one))
        bearing.append(frozenset(f"by:{one}" for one in parts))
    if wanted.chip:
        bearing.append(frozenset(f"chip:{one}" for one in chips_called(catalogue, wanted.chip)))
    return bearing


def chips_called(catalogue: Catalogue, name: str) -> set[str]:
    """The chips that somebody means by an id, a name or an alias; by a system's its chip.

    Raises:
        CallError: nothing is called that; names the nearest.
    """
    return {chip for one in named_ids(catalogue, name) if (chip := catalogue.chip_of(one))}


def _line(catalogue: Catalogue, authority: str) -> list[str]:
    """An authority, what it is part of, and the government of the place whose law it makes."""
    line = [authority]
    while (entry := catalogue.authorities.get(line[-1])) and entry.part_of and entry.part_of not in line:
        line.append(entry.part_of)
    known = catalogue.authorities.get(authority)
    place = catalogue.places.get(known.jurisdiction) if known else None
    return [*line, place.government] if place and place.government and place.government not in line else line


def _lane_marks(catalogue: Catalogue, wanted: Wanted) -> frozenset[str]:
    """The marks that make lanes: of what is asked for alone, where something is."""
    if wanted.by == "chip":
        asked = chips_called(catalogue, wanted.chip) if wanted.chip else catalogue.chips
        return frozenset(f"chip:{catalogue.ancestors(chip)[-1]}" for chip in asked)
    if not wanted.authority:
        return frozenset(f"by:{one}" for one in catalogue.authorities)
    return frozenset(f"by:{one}" for one in catalogue.authorities if wanted.authority in _line(catalogue, one))


def _on_lanes(
    turned: Sequence[Turned], catalogue: Catalogue, lanes: frozenset[str], wanted: Wanted
) -> dict[str, list[Turned]]:
    """By lane its events, the last turned first; an event of a part of a government is not also the government's."""
    found: dict[str, list[Turned]] = {}
    for one in turned:
        marks = set(one.marks)
        if wanted.by == "authority":
            for mark in one.marks:
                marks -= {f"by:{above}" for above in _line(catalogue, mark.partition(":")[2])[1:]}
        for mark in sorted(marks & lanes) or [""]:
            found.setdefault(mark, []).append(one)
    # What nobody in particular does comes last, however lately.
    return {key: found[key] for key in sorted(found, key=lambda key: not key)}


def _authorities(connection: Connection, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    marked = {
        mark.partition(":")[2] for mark in marked_lanes(connection, [f"by:{one}" for one in catalogue.authorities])
    }
    # A government is offered where only a part of it acts.
    known = {above for one in marked for above in _line(catalogue, one)}
    found = (catalogue.authorities[one] for one in known if one in catalogue.authorities)
    return tuple((one.id, one.name) for one in sorted(found, key=lambda one: (one.jurisdiction, one.name)))


def _event_of(clock: Clock) -> str:
    """The event whose day it is; "" where it is of something else."""
    kind, _, of = clock.subject.partition(":")
    return of if kind == "event" else ""


#: Kinds of what a clock is of that stand in our own books.
OURS: Collection[str] = frozenset({"order", "licence", "need"})


def _told(clock: Clock) -> Ahead:
    kind, _, of = clock.subject.partition(":")
    link = {"document": f"documents/{of}", "event": f"alerts?subject={clock.subject}"}.get(kind, "")
    ours = kind in OURS
    return Ahead(
        clock.on, clock.kind, clock.says(), clock.source, clock.units, "exposure#clocks" if ours else link, ours
    )
