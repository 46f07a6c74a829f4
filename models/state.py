"""What this database is, its clock, its stored contents, and the log of runs."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc


class World(SQLModel, table=True):
    """One row: is this the live world or the replay's, and what time it is there (replay only)."""

    __tablename__ = "world"

    id: int = Field(default=1, primary_key=True)
    kind: str = Field(description="live or replay; a live database refuses replay documents")
    now_at: datetime | None = Field(default=None, sa_type=Utc, description="world; None when live")


class Content(SQLModel, table=True):
    """One row per distinct content that derived rows name by hash: catalogue, policy, rule, pipeline."""

    __tablename__ = "content"
    __table_args__ = (Index("ix_content_kind", "kind", "recorded_at"),)

    sha: bytes = Field(primary_key=True, sa_type=Key)
    kind: str
    name: str
    body: str = Field(sa_type=Text)
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class Run(SQLModel, table=True):
    """One row per finished piece of work: what was done, and what came of it."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_ended", "task", "outcome", "ended_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    task: str = Field(index=True)
    started_at: datetime = Field(sa_type=Utc, description="wall")
    ended_at: datetime = Field(sa_type=Utc, description="wall")
    world_at: datetime = Field(sa_type=Utc, description="world")
    outcome: str
    detail: dict[str, object] = Field(default_factory=dict, sa_type=Json)
