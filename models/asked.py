"""What the rules were asked, and the picture as it was: the past that a changed rule is put to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc
from models.values import Change

#: Types of events that a list's own entries tell too.
LISTINGS = frozenset({"entity_listed", "entity_delisted"})


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


@dataclass(frozen=True, slots=True)
class ListingTold:
    """A listing or delisting that an alert told: by the list's own entry, or by a text."""

    by: str  # list_entry, event
    known_at: datetime
    removed: bool
    lists: frozenset[str]
    firms: frozenset[str]


def listing_of(subject: str, known_at: datetime, picture: Mapping[str, Any]) -> ListingTold | None:
    """The listing that an alert with this picture tells of; None where it tells of none.

    Args:
        subject: the kind of the alert's subject.
        known_at: when the alert became known (world).
        picture: the event and the list as its rule saw them.
    """
    entry, told = picture.get("list") or {}, picture.get("event") or {}
    if subject == "list_entry":
        lists, firms, removed = [entry["id"]], entry["party_firms"], entry["kind"] == "removed"
    elif subject == "event" and told.get("type") in LISTINGS:
        lists, firms, removed = told["instruments"], told["firms"], told["type"] == "entity_delisted"
    else:
        return None
    return ListingTold(subject, known_at, removed, frozenset(lists), frozenset(firms))


@dataclass(frozen=True, slots=True)
class Basis:
    """By what it is known whether a turn was told before, and from which sources it came."""

    type: str = ""  # of an event, of a list's change
    firms: tuple[str, ...] = ()  # whom its claims name; whom a list's entry names, and those above them
    lists: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # a party's own, as names are compared
    news: tuple[str, ...] = ()  # the entries, as list:entry, that are new in a screening
    sources: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()  # of ours that are touched in scope
    sites: tuple[str, ...] = ()  # at which they stand, or to which they come
    low: tuple[str, ...] = ()  # chips on whose low figures all of the headline rests


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn as it was put to the rules: what they saw, and by what it is known whether it was told before."""

    change: Change
    basis: Basis
    known_at: datetime
