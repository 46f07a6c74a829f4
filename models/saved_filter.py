"""Filters of the list of alerts that people keep by name, and the one with which each reader's list opens."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import RowId, Utc


class SavedFilter(SQLModel, table=True):
    """One row per filter that somebody kept. Keeping another of the name, or taking it off, ends a row."""

    __tablename__ = "saved_filter"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    name: str
    author: str = Field(index=True)
    shared: bool = Field(default=False, description="everybody sees it")
    query: str = Field(description="of the list's address")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")
    ended_at: datetime | None = Field(default=None, sa_type=Utc, description="wall")
    ended_by: str = ""


class OpeningFilter(SQLModel, table=True):
    """One row per reader who chose with which kept filter the list opens for them."""

    __tablename__ = "opening_filter"

    reader: str = Field(primary_key=True)
    filter_id: int = Field(foreign_key="saved_filter.id", sa_type=RowId)
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """A filter that is kept: by whom, whether everybody sees it, and whether the reader's list opens with it."""

    id: int
    name: str
    author: str
    shared: bool
    query: str
    opens: bool = False
