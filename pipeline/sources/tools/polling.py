"""Decisions of a poll, pure: when a source is due, what is news, when a document is asked again, what came of it."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from models.hashing import sha256
from models.values import Origin, Page
from pipeline.errors import BlockedError, ChipwatchError, FetchError, LayoutError, NotYetError
from pipeline.sources.tools.declare import Item, Source
from pipeline.sources.tools.outages import is_definite

#: On a source's first poll, what is older than this was there before we came.
FRESH = timedelta(days=3)
#: On later polls, what is older than this is an archive that was shown again.
STALE = timedelta(days=30)
LONGEST_BACKOFF = timedelta(days=1)
#: A document is asked again when this share of its age has passed since it was last asked: 13 times in 10 days.
RECHECK_SHARE = 0.5
#: Modules of this folder that every reader of a source's own rests on.
SHARED = ("lists", "names", "party_names", "countries", "records")
#: An old page is asked for at least so often while it is watched.
LONGEST_UNASKED = timedelta(days=60)
#: How long a government's pages are watched: they are amended in silence long after.
OFFICIAL_DAYS = 365
#: The most pages that one poll asks for again.
MOST_RECHECKS = 40


def backed_off(wait: timedelta, failures: int) -> timedelta:
    """How long after a poll the next one is due: the wait, doubled for each failure in a row, at most a day."""
    doubled: timedelta = wait * int(2 ** min(failures, 10))
    return min(doubled, max(LONGEST_BACKOFF, wait))


def is_due(
    source: Source, state: str, polled_at: datetime | None, failures: int, now: datetime, wait: timedelta
) -> bool:
    """Is it time to poll? A source whose terms forbid robots is looked at once, to say so.

    Args:
        source: what is polled.
        state: the last poll's.
        polled_at: when that was, None for never (world).
        failures: polls in a row that failed.
        now: world clock.
        wait: what its last answers made of the cadence.
    """
    if polled_at is None:
        return True
    if not source.terms.poll and state == "terms_forbid":
        return False
    return now - polled_at >= backed_off(wait, failures)


def origin_of(published_at: datetime | None, now: datetime, *, first_poll: bool) -> Origin:
    """Is a document that we see for the first time news, or was it there before we watched?"""
    if published_at is None:
        return "backfill" if first_poll else "live"
    return "live" if now - published_at <= (FRESH if first_poll else STALE) else "backfill"


def is_too_old(source: Source, item: Item, now: datetime) -> bool:
    """Is the item of a past that we leave alone?"""
    return item.published_at is not None and now - item.published_at > source.oldest


def is_recheck_due(first_seen_at: datetime, asked_at: datetime | None, now: datetime, every: timedelta) -> bool:
    """Is it time to ask for a document again? Ever more seldom, as it grows old."""
    if asked_at is None:
        return True
    return now - asked_at >= max(every, min(LONGEST_UNASKED, (asked_at - first_seen_at) * RECHECK_SHARE))


def watch_days(source: Source) -> int:
    """For how many days a source's documents are asked for again; 0 for never."""
    return max(source.recheck_days, OFFICIAL_DAYS) if source.official and source.recheck_days else source.recheck_days


def merged(page: Page, item: Item, *, official: bool) -> Page:
    """A page with what its listing said: official listings know better, others fill in what the page leaves out."""
    listed = item.published_at if official or page.published_at is None else None
    return replace(
        page,
        title=(item.title or page.title) if official else (page.title or item.title),
        authors=page.authors or item.authors,
        published_at=listed or page.published_at,
        published_how="listing" if listed else page.published_how,
        published_sure=_sure(listed, page) if listed else page.published_sure,
        modified_at=page.modified_at or item.modified_at,
        flags=tuple(dict.fromkeys((*page.flags, *item.flags))),
    )


def _sure(listed: datetime, page: Page) -> Literal["high", "medium"]:
    """A listing's date is one statement; a page that says the same day makes it two."""
    return "high" if page.published_at and page.published_at.date() == listed.date() else "medium"


def listed_page(source: Source, item: Item) -> Page:
    """What a listing alone tells, where its pages are not ours to read: the title, and the day."""
    return Page(
        title=item.title,
        text=item.title or "",
        published_at=item.published_at,
        published_how="listing" if item.published_at else None,
        published_sure="medium" if item.published_at else None,
        language=source.language,
        flags=("listing_only",),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a poll showed: the listing's items, the pages read, what went wrong and where."""

    items: int = 0
    unchanged: bool = False
    pages_read: int = 0
    pages_paywalled: int = 0
    pages_doubted: int = 0
    listing_faults: tuple[ChipwatchError, ...] = ()
    page_faults: tuple[FetchError, ...] = ()
    listings: int = 1
    emptied: int = 0

    @property
    def postponed(self) -> bool:
        """Was nothing asked, because the host is to be left alone?"""
        return bool(self.listing_faults) and all(isinstance(fault, NotYetError) for fault in self.listing_faults)

    @property
    def listing_fault(self) -> ChipwatchError | None:
        """What is wrong with a listing."""
        return next((fault for fault in self.listing_faults if not isinstance(fault, NotYetError)), None)

    @property
    def page_fault(self) -> FetchError | None:
        """What is wrong with every page that was asked for.

        One page that fails may be its own fault: its publisher is judged by a second one, or by a challenge.
        """
        faults = [fault for fault in self.page_faults if not isinstance(fault, NotYetError)]
        if not faults or self.pages_read:
            return None
        challenged = isinstance(faults[0], BlockedError) and faults[0].challenge
        return faults[0] if challenged or len(faults) > 1 else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a poll says of its source.

    Attributes:
        state: see `models.source.SourceState`.
        error: the reason, where it is not well.
        definite: the answer leaves no doubt.
        of_pages: the state rests on pages, and holds until others are read.
        repeated: nothing new was seen of it: the state of the last poll goes on.
    """

    state: str
    error: str | None = None
    definite: bool = False
    of_pages: bool = False
    repeated: bool = False


def judge_poll(
    source: Source, outcome: Outcome, before: Verdict, *, last_item_at: datetime | None, now: datetime
) -> Verdict:
    """The source's state after a poll and, where it is not well, the reason.

    Args:
        source: what was polled.
        outcome: what the poll showed.
        before: what the last poll said.
        last_item_at: the newest document, by its day or by when we saw it.
        now: world clock.
    """
    bad = len(outcome.listing_faults) or outcome.emptied
    share = f"{bad} of {outcome.listings} listings: " if outcome.listings > 1 else ""
    if (fault := outcome.listing_fault) is not None:
        return Verdict(fault_state(fault), f"{share}{fault}", is_definite(fault))
    if outcome.emptied and not source.may_be_empty:
        return Verdict("empty", f"{share}the listing shows no item, and it did before")
    if not outcome.items and not outcome.unchanged and not source.may_be_empty:
        return Verdict("empty", "the listing shows no item")
    return _judge_pages(outcome, before) or Verdict(
        "quiet" if last_item_at is not None and now - last_item_at > source.silent_after else "ok"
    )


def _judge_pages(outcome: Outcome, before: Verdict) -> Verdict | None:
    """What the pages say; None where they are well."""
    read = outcome.pages_read
    if (fault := outcome.page_fault) is not None:
        return Verdict(fault_state(fault), f"no page could be read: {fault}", is_definite(fault), of_pages=True)
    if not read:
        return replace(before, repeated=True) if before.of_pages else None
    if outcome.pages_paywalled == read:
        return Verdict(
            "paywalled",
            "the one page read is behind a paywall" if read == 1 else f"all {read} pages read are behind a paywall",
            of_pages=True,
        )
    if outcome.pages_doubted * 2 > read:
        doubted = f"{outcome.pages_doubted} of {read} pages are not laid out as expected"
        return Verdict("layout_changed", doubted, of_pages=True)
    return None


def check_expected(source: Source, count: int, place: str) -> None:
    """Compare what a listing or a list shows with what its source expects of it; nothing at all is told elsewhere.

    Raises:
        LayoutError: fewer or more than that.
    """
    if count == 0 and (source.may_be_empty or source.kind != "list"):
        return
    fewest, most = source.expect
    if not fewest <= count <= most:
        raise LayoutError(f"{count} where {fewest} to {most} are expected", place=place)


def fault_state(fault: ChipwatchError) -> str:
    """The state that an error of a listing puts its source in."""
    if isinstance(fault, FetchError):
        return fault.state
    return "layout_changed" if isinstance(fault, LayoutError) else "unreachable"


def limited(items: Sequence[Item], limit: int) -> list[Item]:
    """The first items of a listing, each key once."""
    seen: dict[str, Item] = {}
    for item in items:
        seen.setdefault(item.key if item.fault is None else f"{item.fault} {item.title} {len(seen)}", item)
    return list(seen.values())[:limit]


@cache
def reader_id(name: str, function: Callable[..., object] | None) -> str:
    """A reader's name and the hash of the file that it stands in: `ofac_sdn_csv@1f2e3d4c`."""
    assert function is not None
    path = inspect.getsourcefile(function)
    assert path is not None
    # What all lists share decides what an entry is, too.
    shared = [Path(__file__).with_name(f"{module}.py") for module in SHARED]
    read = b"".join(each.read_bytes() for each in (Path(path), *shared))
    return f"{name}@{sha256(read).hex()[:8]}"
