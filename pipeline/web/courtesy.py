"""Manners: robots.txt before each request, one request at a time, a delay between two, and a refusal's wait kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx

from models.clocks import WallInstant
from pipeline.errors import FetchError, GuardError, NotYetError, RobotsError, UnreachableError, show
from pipeline.web.exchange import Exchange, Fetched, authority, parse_address, redirect_target
from pipeline.web.pace import PACE_GROUPS, PaceGroup, PaceStore, RobotsRecord, retry_after
from pipeline.web.robots import MAX_BYTES as ROBOTS_BYTES
from pipeline.web.robots import Robots, read_robots

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS_FOR = timedelta(hours=24)  # RFC 9309, section 2.4
ROBOTS_AGAIN = timedelta(minutes=10)  # where the last attempt failed
LOOK_SELDOM = timedelta(seconds=1)
HOLD_LONGER = timedelta(seconds=5)  # than a request may last: a worker that died gives its turn back by then


@dataclass(frozen=True, slots=True)
class Manners:
    """How we behave.

    Attributes:
        user_agent: sent with each request; its first word up to "/" is our robots.txt token.
        contact: mail address, sent as From and at the end of User-Agent (the SEC asks for it there).
        delay_s: between two requests to one host; a robots.txt may ask for more. A recorded world needs
            no politeness: a replay uses 0.02.
        groups: hosts that share one pace, because their publisher counts our requests together.
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
    groups: tuple[PaceGroup, ...] = PACE_GROUPS

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


@dataclass
class Allowance:
    """What is left of the time for a fetch and all its redirects, in seconds."""

    seconds: float


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

    def ask(
        self, url: httpx.URL, headers: dict[str, str], allowed: Allowance, *, max_bytes: int, cut: bool = False
    ) -> Fetched:
        """GET an address in its host's turn, and keep away afterwards as long as the answer asks for.

        Args:
            url: checked by `parse_address`, and by `check`.
            headers: all of them but Host.
            allowed: what is left of the time; the request takes of it, the wait for the turn does not.
            max_bytes, cut: as for `Exchange.send`.

        Raises:
            NotYetError: the turn is further off than our patience.
            FetchError: as for `Exchange.send`.
        """
        key, delay = self._pace_of(url)
        held_until = self._take_turn(key, url, timedelta(seconds=max(allowed.seconds, 0.0)) + HOLD_LONGER)
        began = time.monotonic()
        try:
            answer = self._exchange.send("GET", url, headers, max_bytes=max_bytes, seconds=allowed.seconds, cut=cut)
            self._heed(key, answer)
        finally:
            allowed.seconds -= time.monotonic() - began
            self._pace.release(key, held_until=held_until, free_at=WallInstant(self._clock() + delay))
        return answer

    def _take_turn(self, key: str, url: httpx.URL, hold: timedelta) -> WallInstant:
        patience = timedelta(seconds=self._manners.patience_s)
        waited = timedelta(0)
        while True:
            now = self._clock()
            at = self._pace.claim(key, now=now, hold=hold)
            if at <= now:
                return WallInstant(now + hold)
            wait = at - now
            if wait > patience:
                raise NotYetError(f"the host asked to be left alone until {at:%Y-%m-%d %H:%M}Z", url=show(str(url)))
            waited += wait
            if waited > patience:
                raise NotYetError(f"no turn within {patience.total_seconds():.0f} s", url=show(str(url)))
            # Whoever waits long for another worker's turn looks more seldom.
            self._sleep(max(wait, min(waited / 4, LOOK_SELDOM)).total_seconds())

    def _heed(self, key: str, answer: Fetched) -> None:
        """Keep away as long as a 429 asks for, or a 503 or a redirect with a Retry-After."""
        asked = answer.headers.get("retry-after")
        if answer.status == 429 or (asked and (answer.status == 503 or answer.status in REDIRECTS)):
            now = self._clock()
            away = retry_after(asked, now=now, date=answer.headers.get("date"))
            self._pace.postpone(key, WallInstant(now + away))

    def _pace_of(self, url: httpx.URL) -> tuple[str, timedelta]:
        """What the host's pace is kept under, and the time between two requests."""
        host = authority(url)
        group = next((group for group in self._manners.groups if group.holds(url.host)), None)
        delay = self._manners.delay_s
        if self._heed_delay:
            known = self._rules.get(host)
            asked = (known[1].delay_s if known else None) or 0.0
            delay = max(delay, min(asked, self._manners.longest_delay_s), group.delay_s if group else 0.0)
        return group.name if group else host, timedelta(seconds=delay)

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
        allowed = Allowance(self._manners.deadline_s)
        asked = self._manners.headers | {"Accept": "text/plain, */*"}
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                answer = self.ask(here, asked, allowed, max_bytes=ROBOTS_BYTES, cut=True)
                if answer.status in REDIRECTS:
                    here = parse_address(redirect_target(here, answer))
                    continue
            except (GuardError, NotYetError):
                raise
            except FetchError:
                return RobotsRecord(None, None, self._clock())
            if 200 <= answer.status < 300:
                text = answer.body.decode("utf-8", "replace").replace("\0", "")
                return RobotsRecord(text, answer.status, answer.fetched_at)
            return RobotsRecord(None, answer.status, answer.fetched_at)
        # RFC 9309, section 2.3.1.2: after five hops it counts as unavailable, hence no rules.
        return RobotsRecord(None, 404, self._clock())


def _settled(record: RobotsRecord) -> bool:
    # RFC 9309, sections 2.3.1.3 and 2.3.1.4: 4xx leaves all open, no answer and 5xx close all.
    return record.status is not None and record.status < 500
