"""What events touched when they were last asked, so that only what is new is told."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc


class Evaluation(SQLModel, table=True):
    """One row per event and state of what it is asked of: inventory, catalogue, policy. The latest is what we know."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("event_id", "occasion"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    event_id: str = Field(foreign_key="event.id", index=True)
    occasion: str = Field(description="the move, or what of ours changed")
    asked_of: bytes = Field(sa_type=Key, description="hash of inventory, catalogue and policy")
    touched: dict[str, int] = Field(default_factory=dict, sa_type=Json, description="units by chip, site and effect")
    known_at: datetime = Field(sa_type=Utc, description="world")


class EvaluationPass(SQLModel, table=True):
    """One row per round in which all open events were asked; the latest says of what."""

    __tablename__ = "evaluation_pass"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    asked_of: bytes = Field(sa_type=Key)
    hashes: dict[str, str] = Field(default_factory=dict, sa_type=Json, description="by name, what it is the hash of")
    events: int
    known_at: datetime = Field(sa_type=Utc, description="world")
