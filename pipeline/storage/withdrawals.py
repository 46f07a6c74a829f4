"""Which events rest on a document that its publisher took back."""

from sqlalchemy import Connection, Integer, func, select

from models.annotation import ClaimRow
from models.document import Revision
from models.event import EventClaim

claim = ClaimRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]


def events_resting_on(connection: Connection, document_id: int) -> list[str]:
    """The events that a document carries: its own official word, or no other document but reprints tells them."""
    told = (
        select(event_claim.c.event_id, revision.c.document_id, event_claim.c.official, event_claim.c.copied)
        .join(claim, claim.c.id == event_claim.c.claim_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .subquery()
    )
    mine = (
        select(told.c.event_id, func.max(told.c.official.cast(Integer)).label("official"))
        .where(told.c.document_id == document_id)
        .group_by(told.c.event_id)
    )
    found = []
    for row in connection.execute(mine):
        others = select(func.count()).where(
            told.c.event_id == row.event_id, told.c.document_id != document_id, told.c.copied.is_(False)
        )
        if row.official or connection.execute(others.select_from(told)).scalar_one() == 0:
            found.append(row.event_id)
    return sorted(found)
