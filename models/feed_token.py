"""What opens a recipient's feeds and calendar."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import Key, RowId, Utc


class FeedToken(SQLModel, table=True):
    """One row per token that opens a recipient's feeds: its hash, never the token."""

    __tablename__ = "feed_token"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    recipient: str = Field(index=True)
    name: str = Field(description="what it is for, in its owner's words")
    hash: bytes = Field(sa_type=Key, unique=True, description="SHA-256 of the token")
    in_address: bool = Field(default=False, description="it opens by an address that holds it, not by a header")
    made_by: str
    made_at: datetime = Field(sa_type=Utc, description="wall")
    used_on: date | None = Field(default=None, description="wall: the last day on which it opened something")
    revoked_at: datetime | None = Field(default=None, sa_type=Utc, description="wall")
    revoked_by: str | None = None
