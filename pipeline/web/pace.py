"""Politeness: when a host may be asked again, and what its robots.txt said; shared by all workers.

`PaceStore` is what the client needs of a store; `pipeline.storage.fetches` keeps it in the database,
`MemoryPace` in this process.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from models.clocks import WallInstant

#: The longest that a Retry-After makes us wait; a host that names a year would be lost by a slip.
LONGEST_WAIT = timedelta(days=1)
#: What we wait where a refusal names no time that can be read.
DEFAULT_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """A host's robots.txt as last asked for: text (None where there is none), status (None: no answer)."""

    text: str | None
    status: int | None
    fetched_at: WallInstant


class PaceStore(Protocol):
    """What the client keeps per host (name, and port where it is not the scheme's own)."""

    def reserve(self, host: str, *, now: WallInstant, delay: timedelta, patience: timedelta) -> WallInstant:
        """Book the host's next free moment, and `delay` after it for us alone.

        Returns:
            The moment. One later than `now + patience` was not booked: come back then.
        """
        ...

    def postpone(self, host: str, until: WallInstant) -> None:
        """Let nobody ask the host before `until`; never brings an earlier promise forward."""
        ...

    def load_robots(self, host: str) -> RobotsRecord | None:
        """The host's robots.txt as last saved."""
        ...

    def save_robots(self, host: str, record: RobotsRecord) -> None:
        """Keep the host's robots.txt."""
        ...


@dataclass
class MemoryPace:
    """A `PaceStore` in this process."""

    next_at: dict[str, WallInstant] = field(default_factory=dict)
    robots: dict[str, RobotsRecord] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, host: str, *, now: WallInstant, delay: timedelta, patience: timedelta) -> WallInstant:
        """As `PaceStore.reserve`."""
        with self._lock:
            at = max(now, self.next_at.get(host, now))
            if at - now <= patience:
                self.next_at[host] = WallInstant(at + delay)
            return at

    def postpone(self, host: str, until: WallInstant) -> None:
        """As `PaceStore.postpone`."""
        with self._lock:
            self.next_at[host] = max(until, self.next_at.get(host, until))

    def load_robots(self, host: str) -> RobotsRecord | None:
        """As `PaceStore.load_robots`."""
        return self.robots.get(host)

    def save_robots(self, host: str, record: RobotsRecord) -> None:
        """As `PaceStore.save_robots`."""
        self.robots[host] = record


def retry_after(value: str | None, *, now: WallInstant, date: str | None = None) -> timedelta:
    """How long a refusal asks us to wait (RFC 9110, section 10.2.3), from 0 to a day.

    Args:
        value: the Retry-After header: seconds, or an HTTP date.
        now: our clock.
        date: the Date header; where the server's clock is ahead of ours, the longer wait counts.

    Returns:
        0 for a moment that is past, a minute where the header is missing or cannot be read.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        # Twelve digits are beyond any clamp, and keep the number small.
        return min(timedelta(seconds=int(text[:12])), LONGEST_WAIT)
    until = _http_date(text)
    if until is None:
        return DEFAULT_WAIT
    starts = [datetime.fromtimestamp(now.timestamp(), UTC)]
    theirs = _http_date(date or "")
    if theirs is not None:
        starts.append(theirs)
    return min(max(until - min(starts), timedelta(0)), LONGEST_WAIT)


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
