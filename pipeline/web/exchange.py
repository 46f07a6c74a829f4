"""One request and its answer: guarded sockets, one httpx client a host, caps and deadline; no manners."""

import logging
import re
import ssl
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

import httpcore
import httpx

from models.clocks import WallInstant
from pipeline.errors import GuardError, UnreachableError, show
from pipeline.web.dial import Deadline, Dial, GuardedBackend, GuardedTransport, guarded_pool
from pipeline.web.guard import Guard, literal_address
from pipeline.web.inflate import read_body
from pipeline.web.proxy import Proxy, pool_through

# Both tell whole addresses: httpx at INFO, which Airflow's task logs show.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

HOSTS = 500  # httpx clients kept open
CONNECTIONS = 2  # to one host
_NAME = re.compile(r"[a-zA-Z0-9_](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9_])?\.?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a publisher answered.

    Attributes:
        url: as asked for.
        final_url: after redirects.
        status: 200, 304, 404, 410 or another success.
        headers: names in lower case; of a repeated header the values joined by ", ".
        body: inflated; empty where `not_modified`.
        media_type: lower case, without parameters; "" where none is given.
        charset: of the Content-Type header, or None.
        not_modified: the validators still hold (304).
        redirects: the addresses that led on, in order.
        fetched_at: wall clock, when the answer was whole.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str | None
    not_modified: bool
    redirects: tuple[str, ...]
    fetched_at: WallInstant

    @property
    def gone(self) -> bool:
        """Whether the publisher says that there is no such page (404), or no longer (410): that is news."""
        return self.status in {404, 410}

    @property
    def etag(self) -> str | None:
        """The validator to send next time."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """The second validator to send next time."""
        return self.headers.get("last-modified")


class Exchange:
    """Sends requests. Threads may share it.

    Args:
        guard: what may be dialled.
        dial: opens a connection to a checked address.
        clock: the wall clock.
        transport: in place of sockets, for tests; the guard is then asked before each request.
        tls: by which certificates are checked; the usual authorities' when None.
        proxy: which is dialled in place of every host.
    """

    def __init__(
        self,
        guard: Guard,
        dial: Dial,
        clock: Callable[[], WallInstant],
        transport: httpx.BaseTransport | None = None,
        tls: ssl.SSLContext | None = None,
        proxy: Proxy | None = None,
    ) -> None:
        self._guard = guard
        self._clock = clock
        self._deadline = Deadline()
        self._dial = dial
        self._proxy = proxy
        self._transport = transport
        self._tls = tls
        self._hosts: OrderedDict[str, httpx.Client] = OrderedDict()
        self._lock = threading.Lock()

    def send(
        self,
        method: str,
        url: httpx.URL,
        headers: dict[str, str],
        content: bytes | None = None,
        *,
        max_bytes: int,
        seconds: float,
        cut: bool = False,
    ) -> Fetched:
        """One request, no redirect followed.

        Args:
            method: GET or POST.
            url: checked by `parse_address`.
            headers: all of them but Host.
            content: the body of a POST.
            max_bytes: cap of the answer's body, received and inflated.
            seconds: for all of it, connecting included.
            cut: take the body up to the cap and leave the rest, in place of refusing it.

        Raises:
            GuardError, TooLargeError, UnreachableError: see `Client.fetch`.
        """
        shown = show(str(url))
        port = url.port or (443 if url.scheme == "https" else 80)
        self._guard.check_port(url.host, port)
        # In a replay the recorded world speaks plain HTTP; all else goes on as if it were https.
        wire = url.copy_with(scheme="http", port=80) if self._guard.replay else url
        if self._proxy is not None:
            self._guard.check_name(url.host)
        elif self._transport is not None:
            self._guard.endpoints(url.host, port)
        client = self._client_for(authority(url))
        with _as_fetch_errors(shown), self._deadline.within(seconds):
            sent = headers | {"Host": authority(url)}
            request = client.build_request(method, wire, headers=sent, content=content)
            answer = client.send(request, stream=True)
            try:
                received = {name: ", ".join(answer.headers.get_list(name)) for name in answer.headers}
                body = read_body(
                    self._in_time(answer),
                    received.get("content-encoding", ""),
                    max_bytes=max_bytes,
                    url=shown,
                    cut=cut,
                )
            finally:
                answer.close()
        kind = received.get("content-type", "")
        return Fetched(
            url=str(url),
            final_url=str(url),
            status=answer.status_code,
            headers=received,
            body=body,
            media_type=kind.partition(";")[0].strip().lower(),
            charset=charset_of(kind),
            not_modified=answer.status_code == 304,
            redirects=(),
            fetched_at=self._clock(),
        )

    def _in_time(self, answer: httpx.Response) -> Iterator[bytes]:
        for chunk in answer.iter_raw():
            self._deadline.left()
            yield chunk

    def _client_for(self, host: str) -> httpx.Client:
        with self._lock:
            client = self._hosts.get(host)
            if client is None:
                client = self._hosts[host] = self._open_client()
            self._hosts.move_to_end(host)
            while len(self._hosts) > HOSTS:
                self._hosts.popitem(last=False)[1].close()
            return client

    def _open_client(self) -> httpx.Client:
        tls = self._tls or _tls()
        transport = self._transport or GuardedTransport(self._open_pool(tls))
        return httpx.Client(
            transport=transport, verify=tls, trust_env=False, follow_redirects=False, headers={}, timeout=30.0
        )

    def _open_pool(self, tls: ssl.SSLContext) -> httpcore.ConnectionPool:
        if self._proxy is not None:
            return pool_through(self._proxy, tls, self._deadline, self._dial, CONNECTIONS)
        return guarded_pool(GuardedBackend(self._guard, self._deadline, self._dial), tls, CONNECTIONS)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for client in self._hosts.values():
                client.close()
            self._hosts.clear()


@cache
def _tls() -> ssl.SSLContext:
    # One context for all: making it costs 600 times what a client over it costs.
    return httpx.create_ssl_context(trust_env=False)


@contextmanager
def _as_fetch_errors(url: str) -> Iterator[None]:
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as fault:
        raise UnreachableError(f"no whole answer in time: {fault or type(fault).__name__}", url=url) from fault
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        httpcore.ProxyError,
        ssl.SSLError,
        OSError,
    ) as fault:
        raise UnreachableError(f"no answer: {fault or type(fault).__name__}", url=url) from fault
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeError) as fault:
        # Their words quote addresses that could not be read (a Location's), with whatever is secret in them.
        raise UnreachableError(f"no answer that can be understood ({type(fault).__name__})", url=url) from None


def parse_address(url: str) -> httpx.URL:
    """An address that may be asked for, its fragment taken off.

    Raises:
        GuardError: it cannot be read, is not http(s), or carries a name or password.
    """
    try:
        parsed = httpx.URL(url)
        host = parsed.host
    except (httpx.InvalidURL, ValueError, TypeError) as fault:
        # What cannot be read may be anything, a password in the wrong place too: the fault's own text is not told.
        raise GuardError(f"not an address ({type(fault).__name__})", url=show(url)) from None
    if parsed.scheme not in {"http", "https"} or not host:
        raise GuardError("neither http nor https", url=show(url))
    if parsed.userinfo:
        raise GuardError("carries a name or password", url=show(url))
    if not _is_host(parsed.raw_host.decode("ascii")) or not _is_authority(url):
        raise GuardError("no host that a publisher could have", url=show(url))
    return parsed.copy_with(fragment=None)


def _is_host(host: str) -> bool:
    """Whether it is a name, or an address in full: a name that ends in a number is one only where all of it is.

    Stricter than the URL standard (url.spec.whatwg.org, host parsing), which decodes escapes: no publisher has one.
    """
    if ":" in host:
        return "%" not in host and literal_address(host) is not None
    if _NAME.fullmatch(host) is None:
        return False
    last = host.removesuffix(".").rpartition(".")[2]
    return _NUMBER.fullmatch(last) is None or literal_address(host.removesuffix(".")) is not None


def _is_authority(url: str) -> bool:
    """Whether no space stands in host and port, and the port is a number that a port can be."""
    place = url.partition("://")[2]
    for end in "/\\?#":
        place = place.partition(end)[0]
    tail = place.rpartition("]")[2].rpartition(":")
    port = tail[2] if tail[1] else ""
    return not any(sign.isspace() for sign in place) and (not port or (port.isdecimal() and int(port[:9]) < 65_536))


def redirect_target(here: httpx.URL, answer: Fetched) -> str:
    """Where a redirect leads, as an absolute address.

    Raises:
        UnreachableError: it leads nowhere.
        GuardError: its target cannot be read.
    """
    place = answer.headers.get("location", "")
    if not place:
        raise UnreachableError("a redirect to nowhere", url=show(str(here)), status=answer.status)
    try:
        return urljoin(str(here), place)
    except ValueError:
        raise GuardError("redirected to no address", url=show(str(here))) from None


def authority(url: httpx.URL) -> str:
    """Host, and port where it is not the scheme's own: what robots.txt and pace are kept by."""
    return url.netloc.decode("ascii").lower()


def charset_of(content_type: str) -> str | None:
    """The charset parameter of a Content-Type header."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").strip().lower() or None
    return None
