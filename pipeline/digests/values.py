"""What an edition tells: frozen values, one for each part."""

from dataclasses import dataclass
from datetime import date, datetime

from models.recipient import Addressee
from models.telling import Covered
from pipeline.digests.weeks import Week


@dataclass(frozen=True, slots=True)
class Decide:
    """One thing to decide.

    Attributes:
        by_act: the units by what is done to which act, in words.
        also: what else is over the same boards, or has changed since: a sentence each.
        told: `told on 19 May`, where the reader had a message of its own.
    """

    verb: str
    object: str
    by: date
    by_why: str
    days_left: int
    units: int
    money: str
    by_act: str
    otherwise: str
    owner: str
    alert: str
    link: str | None
    also: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One alert, as a digest tells it.

    Attributes:
        facts: what is known of it, in the order in which the reader's lens reads: stage, exposure, who says so, rule.
        units, orders: in scope.
        age_days: since it was known.
        holder: who has it, or that nobody does.
        told: `told on 19 May`, where the reader had a message of its own.
        quote, quoted: words of the text it rests on and whose they are; for the research lens.
        paragraph: the one paragraph to forward; for the lead alone.
    """

    alert: str
    severity: str
    title: str
    facts: tuple[str, ...]
    units: int
    orders: int
    age_days: int
    holder: str
    known_on: date
    link: str | None
    told: str = ""
    quote: str = ""
    quoted: str = ""
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Items of a part, and how many there are beyond those."""

    items: tuple[Item, ...] = ()
    more: int = 0
    oldest_days: int = 0  # of those beyond

    @property
    def all(self) -> int:
        """How many there are."""
        return len(self.items) + self.more


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the chart: a chip, its units in scope, and of them those on order, in hundredths of the longest."""

    name: str
    units: int
    orders: int
    percent: int  # of the longest bar, 1..100
    ordered_percent: int  # of the longest bar, 0..percent


@dataclass(frozen=True, slots=True)
class Due:
    """One clock of the next six weeks."""

    on: date
    days_left: int
    what: str
    title: str
    units: int
    ours: bool = False


@dataclass(frozen=True, slots=True)
class StripWeek:
    """A week of the strip: its Monday, and for each day what falls on it: "", "clock", "ours", "decide"."""

    first_on: date
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next six weeks: a strip of days, and the clocks on it."""

    weeks: tuple[StripWeek, ...] = ()
    clocks: tuple[Due, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Lack:
    """Where something lacks, by which month, and what."""

    what: str  # chips for a workload at a site
    month: date
    months: int
    why: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """What one edition of a list changed."""

    name: str
    what: str
    parties: tuple[str, ...]
    more: int


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
class Texts:
    """Lines on texts, and how many more there are."""

    lines: tuple[TextLine, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be seen.

    Attributes:
        grave: one line for the top: what is new, or makes counts too low; "" for nothing.
        outages: source and what of it, of this time and of the last weeks.
        long: sources that cannot be read for long, with since when.
        quiet: sources that can be read and tell less than they ever did.
        sites: sites of ours that are late, and how late.
    """

    grave: str = ""
    outages: tuple[tuple[str, str], ...] = ()
    long: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    sites: tuple[tuple[str, str], ...] = ()

    @property
    def nothing(self) -> bool:
        """Everything could be seen."""
        return not (self.outages or self.long or self.quiet or self.sites)


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """One digest for one reader and week, before it is rendered.

    Attributes:
        parts: names of its parts, in the order in which the reader's lens reads them.
        lead, moved: what moved since the last edition: the first with its paragraph, the others in short.
        silent_moves: events that moved and touch nothing of ours.
        silenced: alerts that are muted or snoozed, and would be told.
        held: messages to this reader that wait for a person.
        covers: alerts of which the edition takes account.
    """

    id: str
    reader: Addressee
    week: Week
    parts: tuple[str, ...]
    headline: str
    summary: str
    decide: tuple[Decide, ...]
    lead: Item | None
    moved: Told
    silent_moves: int
    silenced: int
    corrections: Told
    open: Told
    bars: tuple[Bar, ...]
    ahead: Ahead
    runway: tuple[Lack, ...]
    runway_more: int
    lists: tuple[ListLine, ...]
    unseen: Unseen
    texts: Texts
    leads: Texts
    calls: Texts
    rules: tuple[str, ...]
    held: int
    since: datetime
    since_on: date  # where the reader is
    until: datetime
    inventory_on: date | None
    reconstruction: bool
    unfinished: bool
    base_url: str | None
    ours: bool = True  # whether it may tell of what we hold
    seal: str = ""  # the last day's, over all alerts up to it, for `chipwatch verify`
    covers: tuple[Covered, ...] = ()

    @property
    def calm(self) -> bool:
        """Nothing changed that the reader is told of."""
        told = self.lead, self.corrections.all, self.lists, self.texts.lines, self.leads.lines, self.calls.lines
        return not any(told)
