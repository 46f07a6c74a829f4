"""What users add to the catalogue, and what texts suggest for it."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import RowId, Utc


class CatalogueLayer(SQLModel, table=True):
    """One row per edition of a catalogue entry by a user, layered over the shipped entry of the same id."""

    __tablename__ = "catalogue_layer"

    entry: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    kind: str = Field(description="of entry: firms, chips, …")
    body: str = Field(sa_type=Text, description="the entry as YAML; empty where it was taken out")
    author: str
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


class Suggestion(SQLModel, table=True):
    """One row per name of a firm or chip that texts mention and the catalogue lacks, never of a private text."""

    __tablename__ = "suggestion"
    __table_args__ = (UniqueConstraint("label", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    label: str = Field(description="FIRM or CHIP")
    key: str = Field(description="the name by which spellings of it are one")
    name: str = Field(description="as it was first written")
    first_seen_at: datetime = Field(sa_type=Utc, description="world")
    last_seen_at: datetime = Field(sa_type=Utc, description="world")
    state: str = Field(default="waiting", index=True, description="waiting, accepted or rejected")
    entry: str | None = Field(default=None, description="the catalogue id that it was accepted as")
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Utc, description="wall")


class SuggestionPassage(SQLModel, table=True):
    """One row per document that names a suggestion: where it does so first."""

    __tablename__ = "suggestion_passage"

    suggestion_id: int = Field(foreign_key="suggestion.id", primary_key=True, sa_type=RowId)
    document_id: int = Field(foreign_key="document.id", primary_key=True, sa_type=RowId)
    revision_id: int = Field(foreign_key="revision.id", index=True, sa_type=RowId)
    start: int
    end: int
