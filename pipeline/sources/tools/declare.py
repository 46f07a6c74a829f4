"""What a source is: one module with one `SOURCE`, and what its listing gives.

    received bytes ──listing──▶ items ──(expand)──▶ items ──fetch, read──▶ pages
    received bytes ──parties──▶ list entries

Everything here is a frozen value; readers are pure functions from received bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from models.terms import Terms as Terms
from models.values import ListChange, ListEntry, Page
from pipeline.documents.addresses import natural_key
from pipeline.documents.selectors import Selectors
from pipeline.settings import Settings

DocumentKind = Literal["news", "rule", "notice", "filing", "transcript", "release"]
SourceKind = Literal["news", "rule", "notice", "filing", "transcript", "release", "list"]


class Received(Protocol):
    """The part of a fetched answer that readers look at; `pipeline.web.Fetched` is one."""

    @property
    def url(self) -> str:
        """As asked for."""
        ...

    @property
    def final_url(self) -> str:
        """After redirects."""
        ...

    @property
    def body(self) -> bytes:
        """Inflated."""
        ...

    @property
    def media_type(self) -> str | None:
        """Lower case, without parameters."""
        ...


@dataclass(frozen=True, slots=True)
class Saved:
    """Bytes that were kept: a capture, or a file given by hand. Reads like a fetched answer."""

    url: str
    body: bytes
    media_type: str | None = None
    charset: str | None = None

    @property
    def final_url(self) -> str:
        """The same address: nothing was followed."""
        return self.url


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a listing: what the publisher says of a document before we fetch it.

    `fetch_url` is where the text lies, when that is not the page that people read. `expands`: what lies there names
    the documents (a filing's index), see `Source.expand`. `flags` are added to the page's. `withdrawn`: the listing
    says that the publisher took the document back. `fault` says why the line cannot be used: it is then set aside, and
    the others go on.
    """

    url: str
    title: str | None = None
    natural_key: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    body: str | None = None
    media_type: str | None = None
    fetch_url: str | None = None
    kind: DocumentKind | None = None
    extra: tuple[tuple[str, str], ...] = ()
    expands: bool = False
    flags: tuple[str, ...] = ()
    withdrawn: bool = False
    fault: str | None = None

    @property
    def key(self) -> str:
        """What its publisher calls it, else its address without fragment and tracking fields."""
        return natural_key(self.url, self.natural_key)

    @property
    def address(self) -> str:
        """What is fetched."""
        return self.fetch_url or self.url


@dataclass(frozen=True, slots=True)
class Announcement:
    """What one publication changes on lists, before the lists themselves show it.

    Attributes:
        notice: natural key of the document that caused it.
        changes: in its order; an amendment with `fields` says only what is different.
        published_at: when it was published.
    """

    notice: str
    changes: tuple[ListChange, ...]
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that an API asks for. What is declared is where it stands, never the key.

    Attributes:
        header: of the request, in which it is sent.
        setting: of `Settings`, which holds it.
        host: the only host that it is sent to, by HTTPS.
    """

    header: str
    setting: str
    host: str

    def held(self, settings: Settings) -> SecretStr | None:
        """The key, as the deployment gives it."""
        held = getattr(settings, self.setting)
        assert held is None or isinstance(held, SecretStr)
        return held


#: A news sitemap holds a thousand addresses at the most, and no feed that we know shows more.
MOST_LISTED = 1_000

GOVERNMENT = Terms(store_days=None, pass_on="full", quote_chars=100_000, note="government work, no copyright in the US")  # noqa: S106
PRESS_RELEASE = Terms(store_days=None, pass_on="quote", quote_chars=600, note="published for the press")  # noqa: S106
OPEN = Terms(store_days=None, pass_on="full", quote_chars=100_000, note="reuse allowed where the source is named")  # noqa: S106
COPYRIGHT = Terms(note="copyright; title and link leave, evidence is for signed-in people")
HEADLINES = Terms(pages=False, note="titles, links")
FORBIDDEN = Terms(store_days=0, poll=False, pages=False, note="no robots")


@dataclass(frozen=True)
class Source:
    """One publisher endpoint that we watch.

    Attributes:
        title: what people call it.
        publisher: who is answerable for the words.
        kind: what its documents are, or `list` for a restricted-party list.
        hosts: the only hosts that its items may be fetched from; `*.example.org` for a whole domain.
        urls: the addresses of its listings, or how they follow from the settings.
        listing: from a received listing to its items, in the publisher's order. Raises `LayoutError`.
        parties: for lists: from all received files to the entries. Raises `LayoutError`.
        leads: for lists whose file has another address with each edition: from a received index page to the files'
            addresses. Raises `LayoutError`.
        hops: how many index pages stand one behind the other before the file.
        changes: for lists that publish what is different: from a received file to what it announces. Raises
            `LayoutError`.
        history: for lists that publish what is different: the indexes of publications that are asked on a day, oldest
            first. `leads` reads them, the oldest publication first; so none between two polls is lost.
        announces: for documents that change lists: from a received page and its item to the changes. Raises
            `LayoutError`.
        follow: further listings that a listing names (a sitemap's index).
        expand: the documents that an item's page names (a filing's exhibits).
        read: from a received page and its item to a page; None: the general reader of its kind.
        selectors: the layouts of its pages, newest first, for the general reader; only such as were seen.
        every: how often it is asked, by the world's clock, as long as its answers say nothing else.
        every_min, every_max: the bounds in which its answers may change that; see `bounds`.
        silent_after: how long without a new item until it counts as quiet.
        recheck_days: how long a document is asked again for edits, by the world's clock; 0: never.
        delay: seconds between two requests to its hosts; None: the client's own.
        cadence: how often it publishes, in words.
        layout: `seen` where a real page or file was read, `assumed` where it follows a description.
        layout_from: where it was seen, or what it is assumed from.
        official: a government's own words.
        publisher_family: publishers that share a desk count once when origins are counted.
        limit: the most items taken from one listing.
        oldest: items published longer ago than this are left alone, by the world's clock.
        expect: the fewest and the most items of one listing (entries of a list) that are believed; what lies outside is
            a changed layout. A list states its own; that nothing is shown is a matter of `may_be_empty`.
        archive: for listings that can be asked for a past period: from its first and last instant to the addresses.
        takes_over: sources whose documents this one publishes: it reads them again, and they are its own from then on.
        standing_at: for a listing that shows all that is pending: where a document of that key may be found when it is
            not listed any more; what is at none of them was withdrawn.
        watch: its address is the document itself, not a listing: a page that is watched by configuration.
        discovery: it finds others' texts and tells nothing itself: a lead, no origin.
        contact: it refuses who does not name a mail address.
        key: the key that it asks for; without one it is not asked, which is no outage.
        may_be_empty: no item is no fault: the listing shows only what is pending.
        by_default: False where another source carries the same, or it needs a person's decision: polled when named.
        name: the module's name, set by `all_sources`.
    """

    title: str
    publisher: str
    kind: SourceKind
    hosts: tuple[str, ...]
    urls: tuple[str, ...] | Callable[[Settings], tuple[str, ...]]
    terms: Terms
    listing: Callable[[Received], list[Item]] | None = None
    parties: Callable[[Sequence[Received]], list[ListEntry]] | None = None
    leads: Callable[[Received], list[str]] | None = None
    hops: int = 1
    changes: Callable[[Received], Announcement] | None = None
    history: Callable[[datetime], tuple[str, ...]] | None = None
    announces: Callable[[Received, Item], list[ListChange]] | None = None
    follow: Callable[[Received], list[str]] | None = None
    expand: Callable[[Item, Received], list[Item]] | None = None
    read: Callable[[Received, Item], Page] | None = None
    selectors: tuple[Selectors, ...] = ()
    every: timedelta = timedelta(hours=1)
    every_min: timedelta | None = None
    every_max: timedelta | None = None
    silent_after: timedelta = timedelta(days=14)
    recheck_days: int = 10
    delay: float | None = None
    cadence: str = ""
    language: str = "en"
    layout: Literal["seen", "assumed"] = "assumed"
    layout_from: str = ""
    official: bool = False
    publisher_family: str | None = None
    limit: int = 200
    oldest: timedelta = timedelta(days=90)
    expect: tuple[int, int] = (1, MOST_LISTED)
    archive: Callable[[datetime, datetime], tuple[str, ...]] | None = None
    takes_over: tuple[str, ...] = ()
    standing_at: Callable[[str], tuple[str, ...]] | None = None
    watch: bool = False
    discovery: bool = False
    contact: bool = False
    key: ApiKey | None = None
    may_be_empty: bool = False
    by_default: bool = True
    name: str = field(default="", compare=False)

    @property
    def invented(self) -> bool:
        """Only the demonstration's world knows it: all its hosts end in `.example` (RFC 2606)."""
        return all(host.endswith(".example") for host in self.hosts)

    @property
    def family(self) -> str:
        """The publisher, or the house that it belongs to."""
        return self.publisher_family or self.publisher

    @property
    def most_bytes(self) -> int:
        """The cap of one answer: some lists are files of a hundred megabytes, no page or feed is."""
        return (256 << 20) if self.kind == "list" else (20 << 20)

    @property
    def deadline_s(self) -> float:
        """How long one answer may take, in seconds."""
        return 300.0 if self.kind == "list" else 30.0

    @property
    def bounds(self) -> tuple[timedelta, timedelta]:
        """The shortest and the longest wait between two polls; where unsaid a third (5 minutes), four times (a day)."""
        least = min(self.every, self.every_min or max(self.every / 3, timedelta(minutes=5)))
        return least, max(self.every, self.every_max or min(self.every * 4, timedelta(days=1)))

    def lacks(self, settings: Settings) -> str | None:
        """Why it cannot be asked under these settings, naming the one that is missing; a replay needs none."""
        if settings.replay is not None:
            return None
        if self.contact and settings.contact is None:
            return f"{self.hosts[0]} answers nobody without a mail address: set CHIPWATCH_CONTACT"
        if self.key is not None and self.key.held(settings) is None:
            return f"{self.key.host} answers nobody without a key: set CHIPWATCH_{self.key.setting.upper()}"
        return None

    def addresses(self, settings: Settings) -> tuple[str, ...]:
        """The addresses of its listings under these settings."""
        return self.urls(settings) if callable(self.urls) else self.urls

    def allows(self, url: str) -> bool:
        """Is this an address of one of its hosts, by HTTP or HTTPS?"""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        return parts.scheme in {"http", "https"} and any(
            host == known or (known.startswith("*.") and (host == known[2:] or host.endswith(known[1:])))
            for known in self.hosts
        )
