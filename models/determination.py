"""What somebody has determined an item to be: stated by its maker, ruled by the agency, or signed by ourselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Determination:
    """One determination. It is never changed: a later one may replace it.

    Attributes:
        number: by which people name it.
        item: item or part number as the document writes it, or a chip's id.
        subject: what the catalogue knew it as: `chip:…`, `system:…`, or `item:…` with the bare letters of its name.
        says: `3A090.a`, `4A090.b`, `5A992.z`, `EAR99`, `not 3A090`, or `withdrawn`.
        basis: maker's statement, CCATS, own and signed.
        document: a name with its hash, an address, or the number of a ruling.
        who: determined it.
        on: the day on which it was determined.
        valid_until: the last day; None without end.
        company: the legal entity that it holds for; None for all.
        note: what else is to be said.
        replaces: the number of the one in whose place it stands.
        made_with: what the arithmetic said then.
    """

    number: int
    item: str
    subject: str
    says: str
    basis: Basis
    document: str
    who: str
    on: date
    valid_until: date | None = None
    company: str | None = None
    note: str | None = None
    replaces: int | None = None
    made_with: MadeWith = field(default_factory=MadeWith)

    @property
    def by(self) -> str:
        """`Ada Lovelace on 2025-04-01 (our own, signed)`."""
        return f"{self.who} on {self.on.isoformat()} ({BASIS_WORDS[self.basis]})"
