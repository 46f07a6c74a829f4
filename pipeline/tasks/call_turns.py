"""The calls that tell of turns, each against the company's calls before it, as rules see them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from models.values import ClaimType
from pipeline.events.calls.values import Topic
from pipeline.rules import CallView
from pipeline.storage.turns import MoveTurn
from pipeline.tasks.calls import compared_call, told_in_short

#: What a topic must have become to have changed: that it was said first, or as before, is no change of mind.
CHANGED = ("raised", "lowered", "reversed")

#: What a turn of this type is about among a call's topics: what changed in the others is told by their own turns.
ABOUT: dict[ClaimType, Topic] = {"stockpiling": "stock", "substitution": "substitution", "order_placed": "orders"}


def calls_behind(connection: Connection, turns: Sequence[MoveTurn]) -> dict[str, CallView]:
    """By move the call that tells of it: of the documents that caused it the last that is one.

    Args:
        connection: a reading transaction.
        turns: the moves, each with its claims.
    """
    asked: dict[tuple[int, ClaimType], CallView | None] = {}
    found: dict[str, CallView] = {}
    for turn in turns:
        caused = [told for told in turn.claims if told.row in turn.caused_by and told.kind == "transcript"]
        for told in caused:
            if told.terms.private:
                continue
            key = (told.document, told.claim.type)
            if key not in asked:
                asked[key] = _view(connection, told.document, turn.known_at, ABOUT.get(told.claim.type))
            if (call := asked[key]) is not None:
                found[turn.move.id] = call
    return found


def _view(connection: Connection, document: int, known_by: datetime, about: Topic | None) -> CallView | None:
    compared = compared_call(connection, document, known_by)
    if compared is None:
        return None
    call, against, changes = compared
    mine = [one for one in changes if one.topic == about]
    return CallView(
        company=call.company,
        firm=call.firm or "",
        period=call.period or "",
        held_on=call.held_on.isoformat(),
        against=against.isoformat() if against else "",
        changed=tuple(one.topic for one in changes if one.kind in CHANGED),
        why=told_in_short(mine or changes),
        **{one.topic: one.kind for one in changes},
    )
