"""What the watched world's clock brings: effective days, expiries, clocks that come near.

Asked as often as one likes: each turn is made once, each mark of a clock is asked of the rules once.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from models.values import Change, Move, Subject
from pipeline.alerts import Matter
from pipeline.events.merge import EventView, due_moves, lifted_by, lifts, returned_by
from pipeline.holdings.asking import Asking
from pipeline.rules import ClockView, build_context
from pipeline.rules.picture import ClockKind
from pipeline.storage import alerts as alert_store
from pipeline.storage.due_origins import origin_of_day, origin_of_turn
from pipeline.storage.engine import reading, writing
from pipeline.storage.events import load_due, load_fresh_easings, load_restrictions_under, save_moves
from pipeline.storage.turns import MoveTurn, told_claims, turn_of_event
from pipeline.tasks.behind import is_measure, measure_behind, witnesses_behind
from pipeline.tasks.context import Context
from pipeline.tasks.desk import Desk
from pipeline.tasks.raising import Asked, judge, save_judged
from pipeline.tasks.told import event_as_it_stands, public_event

#: Days before a clock's day at which it is asked about, the nearest last.
MARKS = (30, 7)
#: Days that must lie between the day's becoming known and a mark: who was told last week needs no reminder.
FRESH = timedelta(days=5)
#: How far back a due day is caught up with, after the watch itself stood still.
LOOK_BACK = timedelta(days=120)


def tick(context: Context) -> dict[str, int]:
    """Note what became due; `raise_pending` asks the rules about it."""
    now = context.clocks.world_now()
    with writing(context.engine) as connection:
        due = 0
        for view in load_due(connection, now.date(), now.date() - LOOK_BACK):
            for move in due_moves([view], now.date()):
                day = view.ends_on if move.to_stage == "ended" else view.effective
                save_moves(connection, [move], origin_of_day(connection, view.id, day or now.date()), now)
                due += 1
        brought = _of_easings(connection, now.date())
        for easing, move in brought:
            save_moves(connection, [move], origin_of_turn(connection, easing), now)
    return {"due": due + len(brought)}


def _of_easings(connection: Connection, today: date) -> list[tuple[str, Move]]:
    """What easings that came into force, or ran out, do to the restrictions that they lift, by the easing.

    The last day of a suspension is a day without the measure: it stands again on the day after.
    """
    moves: list[tuple[str, Move]] = []
    yesterday = today - timedelta(days=1)
    over = [easing for easing in load_due(connection, yesterday, yesterday - LOOK_BACK) if _is_over(easing, yesterday)]
    for easing, stage in load_fresh_easings(connection):
        under = load_restrictions_under(connection, easing)
        if stage == "ended":
            over += [] if easing.ends_on == today else [easing]
        elif under and lifts(told.words for told in told_claims(connection, easing.id)):
            lifted = lifted_by(easing, [view for view, _ in under], is_measure)
            moves += [(easing.id, move) for move in lifted]
    for easing in {view.id: view for view in over}.values():
        moves += [(easing.id, move) for move in returned_by(easing, load_restrictions_under(connection, easing))]
    return moves


def _is_over(easing: EventView, yesterday: date) -> bool:
    run_out = easing.ends_on is not None and easing.ends_on <= yesterday
    return easing.type == "restriction_eased" and easing.stage == "ended" and run_out


def ask_clocks(context: Context, desk: Desk) -> dict[str, int]:
    """Ask the rules about the clocks that crossed a mark since they were last asked; gives alerts and messages."""
    now = context.clocks.world_now()
    asked: list[Asked] = []
    with reading(context.engine) as connection:
        for view in load_due(connection, now.date() + timedelta(days=max(MARKS)), now.date() - timedelta(days=1)):
            for kind, day in _days(view):
                mark = mark_of(day, now.date())
                if mark is None:
                    continue
                subject = Subject("clock", f"{view.id}:{kind}")
                occasion = f"{day.isoformat()}:{mark}"
                if any(found["occasion"] == occasion for found in alert_store.load_findings(connection, subject.id)):
                    continue
                turn = turn_of_event(connection, view.id)
                if turn is not None and _known_on(turn, kind, day) + FRESH <= day - timedelta(days=mark):
                    asked.append(_ask_about_clock(desk, turn, subject, occasion, kind, day, now))
    if not asked:
        return {"alerts": 0, "messages": 0}
    alerts, messages = save_judged(context, desk, asked, judge(desk, asked))
    return {"alerts": alerts, "messages": messages}


def _days(view: EventView) -> list[tuple[ClockKind, date]]:
    days: list[tuple[ClockKind, date]] = []
    if view.stage in {"proposed", "announced"} and view.effective:
        days.append(("effective", view.effective))
    if view.stage in {"announced", "in_force"} and view.ends_on:
        days.append(("expiry", view.ends_on))
    if view.stage in {"announced", "in_force"} and view.comply_by:
        days.append(("compliance", view.comply_by))
    if view.stage in {"announced", "in_force"} and view.saved_until:
        days.append(("saving", view.saved_until))
    return days


def mark_of(day: date, today: date) -> int | None:
    """The nearest mark that a day has crossed, in days before it; None far ahead of it and once it is past."""
    left = (day - today).days
    crossed = [mark for mark in MARKS if 0 <= left <= mark]
    return min(crossed) if crossed else None


def _known_on(turn: MoveTurn, kind: ClockKind, day: date) -> date:
    """When the day that the clock runs to became known."""
    field = {"effective": "effective", "expiry": "ends_on", "compliance": "comply_by", "saving": "saved_until"}[kind]
    days = ((told, getattr(told.claim, field)) for told in turn.claims)
    stating = [told for told, stated in days if stated == day]
    return min(told.known_at for told in stating or turn.claims).date()


def _ask_about_clock(
    desk: Desk, turn: MoveTurn, subject: Subject, occasion: str, kind: ClockKind, day: date, now: datetime
) -> Asked:
    claims = [told.claim for told in turn.claims]
    measure = measure_behind(desk.catalogue, desk.policy, claims, turn.claims[-1:], turn)
    asking = Asking(measure, now.date())
    found = desk.answer(asking).exposure
    witnesses = witnesses_behind(turn, desk.names)
    picture = build_context(
        subject=subject,
        kind="nears",
        occasion=occasion,
        origin="live",
        event=(event := event_as_it_stands(turn, witnesses)),
        claim=claims[-1],
        clock=ClockView(kind=kind, days_left=(day - now.date()).days, on=day.isoformat()),
        exposure=found,
        holdings=desk.holdings,
    )
    matter = Matter(
        exposure=found,
        witnesses=witnesses,
        inventory_on=desk.inventory_at.date() if desk.inventory_at else None,
        made_from=desk.hashes | {"pipeline": turn.claims[-1].pipeline_sha.hex()},
        asked=desk.kept_with(asking),
        public=public_event(desk.catalogue, desk.policy, turn, event),
    )
    return Asked(Change(subject, occasion, "live", "nears", picture), matter, now)
