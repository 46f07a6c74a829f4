"""Names that somebody screened by hand and whose answers they kept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import Json, RowId, Utc


class NameScreening(SQLModel, table=True):
    """One row per answer that was kept: what was asked, of which editions, what was found, who kept it and when."""

    __tablename__ = "name_screening"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    name: str
    country: str = ""
    as_of: date | None = Field(default=None, description="lists as they stood on this day; null: as they stand")
    outcome: str = Field(description="match, unresolved, no_match")
    why: str
    matches: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=Json, description="list, entry, name, score, why"
    )
    lists: dict[str, str] = Field(default_factory=dict, sa_type=Json, description="edition by list")
    who: str
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


@dataclass(frozen=True, slots=True)
class KeptNameScreening:
    """An answer that was kept, as it was given."""

    id: int
    name: str
    country: str
    as_of: date | None
    outcome: str
    why: str
    matches: list[dict[str, Any]]
    lists: dict[str, str]
    who: str
    known_at: datetime
    recorded_at: datetime
