"""What was received, and what was read from it."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc

#: Which revisions are not done. Queries say it in these words: SQLite then knows the index by them.
EXPIRES = "expires_at IS NOT NULL"
WAITING = "work IN ('pending', 'leased')"
_KEPT = text("erased_at IS NULL")
_TO_ERASE = text("removed_at IS NOT NULL AND erased_at IS NULL")


class Capture(SQLModel, table=True):
    """One row per distinct bytes received; the bytes lie in the captures' place under their SHA-256."""

    __tablename__ = "capture"
    __table_args__ = (
        Index("ix_capture_to_erase", "sha", sqlite_where=_TO_ERASE, postgresql_where=_TO_ERASE),  # seldom a row
        Index("ix_capture_kept", "size", sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    sha: bytes = Field(primary_key=True, sa_type=Key)
    size: int
    media_type: str | None = None
    charset: str | None = Field(default=None, description="as served: the bytes read again read the same")
    url: str
    source: str = Field(index=True)
    fetched_at: datetime = Field(sa_type=Utc, description="wall")
    known_at: datetime = Field(sa_type=Utc, description="world")
    removed_at: datetime | None = Field(default=None, sa_type=Utc, description="world: by the terms of its texts")
    erased_at: datetime | None = Field(default=None, sa_type=Utc, description="wall: the bytes are gone since")
    moving_until: datetime | None = Field(
        default=None, sa_type=Utc, description="wall: until then who erases or puts them back has them alone"
    )


class Document(SQLModel, table=True):
    """One row per published page or private document, keyed on what its publisher calls it."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_watched", "source", "first_seen_at"),
        Index("ix_document_seen", "first_seen_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True, description="SHA-256 of the natural key")
    natural_key: str = Field(description="e.g. fr:2026-00789, sec:0001045810-25-000082, url:https://…")
    source: str = Field(index=True)
    publisher: str
    kind: str = Field(description="news, rule, notice, filing, transcript, release, private")
    url: str
    private: bool = False
    reconstruction: bool = Field(default=False, description="comes from the replay's recorded world")
    first_seen_at: datetime = Field(sa_type=Utc, description="world")
    stated: dict[str, str] = Field(
        default_factory=dict, sa_type=Json, description="what its listing states: number, citation, effective_on, …"
    )


class Revision(SQLModel, table=True):
    """One row per unbroken time in which a document had a text, as one reader read it.

    What it says is immutable; its number and kind are its place in the history, which a late sighting may move. Its
    terms are those of its source when it was received. After their days the body goes, and `kept` has the spans that
    claims and alerts rest on; the hash and all else stay.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("document_id", "number", name="uq_revision_number"),
        # Of what waits alone: among a million that are done, statistics make a full index useless.
        Index("ix_revision_waiting", "known_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index("ix_revision_expiry", "expires_at", sqlite_where=text(EXPIRES), postgresql_where=text(EXPIRES)),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    document_id: int = Field(foreign_key="document.id", index=True, sa_type=RowId)
    number: int
    kind: str = Field(description="first, edit, cosmetic, reread, retraction, restored")
    origin: str = Field(description="live, backfill, reread, regroup, what_if")
    text_sha: bytes = Field(sa_type=Key, index=True)
    capture_sha: bytes = Field(sa_type=Key, index=True)
    reader: str = Field(description="name and content hash of the reader")
    title: str | None = None
    authors: list[str] = Field(default_factory=list, sa_type=Json)
    published_at: datetime | None = Field(default=None, sa_type=Utc)
    published_how: str | None = None
    published_sure: str | None = Field(default=None, description="high, medium, low; None: nobody weighed it")
    modified_at: datetime | None = Field(default=None, sa_type=Utc)
    language: str | None = None
    text: str = Field(sa_type=Text)
    turns: list[dict[str, object]] = Field(default_factory=list, sa_type=Json)
    flags: list[str] = Field(default_factory=list, sa_type=Json)
    sections: list[dict[str, object]] = Field(default_factory=list, sa_type=Json)
    places: dict[str, object] | None = Field(default=None, sa_type=Json, description="charset, runs, pages")
    changed: dict[str, object] = Field(
        default_factory=dict, sa_type=Json, description="what differs from the revision before: `Difference`"
    )
    seen: list[str] = Field(default_factory=list, sa_type=Json, description="world: when the text was seen, in order")
    known_at: datetime = Field(sa_type=Utc, index=True, description="world")
    work: str = Field(default="pending", description="pending, leased, done, set_aside")
    leased_until: datetime | None = Field(default=None, sa_type=Utc, description="wall")
    leased_by: str | None = Field(default=None, description="a worker, known to live by `storage.holders`")
    terms: dict[str, object] | None = Field(default=None, sa_type=Json, description="store_days, quote_chars, pass_on")
    expires_at: datetime | None = Field(
        default=None, sa_type=Utc, description="world: the body must go; None: never, or it went"
    )
    removed_at: datetime | None = Field(default=None, sa_type=Utc, description="world: the body went")
    removed_why: str | None = None
    kept: list[dict[str, object]] | None = Field(default=None, sa_type=Json, description="start, end, text, sha")
