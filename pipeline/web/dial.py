"""Sockets: dial the checked address, keep the name for Host and SNI, keep the total deadline.

httpcore asks its network backend to connect to a name. Ours asks the guard for checked addresses and
dials those; TLS then runs with the name, so certificates are checked as always. A timeout for each read
does not bound a body of one byte a second: every read is given no more than what is left of the whole.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx
from httpcore._backends.sync import SyncStream

from pipeline.web.guard import Guard

Dial = Callable[[str, int, float | None], socket.socket]


def dial(address: str, port: int, timeout: float | None) -> socket.socket:
    """A TCP connection to a literal address."""
    made = socket.create_connection((address, port), timeout)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


class Deadline:
    """When the request that this thread is making must have ended, by the monotonic clock."""

    def __init__(self) -> None:
        self._local = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give what runs inside `seconds`, all told."""
        self._local.ends = time.monotonic() + seconds
        try:
            yield
        finally:
            self._local.ends = None

    def left(self) -> float | None:
        """Seconds left, or None where no request is under way.

        Raises:
            httpcore.ReadTimeout: none is left.
        """
        ends = getattr(self._local, "ends", None)
        if ends is None:
            return None
        seconds = float(ends) - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the time for the whole request is over")
        return seconds

    def shorten(self, timeout: float | None) -> float | None:
        """The smaller of a timeout and what is left."""
        left = self.left()
        if left is None or timeout is None:
            return left if timeout is None else timeout
        return min(left, timeout)


class DeadlineStream(httpcore.NetworkStream):
    """A stream whose every act ends by the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As `httpcore.NetworkStream.read`."""
        return self._inner.read(max_bytes, self._deadline.shorten(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As `httpcore.NetworkStream.write`."""
        self._inner.write(buffer, self._deadline.shorten(timeout))

    def close(self) -> None:
        """As `httpcore.NetworkStream.close`."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """As `httpcore.NetworkStream.start_tls`."""
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.shorten(timeout))
        return DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """As `httpcore.NetworkStream.get_extra_info`."""
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects by the guard's leave only."""

    def __init__(self, guard: Guard, deadline: Deadline, dial: Dial = dial) -> None:
        self._guard = guard
        self._deadline = deadline
        self._dial = dial

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  # httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Dial the first checked address that answers.

        Raises:
            GuardError: an answer for the name is not public.
            UnreachableError: the name has no address.
            httpcore.ConnectError, httpcore.ConnectTimeout: no address answered.
        """
        last: Exception | None = None
        found = self._endpoints(host, port, self._deadline.shorten(timeout))
        for number, (address, at_port) in enumerate(found):
            left = self._deadline.shorten(timeout)
            # An address that does not answer takes its share of the time, so that the next one has some.
            share = left and left / (len(found) - number)
            try:
                made = self._dial(address, at_port, share)
            except TimeoutError as fault:
                last = httpcore.ConnectTimeout(str(fault))
            except OSError as fault:
                last = httpcore.ConnectError(str(fault))
            else:
                return DeadlineStream(SyncStream(made), self._deadline)
        raise last or httpcore.ConnectError("no address")

    def _endpoints(self, host: str, port: int, timeout: float | None) -> tuple[tuple[str, int], ...]:
        """The guard's answer in time: the machine's resolver has no time-out that we could set."""
        found: list[tuple[tuple[str, int], ...] | Exception] = []

        def look_up() -> None:
            try:
                found.append(self._guard.endpoints(host, port))
            except Exception as fault:  # raised in the thread that asked
                found.append(fault)

        asking = threading.Thread(target=look_up, daemon=True, name="resolver")
        asking.start()
        asking.join(timeout)
        if not found:
            raise httpcore.ConnectTimeout("no address for the name in time")
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Never: no publisher lives on a Unix socket."""
        raise httpcore.ConnectError(f"no Unix socket is dialled: {path}")


def guarded_pool(backend: GuardedBackend, context: ssl.SSLContext, connections: int) -> httpcore.ConnectionPool:
    """A pool whose every connection went through the guard."""
    return httpcore.ConnectionPool(
        ssl_context=context, max_connections=connections, keepalive_expiry=30.0, network_backend=backend
    )


class GuardedTransport(httpx.BaseTransport):
    """httpx over a pool of connections of ours."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; httpcore's exceptions come out as they are."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
