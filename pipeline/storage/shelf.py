"""Documents as a list: what became of each, those whose text changed last first."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import Connection, case, exists, func, select

from models.document import Document, Revision
from models.terms import Passage
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
_other = revision.alias()

#: The flag of a text that was filed and not yet published.
FILED = "public_inspection"
Shelf = Literal["", "edited", "withdrawn", "filed"]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document as a line of a list: its latest text and what became of it."""

    id: str
    kind: str
    changed_at: datetime
    edits: int
    withdrawn: bool
    filed: bool
    passage: Passage


def load_shelf(connection: Connection, only: Shelf = "", *, limit: int, offset: int = 0) -> list[Shelved]:
    """Documents, those whose text changed last first.

    Args:
        connection: a transaction.
        only: edited since they were first seen, withdrawn, or filed for inspection before they were published.
        limit: at most so many.
        offset: after so many.
    """
    last = func.max(_other.c.known_at).label("changed_at")
    edits = func.sum(case((_other.c.kind == "edit", 1), else_=0)).label("edits")
    summed = select(_other.c.document_id, last, edits).group_by(_other.c.document_id).subquery()
    newest = (
        select(_other.c.id)
        .where(_other.c.document_id == document.c.id)
        .order_by(_other.c.number.desc(), _other.c.id.desc())
        .limit(1)
        .correlate(document)
    )
    asked = (
        select(
            *OF_PASSAGE, document.c.kind, document.c.stated, summed.c.changed_at, summed.c.edits,
            revision.c.kind.label("newest"),
            newest.with_only_columns(_other.c.title).where(_other.c.title.is_not(None)).scalar_subquery().label("named"),
        )
        .join_from(document, summed, summed.c.document_id == document.c.id)
        .join(revision, revision.c.id == newest.scalar_subquery())
        .where(*_on_shelf(only))
        .order_by(summed.c.changed_at.desc(), document.c.id.desc())
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [
        Shelved(
            id=public_id(row.key),
            kind=row.kind,
            changed_at=row.changed_at,
            edits=row.edits - _publications(connection, row.document) if "filed_at" in row.stated else row.edits,
            withdrawn=row.newest == "retraction",
            filed="filed_at" in row.stated,
            passage=passage_of(row, title=row.named),
        )
        for row in connection.execute(asked)
    ]


def _publications(connection: Connection, document_id: int) -> int:
    """How many edits of a document that was filed are its publication alone."""
    asked = select(_other.c.kind, _other.c.flags).where(_other.c.document_id == document_id).order_by(_other.c.number)
    editions = connection.execute(asked).all()
    return sum(
        one.kind == "edit" and FILED in before.flags and FILED not in one.flags for before, one in pairwise(editions)
    )


def count_shelf(connection: Connection, only: Shelf = "") -> int:
    """How many documents `load_shelf` would give without a limit."""
    counted: int = connection.execute(select(func.count()).select_from(document).where(*_on_shelf(only))).scalar_one()
    return counted


def _on_shelf(only: Shelf) -> list[Any]:
    filed = document.c.stated["filed_at"].as_string()
    of_kind = {"edited": "edit", "withdrawn": "retraction"}.get(only)
    if only == "filed":
        return [filed.is_not(None)]
    if of_kind is None:
        return []
    has = exists().where(_other.c.document_id == document.c.id, _other.c.kind == of_kind)
    return [has, filed.is_(None)] if only == "edited" else [has]
