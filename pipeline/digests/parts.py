"""What an edition is made from, and what it tells: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.recipient import Addressee
from models.telling import StoredAlert
from pipeline.errors import CallError

# ── weeks ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO 8601 week in a reader's time zone: from Monday's midnight there to the next."""

    name: str
    since: datetime
    until: datetime
    first_on: date
    last_on: date


def week_of(name: str, zone: str) -> Week:
    """The week of a name like `2026-W21`.

    Raises:
        CallError: it names no week.
    """
    try:
        year, number = name.split("-W")
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError as fault:
        raise CallError(f"{name!r} is no ISO week such as 2026-W21") from fault
    return week_from(monday, zone)


def week_around(at: datetime, zone: str) -> Week:
    """The week in which an instant falls, where the reader is."""
    local = at.astimezone(ZoneInfo(zone)).date()
    return week_from(date.fromordinal(local.toordinal() - local.weekday()), zone)


def week_from(monday: date, zone: str) -> Week:
    """The week that begins on this Monday."""
    tz = ZoneInfo(zone)
    following = date.fromordinal(monday.toordinal() + 7)
    year, number, _ = monday.isocalendar()
    return Week(
        name=f"{year}-W{number:02}",
        since=datetime(monday.year, monday.month, monday.day, tzinfo=tz),
        until=datetime(following.year, following.month, following.day, tzinfo=tz),
        first_on=monday,
        last_on=date.fromordinal(monday.toordinal() + 6),
    )


def due_week(now: datetime, reader: Addressee) -> Week:
    """The latest week whose edition is due: it goes out on the reader's day and hour after the week has ended."""
    zone = ZoneInfo(reader.time_zone)
    this = week_around(now, reader.time_zone)
    day = date.fromordinal(this.first_on.toordinal() + reader.digest_day)
    goes_out = datetime(day.year, day.month, day.day, reader.digest_hour, tzinfo=zone)
    back = 7 if now >= goes_out else 14
    return week_from(date.fromordinal(this.first_on.toordinal() - back), reader.time_zone)


# ── what it is made from ─────────────────────────────────────────────────────────────────────────


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
class Material:
    """All that an edition may tell, as known at its end."""

    alerts: tuple[StoredAlert, ...] = ()
    moves: tuple[MoveNote, ...] = ()
    clocks: tuple[ClockNote, ...] = ()
    lists: tuple[ListNote, ...] = ()
    outages: tuple[OutageNote, ...] = ()
    quiet: tuple[str, ...] = ()  # sources that can be read and tell less than they ever did
    texts: tuple[TextNote, ...] = ()  # edited or withdrawn
    leads: tuple[TextNote, ...] = ()  # filed for inspection before publication
    calls: tuple[TextNote, ...] = ()  # companies' calls on which something stands otherwise than on the last
    undecided: tuple[tuple[str, int], ...] = ()  # (rule, how many questions it could not decide)
    names: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None  # the end of the reader's last edition; the week's beginning when None
    until: datetime | None = None  # now, where the week is not over
    inventory_on: date | None = None


# ── what it tells ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Decide:
    """One thing to decide."""

    verb: str
    object: str
    by: date
    by_why: str
    days_left: int
    units: int
    money: str
    by_act: str  # the units by what is done to which act, in words
    otherwise: str
    owner: str
    alert: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One alert, as a digest tells it."""

    alert: str
    severity: str
    title: str
    stage: str
    units: int
    orders: int
    money: str
    said: str  # who says so, and from how many origins
    age_days: int
    state: str
    who: str | None
    known_on: date
    link: str | None
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the chart: a chip, and its units in scope."""

    name: str
    units: int
    orders: int
    percent: int  # of the longest bar, 1..100


@dataclass(frozen=True, slots=True)
class Due:
    """One clock of the next six weeks."""

    on: date
    days_left: int
    what: str
    title: str
    units: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text that was edited, withdrawn or known early, with the links to its page and to the alert on it."""

    title: str
    publisher: str
    what: str
    link: str | None
    alert_title: str
    alert_link: str | None


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """One digest for one reader and week, before it is rendered."""

    id: str
    reader: Addressee
    week: Week
    headline: str
    summary: str
    decide: tuple[Decide, ...]
    lead: Item | None
    moved: tuple[Item, ...]
    moved_more: int
    silent_moves: int  # events that moved and touch nothing of ours
    corrections: tuple[Item, ...]
    open_items: tuple[Item, ...]
    open_more: int
    bars: tuple[Bar, ...]
    clocks: tuple[Due, ...]
    lists: tuple[tuple[str, str, tuple[str, ...], int], ...]  # list, what happened, names, how many more
    unseen: tuple[tuple[str, str], ...]  # source, what and when: outages of the week, and those of the last weeks
    long_unseen: tuple[str, ...]  # sources that cannot be read for long, with since when
    quiet: tuple[str, ...]
    texts: tuple[TextLine, ...]
    texts_more: int
    leads: tuple[TextLine, ...]
    leads_more: int
    calls: tuple[TextLine, ...]
    calls_more: int
    undecided: tuple[tuple[str, int], ...]
    since: datetime
    until: datetime
    inventory_on: date | None
    reconstruction: bool
    unfinished: bool
    base_url: str | None

    @property
    def calm(self) -> bool:
        """Nothing changed that the reader is told of."""
        return not (self.lead or self.corrections or self.lists or self.texts or self.leads or self.calls)
