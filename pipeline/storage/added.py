"""How far the reading of a document is, and whom its last text names."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from models.document import Revision
from pipeline.storage.trace import mention_rows

revision = Revision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a document is: whether a text of it waits to be analysed, and how often its last text names what."""

    waits: bool
    set_aside: bool
    named: Mapping[tuple[str, str | None, str], int]  # by label, entry and words


def load_progress(connection: Connection, document: int) -> Progress:
    """How far a document is, by its row."""
    asked = select(revision.c.id, revision.c.work, revision.c.text).where(revision.c.document_id == document)
    rows = connection.execute(asked.order_by(revision.c.number, revision.c.id)).all()
    named: dict[tuple[str, str | None, str], int] = {}
    if rows:
        last = rows[-1]
        for each in mention_rows(connection, last.id, 0, len(last.text)):
            words = "" if each["entity"] else last.text[each["start"] : each["end"]]
            key = (each["label"], each["entity"], words)
            named[key] = named.get(key, 0) + 1
    return Progress(
        waits=any(row.work in {"pending", "leased"} for row in rows),
        set_aside=bool(rows) and rows[-1].work == "set_aside",
        named=named,
    )
