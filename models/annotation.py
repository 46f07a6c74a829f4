"""What a revision's text says: mentions and claims, each naming the pipeline that made it."""

from datetime import date, datetime

from sqlalchemy import false
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc


class MentionRow(SQLModel, table=True):
    """One row per mention in a revision, as one pipeline found it.

    Where a person set it right, `entity` is what holds, and `as_read` what the pipeline took it for.
    """

    __tablename__ = "mention"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    revision_id: int = Field(foreign_key="revision.id", index=True, sa_type=RowId)
    start: int
    end: int
    label: str
    entity: str | None = Field(default=None, index=True)
    how: str
    pipeline_sha: bytes = Field(sa_type=Key)
    act_id: int | None = Field(
        default=None, sa_type=RowId, description="the act that set it right: without an entity it is no name"
    )
    as_read: str | None = Field(default=None, description="with an act: the entry that it was taken for")


class ClaimRow(SQLModel, table=True):
    """One row per claim in a revision; `body` is the whole claim, the columns are for looking up.

    Where a person set it right, `body` is what holds, and `as_read` what the pipeline read.
    """

    __tablename__ = "claim"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True, description="revision's key, ordinal and pipeline")
    revision_id: int = Field(foreign_key="revision.id", index=True, sa_type=RowId)
    ordinal: int
    type: str = Field(index=True)
    status: str
    effective: date | None = None
    start: int
    end: int
    confidence: float
    attribution: str
    body: dict[str, object] = Field(sa_type=Json)
    as_read: dict[str, object] | None = Field(default=None, sa_type=Json, description="None: it stands as it was read")
    struck: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="a person says that the text does not say so",
    )
    pipeline_sha: bytes = Field(sa_type=Key)
    known_at: datetime = Field(sa_type=Utc, description="world")
