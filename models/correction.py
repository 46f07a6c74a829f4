"""What people set right by hand."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import Json, RowId, Utc


class HandAct(SQLModel, table=True):
    """One row per act by which a person set right what was read, or what belongs together. Never overwritten."""

    __tablename__ = "hand_act"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    act: str = Field(description="correct, wrong, miss, right, name, confirm, refute, merge, split, undo")
    document_id: int | None = Field(default=None, foreign_key="document.id", index=True, sa_type=RowId)
    claim_id: int | None = Field(default=None, foreign_key="claim.id", index=True, sa_type=RowId)
    event_id: str | None = Field(default=None, foreign_key="event.id", index=True)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="what stood there, where it changed")
    after: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="what the person put there")
    why: str
    who: str
    undoes: int | None = Field(default=None, sa_type=RowId, description="the act that this one takes back")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")
