"""The stage that claims alone give, told again from the first: what an event is in after some of them changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from models.values import Claim, Stage
from pipeline.events.merge.stages import due_moves, next_move, stage_of
from pipeline.events.merge.values import ClaimFacts, EventView


def refold(told: Sequence[tuple[Claim, ClaimFacts]], today: date) -> Stage | None:
    """The stage of an event of which these claims are told, in the order in which they became known.

    Days that come between two tellings, and until `today`, bring their turns. None where nothing is told.
    """
    view: EventView | None = None
    for claim, facts in told:
        if view is None:
            view = EventView("", claim.type, stage_of(claim, facts), facts.at, 1)
        else:
            view = _aged(view, facts.known_at.date())
            move, _ = next_move(view, claim, facts)
            if move is not None:
                contradicted = move.kind == "contradicted" or (view.contradicted and move.kind == "dated")
                view = replace(view, stage=move.to_stage, moves=move.ordinal, contradicted=contradicted)
        view = _told(view, claim, facts)
    return None if view is None else _aged(view, today).stage


def _aged(view: EventView, today: date) -> EventView:
    for move in due_moves([view], today):
        view = replace(view, stage=move.to_stage, moves=move.ordinal)
    return view


def _told(view: EventView, claim: Claim, facts: ClaimFacts) -> EventView:
    """The event with one more telling: an official text's days are not moved by the press."""
    free = facts.official or not view.official
    return replace(
        view,
        last_at=max(view.last_at, facts.at),
        official=view.official or facts.official,
        limited=view.limited or bool(claim.thresholds),
        effective=claim.effective if claim.effective and (free or not view.effective) else view.effective,
        ends_on=claim.ends_on if claim.ends_on and (free or not view.ends_on) else view.ends_on,
    )
