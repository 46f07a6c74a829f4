"""What an edition is made from: frozen values, as known at its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.telling import StoredAlert


@dataclass(frozen=True, slots=True)
class MoveNote:
    """A move of an event within the time of the edition."""

    event: str
    type: str
    kind: str
    from_stage: str | None
    to_stage: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class ClockNote:
    """A day that comes near: an effective date, an expiry, an order's need-by day."""

    on: date
    kind: str  # effective, expiry, need_by
    title: str
    units: int = 0
    subject: str = ""
    ours: bool = False  # of our own books: a contract, an order, a licence


@dataclass(frozen=True, slots=True)
class ListNote:
    """A list change within the time of the edition."""

    list_id: str
    kind: str
    name: str
    countries: tuple[str, ...]
    known_at: datetime
    alerted: bool = False
    other: str = ""  # the list that the party moved from or to


@dataclass(frozen=True, slots=True)
class OutageNote:
    """A time in which a source could not be read; `ended_at` is None while it lasts."""

    name: str
    state: str
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteNote:
    """A site of ours that has not told its holdings within its own time; `reported_on` is None where it never did."""

    name: str
    reported_on: date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class RunwayNote:
    """How long what runs at a site suffices, by what is planned: the month in which something lacks, and what."""

    site: str
    workload: str
    chips: tuple[str, ...]
    month: date
    months: int
    why: str


@dataclass(frozen=True, slots=True)
class RuleNote:
    """How often a rule was right, of the alerts that people judged."""

    rule: str
    right: int
    judged: int


@dataclass(frozen=True, slots=True)
class TextNote:
    """A text of others that an alert rests on, or that was known early: what happened to it, in our words.

    `alert` is the alert that it bears on; "" for none.
    """

    title: str
    publisher: str
    what: str
    document: str
    known_at: datetime
    alert: str = ""
    alert_title: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What the reader was told before this edition.

    Attributes:
        covered: alerts that an earlier edition took account of, told or not: none of them is news again.
        shown: those of them that it named.
        corrected: those of which it said that they were wrong.
        at_once: alerts of which the reader had a message of its own, each with its day (world).
    """

    covered: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()
    at_once: Mapping[str, date] = field(default_factory=dict)

    def heard(self, alert: str) -> bool:
        """Whether the reader read of it."""
        return alert in self.shown or alert in self.at_once


@dataclass(frozen=True, slots=True)
class Material:
    """All that an edition may tell, as known at its end."""

    alerts: tuple[StoredAlert, ...] = ()
    silenced: frozenset[str] = frozenset()  # alerts that are muted or snoozed: counted, not told
    moves: tuple[MoveNote, ...] = ()
    clocks: tuple[ClockNote, ...] = ()
    lists: tuple[ListNote, ...] = ()
    outages: tuple[OutageNote, ...] = ()
    quiet: tuple[str, ...] = ()  # sources that can be read and tell less than they ever did
    late_sites: tuple[SiteNote, ...] = ()
    runway: tuple[RunwayNote, ...] = ()
    texts: tuple[TextNote, ...] = ()  # edited or withdrawn
    leads: tuple[TextNote, ...] = ()  # filed for inspection before publication
    calls: tuple[TextNote, ...] = ()  # companies' calls on which something stands otherwise than on the last
    undecided: tuple[tuple[str, int], ...] = ()  # (rule, how many questions it could not decide)
    judged: tuple[RuleNote, ...] = ()
    held: int = 0  # messages to this reader that wait for a person
    names: Mapping[str, str] = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)  # a chip's maker, by the chip's id
    before: Before = Before()
    since: datetime | None = None  # the end of the reader's last edition; the week's beginning when None
    until: datetime | None = None  # now, where the week is not over
    inventory_on: date | None = None
    seal: str = ""  # of the last day before its end; empty where no day is sealed
