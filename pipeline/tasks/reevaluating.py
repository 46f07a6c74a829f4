"""The other way round: our side changed, so open events are asked again what they touch, and what is new is told once.

A new order, a site that was bought, a corrected die area, a new version of the limits: none of them is news in the
world, and each may put boards of ours under a measure that was told long ago.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from models.exposure import Exposure, Measure
from models.values import Change, Subject
from pipeline.alerts import Matter
from pipeline.holdings.asking import Asking
from pipeline.holdings.growth import grown, touched
from pipeline.holdings.stored import read_exposure
from pipeline.rules import build_context
from pipeline.rules.context import exposure_view
from pipeline.rules.picture import Cause
from pipeline.storage.alerts import load_exposures
from pipeline.storage.engine import reading, writing
from pipeline.storage.evaluations import Evaluated, last_pass, load_open, load_touched, save_evaluations, save_pass
from pipeline.storage.turns import MoveTurn, turn_of_event
from pipeline.tasks.behind import measure_behind, witnesses_behind
from pipeline.tasks.context import Context
from pipeline.tasks.desk import TOUCHING, Desk
from pipeline.tasks.raising import Asked, judge, save_judged
from pipeline.tasks.told import acting, event_as_it_stands, public_event

#: The stages at which an event may do something to hardware that comes only now.
STAGES = ("proposed", "announced", "in_force")


def reevaluate(context: Context, desk: Desk) -> dict[str, int]:
    """Ask open events again where inventory, catalogue or policy is another than when they were last asked.

    Gives events asked, alerts and messages. Asked twice, the second time finds nothing to do.
    """
    now = desk.asked_of
    with reading(context.engine) as connection:
        last = last_pass(connection)
        if not desk.positions or (last is not None and last[0] == now):
            return {"asked": 0, "alerts": 0, "messages": 0}
        ids = load_open(connection, TOUCHING, STAGES)
        before = _before(connection, ids)
        turns = [turn for event in ids if (turn := turn_of_event(connection, event)) is not None]
    at = context.clocks.world_now()
    cause = _cause(desk.hashes, last[1] if last else {})
    occasion = f"{cause}:{now.hex()[:16]}"
    asked: list[Asked] = []
    kept: list[Evaluated] = []
    for turn in turns:
        found = exposure_now(desk, turn, at.date())
        if found is None:
            continue
        event = turn.move.event
        kept += desk.evaluated(turn, occasion, found)
        more = grown(before.get(event, {}), touched(found))
        if more:
            asked.append(_ask(desk, turn, found, sum(each[3] for each in more), cause, occasion, at))
    alerts, messages = save_judged(context, desk, asked, judge(desk, asked))
    with writing(context.engine) as connection:
        save_evaluations(connection, kept, at)
        save_pass(connection, now, desk.hashes, len(turns), at)
    return {"asked": len(turns), "alerts": alerts, "messages": messages}


def _before(connection: Connection, events: Sequence[str]) -> dict[str, dict[str, int]]:
    """What each event touched when it was last asked; what its latest alert says where none was kept of it."""
    kept = load_touched(connection, events)
    alerted = load_exposures(connection, [event for event in events if event not in kept])
    return kept | {event: touched(read_exposure(found)) for event, found in alerted.items()}


def _cause(now: Mapping[str, str], before: Mapping[str, str]) -> Cause:
    """What of ours changed: the inventory where it did, since that is what people did."""
    ways: tuple[tuple[Cause, str], ...] = (
        ("import", "snapshot"),
        ("determination", "determinations"),
        ("catalogue", "catalogue"),
        ("policy", "policy"),
    )
    return next((cause for cause, name in ways if now.get(name) != before.get(name)), "policy")


def exposure_now(desk: Desk, turn: MoveTurn, today: date) -> Exposure | None:
    """What an event touches of what we have on a day, as it stands after its latest turn."""
    return desk.work_out(measure_now(desk, turn), today)


def measure_now(desk: Desk, turn: MoveTurn) -> Measure:
    """The measure that an event is after its latest turn."""
    claims = [told.claim for told in turn.claims]
    return measure_behind(desk.catalogue, desk.policy, claims, turn.claims[-1:], turn)


def _ask(desk: Desk, turn: MoveTurn, found: Exposure, units: int, cause: Cause, occasion: str, at: datetime) -> Asked:
    claims = [told.claim for told in turn.claims]
    witnesses = witnesses_behind(turn, desk.names)
    subject = Subject("event", turn.move.event)
    event = event_as_it_stands(turn, witnesses)
    picture = build_context(
        subject=subject,
        kind="import",
        occasion=occasion,
        origin="live",
        event=(event := replace(event, actors=acting(desk.catalogue, event))),
        claim=claims[-1],
        exposure=replace(exposure_view(found), grown=units, cause=cause),
        holdings=desk.holdings,
    )
    matter = Matter(
        exposure=found,
        witnesses=witnesses,
        inventory_on=desk.inventory_at.date() if desk.inventory_at else None,
        made_from=desk.hashes | {"pipeline": turn.claims[-1].pipeline_sha.hex()},
        asked=desk.kept_with(Asking(measure_now(desk, turn), at.date())),
        public=public_event(desk.catalogue, desk.policy, turn, event),
    )
    return Asked(Change(subject, occasion, "live", "import", picture), matter, at)
