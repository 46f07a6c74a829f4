"""Decisions of a poll, pure: when a source is due, what is news, when a document is asked again, what came of it."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from models.hashing import sha256
from models.values import Origin, Page
from pipeline.errors import ChipwatchError, FetchError, LayoutError
from pipeline.sources.tools.declare import Item, Source

#: On a source's first poll, what is older than this was there before we came.
FRESH = timedelta(days=3)
#: On later polls, what is older than this is an archive that was shown again.
STALE = timedelta(days=30)
LONGEST_BACKOFF = timedelta(days=1)
#: A document is asked again when this share of its age has passed since it was last asked: 13 times in 10 days.
RECHECK_SHARE = 0.5


def wait_of(source: Source, failures: int) -> timedelta:
    """How long after a poll the next one is due: the source's cadence, doubled for each failure, at most a day."""
    doubled: timedelta = source.every * int(2 ** min(failures, 10))
    return min(doubled, max(LONGEST_BACKOFF, source.every))


def is_due(source: Source, state: str, polled_at: datetime | None, failures: int, now: datetime) -> bool:
    """Is it time to poll? A source whose terms forbid robots is looked at once, to say so."""
    if polled_at is None:
        return True
    if not source.terms.poll and state == "terms_forbid":
        return False
    return now - polled_at >= wait_of(source, failures)


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
    return now - asked_at >= max(every, (asked_at - first_seen_at) * RECHECK_SHARE)


def merged(page: Page, item: Item, *, official: bool) -> Page:
    """A page with what its listing said: official listings know better, others fill in what the page leaves out."""
    listed = item.published_at if official or page.published_at is None else None
    return replace(
        page,
        title=(item.title or page.title) if official else (page.title or item.title),
        authors=page.authors or item.authors,
        published_at=listed or page.published_at,
        published_how="listing" if listed else page.published_how,
        modified_at=page.modified_at or item.modified_at,
        flags=tuple(dict.fromkeys((*page.flags, *item.flags))),
    )


def listed_page(source: Source, item: Item) -> Page:
    """What a listing alone tells, where its pages are not ours to read: the title, and the day."""
    return Page(
        title=item.title,
        text=item.title or "",
        published_at=item.published_at,
        published_how="listing" if item.published_at else None,
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


def state_of(
    source: Source, outcome: Outcome, *, had_items: bool, last_item_at: datetime | None, now: datetime
) -> tuple[str, str | None]:
    """The source's state and, where it is not well, the reason.

    Args:
        source: what was polled.
        outcome: what the poll showed.
        had_items: the listing showed items before.
        last_item_at: the newest document, by its day or by when we saw it.
        now: world clock.
    """
    if outcome.listing_faults:
        fault = outcome.listing_faults[0]
        count = len(outcome.listing_faults)
        share = f"{count} of {outcome.listings} listings: " if outcome.listings > 1 else ""
        return fault_state(fault), f"{share}{fault}"
    if not outcome.items and not outcome.unchanged and not source.may_be_empty:
        return "empty", "the listing shows no item" + (", and it did before" if had_items else "")
    if outcome.page_faults and not outcome.pages_read:
        return outcome.page_faults[0].state, f"no page could be read: {outcome.page_faults[0]}"
    if outcome.pages_read and outcome.pages_paywalled == outcome.pages_read:
        return "paywalled", f"all {outcome.pages_read} pages read are behind a paywall"
    if outcome.pages_doubted * 2 > outcome.pages_read:
        return "layout_changed", f"{outcome.pages_doubted} of {outcome.pages_read} pages are not laid out as expected"
    if last_item_at is not None and now - last_item_at > source.silent_after:
        return "quiet", None
    return "ok", None


def check_expected(source: Source, count: int, place: str) -> None:
    """Compare what a listing or a list shows with what its source expects of it; nothing at all is told elsewhere.

    Raises:
        LayoutError: fewer or more than that.
    """
    if source.expect is None or (count == 0 and (source.may_be_empty or source.kind != "list")):
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
    return f"{name}@{sha256(Path(path).read_bytes()).hex()[:8]}"
