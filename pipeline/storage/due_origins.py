"""Where what a day brings comes from: a day already past when another reading brought it is that reading's news."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, select

from models.annotation import ClaimRow
from models.document import Revision
from models.event import Event, EventClaim, MoveRow
from models.values import Origin
from pipeline.events.by_hand import laid_over
from pipeline.storage.annotations import read_claim
from pipeline.storage.events import days_of, unstruck

claim = ClaimRow.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


def origin_of_day(connection: Connection, event_id: str, day: date) -> Origin:
    """How it came about that an event's day has come: live where a live text states it, or somebody knew of it before.

    A backfill or a new reader that finds a day long past tells no news: the turn that it brings is its own. Of a day
    that lies ahead when it is read the coming is news, whoever read it. What else the event's texts state, of other
    days, says nothing of this one.

    Args:
        connection: a transaction.
        event_id: the event.
        day: the day that has come.
    """
    rows = _told(connection, event_id)
    dated = [row for row in rows if day in _days(row)]
    ahead = any(row.known_at.date() <= day for row in dated)
    return "live" if ahead else _of(dated or rows)


def origin_of_turn(connection: Connection, event_id: str) -> Origin:
    """How an event came to the stage in which it is: what it does to others came about so too."""
    last = (
        select(move.c.origin)
        .where(move.c.event_id == event_id, move.c.kind.in_(("stage", "due", "corrected")))
        .order_by(move.c.ordinal.desc())
        .limit(1)
    )
    return cast(Origin, connection.execute(last).scalar_one())


def _of(rows: Iterable[Any]) -> Origin:
    origins = [row.origin for row in rows]
    return "live" if "live" in origins or not origins else cast(Origin, origins[-1])


def _days(row: Any) -> tuple[date | None, ...]:
    return days_of(read_claim(laid_over(row.body, row.laid_over)))


def _told(connection: Connection, event_id: str) -> list[Any]:
    asked = (
        select(claim.c.body, claim.c.struck, claim.c.known_at, event.c.laid_over, revision.c.origin)
        .join_from(event_claim, claim, claim.c.id == event_claim.c.claim_id)
        .join(event, event.c.id == event_claim.c.event_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .where(event_claim.c.event_id == event_id)
        .order_by(claim.c.known_at, claim.c.id)
    )
    return list(unstruck(connection.execute(asked).all()))
