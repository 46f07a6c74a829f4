"""Trials of sources: somebody asked for one, a process asks the publisher, and what came is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import Json, RowId, Utc

_UNDER_WAY = text("ended_at IS NULL")


class TrialRow(SQLModel, table=True):
    """One row per trial of a source that somebody asked for on a page; of each source one at a time is under way."""

    __tablename__ = "source_trial"
    __table_args__ = (
        Index("one_trial_at_a_time", "source", unique=True, sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    source: str = Field(index=True)
    who: str
    asked_at: datetime = Field(sa_type=Utc, description="wall")
    began_at: datetime | None = Field(default=None, sa_type=Utc, description="wall; null while it waits its turn")
    ended_at: datetime | None = Field(default=None, sa_type=Utc, description="wall; null while it is under way")
    fault: str = Field(default="", description="why it came to nothing")
    found: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="what came, as the page tells it")


@dataclass(frozen=True, slots=True)
class KeptTrial:
    """A trial: who asked for it, when (wall), and what it came to; under way while `ended_at` is None."""

    id: int
    source: str
    who: str
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    fault: str
    found: dict[str, Any]
