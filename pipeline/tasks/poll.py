"""One poll under way: what it works with, what it has counted, and how it asks and sets aside."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from models.clocks import WorldInstant
from models.values import Origin
from pipeline.errors import FetchError, scrub, show
from pipeline.sources.tools.declare import Item, Source
from pipeline.sources.tools.rhythm import Rhythm, read_hints, usual_gap
from pipeline.storage.engine import reading, writing
from pipeline.storage.fetches import load_validators, save_fetch, save_listing
from pipeline.storage.sources import SourceStatus
from pipeline.storage.state import save_set_aside
from pipeline.tasks.context import Context
from pipeline.web import Fetched

STAGE = "collect"


class Fetcher(Protocol):
    """The part of `pipeline.web.Client` that a poll needs."""

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """As `Client.fetch`."""
        ...


@dataclass
class Poll:
    """One poll of one source. `client` is None where files are read instead; `origin`, where it is not by the day."""

    context: Context
    source: Source
    client: Fetcher | None
    now: WorldInstant
    before: SourceStatus
    new: int = 0
    edited: int = 0
    gone: int = 0
    changes: int = 0
    set_aside: int = 0
    pages_read: int = 0
    pages_paywalled: int = 0
    pages_doubted: int = 0
    page_faults: list[FetchError] = field(default_factory=list)
    newest_at: datetime | None = None
    heard: Rhythm = field(default_factory=Rhythm)
    published: list[datetime | None] = field(default_factory=list)
    origin: Origin | None = None

    @property
    def first_poll(self) -> bool:
        """Was the source never read before?"""
        return self.before.succeeded_at is None and self.before.last_item_at is None

    @property
    def found(self) -> int:
        """How much was new to us."""
        return self.new + self.edited + self.gone + self.changes

    @property
    def replays(self) -> bool:
        """Is this the recorded world?"""
        return self.context.world_kind == "replay"

    def count(self, kind: str) -> None:
        """Count what saving a page did."""
        if kind == "first":
            self.new += 1
        elif kind in {"edit", "restored"}:
            self.edited += 1
        elif kind == "retraction":
            self.gone += 1

    def fetch(self, url: str) -> Fetched:
        """Ask for an address, whatever we have of it."""
        assert self.client is not None
        return self.client.fetch(url)

    def ask_again(self, url: str) -> Fetched:
        """Ask for an address with what its last answer gave to tell a change by."""
        with reading(self.context.engine) as connection:
            known = load_validators(connection, [url]).get(url)
        assert self.client is not None
        return self.client.fetch(
            url, etag=known.etag if known else None, last_modified=known.last_modified if known else None
        )

    def note_fetch(self, fetched: Fetched, body_sha: bytes | None = None) -> None:
        """Keep an answer's validators for the next time."""
        with writing(self.context.engine) as connection:
            save_fetch(connection, fetched, source=self.source.name, body_sha=body_sha, seen_at=self.now)

    def note_listing(self, fetched: Fetched, items: int, *, whole: bool) -> bool:
        """Keep a listing's validators, where nothing on it is left to do, and how many items it showed.

        Returns:
            True where it shows none, and it did before.
        """
        with writing(self.context.engine) as connection:
            before = save_listing(
                connection, fetched, source=self.source.name, items=items, whole=whole, seen_at=self.now
            )
        return not items and bool(before)

    def listed_before(self, address: str) -> int:
        """How many items a listing showed that did not change."""
        with reading(self.context.engine) as connection:
            known = load_validators(connection, [address]).get(address)
        return (known.items or 0) if known else 0

    def hear(self, fetched: Fetched, items: Sequence[Item] = ()) -> None:
        """Take in what a listing's answer says of when to ask again."""
        self.heard = read_hints(fetched.body, fetched.headers).over(self.heard)
        self.published += [item.published_at for item in items]

    def rhythm(self, *, whole: bool) -> Rhythm:
        """What was heard; where the listings were not all read anew, over what was heard before."""
        heard = replace(self.heard, gap_s=usual_gap(self.published, self.now))
        return heard if whole else heard.over(Rhythm.from_row(self.before.rhythm))

    def put_aside(self, place: str, reason: str, item: Item | None = None) -> None:
        """Keep what could not be used, with the reason."""
        record: dict[str, object] = {"url": show(item.url), "title": item.title} if item else {}
        with writing(self.context.engine) as connection:
            save_set_aside(connection, STAGE, f"{self.source.name} {scrub(place)}", scrub(reason), record, self.now)
        self.set_aside += 1
