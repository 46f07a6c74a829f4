"""What nobody answers goes on: those to whom it escalates are told, once each, outside their quiet hours."""

from dataclasses import dataclass

from models.silence import silenced
from models.telling import StoredAlert
from pipeline.alerts.closing import answered
from pipeline.alerts.escalation import OLDEST, next_step, patience
from pipeline.storage.alerts import load_alert
from pipeline.storage.engine import writing
from pipeline.storage.escalations import load_unanswered
from pipeline.storage.recipients import load_recipients
from pipeline.storage.silences import load_silences
from pipeline.tasks.context import Context
from pipeline.tasks.telling import make_notices


@dataclass(frozen=True, slots=True)
class _Step:
    alert: StoredAlert
    to: tuple[str, ...]


def escalate(context: Context) -> int:
    """Tell on what was told at once and nobody has answered in time; gives how many notices that makes.

    Asked as often as one likes: whoever was called once is not called again.
    """
    made = 0
    for step in _steps(context):
        with writing(context.engine) as connection:
            # Somebody may have answered since it was read.
            if answered(load_alert(connection, step.alert.draft.id).acts) is None:
                people = load_recipients(connection)
                made += make_notices(connection, context, step.alert.draft, people, kind="escalation", to=step.to)
    return made


def _steps(context: Context) -> list[_Step]:
    now, wall = context.clocks.world_now(), context.clocks.wall_now()
    default = tuple(filter(None, (name.strip() for name in (context.settings.escalate_to or "").split(","))))
    # Who is told is part of the whole, of which a deployment for research reads nothing.
    with writing(context.engine) as connection:
        waiting = load_unanswered(connection, now - OLDEST)
        if not waiting:
            return []
        people, silences = load_recipients(connection), load_silences(connection)
    found = []
    for stored, reached in waiting:
        after = patience(stored.draft)
        if after is None or silenced(stored.draft, silences, now):
            continue
        if to := next_step(reached, people, default, after, wall):
            found.append(_Step(stored, to))
    return found
