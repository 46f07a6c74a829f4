"""The hardware that we own, rent or have ordered, by snapshot."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, Money, RowId, Utc


class Snapshot(SQLModel, table=True):
    """One row per import of an inventory. Of each feed the latest that is not set aside is the current one."""

    __tablename__ = "snapshot"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    content_sha: bytes = Field(sa_type=Key, unique=True)
    name: str = Field(description="where it came from: a file's name, a system's")
    lines: int
    refused: int
    report: list[dict[str, object]] = Field(default_factory=list, sa_type=Json, description="refused, unmatched")
    feed: str = Field(default="inventory", description="what it is the whole of: a file's or a system's part")
    set_aside: str | None = Field(default=None, description="why a person has to accept it first")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class PositionRow(SQLModel, table=True):
    """One row per line and chip of a snapshot; lines that are alike share one (`pipeline.holdings.condensed`)."""

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
    entity: str | None = None
    order: str | None = None
    from_country: str | None = None
    user: str | None = None
    user_country: str | None = None
    user_parent_country: str | None = None
    servicer: str | None = None
    paid: Decimal | None = Field(default=None, sa_type=Money)
    committed: Decimal | None = Field(default=None, sa_type=Money)
    deposit: Decimal | None = Field(default=None, sa_type=Money)
    net_book: Decimal | None = Field(default=None, sa_type=Money)
    utilisation: Decimal | None = Field(default=None, sa_type=Money)
    heading: str | None = None
    exemption: str | None = None
    lines: int = Field(default=1, description="how many it stands for")


class FleetSumRow(SQLModel, table=True):
    """One row per chip, site, status and currency of a snapshot: the sums of its lines, worked out at the import."""

    __tablename__ = "fleet_sum"
    __table_args__ = (Index("ix_fleet_sum_chip", "snapshot_id", "chip"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    snapshot_id: int = Field(foreign_key="snapshot.id", sa_type=RowId)
    chip: str | None = Field(default=None, description="none: of the items that are not matched")
    site: str
    site_country: str | None = None
    status: str
    currency: str | None = None
    units: int
    lines: int
    priced: int
    value: Decimal = Field(sa_type=Money, description="of the priced lines, in the currency")


class InventoryRow(SQLModel, table=True):
    """One row per change of the inventory: the latest accepted snapshot of each feed, together. The last is current."""

    __tablename__ = "inventory"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    content_sha: bytes = Field(sa_type=Key, index=True, description="its snapshot's; of all its snapshots' if several")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class InventoryPart(SQLModel, table=True):
    """One row per snapshot of an inventory: one a feed."""

    __tablename__ = "inventory_part"

    inventory_id: int = Field(foreign_key="inventory.id", primary_key=True, sa_type=RowId)
    snapshot_id: int = Field(foreign_key="snapshot.id", primary_key=True, sa_type=RowId)


class FeedReport(SQLModel, table=True):
    """One row per time that a feed was read: what came of it, and of which sites it told."""

    __tablename__ = "feed_report"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    feed: str = Field(index=True)
    snapshot_id: int | None = Field(default=None, foreign_key="snapshot.id", index=True, sa_type=RowId)
    outcome: str = Field(description="new, unchanged, set_aside, matched, failed")
    why: str | None = Field(default=None, description="why it was set aside, or failed")
    sites: list[str] = Field(default_factory=list, sa_type=Json)
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class ItemMatch(SQLModel, table=True):
    """One row per decision of a person on what an item of inventories is. The latest of an item counts."""

    __tablename__ = "item_match"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    item: str = Field(index=True)
    target: str = Field(description="catalogue id of a chip or system")
    who: str
    why: str
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class ImportDecision(SQLModel, table=True):
    """One row per answer of a person to an import that was set aside: accepted or dismissed."""

    __tablename__ = "import_decision"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    snapshot_id: int = Field(foreign_key="snapshot.id", index=True, sa_type=RowId)
    decision: str = Field(description="accepted, dismissed")
    who: str
    why: str
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class RegisterVersion(SQLModel, table=True):
    """One row per import of a register: sites, orders, licences. The latest of a kind is the current one."""

    __tablename__ = "register_version"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    kind: str = Field(index=True, description="`pipeline.holdings.registers.KINDS`")
    content_sha: bytes = Field(sa_type=Key)
    name: str
    lines: list[dict[str, object]] = Field(default_factory=list, sa_type=Json)
    report: list[dict[str, object]] = Field(default_factory=list, sa_type=Json, description="refused lines")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")
