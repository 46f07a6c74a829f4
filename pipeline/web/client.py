"""The one way out, for publishers and webhooks alike: guard, robots.txt, pace, caps, conditional GET."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

import httpx

from models.clocks import WallInstant, wall_now
from pipeline.errors import BlockedError, FetchError, UnreachableError, show
from pipeline.web.challenge import is_challenge
from pipeline.web.courtesy import MAX_REDIRECTS, REDIRECTS, Allowance, Courtesy, Manners
from pipeline.web.dial import Dial, dial
from pipeline.web.exchange import Exchange, Fetched, parse_address, redirect_target
from pipeline.web.guard import Guard
from pipeline.web.keys import HostKey
from pipeline.web.pace import PaceStore
from pipeline.web.proxy import Proxy

MAX_BYTES = 20 << 20
REFUSALS = frozenset({401, 402, 403, 407, 429, 451})


class Client:
    """Fetches pages and posts webhooks. Threads may share it.

    Args:
        pace: when each host may be asked again, and its robots.txt.
        manners: names, delays, limits.
        guard: what may be dialled; `Guard(replay=…)` in a replay.
        max_bytes: cap of a fetched body, received and inflated, where a call names none.
        clock: the wall clock.
        sleep: waits, in seconds.
        dial: opens a connection to a checked address.
        key: a secret header of one host.
        proxy: which is dialled in place of every host.
        transport: in place of sockets, for tests; the guard is then asked before each request.
    """

    def __init__(
        self,
        pace: PaceStore,
        manners: Manners | None = None,
        *,
        guard: Guard | None = None,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], WallInstant] = wall_now,
        sleep: Callable[[float], None] = time.sleep,
        dial: Dial = dial,
        key: HostKey | None = None,
        proxy: Proxy | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.manners = manners or Manners()
        self.max_bytes = max_bytes
        self._key = key
        guard = guard or Guard()
        self._exchange = Exchange(guard, dial, clock, transport, proxy=proxy)
        self._courtesy = Courtesy(
            pace, self.manners, self._exchange, clock=clock, sleep=sleep, heed_delay=guard.replay is None
        )

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
        max_bytes: int | None = None,
    ) -> Fetched:
        """GET an address, each hop of a redirect checked like the first.

        Args:
            url: http or https.
            etag: validator of the last answer, weak or strong, for a conditional GET.
            last_modified: the other one.
            accept: the Accept header; `*/*` when None.
            max_bytes: cap of the body, received and inflated; the client's when None.

        Returns:
            The answer; `status` 404 and 410 are answers too (a page withdrawn is news).

        Raises:
            BlockedError: 401, 402, 403, 407, 451, 429 that outlasts our patience, or a challenge page.
            RobotsError: robots.txt forbids the address, or that of a redirect.
            GuardError: not http(s), a port that is not ours, or not a public address.
            TooLargeError: over the cap, or inflated to more than 200 times its size.
            NotYetError: the host is to be left alone for longer than our patience; nothing was sent.
            UnreachableError: no answer in time, a server's error, a redirect without end or to plain HTTP.
        """
        asked = self.manners.headers | {"Accept": accept or "*/*"}
        if etag:
            asked["If-None-Match"] = etag
        if last_modified:
            asked["If-Modified-Since"] = last_modified
        allowed = Allowance(self.manners.deadline_s)
        hops: list[str] = []
        here = parse_address(url)
        while True:
            self._courtesy.check(here)
            # By hop: a key goes to its own host alone, wherever a redirect leads.
            sent = asked | (self._key.headers_for(here) if self._key else {})
            answer = self._courtesy.ask(here, sent, allowed, max_bytes=max_bytes or self.max_bytes)
            if answer.status not in REDIRECTS:
                break
            hops.append(str(here))
            if len(hops) > MAX_REDIRECTS:
                raise UnreachableError(f"more than {MAX_REDIRECTS} redirects", url=show(url), status=answer.status)
            there = parse_address(redirect_target(here, answer))
            if here.scheme == "https" and there.scheme == "http":
                raise UnreachableError("redirected from https to http", url=show(url), status=answer.status)
            here = there
        _judge(answer, conditional=bool(etag or last_modified))
        return replace(answer, url=url, redirects=tuple(hops))

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float = 15.0,
        max_bytes: int = 1 << 20,
    ) -> Fetched:
        """POST to a webhook through the same guard; no robots.txt, no pace, no redirect followed.

        Returns:
            The answer, whatever its status.

        Raises:
            GuardError, TooLargeError, UnreachableError: as for `fetch`; the message names the host only,
                since a webhook's address is a secret.
        """
        try:
            target = parse_address(url)
        except FetchError as fault:
            raise type(fault)(fault.reason, url="…") from None
        sent = self.manners.headers | dict(headers or {})
        try:
            answer = self._exchange.send("POST", target, sent, body, max_bytes=max_bytes, seconds=seconds)
        except FetchError as fault:
            raise type(fault)(fault.reason, url=target.host, status=fault.status) from None
        return replace(answer, url=url)

    def close(self) -> None:
        """Close every connection."""
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _judge(answer: Fetched, *, conditional: bool) -> None:
    shown, status = show(answer.final_url), answer.status
    if is_challenge(answer.headers, answer.body):
        raise BlockedError(
            f"the publisher sent a challenge page with {status}", url=shown, status=status, challenge=True
        )
    if status in REFUSALS:
        raise BlockedError(f"the publisher answered {status}", url=shown, status=status)
    if 200 <= status < 300 or answer.gone or (status == 304 and conditional):
        return
    raise UnreachableError(f"the publisher answered {status}", url=shown, status=status)
