"""The documents that mention an entry of the catalogue, the last read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from models.annotation import MentionRow
from models.document import Document, Revision
from models.terms import Passage
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id

mention = MentionRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]

#: Mentions among which documents are looked for, and to which they are counted.
MOST_READ = 2_000


@dataclass(frozen=True, slots=True)
class Mentioning:
    """A document with its first mention of what was asked for, closed; `mentions` in its last text that has any."""

    id: str
    kind: str
    known_at: datetime
    mentions: int
    passage: Passage


def load_mentioning(connection: Connection, entities: Sequence[str], *, limit: int) -> list[Mentioning]:
    """Documents that mention any of some entries: those of the last mentions that were found, `MOST_READ` at most."""
    latest = (
        select(mention.c.id, mention.c.revision_id, mention.c.start, mention.c.end)
        .where(mention.c.entity.in_(sorted(entities)))
        .order_by(mention.c.id.desc())
        .limit(MOST_READ)
        .subquery()
    )
    asked = (
        select(latest.c.revision_id, func.max(latest.c.id), func.min(latest.c.start), func.count())
        .group_by(latest.c.revision_id)
        .order_by(func.max(latest.c.id).desc())
    )
    found = {row[0]: row for row in connection.execute(asked)}
    rows = connection.execute(
        select(*OF_PASSAGE, document.c.kind, revision.c.known_at)
        .join_from(revision, document, document.c.id == revision.c.document_id)
        .where(revision.c.id.in_(list(found)[: 4 * limit]))
    ).all()
    shown: dict[int, Mentioning] = {}
    for row in sorted(rows, key=lambda row: (row.known_at, row.revision), reverse=True):
        # Several texts of one document: the last stands for it.
        shown.setdefault(
            row.document,
            Mentioning(public_id(row.key), row.kind, row.known_at, found[row.revision][3], passage_of(row)),
        )
    return list(shown.values())[:limit]


def count_mentions(connection: Connection, entities: Sequence[str]) -> int:
    """How many mentions of some entries there are; counted to `MOST_READ`."""
    # Of texts that this reader sees: those of private documents are kept from some.
    seen = select(mention.c.id).join_from(mention, revision, revision.c.id == mention.c.revision_id)
    some = seen.where(mention.c.entity.in_(sorted(entities))).limit(MOST_READ).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()
