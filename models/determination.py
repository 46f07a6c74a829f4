"""What somebody has determined an item to be: stated by its maker, ruled by the agency, or signed by ourselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc
from models.values import Outcome

Basis = Literal["signed", "ccats", "maker"]
#: From the one that goes before all others to the one that goes last.
BASES: tuple[Basis, ...] = ("signed", "ccats", "maker")
BASIS_WORDS: Mapping[str, str] = {
    "signed": "our own, signed",
    "ccats": "CCATS of the agency",
    "maker": "the maker's statement",
}
#: Takes an earlier determination back without putting another in its place.
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the arithmetic said of a chip when a determination was recorded.

    Attributes:
        outcome: under the vintage that was in force on the determination's day; no where none was.
        paragraph: of that vintage, where the outcome is yes.
        figures: the catalogue's figures by name, as text.
        sha: hash of the figures, as hex.
    """

    outcome: Outcome
    paragraph: str | None
    figures: Mapping[str, str]
    sha: str


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What a determination was recorded beside: the vintage of that day, and each chip that the item may mean."""

    vintage: str | None = None
    policy: str = ""
    chips: Mapping[str, Reckoned] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A determination as somebody hands it in.

    Attributes:
        item: item or part number as the document writes it, or a chip's id.
        says: `3A090.a`, `4A090.b`, `5A992.z`, `EAR99`, `not 3A090`, or `withdrawn`.
        basis: maker's statement, CCATS, own and signed.
        document: a name with its hash, an address, or the number of a ruling.
        who: determined it.
        on: the day on which it was determined.
        valid_until: the last day; None without end.
        company: the legal entity that it holds for; None for all.
        note: what else is to be said.
    """

    item: str
    says: str
    basis: Basis
    document: str
    who: str
    on: date
    valid_until: date | None = None
    company: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination(Stated):
    """One that was recorded. It is never changed: a later one may replace it.

    Attributes:
        number: by which people name it.
        subject: what the catalogue knew it as: `chip:…`, `system:…`, or `item:…` with the bare letters of its name.
        replaces: the number of the one in whose place it stands.
        made_with: what the arithmetic said then.
    """

    number: int
    subject: str
    replaces: int | None = None
    made_with: MadeWith = field(default_factory=MadeWith)

    @property
    def by(self) -> str:
        """`Ada Lovelace on 2025-04-01 (our own, signed)`."""
        return f"{self.who} on {self.on.isoformat()} ({BASIS_WORDS[self.basis]})"


class DeterminationRow(SQLModel, table=True):
    """One row per determination that was recorded. Never changed, only replaced by a later row."""

    __tablename__ = "determination"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True, description="of what was stated, and of what it replaces")
    item: str
    subject: str = Field(index=True, description="chip:…, system:…, item:…")
    says: str
    basis: str
    document: str
    who: str
    determined_on: date
    valid_until: date | None = None
    company: str | None = None
    note: str | None = None
    replaces: int | None = Field(default=None, foreign_key="determination.id", sa_type=RowId)
    made_with: dict[str, Any] = Field(sa_type=Json, description="vintage, policy, and the figures of each chip")
    recorded_by: str
    known_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")
