"""What a live source shows against what its module assumes: one sentence for each difference, none where all holds.

Pure: what was received comes in, sentences go out. `tasks.source_trials` asks the source.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from models.values import ListEntry, Page
from models.wording import plural
from pipeline.documents.selectors import LAYOUT_DOUBT
from pipeline.sources.tools.declare import Item, Source

#: Of a listing's items, the share that may lack a title, a day or an address on the source's hosts.
TOLERATED = 0.25
#: Below this share of common words, the page and its listing tell of different things.
SAME_TITLE = 0.4
#: A page's day and its listing's may differ by a day: time zones, and the hour of the feed.
SAME_DAY = timedelta(days=1, hours=12)
#: Signs of East Asian scripts stand alone: a headline there has no spaces.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """How a listing was answered.

    Attributes:
        url: as asked for.
        final_url: after redirects.
        status: HTTP.
        media_type: as served.
        validators: it gave an ETag or Last-Modified.
        held: asked again with them it said 304; None where it was not asked again.
    """

    url: str
    final_url: str
    status: int = 200
    media_type: str = ""
    validators: bool = False
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The page of an item, as read. `matches`: by layout, how many elements each selector finds."""

    item: Item
    final_url: str
    page: Page | None = None
    matches: tuple[tuple[tuple[str, int], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source showed. `faults`: requests and readings that failed, in words."""

    answers: tuple[Answer, ...] = ()
    items: tuple[Item, ...] = ()
    entries: tuple[ListEntry, ...] = ()
    opened: Opened | None = None
    faults: tuple[str, ...] = ()


def differences(source: Source, trial: Trial, now: datetime) -> list[str]:
    """What differs from what the source's module says, a sentence each.

    Args:
        source: what is assumed.
        trial: what was seen.
        now: of the world that was asked.
    """
    found = [*trial.faults]
    for answer in trial.answers:
        found += _of_answer(source, answer)
    if not trial.faults:
        found += _of_count(source, trial)
    if trial.items:
        found += _of_items(source, trial.items, now)
    if trial.opened is not None:
        found += _of_page(source, trial.opened)
    return found


def remarks(source: Source, trial: Trial) -> list[str]:
    """What is worth knowing and no difference: whether conditional requests save anything, what was not tried."""
    said = []
    for answer in trial.answers:
        place = urlsplit(answer.url).hostname
        if not answer.validators:
            said.append(f"{place} gives neither ETag nor Last-Modified: its listing is fetched whole each time")
        elif answer.held is False:
            said.append(f"{place} gives validators and does not heed them: its listing is fetched whole each time")
    if source.kind != "list" and trial.opened is None and trial.items:
        why = "its terms allow titles and links alone" if not source.terms.pages else "no item's page is on its hosts"
        said.append(f"no page was read: {why}")
    if source.layout == "assumed":
        said.append(f"the layout was never seen, only assumed from: {source.layout_from}")
    return said


def _of_answer(source: Source, answer: Answer) -> Iterator[str]:
    if answer.status in {404, 410}:
        yield f"{answer.url} is gone ({answer.status})"
    elif not source.allows(answer.final_url):
        yield f"{answer.url} leads to another host: {answer.final_url}"
    elif urlsplit(answer.final_url).path != urlsplit(answer.url).path:
        yield f"{answer.url} has moved to {answer.final_url}"


def _of_count(source: Source, trial: Trial) -> Iterator[str]:
    shown, noun = (len(trial.items), "items") if source.kind != "list" else (len(trial.entries), "entries")
    if not shown:
        if not source.may_be_empty:
            yield f"no {noun}"
    elif not source.expect[0] <= shown <= source.expect[1]:
        yield f"{shown} {noun}, expected {source.expect[0]} to {source.expect[1]}"
    elif source.kind != "list" and shown >= source.limit:
        yield f"{plural(shown, 'item')}, and no more than {source.limit} are taken of one listing"


def _of_items(source: Source, items: Sequence[Item], now: datetime) -> Iterator[str]:
    whole = len(items)
    faulty = [item.fault for item in items if item.fault]
    if faulty:
        yield f"{len(faulty)} of {whole} items cannot be used: {Counter(faulty).most_common(1)[0][0]}"
    good = [item for item in items if not item.fault]
    for lacking, name in (
        ([item for item in good if not item.title], "title"),
        ([item for item in good if item.published_at is None], "day"),
    ):
        if len(lacking) > TOLERATED * whole:
            yield f"{len(lacking)} of {whole} items say no {name}"
    if source.terms.pages:
        away = Counter(urlsplit(item.address).hostname or "?" for item in good if not source.allows(item.address))
        if away:
            hosts = ", ".join(host for host, _ in away.most_common(4))
            yield f"{sum(away.values())} of {whole} items lie on hosts that are not declared: {hosts}"
    days = [item.published_at for item in good if item.published_at]
    if days and now - max(days) > source.silent_after:
        yield (
            f"the newest item is of {max(days):%Y-%m-%d}; nothing for {source.silent_after.days} days counts as silence"
        )
    if days and max(days) - now > timedelta(days=1):
        yield f"the newest item is of {max(days):%Y-%m-%d}, which is yet to come"
    if len({item.key for item in good}) < len(good):
        yield f"{len(good) - len({item.key for item in good})} of {whole} items repeat another's address"


def _of_page(source: Source, opened: Opened) -> Iterator[str]:
    place, page, item = opened.final_url, opened.page, opened.item
    if not source.allows(place):
        yield f"the page {item.address} leads to another host: {place}"
    if page is None:
        return
    if LAYOUT_DOUBT in page.flags:
        yield f"the page {place} is not laid out as any of the {len(source.selectors)} layouts says"
        for number, layout in enumerate(opened.matches, 1):
            for selector, count in layout:
                if not count:
                    yield f"layout {number}: {selector!r} matches nothing"
    else:
        yield from _of_layout(source, opened)
    for flag, says in (
        ("paywalled", "says that it is for subscribers"),
        ("truncated", "is longer than what is read of it"),
        ("truncated_by_publisher", "shows the beginning of its text alone"),
        ("text_recovered", "lost text in parsing, which was recovered"),
    ):
        if flag in page.flags:
            yield f"the page {place} {says}"
    if len(page.text) < 200:
        yield f"the page {place} gives {len(page.text)} characters of text"
    if page.published_at is None:
        yield f"the page {place} states no day" + ("" if item.published_at else ", and neither does the listing")
    elif item.published_at and abs(page.published_at - item.published_at) > SAME_DAY:
        yield (
            f"the listing says {item.published_at:%Y-%m-%d}, the page {page.published_at:%Y-%m-%d}"
            f" (by {page.published_how})"
        )
    if not page.title:
        yield f"the page {place} has no title"
    elif item.title and _likeness(page.title, item.title) < SAME_TITLE:
        yield f"the listing is titled {item.title!r}, the page {page.title!r}"
    if page.language and page.language.partition("-")[0] != source.language:
        yield f"the page is in {page.language!r}, expected {source.language!r}"


def _of_layout(source: Source, opened: Opened) -> Iterator[str]:
    """What the layout that fits says of title, authors and days, and the page does not hold there."""
    for number, (layout, counted) in enumerate(zip(source.selectors, opened.matches, strict=False), 1):
        counts = dict(counted)
        if any(counts[selector] for selector in layout.body):
            for name in ("title", "authors", "published", "modified"):
                given: tuple[str, ...] = getattr(layout, name)
                if given and not any(counts[selector] for selector in given):
                    yield f"layout {number}: no {name} at {', '.join(map(repr, given))}"
            return


def _likeness(one: str, other: str) -> float:
    """Common words over those of the shorter title: one of them often carries a suffix."""
    first, second = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return len(first & second) / max(min(len(first), len(second)), 1)
