"""The index made for an archive that has none: after a migration, after a restore, or anew."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, func, insert, select, text

from models.document import Document, Revision
from models.search import SearchBlock, SearchDead, SearchEntry, SearchPage, SearchWord
from pipeline.storage.postings import SMALL
from pipeline.storage.search_index import (
    ENOUGH,
    OF_DOCUMENT,
    count_loose,
    count_words,
    facets_of,
    put_together,
    said_in,
)

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
entry = SearchEntry.__table__  # type: ignore[attr-defined]
block = SearchBlock.__table__  # type: ignore[attr-defined]
page = SearchPage.__table__  # type: ignore[attr-defined]
dead = SearchDead.__table__  # type: ignore[attr-defined]
word = SearchWord.__table__  # type: ignore[attr-defined]

#: Of a whole archive so many words are counted in memory before they are written.
MOST_WORDS = 200_000


def fill(connection: Connection) -> int:
    """Put into the index every document that it does not have, oldest first; gives how many. In bounded memory.

    All in one transaction: PostgreSQL keeps what was replaced in it until its end, so little is written twice, and the
    entries that are in blocks by now are not gone through again. Figures on tables that were filled just now are made
    first, or it would read them whole for each hundred documents.
    """
    last, done = None, 0
    loose, since, counted = count_loose(connection), 0, Counter[str]()
    newer = revision.alias()
    later = exists().where(newer.c.document_id == revision.c.document_id, newer.c.number > revision.c.number)
    there = exists().where(entry.c.document_id == revision.c.document_id)
    while True:
        asked = select(revision.c.known_at, revision.c.id, revision.c.document_id).where(~later, ~there)
        if last is not None:
            # The first bounds the walk through the index of instants, the rest tells those of one instant apart.
            asked = asked.where(
                revision.c.known_at >= last.known_at,
                (revision.c.known_at > last.known_at)
                | ((revision.c.known_at == last.known_at) & (revision.c.id > last.id)),
            )
        rows = connection.execute(asked.order_by(revision.c.known_at, revision.c.id).limit(SMALL.size)).all()
        if last is None and len(rows) == SMALL.size and connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE document, revision, mention, claim, search_entry"))
        if not rows or len(counted) > MOST_WORDS:
            count_words(connection, counted)
            counted.clear()
        if not rows:
            return done
        done += len(rows)
        _put_in_order(connection, [row.document_id for row in rows])
        loose += len(rows)
        if loose >= ENOUGH:
            put_together(connection, since, counted)
            # What is loose now are the last of them, behind the last whole block.
            newest = connection.execute(select(func.max(entry.c.id))).scalar_one()
            since = newest // SMALL.size * SMALL.size
            loose = newest + 1 - since
        last = rows[-1]


def _put_in_order(connection: Connection, ids: Sequence[int]) -> None:
    found = connection.execute(select(*OF_DOCUMENT).where(document.c.id.in_(ids)))
    facets = facets_of(connection, {row.id: row for row in found})
    said = said_in(connection, ids)
    connection.execute(insert(entry), [{"document_id": each, "facets": facets[each]} | said[each] for each in ids])


def empty(connection: Connection) -> None:
    """Forget the index: it is made anew by `fill`."""
    for table in (page, block, dead, word, entry):
        connection.execute(delete(table))
