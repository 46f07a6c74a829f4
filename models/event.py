"""Happenings in the world, the turns of their history, and the stories that tell them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Json, RowId, Utc


class Event(SQLModel, table=True):
    """One row per happening in the world. Its stage is derived from its moves; its id is minted once."""

    __tablename__ = "event"

    id: str = Field(primary_key=True, description="ev-…, from the first claim's key")
    type: str = Field(index=True)
    known_at: datetime = Field(sa_type=Utc, index=True, description="world")
    merged_into: str | None = None


class EventClaim(SQLModel, table=True):
    """One row per claim that belongs to an event, with the reason why it was put there."""

    __tablename__ = "event_claim"
    __table_args__ = (UniqueConstraint("event_id", "claim_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    event_id: str = Field(foreign_key="event.id", index=True)
    claim_id: int = Field(foreign_key="claim.id", index=True, sa_type=RowId)
    why: str
    known_at: datetime = Field(sa_type=Utc, description="world")


class MoveRow(SQLModel, table=True):
    """One row per turn in an event's history, never overwritten."""

    __tablename__ = "move"
    __table_args__ = (UniqueConstraint("event_id", "ordinal"),)

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
    work: str = Field(default="pending", index=True, description="pending, done: asked of the rules")


class Story(SQLModel, table=True):
    """One row per piece of news that several documents report."""

    __tablename__ = "story"

    id: str = Field(primary_key=True, description="st-…, from the first member's key")
    centroid: dict[str, float] = Field(default_factory=dict, sa_type=Json)
    marks: dict[str, list[str]] = Field(default_factory=dict, sa_type=Json, description="what vetoes compare")
    members: int = 0
    last_at: datetime = Field(sa_type=Utc, index=True, description="world")


class StoryMember(SQLModel, table=True):
    """One row per revision in a story; `copy_of` names the revision whose text it carries."""

    __tablename__ = "story_member"

    revision_id: int = Field(primary_key=True, foreign_key="revision.id", sa_type=RowId)
    story_id: str = Field(foreign_key="story.id", index=True)
    copy_of: int | None = Field(default=None, sa_type=RowId)
    why: str
    known_at: datetime = Field(sa_type=Utc, description="world")


class StoryTerm(SQLModel, table=True):
    """One row per (term, story): the index by which a new document finds its candidates."""

    __tablename__ = "story_term"

    term: str = Field(primary_key=True)
    story_id: str = Field(primary_key=True, foreign_key="story.id", index=True)


class TermCount(SQLModel, table=True):
    """One row per term: in how many documents it stood so far, for weights that adapt."""

    __tablename__ = "term_count"

    term: str = Field(primary_key=True)
    documents: int = 0


class CopyBand(SQLModel, table=True):
    """One row per (band, revision) of the MinHash signature, by which reprints are found."""

    __tablename__ = "copy_band"

    band: int = Field(primary_key=True)
    hash: int = Field(primary_key=True, sa_type=RowId)
    revision_id: int = Field(primary_key=True, foreign_key="revision.id", sa_type=RowId)
