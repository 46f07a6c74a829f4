"""Politeness: whose turn it is to ask a host, and what its robots.txt said; shared by all workers.

A turn is taken when the request is about to be sent and given back when its answer is there, and the delay runs
from then: so a publisher never sees two of our requests closer together, however late a worker wakes up or however
long its connection takes. `PaceStore` is what the client needs of a store; `pipeline.storage.fetches` keeps it in
the database, `MemoryPace` in this process.
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
#: How soon to look again for a turn that another worker has.
LOOK_AGAIN = timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """A host's robots.txt as last asked for: text (None where there is none), status (None: no answer)."""

    text: str | None
    status: int | None
    fetched_at: WallInstant


@dataclass(frozen=True, slots=True)
class PaceGroup:
    """Hosts of one publisher that counts all our requests together.

    Attributes:
        name: what their common pace is kept under.
        hosts: host names; `*.example.org` for a whole domain with its bare name.
        delay_s: the least between two requests to any of them; a client may be slower.
    """

    name: str
    hosts: tuple[str, ...]
    delay_s: float

    def holds(self, host: str) -> bool:
        """Whether a host (without port) is one of them."""
        return any(
            host == known or (known.startswith("*.") and (host == known[2:] or host.endswith(known[1:])))
            for known in self.hosts
        )


#: Publishers that state one limit for all their hosts.
PACE_GROUPS = (
    # "no more than 10 requests per second", www.sec.gov/about/webmaster-faq (fair access).
    PaceGroup("sec.gov", ("*.sec.gov",), 0.11),
)


class PaceStore(Protocol):
    """What the client keeps per host: name, and port where it is not the scheme's own; or the name of a group."""

    def claim(self, host: str, *, now: WallInstant, hold: timedelta) -> WallInstant:
        """Take the host's turn, if nobody has it and its time has come.

        Returns:
            `now` where the turn is ours, until it is given back or `hold` is over; else when to come back for it.
        """
        ...

    def release(self, host: str, *, held_until: WallInstant, free_at: WallInstant) -> None:
        """Give the turn back that was claimed until `held_until`; nobody asks the host before `free_at`."""
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


def turn_of(now: WallInstant, next_at: WallInstant | None, held_until: WallInstant | None) -> WallInstant:
    """When a host's turn can be had: now, or when to look again."""
    if held_until is not None and held_until > now:
        return WallInstant(min(held_until, now + LOOK_AGAIN))
    return now if next_at is None else max(now, next_at)


@dataclass
class MemoryPace:
    """A `PaceStore` in this process."""

    next_at: dict[str, WallInstant] = field(default_factory=dict)
    held: dict[str, WallInstant] = field(default_factory=dict)
    robots: dict[str, RobotsRecord] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, host: str, *, now: WallInstant, hold: timedelta) -> WallInstant:
        """As `PaceStore.claim`."""
        with self._lock:
            at = turn_of(now, self.next_at.get(host), self.held.get(host))
            if at == now:
                self.held[host] = WallInstant(now + hold)
            return at

    def release(self, host: str, *, held_until: WallInstant, free_at: WallInstant) -> None:
        """As `PaceStore.release`."""
        with self._lock:
            if self.held.get(host) == held_until:
                del self.held[host]
            self.next_at[host] = max(free_at, self.next_at.get(host, free_at))

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
