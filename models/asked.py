"""What the rules were asked, and the picture as it was: the past that a changed rule is put to."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc


class AskedTurn(SQLModel, table=True):
    """One row per turn that the rules were asked about, in the order in which they were."""

    __tablename__ = "asked_turn"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True, description="SHA-256 of subject, occasion")
    subject_kind: str
    subject_id: str = Field(index=True)
    occasion: str
    kind: str = Field(description="stage, added, outage_started, nears, …")
    origin: str
    picture: dict[str, object] = Field(
        default_factory=dict, sa_type=Json, description="what rules saw, less what was empty, and holdings"
    )
    holdings: bytes | None = Field(default=None, sa_type=Key, description="the content that its holdings are")
    basis: dict[str, object] = Field(
        default_factory=dict, sa_type=Json, description="by what it is known to be told before, and its sources"
    )
    known_at: datetime = Field(sa_type=Utc, index=True, description="world")
