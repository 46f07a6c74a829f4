"""Which events rest on a document that its publisher took back or corrected, and what it said of them."""

from sqlalchemy import Connection, Integer, func, select

from models.annotation import ClaimRow
from models.document import Revision
from models.event import EventClaim
from models.values import Claim
from pipeline.storage.annotations import read_claim

claim = ClaimRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]


def events_resting_on(connection: Connection, document_id: int) -> list[str]:
    """The events that a document carries: its own official word, or no other document but reprints tells them."""
    joined = event_claim.join(claim, claim.c.id == event_claim.c.claim_id).join(
        revision, revision.c.id == claim.c.revision_id
    )
    mine = (
        select(event_claim.c.event_id, func.max(event_claim.c.official.cast(Integer)).label("official"))
        .select_from(joined)
        .where(revision.c.document_id == document_id)
        .group_by(event_claim.c.event_id)
    )
    found = []
    for row in connection.execute(mine).all():
        others = (
            select(event_claim.c.id)
            .select_from(joined)
            .where(
                event_claim.c.event_id == row.event_id,
                revision.c.document_id != document_id,
                event_claim.c.copied.is_(False),
            )
            .limit(1)
        )
        if row.official or connection.execute(others).first() is None:
            found.append(row.event_id)
    return sorted(found)


def load_said(
    connection: Connection, event_id: str, document_id: int, revision_id: int
) -> tuple[list[Claim], list[Claim]]:
    """What a document said of an event by its text before a revision, and what it says by that revision."""
    query = (
        select(claim.c.body, revision.c.id, revision.c.number)
        .join(event_claim, event_claim.c.claim_id == claim.c.id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .where(event_claim.c.event_id == event_id, revision.c.document_id == document_id)
        .order_by(revision.c.number)
    )
    rows = connection.execute(query).all()
    now = [read_claim(row.body) for row in rows if row.id == revision_id]
    earlier = [row for row in rows if row.id != revision_id]
    last = max((row.number for row in earlier), default=0)
    return [read_claim(row.body) for row in earlier if row.number == last], now
