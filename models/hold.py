"""What may not be deleted because somebody says so, and what was deleted because its term was over."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Field, SQLModel

from models.columns import RowId, Utc
from models.hashing import canonical, sha256

HoldKind = Literal["alert", "order", "party", "document", "source", "period", "everything"]
#: What a term ends for. Of a `text` the body goes, of an `alert` what it says; the row and its hashes stay.
Kept = Literal["text", "alert", "screening", "register", "inventory", "determination", "edition"]
#: The audit's subject of a hold begins so.
SUBJECT = "hold"


class HoldRow(SQLModel, table=True):
    """One row per hold: while it lasts, nothing that it names is deleted, whatever a term or a publisher says."""

    __tablename__ = "hold"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    kind: str = Field(description="alert, order, party, document, source, period, everything")
    subject: str = Field(index=True, description="id, number or name; of a period its two days; empty for everything")
    name: str = Field(description="as people call it")
    who: str
    why: str
    since_at: datetime = Field(sa_type=Utc, description="wall")
    released_at: datetime | None = Field(default=None, sa_type=Utc, index=True, description="wall; None while it lasts")
    released_by: str = ""
    released_why: str = ""


class RemovalRow(SQLModel, table=True):
    """One row per thing that was taken out when its term was over; texts say it in their own rows.

    A removal stands under the seal of its day, as alerts do.
    """

    __tablename__ = "removal"

    kind: str = Field(primary_key=True, description="alert, screening, register, inventory, determination, edition")
    subject: str = Field(primary_key=True, description="its id")
    began_on: date = Field(description="its own day: known, screened, imported, determined")
    ended_on: date = Field(description="the day on which its term ended")
    why: str = Field(description="from which day the term was counted, and of what")
    removed_at: datetime = Field(sa_type=Utc, description="world")
    recorded_at: datetime = Field(sa_type=Utc, description="wall")


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold: what may not be deleted, who said so, why, and since when (wall)."""

    id: int
    kind: HoldKind
    subject: str
    name: str
    who: str
    why: str
    since_at: datetime
    released_at: datetime | None = None
    released_by: str = ""
    released_why: str = ""

    @property
    def key(self) -> str:
        """What it is put on, as a typed key: `order:PO-1`; `everything`."""
        return f"{self.kind}:{self.subject}" if self.subject else self.kind

    @property
    def told(self) -> str:
        """It in a line, without its dates: `hold 3 on order PO-1 (Ada: subpoena of 3 May)`."""
        on = self.name if self.kind == "everything" else f"{self.kind} {self.name}"
        return f"hold {self.id} on {on} ({self.who}: {self.why})"

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of a period; None for anything else."""
        if self.kind != "period":
            return None
        first, _, last = self.subject.partition("..")
        return date.fromisoformat(first), date.fromisoformat(last)


@dataclass(frozen=True, slots=True)
class Removal:
    """A thing that was taken out when its term was over."""

    kind: Kept
    subject: str
    began_on: date
    ended_on: date
    why: str
    removed_at: datetime

    @property
    def key(self) -> str:
        """By it the seal of a day names it; no alert has such an id."""
        return f"removed:{self.kind}:{self.subject}"

    @property
    def sha(self) -> bytes:
        """What stands under the seal of its day."""
        said = [self.kind, self.subject, self.began_on, self.ended_on, self.why, self.removed_at.date()]
        return sha256(canonical([str(each) for each in said]))

    @property
    def told(self) -> str:
        """It in a line."""
        return f"taken out on {self.removed_at.date()}: its term ended on {self.ended_on} ({self.why})"
