"""Restricted-party lists: versions, entries, changes, screenings."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import UNASKED, Json, Key, RowId, Utc


class ListVersion(SQLModel, table=True):
    """One row per distinct edition of a list that was read."""

    __tablename__ = "list_version"
    __table_args__ = (UniqueConstraint("source", "list_id", "content_sha"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    source: str = Field(index=True)
    list_id: str = Field(index=True)
    content_sha: bytes = Field(sa_type=Key, description="SHA-256 of the entries in order of key")
    capture_sha: bytes = Field(sa_type=Key)
    captures: list[str] = Field(default_factory=list, sa_type=Json, description="SHA-256 of all its files, in hex")
    reader: str
    entries: int
    known_at: datetime = Field(sa_type=Utc, description="world")


class ListEntryRow(SQLModel, table=True):
    """One row per edition of an entry: from the version it came with to the version that ended it."""

    __tablename__ = "list_entry"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    source: str = Field(index=True)
    list_id: str = Field(index=True)
    key: str = Field(index=True)
    name: str
    body: dict[str, object] = Field(sa_type=Json)
    from_version: int = Field(sa_type=RowId)
    to_version: int | None = Field(default=None, sa_type=RowId, description="None while it stands")


class ListChangeRow(SQLModel, table=True):
    """One row per addition, removal or amendment, with the notice that the list names for it."""

    __tablename__ = "list_change"
    __table_args__ = (
        Index("ix_list_change_waiting", "id", sqlite_where=text(UNASKED), postgresql_where=text(UNASKED)),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    change_key: bytes = Field(sa_type=Key, unique=True)
    source: str
    list_id: str = Field(index=True)
    key: str
    kind: str
    fields: list[str] = Field(default_factory=list, sa_type=Json)
    before: dict[str, object] | None = Field(default=None, sa_type=Json)
    after: dict[str, object] | None = Field(default=None, sa_type=Json)
    version_id: int = Field(sa_type=RowId)
    moved: str | None = Field(default=None, description="the list that the party came from or went to")
    origin: str
    known_at: datetime = Field(sa_type=Utc, index=True, description="world")
    work: str = "pending"
    notice: str | None = Field(default=None, description="the document or publication that caused it: fr:2025-05427")
    ahead: bool = Field(default=False, description="a notice told it before the list itself; version_id is then 0")
    settled_at: datetime | None = Field(
        default=None, sa_type=Utc, description="world: when the list showed what a notice had told, or it was withdrawn"
    )
