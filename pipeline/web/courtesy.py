"""Manners: robots.txt before each request, a delay between two, and a refusal's wait kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx

from models.clocks import WallInstant
from pipeline.errors import FetchError, GuardError, RobotsError, UnreachableError
from pipeline.web.exchange import Exchange, Fetched, authority, parse_address, redirect_target, show
from pipeline.web.pace import PaceStore, RobotsRecord, retry_after
from pipeline.web.robots import MAX_BYTES as ROBOTS_BYTES
from pipeline.web.robots import Robots, read_robots

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS_FOR = timedelta(hours=24)  # RFC 9309, section 2.4
ROBOTS_AGAIN = timedelta(minutes=10)  # where the last attempt failed


@dataclass(frozen=True, slots=True)
class Manners:
    """How we behave.

    Attributes:
        user_agent: sent with each request; its first word up to "/" is our robots.txt token.
        contact: mail address, sent as From and at the end of User-Agent (the SEC asks for it there).
        delay_s: between two requests to one host; a robots.txt may ask for more. A recorded world needs
            no politeness: a replay uses 0.02.
        patience_s: the longest wait for a host's turn; longer, and the caller comes back later.
        deadline_s: for one whole fetch, redirects and all, waits for the pace not counted.
        longest_delay_s: where a Crawl-delay asks for more than this, this is kept.
    """

    user_agent: str = "chipwatch/0.1 (+https://chipwatch.example/bot)"
    contact: str | None = None
    delay_s: float = 2.0
    patience_s: float = 60.0
    deadline_s: float = 30.0
    longest_delay_s: float = 60.0

    @property
    def token(self) -> str:
        """Our product token in robots.txt (RFC 9309, section 2.2.1)."""
        return self.user_agent.partition("/")[0].strip()

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        given = {"Accept-Encoding": "gzip", "User-Agent": self.user_agent}
        if self.contact:
            given |= {"From": self.contact, "User-Agent": f"{self.user_agent} {self.contact}"}
        return given


class Courtesy:
    """Keeps `Manners` towards every host, with what all workers share in a `PaceStore`.

    Args:
        pace: when each host may be asked again, and its robots.txt.
        manners: names, delays, limits.
        exchange: sends the requests for robots.txt.
        clock: the wall clock.
        sleep: waits, in seconds.
        heed_delay: whether a Crawl-delay counts; not in a replay.
    """

    def __init__(
        self,
        pace: PaceStore,
        manners: Manners,
        exchange: Exchange,
        *,
        clock: Callable[[], WallInstant],
        sleep: Callable[[float], None],
        heed_delay: bool = True,
    ) -> None:
        self._pace = pace
        self._manners = manners
        self._exchange = exchange
        self._clock = clock
        self._sleep = sleep
        self._heed_delay = heed_delay
        self._rules: dict[str, tuple[WallInstant, Robots]] = {}

    def check(self, url: httpx.URL) -> None:
        """Ask the host's robots.txt.

        Raises:
            RobotsError: it forbids the address.
            UnreachableError: it could not be had (no answer, 5xx), which forbids all.
        """
        if not self._rules_of(url).allows(str(url)):
            raise RobotsError("robots.txt forbids it", url=show(str(url)))

    def wait(self, url: httpx.URL) -> None:
        """Wait for the host's turn.

        Raises:
            UnreachableError: the turn is further off than our patience.
        """
        host = authority(url)
        now = self._clock()
        patience = timedelta(seconds=self._manners.patience_s)
        at = self._pace.reserve(host, now=now, delay=timedelta(seconds=self._delay(host)), patience=patience)
        if at - now > patience:
            raise UnreachableError(f"the host asked to be left alone until {at:%Y-%m-%d %H:%M}Z", url=show(str(url)))
        if at > now:
            self._sleep((at - now).total_seconds())

    def heed(self, answer: Fetched) -> None:
        """Keep away as long as a 429 or 503 asks for."""
        asked = answer.headers.get("retry-after")
        if answer.status == 429 or (answer.status == 503 and asked):
            now = self._clock()
            away = retry_after(asked, now=now, date=answer.headers.get("date"))
            self._pace.postpone(authority(httpx.URL(answer.final_url)), WallInstant(now + away))

    def _delay(self, host: str) -> float:
        known = self._rules.get(host)
        asked = known[1].delay_s if known and self._heed_delay else None
        if asked is None:
            return self._manners.delay_s
        return min(max(asked, self._manners.delay_s), self._manners.longest_delay_s)

    def _rules_of(self, url: httpx.URL) -> Robots:
        host = authority(url)
        now = self._clock()
        known = self._rules.get(host)
        if known is not None and now - known[0] < ROBOTS_FOR:
            return known[1]
        kept = self._record(url, host, now)
        if not _settled(kept):
            answered = "gave no answer" if kept.status is None else f"answered {kept.status}"
            raise UnreachableError(f"robots.txt {answered}: all is forbidden", url=show(str(url)), status=kept.status)
        rules = read_robots((kept.text or "").encode("utf-8", "surrogateescape"), self._manners.token)
        if now - kept.fetched_at < ROBOTS_FOR:
            self._rules[host] = (kept.fetched_at, rules)
        return rules

    def _record(self, url: httpx.URL, host: str, now: WallInstant) -> RobotsRecord:
        kept = self._pace.load_robots(host)
        if kept is not None and now - kept.fetched_at < (ROBOTS_FOR if _settled(kept) else ROBOTS_AGAIN):
            return kept
        fresh = self._fetch_robots(url)
        # RFC 9309, section 2.4: an old copy serves while the host cannot be reached.
        if kept is not None and _settled(kept) and not _settled(fresh):
            return kept
        self._pace.save_robots(host, fresh)
        return fresh

    def _fetch_robots(self, url: httpx.URL) -> RobotsRecord:
        here = url.copy_with(path="/robots.txt", query=None)
        seconds = self._manners.deadline_s
        asked = self._manners.headers | {"Accept": "text/plain, */*"}
        for _hop in range(MAX_REDIRECTS + 1):
            self.wait(here)
            began = time.monotonic()
            try:
                answer = self._exchange.send(
                    "GET",
                    here,
                    asked,
                    max_bytes=4 * ROBOTS_BYTES,
                    seconds=seconds,
                )
                seconds -= time.monotonic() - began
                if answer.status in REDIRECTS:
                    here = parse_address(redirect_target(here, answer))
                    continue
            except GuardError:
                raise
            except FetchError:
                return RobotsRecord(None, None, self._clock())
            if 200 <= answer.status < 300:
                text = answer.body[:ROBOTS_BYTES].decode("utf-8", "replace").replace("\0", "")
                return RobotsRecord(text, answer.status, answer.fetched_at)
            return RobotsRecord(None, answer.status, answer.fetched_at)
        # RFC 9309, section 2.3.1.2: after five hops it counts as unavailable, hence no rules.
        return RobotsRecord(None, 404, self._clock())


def _settled(record: RobotsRecord) -> bool:
    # RFC 9309, sections 2.3.1.3 and 2.3.1.4: 4xx leaves all open, no answer and 5xx close all.
    return record.status is not None and record.status < 500
