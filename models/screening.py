"""Whom we deal with, what the lists said of them, and what people decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import UNASKED, Json, Key, RowId, Utc


class PartyRow(SQLModel, table=True):
    """One row per edition of a party: what it is called, where it sits, what it is to us. The latest is the current."""

    __tablename__ = "party"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    party: str = Field(index=True, description="pa-…, from its folded name")
    sha: str = Field(description="version of names, country and address: 16 hexadecimal digits")
    body: dict[str, Any] = Field(sa_type=Json, description="`pipeline.screening.values.ScreenedParty`")
    known_at: datetime = Field(sa_type=Utc, description="world")


class ScreeningRun(SQLModel, table=True):
    """One row per screening of everybody: against which editions of the lists, as of which day, and why then."""

    __tablename__ = "screening_run"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True, description="the run before, and what there was to ask about")
    day: date = Field(description="the world's day, on which shares, entries and rules were asked")
    because: list[str] = Field(default_factory=list, sa_type=Json, description="what had changed since the last one")
    lists: dict[str, str] = Field(default_factory=dict, sa_type=Json, description="edition by list")
    marks: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="by which a change is seen at once")
    parties: int
    entries: int
    next_on: date | None = Field(default=None, description="the next day that changes an answer by itself")
    content_sha: bytes = Field(sa_type=Key, description="SHA-256 over its screenings, which `verify` computes again")
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class ScreeningRow(SQLModel, table=True):
    """One row per party and run, also where nothing was found."""

    __tablename__ = "screening"
    __table_args__ = (Index("ix_screening_waiting", "id", sqlite_where=text(UNASKED), postgresql_where=text(UNASKED)),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    run_id: int = Field(foreign_key="screening_run.id", index=True, sa_type=RowId)
    party: str = Field(index=True)
    party_sha: str
    chain_sha: str | None = Field(default=None, description="version of its ownership; None where nothing is known")
    outcome: str = Field(description="match, no_match, unresolved")
    before: str | None = Field(default=None, description="the outcome of the run before; None for a new party")
    why: str
    found: dict[str, Any] | None = Field(default=None, sa_type=Json, description="hits and ownership; None: nothing")
    news: list[str] = Field(default_factory=list, sa_type=Json, description="`list:entry` that count since this run")
    origin: str = "live"
    work: str = "done"


class ScreeningDecision(SQLModel, table=True):
    """One row per decision of a person on a pair of a party, or a name, and an entry. Never overwritten."""

    __tablename__ = "screening_decision"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True)
    party: str | None = Field(default=None, index=True, description="None for a name that was asked on its own")
    name: str
    party_sha: str | None = None
    chain_sha: str | None = None
    list_id: str
    entry: str
    entry_sha: str | None = None
    listed: str
    verdict: str = Field(description="match, no_match")
    who: str
    why: str
    decided_on: date
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class ScreenedEntry(SQLModel, table=True):
    """One row per entry that the last run compared, with its version: run state, which is updated in place."""

    __tablename__ = "screened_entry"

    list_id: str = Field(primary_key=True)
    entry: str = Field(primary_key=True)
    sha: str
