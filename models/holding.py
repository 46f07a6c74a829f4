"""The hardware that we own, rent or have ordered, by snapshot."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, SQLModel

from models.columns import Json, Key, Money, RowId, Utc


class Snapshot(SQLModel, table=True):
    """One row per import of the inventory. The latest by `known_at` is the current one."""

    __tablename__ = "snapshot"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    content_sha: bytes = Field(sa_type=Key, unique=True)
    name: str = Field(description="where it came from: a file's name, a system's")
    lines: int
    refused: int
    report: list[dict[str, object]] = Field(default_factory=list, sa_type=Json, description="refused, unmatched")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class PositionRow(SQLModel, table=True):
    """One row per line and chip of a snapshot."""

    __tablename__ = "position"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    snapshot_id: int = Field(foreign_key="snapshot.id", index=True, sa_type=RowId)
    line: int
    item: str
    chip: str | None = Field(default=None, index=True)
    quantity: int
    units: int
    status: str
    site: str
    site_country: str | None = None
    owner: str | None = None
    owner_parent_country: str | None = None
    unit_cost: Decimal | None = Field(default=None, sa_type=Money)
    currency: str | None = None
    need_by: date | None = None
    supplier: str | None = None
    workload: str | None = None
