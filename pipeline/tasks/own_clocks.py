"""Our own days as they come near: contracts, days of need, licences; each mark of each is asked of the rules once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from models.exposure import Exposure
from models.values import Change, Subject
from pipeline.alerts import Matter
from pipeline.holdings.asking import Asking
from pipeline.holdings.clocks import Clock
from pipeline.rules import ClockView, build_context
from pipeline.storage.alerts import load_findings
from pipeline.storage.engine import reading
from pipeline.storage.evaluations import load_open, load_touched
from pipeline.storage.turns import MoveTurn, turn_of_event
from pipeline.tasks.behind import measure_behind, witnesses_behind
from pipeline.tasks.clocks import own_clocks
from pipeline.tasks.context import Context
from pipeline.tasks.desk import TOUCHING, Desk
from pipeline.tasks.raising import Asked, judge, save_judged
from pipeline.tasks.reevaluating import STAGES
from pipeline.tasks.tick import mark_of
from pipeline.tasks.told import event_as_it_stands, public_event

#: What comes near by marks; a promise is no deadline, and is told on the page and in the calendar.
ASKED = frozenset(
    {
        "need_by",
        "cancel_by",
        "non_cancellable",
        "price_until",
        "licence_expiry",
        "licence_used",
        "condition_due",
    }
)


@dataclass(frozen=True, slots=True)
class _Under:
    """The measure that most of what is needed on a day is under."""

    turn: MoveTurn
    exposure: Exposure
    asking: Asking


def ask_own_clocks(context: Context, desk: Desk) -> dict[str, int]:
    """Ask the rules about our own clocks that crossed a mark; gives alerts and messages."""
    if context.settings.profile == "research":
        return {"alerts": 0, "messages": 0}
    now = context.clocks.world_now()
    today = now.date()
    asked: list[Asked] = []
    touched: Mapping[str, Mapping[str, int]] | None = None
    with reading(context.engine) as connection:
        for clock in own_clocks(connection, desk.catalogue, today):
            mark = mark_of(clock.on, today)
            if clock.kind not in ASKED or mark is None:
                continue
            subject = Subject("clock", f"{clock.subject}:{clock.kind}")
            # A balance stands at four fifths whatever day it is.
            occasion = "80%" if clock.kind == "licence_used" else f"{clock.on.isoformat()}:{mark}"
            if any(found["occasion"] == occasion for found in load_findings(connection, subject.id)):
                continue
            if clock.kind == "need_by" and touched is None:
                # Of all open events, once a round: most touch nothing of ours.
                touched = load_touched(connection, load_open(connection, TOUCHING, STAGES), something=True)
            under = _under(connection, desk, clock, today, touched or {}) if clock.kind == "need_by" else None
            if clock.kind == "need_by" and under is None:
                # Nothing is over it today; it is asked again as long as the mark lasts.
                continue
            asked.append(_ask(desk, clock, subject, occasion, under, now))
    if not asked:
        return {"alerts": 0, "messages": 0}
    alerts, messages = save_judged(context, desk, asked, judge(desk, asked))
    return {"alerts": alerts, "messages": messages}


def _under(
    connection: Connection, desk: Desk, clock: Clock, today: date, open_events: Mapping[str, Mapping[str, int]]
) -> _Under | None:
    """Of the open events, each with what it touches, the one that most of the units needed on the day are under."""
    needed = desk.needed(clock.subject)
    places = {f"{each.chip}\t{each.site}\t" for each in needed.positions}
    best: _Under | None = None
    for event, touched in open_events.items():
        over = any(key.startswith(place) for key in touched for place in places)
        turn = turn_of_event(connection, event) if over else None
        if turn is None:
            continue
        claims = [told.claim for told in turn.claims]
        measure = measure_behind(desk.catalogue, desk.policy, claims, turn.claims[-1:], turn)
        found = needed.work_out(measure, today)
        if found and found.units_in_scope > (best.exposure.units_in_scope if best else 0):
            best = _Under(turn, found, Asking(measure, today, need=clock.subject))
    return best


def _ask(desk: Desk, clock: Clock, subject: Subject, occasion: str, under: _Under | None, now: datetime) -> Asked:
    turn = under.turn if under else None
    claims = [told.claim for told in turn.claims] if turn else []
    witnesses = witnesses_behind(turn, desk.names) if turn else ()
    event = None
    if turn is not None:
        event = event_as_it_stands(turn, witnesses)
    picture = build_context(
        subject=subject,
        kind="nears",
        occasion=occasion,
        origin="live",
        event=event,
        claim=claims[-1] if claims else None,
        clock=ClockView(
            kind=clock.kind,  # type: ignore[arg-type]  # of `ASKED`
            days_left=(clock.on - now.date()).days,
            on=clock.on.isoformat(),
            what=clock.what,
            units=clock.units or 0,
        ),
        exposure=under.exposure if under else None,
        holdings=desk.holdings,
    )
    matter = Matter(
        exposure=under.exposure if under else None,
        witnesses=witnesses,
        inventory_on=desk.inventory_at.date() if desk.inventory_at else None,
        made_from=desk.hashes | ({"pipeline": turn.claims[-1].pipeline_sha.hex()} if turn else {}),
        asked=desk.kept_with(under.asking) if under else {},
        public=public_event(desk.catalogue, desk.policy, turn, event) if turn and event else None,
        bare=clock.bare,
    )
    return Asked(Change(subject, occasion, "live", "nears", picture), matter, now)
