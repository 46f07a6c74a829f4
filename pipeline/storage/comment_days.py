"""Until when official documents may be commented on, as their listings state it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, func, select

from models.document import Document, Revision
from pipeline.storage.dossiers import public_id

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]

#: Between a document's appearance and the end of its comment period, at most.
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class CommentDay:
    """The last day for comments on a document, by its public id."""

    document: str
    title: str
    publisher: str
    on: date


def load_comment_days(connection: Connection, first: date, last: date, sources: Collection[str]) -> list[CommentDay]:
    """The documents of some sources whose comment period ends from `first` to `last`, by that day.

    Of those that were first seen within `LONGEST` before: no period is as long, and an archive is not gone through.
    """
    until = document.c.stated["comments_close_on"].as_string()
    other = revision.alias()
    newest = select(func.max(other.c.id)).where(other.c.document_id == document.c.id).scalar_subquery()
    query = (
        select(document.c.key, document.c.publisher, revision.c.title, until.label("until"))
        .join(revision, revision.c.document_id == document.c.id)
        .where(
            document.c.source.in_(sorted(sources)),
            document.c.first_seen_at >= datetime.combine(first - LONGEST, time(), UTC),
            document.c.kind.in_(("rule", "notice")),
            until >= first.isoformat(),
            until <= last.isoformat(),
            revision.c.id == newest,
        )
        .order_by(until, document.c.id)
    )
    return [
        CommentDay(public_id(row.key), row.title or "Untitled", row.publisher, date.fromisoformat(row.until))
        for row in connection.execute(query)
    ]
