"""Until when official documents may be commented on, as their listings state it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from models.document import Document, Revision
from pipeline.storage.dossiers import public_id

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class CommentDay:
    """The last day for comments on a document, by its public id."""

    document: str
    title: str
    publisher: str
    on: date


def load_comment_days(connection: Connection, first: date, last: date) -> list[CommentDay]:
    """The documents whose comment period ends from `first` to `last`, by that day."""
    until = document.c.stated["comments_close_on"].as_string()
    newest = select(revision.c.document_id, func.max(revision.c.id).label("id")).group_by(revision.c.document_id)
    latest = newest.subquery()
    query = (
        select(document.c.key, document.c.publisher, revision.c.title, until.label("until"))
        .join(latest, latest.c.document_id == document.c.id)
        .join(revision, revision.c.id == latest.c.id)
        .where(document.c.kind.in_(("rule", "notice")), until >= first.isoformat(), until <= last.isoformat())
        .order_by(until, document.c.id)
    )
    return [
        CommentDay(public_id(row.key), row.title or "Untitled", row.publisher, date.fromisoformat(row.until))
        for row in connection.execute(query)
    ]
