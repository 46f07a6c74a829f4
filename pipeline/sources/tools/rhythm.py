"""When a source is asked again: its usual cadence, fitted between bounds to what its answers say. Pure.

What a publisher asks for only lengthens the wait: RSS 2.0 `ttl`, `skipHours` and `skipDays`, the syndication module's
`updatePeriod` and `updateFrequency` (RSS 1.0), `Cache-Control: max-age` (RFC 9111) of the listing. How often it
publishes lengthens or shortens it; an official source or a list, whose lateness costs its readers, is never asked
more seldom for that.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from lxml import etree

from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.markup import local, nodes, words

PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
#: What a feed says of itself stands before its first item, and is short.
LONGEST_HEAD = 64 << 10
#: Publications that the usual gap is told from, and how far back they may lie.
FEWEST, NEWEST, LATELY = 5, 20, timedelta(days=30)
#: Polls that should fall between two publications, and how soon silence counts.
POLLS_A_GAP, SILENT_GAPS = 2, 4
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a source's answers say of when to ask again.

    Attributes:
        ttl_s: seconds that a feed says it stays as it is.
        fresh_s: seconds that the answer's cache headers say so.
        skip_hours: hours (UTC) in which the feed asks not to be asked.
        skip_days: days, 0 for Monday.
        gap_s: seconds between two publications, the median of the last ones.
    """

    ttl_s: int | None = None
    fresh_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    gap_s: int | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> "Rhythm":
        """As `row` made it."""
        known = {name: tuple(each) if isinstance(each, list) else each for name, each in row.items()}
        return cls(**known)  # type: ignore[arg-type]

    def row(self) -> dict[str, object]:
        """What it says, for JSON."""
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}

    def over(self, before: "Rhythm") -> "Rhythm":
        """This where it says something, else what was said before."""
        return replace(before, **{name: getattr(self, name) for name in self.row()})


def read_hints(body: bytes, headers: Mapping[str, str]) -> Rhythm:
    """What a listing's answer asks for; nothing from what is no feed.

    Args:
        body: the listing; empty for a 304, whose headers count all the same.
        headers: names in lower case.
    """
    found = MAX_AGE.search(headers.get("cache-control", ""))
    said = Rhythm(fresh_s=int(found.group(1)) if found else None)
    first = FIRST_ITEM.search(body, 0, LONGEST_HEAD)
    head = body[: first.start() if first else LONGEST_HEAD].strip()
    if not head.startswith(b"<"):
        return said
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(head, parser)
    if root is None or local(root) not in {"rss", "feed", "RDF"}:
        return said
    parts = {local(node): node for node in root.iter()}

    def number(name: str) -> int | None:
        text = words(parts[name]) if name in parts else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

    minutes, period = (
        number("ttl"),
        PERIODS.get(words(parts["updatePeriod"]).lower() if "updatePeriod" in parts else ""),
    )
    spans = [minutes * 60] if minutes else []
    spans += [period // max(1, number("updateFrequency") or 1)] if period else []
    hours = _named(parts, "skipHours", "hour", {str(hour): hour % 24 for hour in range(25)})
    days = _named(parts, "skipDays", "day", {name: number for number, name in enumerate(DAYS)})
    return replace(said, ttl_s=max(spans, default=None), skip_hours=hours, skip_days=days)


def _named(parts: Mapping[str, etree._Element], name: str, each: str, known: Mapping[str, int]) -> tuple[int, ...]:
    if name not in parts:
        return ()
    said = (words(node).lower().lstrip("0") or "0" for node in nodes(parts[name], each))
    return tuple(sorted({known[word] for word in said if word in known}))


def usual_gap(published: Iterable[datetime | None], now: datetime) -> int | None:
    """Seconds between two publications, the median of the last ones; None where they are too few to tell."""
    lately = sorted({at for at in published if at is not None and now - LATELY <= at <= now})[-NEWEST:]
    if len(lately) < FEWEST:
        return None
    return round(median((later - earlier).total_seconds() for earlier, later in pairwise(lately)))


def wait_after(source: Source, rhythm: Rhythm, newest_at: datetime | None, now: datetime) -> tuple[timedelta, str]:
    """How long until a source is asked again, and why.

    Args:
        source: its cadence and its bounds.
        rhythm: what its answers say.
        newest_at: when it last published.
        now: world clock.
    """
    least, most = source.bounds
    wait, why = source.every, "its usual cadence"
    if rhythm.gap_s is not None:
        silent = (now - newest_at) / SILENT_GAPS if newest_at is not None else timedelta(0)
        gap = max(timedelta(seconds=rhythm.gap_s), silent)
        longest = source.every if source.official or source.kind == "list" else most
        fitted = min(max(gap / POLLS_A_GAP, least), longest)
        if fitted != wait:
            wait, why = fitted, f"it publishes every {_told(gap)}"
    for seconds, who in ((rhythm.ttl_s, "its feed says that it"), (rhythm.fresh_s, "its server says that the answer")):
        if seconds is not None and timedelta(seconds=seconds) > wait and wait < most:
            wait, why = min(timedelta(seconds=seconds), most), f"{who} holds for {_told(timedelta(seconds=seconds))}"
    return _unskipped(now, wait, most, rhythm, why)


def _unskipped(now: datetime, wait: timedelta, most: timedelta, rhythm: Rhythm, why: str) -> tuple[timedelta, str]:
    """The wait made longer, up to the bound, past hours and days in which the feed asks not to be asked."""
    due = now + wait
    while (due.hour in rhythm.skip_hours or due.weekday() in rhythm.skip_days) and due - now < most:
        due = min(due.replace(minute=0, second=0, microsecond=0) + HOUR, now + most)
        why = "its feed asks to be left alone until then"
    return due - now, why


def _told(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    for unit, name in ((1440, "d"), (60, "h")):
        if minutes >= 2 * unit:
            return f"{minutes / unit:.0f} {name}"
    return f"{minutes} min"
