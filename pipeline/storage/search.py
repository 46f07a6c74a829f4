"""Words looked for in the stored texts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from models.document import Document, Revision
from models.terms import PRIVATE, Terms, terms_from

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Hit:
    """A text in which all the words stand."""

    revision: int
    document: int
    source: str
    publisher: str
    url: str
    title: str
    text: str
    published_at: datetime | None
    known_at: datetime
    terms: Terms


def find_texts(connection: Connection, words: list[str], limit: int) -> list[Hit]:
    """The newest texts of public documents in which all the words stand, each document once by its newest such text.

    A scan of the texts that are still there: what went by its terms is not found, and a private document never.
    """
    asked = (
        select(
            revision.c.id, revision.c.document_id, revision.c.title, revision.c.text, revision.c.published_at,
            revision.c.known_at, revision.c.terms,
            document.c.source, document.c.publisher, document.c.url, document.c.private,
        )
        .join(document, document.c.id == revision.c.document_id)
        .where(revision.c.removed_at.is_(None), document.c.private.is_(False))
        .order_by(revision.c.known_at.desc(), revision.c.id.desc())
    )  # fmt: skip
    for word in words:
        asked = asked.where(func.lower(revision.c.text).contains(word.lower(), autoescape=True))
    hits: dict[int, Hit] = {}
    for row in connection.execute(asked):
        terms = PRIVATE if row.private else terms_from(row.terms)
        if row.document_id in hits:
            continue
        hits[row.document_id] = Hit(
            revision=row.id,
            document=row.document_id,
            source=row.source,
            publisher=row.publisher,
            url=row.url,
            title=row.title or "",
            text=row.text,
            published_at=row.published_at,
            known_at=row.known_at,
            terms=terms,
        )
        if len(hits) >= limit:
            break
    return list(hits.values())
