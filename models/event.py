"""Happenings in the world, the turns of their history, and the stories that tell them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import UNASKED, Json, RowId, Utc

_MERGED = text("merged_into IS NOT NULL")


class Event(SQLModel, table=True):
    """One row per happening in the world. Its stage is derived from its moves; its id is minted once."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_merged", "merged_into", sqlite_where=_MERGED, postgresql_where=_MERGED),)  # few

    id: str = Field(primary_key=True, description="ev-…, from the first claim's key")
    type: str = Field(index=True)
    known_at: datetime = Field(sa_type=Utc, index=True, description="world")
    merged_into: str | None = None
    laid_over: dict[str, Any] | None = Field(
        default=None, sa_type=Json, description="fields that a person set right, for all its claims, now and later"
    )


class EventClaim(SQLModel, table=True):
    """One row per claim that belongs to an event, with the reason why it was put there."""

    __tablename__ = "event_claim"
    __table_args__ = (UniqueConstraint("event_id", "claim_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    event_id: str = Field(foreign_key="event.id", index=True)
    claim_id: int = Field(foreign_key="claim.id", index=True, sa_type=RowId)
    why: str
    told_at: datetime = Field(sa_type=Utc, description="world: when the document was published, else known")
    publisher: str = Field(default="", description="family of outlets; independent origins are counted by it")
    official: bool = Field(default=False, description="an official text says it")
    story_id: str | None = None
    copied: bool = Field(default=False, description="the document carries another one's text")
    known_at: datetime = Field(sa_type=Utc, description="world")


class EventMark(SQLModel, table=True):
    """One row per (event, mark): the index by which a claim finds its candidates. Rebuilt from the claims.

    A mark is a chip or one of its ancestors, a firm, an instrument, an acting jurisdiction, a story, or a due day:
    `chip:nvidia-h20`, `story:st-…`, `due:2025-05-15`. `by:nvidia` says who acts: a firm's page asks by it, no claim.
    """

    __tablename__ = "event_mark"
    __table_args__ = (
        Index("ix_event_mark_recent", "mark", "type", "last_at"),
        Index("ix_event_mark_last", "mark", "last_at", "event_id"),
    )

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    mark: str = Field(primary_key=True)
    type: str
    last_at: datetime = Field(sa_type=Utc, description="world: the last telling of the event")


class MoveRow(SQLModel, table=True):
    """One row per turn in an event's history, never overwritten."""

    __tablename__ = "move"
    __table_args__ = (
        UniqueConstraint("event_id", "ordinal"),
        Index("ix_move_waiting", "known_at", sqlite_where=text(UNASKED), postgresql_where=text(UNASKED)),
    )

    id: str = Field(primary_key=True, description="event id and ordinal")
    event_id: str = Field(foreign_key="event.id", index=True)
    ordinal: int
    kind: str
    from_stage: str | None = None
    to_stage: str
    claims: list[int] = Field(default_factory=list, sa_type=Json)
    why: str
    origin: str
    known_at: datetime = Field(sa_type=Utc, index=True, description="world")
    work: str = Field(default="pending", description="pending, done: asked of the rules")


class Story(SQLModel, table=True):
    """One row per piece of news that several documents report."""

    __tablename__ = "story"

    id: str = Field(primary_key=True, description="st-…, from the first member's key")
    centroid: dict[str, float] = Field(default_factory=dict, sa_type=Json)
    marks: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="what vetoes compare")
    members: int = 0
    last_at: datetime | None = Field(default=None, sa_type=Utc, index=True, description="world; of publication")


class StoryMember(SQLModel, table=True):
    """One row per revision in a story; `copy_of` names the revision whose text it carries."""

    __tablename__ = "story_member"

    revision_id: int = Field(primary_key=True, foreign_key="revision.id", sa_type=RowId)
    story_id: str = Field(foreign_key="story.id", index=True)
    copy_of: int | None = Field(default=None, sa_type=RowId)
    why: str
    known_at: datetime = Field(sa_type=Utc, description="world")


class StoryTerm(SQLModel, table=True):
    """One row per (term, story): the index by which a new document finds its candidates, the latest first."""

    __tablename__ = "story_term"
    __table_args__ = (Index("ix_story_term_recent", "term", "touched_at"),)

    term: str = Field(primary_key=True)
    story_id: str = Field(primary_key=True, foreign_key="story.id", index=True)
    touched_at: datetime = Field(sa_type=Utc, description="world: when the story last grew")


class TermCount(SQLModel, table=True):
    """One row per term: in how many documents it stood so far, for weights that adapt; "" counts all documents."""

    __tablename__ = "term_count"

    term: str = Field(primary_key=True)
    documents: int = 0


class CopyBand(SQLModel, table=True):
    """One row per (band, revision) of the MinHash signature, by which reprints are found."""

    __tablename__ = "copy_band"

    band: int = Field(primary_key=True)
    hash: int = Field(primary_key=True, sa_type=RowId)
    revision_id: int = Field(primary_key=True, foreign_key="revision.id", sa_type=RowId)
