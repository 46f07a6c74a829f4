"""The Exposure page's data: our fleet, what touches it, how near limits are, what is determined, how long it lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from models.register import Order
from models.todo import KINDS
from pipeline.errors import CallError
from pipeline.holdings.clocks import Clock
from pipeline.holdings.distances import distances
from pipeline.rendering.filters import phrase
from pipeline.storage.alert_list import gravest_events
from pipeline.storage.alerts import load_alerts
from pipeline.storage.engine import reading
from pipeline.storage.evaluations import has_more_open, load_open
from pipeline.storage.todos import KeptTodo
from pipeline.storage.turns import MoveTurn, turn_of_event
from pipeline.tasks.clocks import load_clocks
from pipeline.tasks.context import Context
from pipeline.tasks.desk import TOUCHING, Desk, open_desk
from pipeline.tasks.determination_view import DeterminationView, list_determinations
from pipeline.tasks.exposure_fleet import Fleet, fleet_of
from pipeline.tasks.exposure_limits import ChipLimits, determined_of, limits_of
from pipeline.tasks.exposure_shown import Shown, show_exposure
from pipeline.tasks.planning import load_planning
from pipeline.tasks.planning_options import ask_substitutes
from pipeline.tasks.planning_shown import ShownRunway, ShownSubstitutes, show_runway, show_substitutes
from pipeline.tasks.planning_view import plan_view
from pipeline.tasks.reevaluating import STAGES, exposure_now, measure_now
from pipeline.tasks.screening_view import list_screenings
from pipeline.tasks.todos import list_todos, refuse_research

#: Open events that are all asked what they touch; where there are more, so many of those of the gravest alerts are.
MOST_OPEN, MOST_ASKED = 150, 10
#: Alerts among which those events are looked for.
MOST_ALERTS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks the page for: the fleet by chip and site, a substitute at a site, all limits of a chip."""

    chip: str = ""
    site: str = ""
    lost_chip: str = ""
    lost_site: str = ""
    workload: str = ""
    lost: int | None = None
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Touching:
    """An open event that touches something of ours today; `alert` is the last that told of it, None where none did."""

    event: str
    title: str
    stage: str
    known_at: datetime
    alert: str | None
    severity: str
    exposure: Shown


@dataclass(frozen=True, slots=True)
class TodoLine:
    """What waits for a person."""

    todo: KeptTodo
    kind: str


@dataclass(frozen=True, slots=True)
class PartyLine:
    """What the last screening said of a party."""

    name: str
    roles: tuple[str, ...]
    outcome: str
    why: str
    day: date


@dataclass(frozen=True, slots=True)
class ExposurePage:
    """All of the page, as of `on`.

    `others` counts open events that touch nothing of ours; None where there are so many open ones that only those of
    the gravest alerts were asked.
    """

    on: date
    inventory_at: datetime | None
    freshness: str
    sign: str
    fleet: Fleet = field(default_factory=Fleet)
    touching: tuple[Touching, ...] = ()
    others: int | None = 0
    limits: tuple[ChipLimits, ...] = ()
    clocks: tuple[Clock, ...] = ()
    orders: int = 0
    determinations: tuple[DeterminationView, ...] = ()
    todos: tuple[TodoLine, ...] = ()
    runway: tuple[ShownRunway, ...] = ()
    substitutes: tuple[ShownSubstitutes, ...] = ()
    left_out: int = 0
    asked: ShownSubstitutes | None = None
    fault: str = ""
    offload: tuple[str, ...] = ()
    parties: tuple[PartyLine, ...] = ()


def load_page(context: Context, wanted: Wanted) -> ExposurePage:
    """The page for what a reader asks.

    Raises:
        CallError: the profile is `research`, which reaches nothing of our own.
    """
    refuse_research(context, "exposure")
    desk = open_desk(context)
    on = context.clocks.world_now().date()
    planning = load_planning(context)
    waiting = tuple(TodoLine(each, KINDS[each.kind]) for each in list_todos(context))
    standing = tuple(each for each in list_determinations(context) if each.state == "stands")
    common = {
        "determinations": standing,
        "todos": waiting,
        "parties": _parties(context),
        "clocks": load_clocks(context),
        "orders": len(planning.registers.of(Order)),
    }
    fresh = planning.freshness
    if not desk.positions:
        return ExposurePage(on, desk.inventory_at, fresh.line(), fresh.sign, **common)  # type: ignore[arg-type]
    touching, others = _touching(context, desk, on)
    plan = plan_view(planning)
    asked, fault = None, ""
    if wanted.lost_chip and wanted.lost_site:
        try:
            asked = show_substitutes(
                ask_substitutes(
                    planning, wanted.lost_chip, wanted.lost_site, workload=wanted.workload or None, lost=wanted.lost
                )
            )
        except CallError as told:
            fault = str(told)
    return ExposurePage(
        on,
        desk.inventory_at,
        fresh.line(),
        fresh.sign,
        fleet=fleet_of(desk.positions, desk.names, chip=wanted.chip, site=wanted.site),
        touching=touching,
        others=others,
        limits=limits_of(
            distances(desk.positions, desk.catalogue, desk.policy, on), desk.names, determined_of(standing, desk)
        ),
        runway=tuple(show_runway(each, planning.name_of) for each in plan.runway),
        substitutes=tuple(map(show_substitutes, plan.substitutes)),
        left_out=plan.left_out,
        asked=asked,
        fault=fault,
        offload=tuple(plan.offload_text.splitlines()),
        **common,  # type: ignore[arg-type]
    )


# ── what touches it ───────────────────────────────────────────────────────────────────────────────


def _touching(context: Context, desk: Desk, on: date) -> tuple[tuple[Touching, ...], int | None]:
    """Open events asked what they touch of the present inventory; the most units first, and how many touch nothing.

    None of them where there are more than `MOST_OPEN`: then those of the gravest alerts are asked.
    """
    with reading(context.engine) as connection:
        many = has_more_open(connection, TOUCHING, STAGES, MOST_OPEN)
        among = gravest_events(connection, MOST_ALERTS, hidden=context.hidden_subjects) if many else None
        events = load_open(connection, TOUCHING, STAGES, among=among)
        if among is not None:
            order = {event: place for place, event in enumerate(among)}
            events = sorted(events, key=order.__getitem__)[:MOST_ASKED]
        turns = [turn for event in events if (turn := turn_of_event(connection, event)) is not None]
        alerts = _last_alerts(connection, [turn.move.event for turn in turns], context)
    found: list[Touching] = []
    for turn in turns:
        exposure = exposure_now(desk, turn, on)
        if exposure is None or not any(row.in_scope and row.effect != "unaffected" for row in exposure.rows):
            continue
        saved = [told.claim.saved_until for told in turn.claims if told.claim.saved_until is not None]
        stood = desk.stand(measure_now(desk, turn), exposure, max(saved, default=None))
        alert, title, severity = alerts.get(turn.move.event, (None, _title(turn, desk.names), ""))
        found.append(
            Touching(
                event=turn.move.event,
                title=title,
                stage=turn.move.to_stage,
                known_at=turn.known_at,
                alert=alert,
                severity=severity,
                exposure=show_exposure(exposure, stood, desk.names),
            )
        )
    ranked = sorted(found, key=lambda each: (-each.exposure.units, each.title, each.event))
    return tuple(ranked), None if many else len(turns) - len(found)


def _last_alerts(
    connection: Connection, events: Sequence[str], context: Context
) -> dict[str, tuple[str | None, str, str]]:
    """By event the id, the title and the severity of its last alert."""
    if not events:
        return {}
    told = load_alerts(connection, events=events, hidden=context.hidden_subjects, newest_first=True)
    return {each.draft.subject.id: (each.draft.id, each.draft.title, each.draft.severity) for each in reversed(told)}


def _title(turn: MoveTurn, names: Mapping[str, str]) -> str:
    claim = turn.claims[-1].claim
    of = ", ".join(names.get(part, part) for part in (claim.chips or claim.firms)[:3])
    text = f"{phrase(turn.type)}{f' of {of}' if of else ''}"
    return text[:1].upper() + text[1:]


def _parties(context: Context) -> tuple[PartyLine, ...]:
    return tuple(
        PartyLine(told.party.name, told.party.roles, told.outcome, told.why, each.run.day)
        for each in list_screenings(context)
        for told in [each.screening]
    )
