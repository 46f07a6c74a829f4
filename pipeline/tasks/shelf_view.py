"""The list of documents, for signed-in people."""

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from pipeline.documents.passing import pass_on
from pipeline.storage.engine import reading
from pipeline.storage.shelf import Shelf, count_shelf, load_shelf
from pipeline.tasks.context import Context


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A document as a line of a list."""

    id: str
    title: str
    publisher: str
    kind: str
    private: bool
    changed_at: datetime
    edits: int
    withdrawn: bool
    filed: bool


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """One page of the list of documents."""

    only: Shelf
    total: int
    lines: tuple[ShelfLine, ...]


def list_documents(context: Context, only: str = "", *, limit: int, offset: int = 0) -> ShelfPage:
    """Documents, those whose text changed last first; an `only` that means nothing is passed over."""
    chosen: Shelf = next((shelf for shelf in get_args(Shelf) if shelf == only), "")
    with reading(context.engine) as connection:
        shelved = load_shelf(connection, chosen, limit=limit, offset=offset)
        total = count_shelf(connection, chosen)
    told = pass_on([one.passage for one in shelved], "signed_in")
    return ShelfPage(
        chosen,
        total,
        tuple(
            ShelfLine(
                id=one.id,
                title=shown.title,
                publisher=shown.publisher,
                kind=one.kind,
                private=shown.private,
                changed_at=one.changed_at,
                edits=one.edits,
                withdrawn=one.withdrawn,
                filed=one.filed,
            )
            for one, shown in zip(shelved, told, strict=True)
        ),
    )
