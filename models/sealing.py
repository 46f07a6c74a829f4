"""Digests by which one changed byte of an alert is found and named, and the daily seal over all of them.

An alert keeps a digest of each of its columns. Its seal is over those that are the same whichever machine told the
story: of its evidence without row numbers, and without the wall clock. A day's seal is over the seals of its alerts and
the seal of the day before, so that who changes the past changes every seal after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import Key, Utc
from models.hashing import canonical, sha256

#: What the first digests were over. A later column gets a digest of its own, and takes nothing from these.
COLUMNS = (
    "id", "key", "rule", "subject_kind", "subject_id", "occasion", "origin", "severity", "severity_why", "title",
    "paragraph", "stage", "evidence", "origins", "exposure", "made_from", "units_in_scope", "without", "dry_run",
    "hold", "throttle", "escalate_after", "known_at", "recorded_at",
)  # fmt: skip
#: Of this machine alone: row numbers in the evidence, and the wall clock.
LOCAL = frozenset({"evidence", "recorded_at"})
#: The evidence as any machine has it: without what a passage keeps of row numbers.
QUOTED = "quoted"
NUMBERS = frozenset({"revision", "document"})
#: Under this name a passage keeps the digests of its whole form, where a backup left words of it out by their terms.
WHOLE_SHA = "whole_sha"
FORM = "chipwatch-seal/1"


class Seal(SQLModel, table=True):
    """One row per day that had alerts: a digest over theirs and over the day before, so that a change is found."""

    __tablename__ = "seal"

    on: date = Field(primary_key=True, description="world; of the alerts that were known by its end, in UTC")
    previous: bytes = Field(sa_type=Key, description="the seal before; zeros before the first")
    sha: bytes = Field(sa_type=Key, description="SHA-256 over the day, the seal before, and its alerts with theirs")
    sealed_at: datetime = Field(sa_type=Utc, description="wall")


class SealedAlert(SQLModel, table=True):
    """One row per alert under a seal, and the seal of its content then. No foreign key: one that is gone is missed."""

    __tablename__ = "sealed_alert"

    alert_id: str = Field(primary_key=True)
    on: date = Field(index=True)
    sha: bytes = Field(sa_type=Key)


@dataclass(frozen=True, slots=True)
class DaySeal:
    """A day's seal, with the seals of its alerts by id."""

    on: date
    previous: bytes
    alerts: Mapping[str, bytes]
    sha: bytes

    @property
    def line(self) -> str:
        """It as an edition prints it, and `verify` reads it there."""
        return f"Seal of {self.on.isoformat()}: {self.sha.hex()[:32]}"


FIRST = b"\0" * 32


def settled(value: Any) -> Any:
    """A column's value in the form that every database gives back: instants in UTC, whole numbers without a point."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): settled(each) for name, each in value.items()}
    return [settled(each) for each in value] if isinstance(value, list | tuple) else value


def _sha(value: Any) -> str:
    return sha256(canonical(settled(value))).hex()


def piece_digests(piece: Mapping[str, Any]) -> tuple[str, str]:
    """The digests of a passage in its stored form: whole, and as any machine has it."""
    left = piece.get(WHOLE_SHA)
    if left:
        return str(left[0]), str(left[1])
    return _sha(piece), _sha({name: value for name, value in piece.items() if name not in NUMBERS})


def digests_of(row: Mapping[str, Any]) -> dict[str, str]:
    """The digest of each column of an alert's row, as hex."""
    found = {name: _sha(row[name]) for name in COLUMNS if name not in LOCAL}
    pieces = [piece_digests(piece) for piece in row["evidence"]]
    found["evidence"] = _sha([whole for whole, _ in pieces])
    found[QUOTED] = _sha([quoted for _, quoted in pieces])
    found["recorded_at"] = _sha(row["recorded_at"])
    return found


def alert_seal(digests: Mapping[str, str]) -> bytes:
    """The seal of an alert, from the digests of its columns."""
    names = sorted({*COLUMNS, QUOTED} - LOCAL)
    return sha256(canonical([[name, digests.get(name, "")] for name in names]))


def day_seal(on: date, previous: bytes, alerts: Iterable[tuple[str, bytes]]) -> DaySeal:
    """The seal of a day."""
    ordered = dict(sorted(alerts))
    content = [FORM, on.isoformat(), previous.hex(), [[alert, sha.hex()] for alert, sha in ordered.items()]]
    return DaySeal(on, previous, ordered, sha256(canonical(content)))
