"""Watch lists: what a deployment looks at more closely, by names that rules ask."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.columns import Json, RowId, Utc


class WatchListRow(SQLModel, table=True):
    """One row per edition of a watch list. The latest of a name stands; one without entries took it away."""

    __tablename__ = "watch_list"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    name: str = Field(index=True, description="as rules ask it: watch.NAME")
    version: int
    title: str = ""
    entries: list[str] = Field(default_factory=list, sa_type=Json, description="catalogue ids, names of parties")
    author: str
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


@dataclass(frozen=True, slots=True)
class WatchList:
    """A named list: catalogue ids, and names of parties as lists and inventories write them."""

    name: str
    entries: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class WatchEdition:
    """A watch list as somebody left it, and when (wall)."""

    kept: WatchList
    version: int
    author: str
    recorded_at: datetime = field(compare=False)
