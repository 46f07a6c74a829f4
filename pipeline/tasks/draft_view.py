"""For `explain`: the limits of an event's own texts as a draft vintage, and what they change of our hardware."""

from typing import Any

from sqlalchemy import Connection

from models.clocks import WorldInstant
from pipeline.holdings import changes_of
from pipeline.policy import by_catalogue, load_policy
from pipeline.policy.drafts import compare_with, tell_change, vintage_of
from pipeline.policy.grounds import tell_limits
from pipeline.storage.holdings import load_current
from pipeline.storage.turns import turn_of_event
from pipeline.tasks.account import Fact, Part
from pipeline.tasks.behind import measure_behind
from pipeline.tasks.determinations import determined_on
from pipeline.tasks.knowledge import catalogue_in


def draft_parts(connection: Connection, event_id: str, *, holdings: bool) -> tuple[Part, ...]:
    """The limits by which an event's texts decide, and the chips held that change side; nothing where they state none.

    Args:
        connection: to read by.
        event_id: the event.
        holdings: whether our own hardware may be told.
    """
    turn = turn_of_event(connection, event_id)
    if turn is None:
        return ()
    catalogue = catalogue_in(connection)
    policy = by_catalogue(load_policy(), catalogue)
    claims = [told.claim for told in turn.claims]
    measure = measure_behind(catalogue, policy, claims, turn.claims[-1:], turn)
    new = vintage_of(measure, policy)
    if new is None:
        return ()
    on = turn.known_at.date()
    compared = compare_with(new, policy, on, instruments=measure.instruments)
    kept: dict[str, Any] = {
        "id": new.id,
        "limits": tell_limits(measure.thresholds, measure.limits) or new.cites,
        "effect": new.effect,
        "sure": new.sure,
        "from": new.valid_from,
        "places": [*measure.places],
        "acts": [*new.acts],
        "cites": new.cites,
        "set_against": compared.old.id if compared.old else "nothing of the kind holds",
    }
    parts: list[Part] = [("Limits that decide", (kept,))]
    if holdings:
        _, positions = load_current(connection, turn.known_at)
        determined = determined_on(connection, catalogue, on, WorldInstant(turn.known_at))
        changes = changes_of(measure, positions, catalogue, policy, on=on, determined=determined)
        facts: tuple[Fact, ...] = tuple({"type": each.direction, "why": tell_change(each)} for each in changes)
        parts.append(("Chips of ours that change side", facts))
    return tuple(parts)
