"""Run state of sources, addresses and hosts: the only rows that are updated in place, with leases."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc


class SourceState(SQLModel, table=True):
    """One row per source: what its last poll gave. States as in `docs/decisions/0006-source-states.md`."""

    __tablename__ = "source_state"

    name: str = Field(primary_key=True)
    state: str = "new"  # ok quiet empty layout_changed blocked paywalled terms_forbid unreachable
    since_at: datetime | None = Field(default=None, sa_type=Utc, description="world: in this state since")
    polled_at: datetime | None = Field(default=None, sa_type=Utc, description="world: last poll, good or bad")
    succeeded_at: datetime | None = Field(default=None, sa_type=Utc, description="world: last good poll")
    last_item_at: datetime | None = Field(default=None, sa_type=Utc, description="world: last new revision")
    polled_wall_at: datetime | None = Field(default=None, sa_type=Utc, description="wall: last poll")
    items: int = 0
    failures: int = 0
    error: str | None = None
    of_pages: bool = Field(default=False, description="the state rests on pages, and holds until others are read")
    outage_at: datetime | None = Field(default=None, sa_type=Utc, description="world: the first poll that failed")
    outage_after: str | None = Field(default=None, description="the state before the outage")
    outage_sure: bool = Field(default=False, description="the outage was told")
    rhythm: dict[str, object] = Field(
        default_factory=dict, sa_type=Json, description="what its answers say of when to ask"
    )
    wait_s: int | None = Field(default=None, description="from one poll to the next; its usual cadence where null")
    wait_why: str | None = None


class SourceTurn(SQLModel, table=True):
    """One row per change of a source's state, and per begin and end of an outage; never overwritten."""

    __tablename__ = "source_turn"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    source: str = Field(index=True)
    from_state: str
    to_state: str
    error: str | None = None
    known_at: datetime = Field(sa_type=Utc, description="world")
    kind: str = Field(default="state", description="state, outage_started, outage_ended")
    began_at: datetime | None = Field(default=None, sa_type=Utc, description="world: the start of the outage")
    work: str = Field(default="pending", index=True, description="pending, done: asked of the rules")


class FetchState(SQLModel, table=True):
    """One row per address asked: its validators, for the conditional GET."""

    __tablename__ = "fetch_state"

    url_key: bytes = Field(primary_key=True, sa_type=Key, description="SHA-256 of the address")
    url: str
    source: str = Field(index=True)
    etag: str | None = None
    last_modified: str | None = None
    body_sha: bytes | None = Field(default=None, sa_type=Key)
    status: int | None = None
    items: int | None = Field(default=None, description="of a listing: how many it showed when it last showed any")
    fetched_at: datetime = Field(sa_type=Utc, description="wall")
    seen_at: datetime = Field(sa_type=Utc, description="world")


class HostState(SQLModel, table=True):
    """One row per host, or group of hosts with one pace: its robots.txt and whose turn it is, shared by all workers."""

    __tablename__ = "host_state"

    host: str = Field(primary_key=True)
    robots: str | None = None
    robots_status: int | None = None
    robots_at: datetime | None = Field(default=None, sa_type=Utc, description="wall")
    next_at: datetime | None = Field(default=None, sa_type=Utc, description="wall: no request before this")
    held_until: datetime | None = Field(
        default=None, sa_type=Utc, description="wall: a worker is asking, at the latest"
    )


class SetAside(SQLModel, table=True):
    """One row per record that could not be used: where it came from, why, and the record itself."""

    __tablename__ = "set_aside"
    __table_args__ = (Index("ix_set_aside_place", "place"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    stage: str = Field(index=True)
    place: str = Field(description="source, file, line or revision")
    reason: str
    record: dict[str, object] = Field(default_factory=dict, sa_type=Json)
    known_at: datetime = Field(sa_type=Utc, description="world")
