"""Where what a day brings comes from: a day already past when another reading brought it is that reading's news."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, select

from models.annotation import ClaimRow
from models.document import Revision
from models.event import Event, EventClaim
from models.values import Origin
from pipeline.events.by_hand import laid_over
from pipeline.storage.annotations import read_claim
from pipeline.storage.events import days_of, unstruck

claim = ClaimRow.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


def origin_of_day(connection: Connection, event_id: str, today: date) -> Origin:
    """How it came about that an event's day has come: live where a live text states it, or somebody knew of it before.

    A backfill or a new reader that finds a day long past tells no news: the turn that it brings is its own. Of a day
    that lies ahead when it is read the coming is news, whoever read it.

    Args:
        connection: a transaction.
        event_id: the event.
        today: the day that it is in the world.
    """
    rows = _told(connection, event_id)
    dated = [row for row in rows if any(day is not None and day <= today for day in _days(row))]
    ahead = [row for row in dated if any(day is not None and row.known_at.date() <= day <= today for day in _days(row))]
    return "live" if ahead else _of(dated or rows)


def origin_of_event(connection: Connection, event_id: str) -> Origin:
    """How an event came to us: live where any live text tells it."""
    return _of(_told(connection, event_id))


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
