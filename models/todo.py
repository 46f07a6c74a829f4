"""What a person has to look at: one list for everything that no program may settle."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import Json, RowId, Utc

#: Every kind of to-do, as people read it. A kind that is not here is refused.
KINDS = {
    "determination_differs": "a determination says other than the arithmetic",
    "determination_reopened": "what a determination rests on has changed",
    "determination_expired": "a determination's time is over",
    "item_unmatched": "an item that the catalogue does not know",
    "import_set_aside": "an import that waits for a person to accept it",
    "screening_unresolved": "a party of whom the screening could not decide",
    "licence_condition": "a condition of a licence that falls due",
    "site_overdue": "a site that has not told its holdings in time",
}
_OPEN = "closed_at IS NULL"


@dataclass(frozen=True, slots=True)
class Todo:
    """A thing that a person has to look at.

    `subject` is a typed key: `chip:nvidia-h20`, `item:…`, `import:…`, `party:…`, `site:…`. `context` is what a page or
    another program may want beside the reason, as JSON knows it.
    """

    kind: str
    subject: str
    why: str
    context: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises `ValueError` for a kind that nobody declared, and where the subject or the reason is empty."""
        if self.kind not in KINDS:
            raise ValueError(f"no kind of to-do {self.kind!r}: declare it in models/todo.py")
        if not self.subject.strip() or not self.why.strip():
            raise ValueError(f"a to-do of kind {self.kind} needs a subject and a reason")


class TodoRow(SQLModel, table=True):
    """One row per opening of a to-do, as it stands now; its turns say how it came there.

    Of each kind and subject one row is open at most.
    """

    __tablename__ = "todo"
    __table_args__ = (
        Index("ix_todo_open", "kind", "subject", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_todo_subject", "kind", "subject"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    kind: str
    subject: str
    why: str
    context: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    opened_at: datetime = Field(sa_type=Utc, description="world")
    closed_at: datetime | None = Field(default=None, sa_type=Utc, description="world; None while it is open")
    closed_by: str | None = Field(default=None, description="a person; chipwatch where it settled by itself")
    close_note: str | None = None


class TodoTurn(SQLModel, table=True):
    """One row per turn of a to-do: opened, its reason changed, closed. Never overwritten."""

    __tablename__ = "todo_turn"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    todo_id: int = Field(foreign_key="todo.id", index=True, sa_type=RowId)
    turn: str = Field(description="opened, changed, closed")
    why: str = Field(description="the to-do's reason from then on, or why it was closed")
    context: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    who: str
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")
