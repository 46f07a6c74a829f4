"""Systems of our own, asked for the inventory: hosts that the deployment names, by HTTPS, and no other.

The guard that keeps publishers' addresses out of our network stays on for everything else.
"""

import ssl
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from models.clocks import WallInstant, wall_now
from pipeline.errors import BlockedError, GuardError, SettingsError, UnreachableError, show
from pipeline.web.client import REFUSALS
from pipeline.web.dial import Dial, dial
from pipeline.web.exchange import Exchange, parse_address
from pipeline.web.guard import Guard, Resolver, resolve

MAX_BYTES = 64 << 20
SECONDS = 60.0


class Internal:
    """Asks the hosts that a deployment names.

    Args:
        hosts: `HOST` or `HOST:PORT`, lower case.
        authority: a PEM file with the authority that signed their certificates; the usual ones when None.
        resolver: name and port to addresses.
        dial: opens a connection to an address.
        clock: the wall clock.
        transport: in place of sockets, for tests.

    Raises:
        SettingsError: a host or the file is none.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        *,
        authority: Path | None = None,
        resolver: Resolver = resolve,
        dial: Dial = dial,
        clock: Callable[[], WallInstant] = wall_now,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._places = frozenset(_place(host) for host in hosts)
        guard = Guard(
            resolver=resolver,
            ports=frozenset(port for _, port in self._places),
            # Which host it may be is asked before, by its name: the addresses behind the names are ours.
            is_allowed=lambda _address, _port: True,
        )
        self._exchange = Exchange(guard, dial, clock, transport, _trust(authority) if authority else None)

    def get(self, url: str, headers: Mapping[str, str]) -> bytes:
        """What stands at an address; no redirect is followed, so that no secret is taken elsewhere.

        Raises:
            GuardError: it is not HTTPS, or of no host that the deployment names.
            BlockedError: we are refused: the token is wrong, or may not read this.
            TooLargeError, UnreachableError: see `Client.fetch`; any answer but a success.
        """
        target = parse_address(url)
        if target.scheme != "https":
            raise GuardError("not HTTPS", url=show(url))
        if (target.host.lower(), target.port or 443) not in self._places:
            raise GuardError("not among CHIPWATCH_INTERNAL_HOSTS", url=show(url))
        sent = {"Accept": "application/json", "Accept-Encoding": "gzip"} | dict(headers)
        answer = self._exchange.send("GET", target, sent, max_bytes=MAX_BYTES, seconds=SECONDS)
        if answer.status in REFUSALS:
            raise BlockedError(f"answered {answer.status}", url=show(url), status=answer.status)
        if answer.status != 200:
            raise UnreachableError(f"answered {answer.status}", url=show(url), status=answer.status)
        return answer.body

    def close(self) -> None:
        """Close every connection."""
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def places_of(hosts: str | None) -> tuple[tuple[str, int], ...]:
    """The hosts that `CHIPWATCH_INTERNAL_HOSTS` names, with their ports.

    Raises:
        SettingsError: one is none.
    """
    return tuple(_place(host) for host in (hosts or "").split(",") if host.strip())


def _place(host: str) -> tuple[str, int]:
    name, colon, port = host.strip().lower().rpartition(":")
    if not colon:
        return port, 443
    if not name or not port.isdecimal() or not 0 < int(port[:6]) < 65_536:
        raise SettingsError(f"CHIPWATCH_INTERNAL_HOSTS: {host!r} is no HOST or HOST:PORT")
    return name, int(port)


def _trust(authority: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(authority))
    except (OSError, ssl.SSLError) as fault:
        raise SettingsError(f"CHIPWATCH_INTERNAL_CA: {authority}: {fault}") from fault
