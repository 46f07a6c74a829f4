"""One claim with its document, for the page on which people set it right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import EventClaim
from models.terms import Passage
from models.values import Claim
from pipeline.storage.annotations import read_claim
from pipeline.storage.documents import kept_words
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id

claim = ClaimRow.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ClaimSheet:
    """A claim as it holds; `row` and `document` are its document's row and public id, `passage` the words, closed."""

    claim: Claim
    body: Mapping[str, Any]
    struck: bool
    event: str | None
    row: int
    document: str
    passage: Passage


def load_sheet(connection: Connection, number: int) -> ClaimSheet | None:
    """A claim by its number; None where there is none that whoever asks may see."""
    asked = (
        select(
            *OF_PASSAGE, revision.c.kept, claim.c.body, claim.c.struck, claim.c.start, claim.c.end,
            event_claim.c.event_id,
            func.substr(revision.c.text, claim.c.start + 1, claim.c.end - claim.c.start).label("span"),
        )
        .join_from(claim, revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .outerjoin(event_claim, event_claim.c.claim_id == claim.c.id)
        .where(claim.c.id == number)
    )  # fmt: skip
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    words = row.span or kept_words(row.kept, row.start, row.end)
    return ClaimSheet(
        read_claim(row.body), row.body, row.struck, row.event_id, row.document, public_id(row.key),
        passage_of(row, start=row.start, words=words),
    )  # fmt: skip
