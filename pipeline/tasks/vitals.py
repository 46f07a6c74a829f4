"""Health: how the deployment itself is doing, and what a person has to do. For page, command and `health.json`.

Nothing in it is a secret. Of what we hold it tells how many rows our books have, which a reader from whom they are kept
does not see either.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

from pipeline import __version__
from pipeline.errors import ChipwatchError
from pipeline.policy import load_policy
from pipeline.rendering.filters import plural
from pipeline.storage.engine import newest_schema, reading
from pipeline.storage.outbox import count_outbox
from pipeline.storage.pauses import load_pause
from pipeline.storage.sources import load_states
from pipeline.storage.state import load_world
from pipeline.storage.todos import load_todos
from pipeline.storage.vitals import (
    MOST_TIMED,
    Database,
    LastRun,
    Queue,
    Table,
    Timed,
    count_rows,
    describe_database,
    last_reader,
    load_last_runs,
    load_queues,
    load_timed,
    load_versions,
    sum_captures,
)
from pipeline.tasks import upkeep
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.rule_acts import RuleState, book_of, states_of
from pipeline.tasks.upkeep import Disk, Need
from pipeline.tasks.watches import load_watches

#: Spans over which it is told how long alerts took, in days of the watched world.
SPANS = ((1, "last day"), (7, "last week"), (30, "last 30 days"))
#: From one instant of an alert to the next. The first two are of the world's clock, the others of the wall's.
LEGS: tuple[tuple[str, Callable[[Timed], tuple[datetime | None, datetime | None]]], ...] = (
    ("published → first seen", lambda one: (one.published_at, one.seen_at)),
    ("first seen → stored", lambda one: (one.seen_at, one.fetched_at)),
    ("stored → raised", lambda one: (one.fetched_at, one.raised_at)),
    ("raised → told", lambda one: (one.raised_at, one.told_at)),
    ("published → told", lambda one: (one.published_at, one.told_at)),
)
#: Legs that go from one clock to the other: in a recorded world, whose clock steps, they mean nothing.
BETWEEN_CLOCKS = frozenset({"first seen → stored", "published → told"})


@dataclass(frozen=True, slots=True)
class Leg:
    """How long one leg took, in seconds: the median and the 95th percentile of so many alerts; None where none is."""

    name: str
    p50: float | None
    p95: float | None
    alerts: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How long alerts took over a span; `sampled`: of the newest alone, since there are too many."""

    span: str
    alerts: int
    sampled: bool
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A version: of what, which, and since when it is in use."""

    name: str
    version: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vitals:
    """All of Health, as of `at` (wall) and `world_at`."""

    at: datetime
    world_at: datetime
    world: str
    needs: tuple[Need, ...]
    queues: tuple[Queue, ...]
    outbox: dict[str, int]
    taken: tuple[Taken, ...]
    sources: dict[str, int]
    runs: tuple[LastRun, ...]
    database: Database
    migration: str
    tables: tuple[Table, ...]
    versions: tuple[Named, ...]
    disks: tuple[Disk, ...]
    captures: int
    capture_bytes: int
    paused: str

    @property
    def well(self) -> bool:
        """Nothing needs a person now."""
        return not any(need.when == "now" for need in self.needs)


def vitals(context: Context) -> Vitals:
    """Look at everything once. No question here grows with what is kept, but for the sum of the captures' sizes."""
    wall, world = context.clocks.wall_now(), context.clocks.world_now()
    with reading(context.engine) as connection:
        live = load_world(connection)[0] == "live"
        queues = load_queues(connection, world, wall)
        outbox = count_outbox(connection)
        timed = load_timed(connection, world - timedelta(days=max(days for days, _ in SPANS)))
        sources = load_states(connection)
        runs, database = load_last_runs(connection), describe_database(connection)
        tables = count_rows(connection)
        captures, capture_bytes = sum_captures(connection)
        pause, waiting = load_pause(connection), len(load_todos(connection))
        kept, reader = load_versions(connection), last_reader(connection)
        try:
            catalogue, fault = catalogue_in(connection).sha.hex(), ""
        except ChipwatchError as wrong:
            # That it cannot be loaded is what a person has to hear of here.
            catalogue, fault = "", str(wrong)
    rules = () if fault else states_of(context)
    disks = upkeep.disks_of({"home": context.settings.home, "captures": context.settings.captures_path})
    paused = f"since {pause.since_at:%Y-%m-%d %H:%M} UTC by {pause.who}" if pause else ""
    needs = [
        *upkeep.of_queues(queues, wall=wall, world=world, live=live, paused=bool(pause)),
        *upkeep.of_runs(runs, wall=wall, live=live),
        *upkeep.of_outbox(outbox, paused),
        *upkeep.of_machine(database, disks),
        *upkeep.of_knowledge(
            fault,
            {each.id: each.fault for each in rules if each.fault},
            load_watches(context.settings).faults,
            [each.name for each in sources if each.state in upkeep.OURS_TO_MEND],
        ),
    ]
    if waiting:
        needs.append(Need("later", f"{plural(waiting, 'decision')} waiting in the list of to-dos", "To-dos wait"))
    states = [each.state for each in sources]
    versions = [
        Named("chipwatch", __version__),
        Named("Airflow", _installed("apache-airflow")),
        Named("reader of the last text", reader or ""),
        Named("catalogue", catalogue[:12]),
        Named("limits", load_policy().sha.hex()[:12]),
        Named("rules", "" if fault else _rules(context, rules)),
        *(Named(f"{each.kind} last used", each.sha[:12], each.recorded_at) for each in kept),
    ]
    return Vitals(
        at=wall,
        world_at=world,
        world="live" if live else "replay",
        needs=tuple(sorted(needs, key=lambda need: need.when != "now")),
        queues=queues,
        outbox=outbox,
        taken=tuple(_taken(timed, world, live=live)),
        sources={state: states.count(state) for state in sorted(set(states))},
        runs=runs,
        database=database,
        migration=newest_schema(),
        tables=tables,
        versions=tuple(each for each in versions if each.version),
        disks=disks,
        captures=captures,
        capture_bytes=capture_bytes,
        paused=paused,
    )


# ── how long alerts took ─────────────────────────────────────────────────────────────────────────


def _taken(timed: Sequence[Timed], world: datetime, *, live: bool) -> Iterable[Taken]:
    for days, span in SPANS:
        of_it = [one for one in timed if one.known_at >= world - timedelta(days=days)]
        legs = tuple(_leg(name, of_it if live or name not in BETWEEN_CLOCKS else (), ends) for name, ends in LEGS)
        yield Taken(span, len(of_it), len(timed) >= MOST_TIMED and len(of_it) == len(timed), legs)


def _leg(name: str, timed: Sequence[Timed], ends: Callable[[Timed], tuple[datetime | None, datetime | None]]) -> Leg:
    spans = []
    for one in timed:
        begin, end = ends(one)
        if begin is not None and end is not None:
            # A publisher's clock may be ahead of ours.
            spans.append(max(0.0, (end - begin).total_seconds()))
    return Leg(name, percentile(spans, 0.5), percentile(spans, 0.95), len(spans))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least this share of the values do not exceed (nearest rank); None of none."""
    ordered = sorted(values)
    rank = -int(-share * len(ordered) // 1)
    return ordered[max(0, rank - 1)] if ordered else None


# ── versions ─────────────────────────────────────────────────────────────────────────────────────


def _rules(context: Context, states: Sequence[RuleState]) -> str:
    book = book_of(context)
    here = sum(each.version > 0 for each in states)
    return f"{len(book.rules)} in force, {plural(here, 'edition')} of users among them, {book.sha.hex()[:12]}"


def _installed(package: str) -> str:
    try:
        return version_of(package)
    except PackageNotFoundError:
        return ""
