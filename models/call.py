"""What companies say on their calls, topic by topic, each row naming the pipeline that read it."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc


class CallRow(SQLModel, table=True):
    """One row per call in a revision, as one pipeline read it; `body` is what is said, with spans and no quotation."""

    __tablename__ = "company_call"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True, description="revision's key and pipeline")
    revision_id: int = Field(foreign_key="revision.id", index=True, sa_type=RowId)
    company: str = Field(description="as the call's title names it")
    company_key: str = Field(index=True, description="the firm's id, else its name without its form of law")
    firm: str | None = None
    ticker: str | None = None
    period: str | None = None
    held_on: date
    body: dict[str, object] = Field(sa_type=Json)
    pipeline_sha: bytes = Field(sa_type=Key)
    known_at: datetime = Field(sa_type=Utc, description="world")
