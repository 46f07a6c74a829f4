"""A forward proxy (`CHIPWATCH_PROXY`): the one place that is then dialled, whoever is asked.

HTTPS goes through it by CONNECT, so that certificates are checked here as always; plain HTTP is asked of it by the
whole address. Names are looked up by the proxy. So of what the guard checks, ports, names of this machine's own network
and spellings of private addresses stay; **which address a name leads to it cannot see**: the proxy must refuse private
ones.
"""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpcore
from httpcore._backends.sync import SyncStream

from pipeline.errors import SettingsError
from pipeline.settings import Settings, secret_text
from pipeline.web.dial import Deadline, DeadlineStream, Dial

#: What the guard cannot check behind a proxy, told by docs and commands.
UNSEEN = (
    "behind a proxy chipwatch cannot see which address a name leads to: let the proxy refuse private addresses, "
    "and every host but these"
)


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it is, and the name and password that it asks for; these are in no text of it."""

    host: str
    port: int
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Proxy({self.host!r}, {self.port})"

    @property
    def address(self) -> str:
        """With its secrets, for a child process's environment."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{login}{host}:{self.port}"


def proxy_of(settings: Settings) -> Proxy | None:
    """The proxy of a deployment; none in a replay, which leaves this machine nowhere.

    Raises:
        SettingsError: the setting is no `http://HOST:PORT`; it is not repeated, since it may hold a password.
    """
    if settings.proxy is None or settings.replay is not None:
        return None
    try:
        parts = urlsplit(secret_text(settings.proxy))
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.scheme != "http" or parts.path not in {"", "/"} or parts.query:
        raise SettingsError("CHIPWATCH_PROXY: not of the form http://[NAME:PASSWORD@]HOST:PORT")
    return Proxy(host, port, unquote(parts.username or ""), unquote(parts.password or ""))


class ProxyBackend(httpcore.NetworkBackend):
    """Connects to the proxy, and to nothing else."""

    def __init__(self, proxy: Proxy, deadline: Deadline, dial: Dial) -> None:
        self._proxy, self._deadline, self._dial = proxy, deadline, dial

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  # httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Dial the proxy.

        Raises:
            httpcore.ConnectError, httpcore.ConnectTimeout: it does not answer, or something else was to be dialled.
        """
        if (host, port) != (self._proxy.host, self._proxy.port):
            raise httpcore.ConnectError("something else than the proxy")
        try:
            made = self._dial(host, port, self._deadline.shorten(timeout))
        except TimeoutError as fault:
            raise httpcore.ConnectTimeout(f"the proxy: {fault}") from fault
        except OSError as fault:
            raise httpcore.ConnectError(f"the proxy: {fault}") from fault
        return DeadlineStream(SyncStream(made), self._deadline)


def pool_through(
    proxy: Proxy, context: ssl.SSLContext, deadline: Deadline, dial: Dial, connections: int
) -> httpcore.HTTPProxy:
    """A pool of connections through a proxy."""
    return httpcore.HTTPProxy(
        proxy_url=httpcore.URL(scheme=b"http", host=proxy.host.encode("ascii"), port=proxy.port, target=b"/"),
        proxy_auth=(proxy.user.encode(), proxy.password.encode()) if proxy.user else None,
        ssl_context=context,
        max_connections=connections,
        keepalive_expiry=30.0,
        network_backend=ProxyBackend(proxy, deadline, dial),
    )
