"""Merging: the event that a claim belongs to, and the move that it causes."""

from collections.abc import Sequence

from models.hashing import short_id
from models.values import Claim, Turnout
from pipeline.events.merge.matching import every_instrument, match
from pipeline.events.merge.stages import first_move, next_move
from pipeline.events.merge.values import Ancestors, ClaimFacts, EventView, Measures


def no_ancestors(_id: str) -> tuple[str, ...]:
    """The ancestors where no catalogue is given: none."""
    return ()


def merge(
    claim: Claim,
    facts: ClaimFacts,
    candidates: Sequence[EventView],
    ancestors: Ancestors = no_ancestors,
    measures: Measures = every_instrument,
) -> Turnout:
    """Put a claim to the event that it is about, or begin one.

    Args:
        claim: what the text says.
        facts: who says it, when, in which story.
        candidates: events of the same type that share something with the claim, in any order.
        ancestors: the catalogue's entries above an id.
        measures: whether an instrument is one measure, and no frame of many.

    Returns:
        The event's id, whether it is new, the move if the claim causes one, and why.
    """
    asked = [(match(claim, facts, view, ancestors, measures), view) for view in candidates]
    matched = [(found, view) for found, view in asked if found is not None]
    if not matched:
        event = short_id("ev", facts.key)
        first = first_move(event, claim, facts)
        return Turnout(event, True, first, first.why)
    (_, why), view = min(matched, key=lambda pair: (-pair[0][0], pair[1].id))
    return join(claim, facts, view, why)


def join(claim: Claim, facts: ClaimFacts, view: EventView, why: str) -> Turnout:
    """Put a claim to an event that is decided already, by a match or by a person."""
    move, reason = next_move(view, claim, facts)
    return Turnout(view.id, False, move, f"{why}; {reason}")
