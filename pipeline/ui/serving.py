"""`chipwatch serve`: the pages without Airflow, by uvicorn, behind a door that says who comes in."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import PlainTextResponse

from pipeline.errors import CallError, SettingsError
from pipeline.settings import Settings, secret_text
from pipeline.ui.acting import Reader, Role
from pipeline.ui.app import HEADERS, make_app
from pipeline.ui.door import (
    Door,
    OneReader,
    Proxied,
    RefusedError,
    check_host,
    check_secret,
    loopback_hosts,
    reader_of,
    without_claims,
)
from pipeline.ui.settling import Settling

#: Shorter secrets are guessed.
LEAST_SECRET = 24
#: Opened by what is in their address, or by nobody: the proxy lets these by without a sign-in.
PUBLIC = ("/static/", "/feed.", "/calendar.ics", "/health.json", "/feeds/", "/confirm/", "/unsubscribe/", "/schemas/")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where it listens, and under which names it is reached."""

    host: str
    port: int
    hosts: frozenset[str]
    root_path: str = ""

    @property
    def address(self) -> str:
        """Of the first page, for a person."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.root_path}/"


class Gate:
    """Before every request: the host, the secret, who it is. What the proxy said goes no further (ASGI 3)."""

    def __init__(self, app: FastAPI, door: Door, place: Place) -> None:
        self.app = app
        self._door = door
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or shut the door."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no page speaks by web socket
        given = scope["headers"]
        inside = dict(scope) | {"root_path": self._place.root_path, "headers": without_claims(self._door, given)}
        # A proxy may take the prefix off or leave it on.
        before = self._place.root_path
        path: str = scope["path"]
        bare = path[len(before) :] or "/" if path == before or path.startswith(f"{before}/") else path
        inside["path"] = before + bare
        try:
            check_host(given, self._place.hosts)
            check_secret(self._door, given)
            if not bare.startswith(PUBLIC):
                inside["chipwatch.reader"] = reader_of(self._door, given)
        except RefusedError as shut:
            await PlainTextResponse(shut.why + "\n", status_code=shut.status, headers=HEADERS)(scope, receive, send)
            return
        await self.app(inside, receive, send)


def make_served(door: Door, place: Place) -> Gate:
    """The application of the pages, with the door before it."""
    return Gate(make_app(_let_in), door, place)


def _let_in(request: Request) -> Reader:
    """Whom the door let in; where it let by without a name, nobody is signed in."""
    found: Reader | None = request.scope.get("chipwatch.reader")
    if found is None:
        raise HTTPException(401, "sign in")
    return found


def door_of(settings: Settings, *, name: str | None, role: Role | None) -> Door:
    """Who may come in, by the settings: a proxy's users where its secret is set, else the one who is named.

    Raises:
        CallError: a name or role is given though a proxy says who it is.
        SettingsError: the secret cannot be read, or is short.
    """
    if settings.proxy_secret is None:
        return OneReader(Reader(name or "", role or "admin"))
    if name is not None or role is not None:
        raise CallError("the proxy says who reads (CHIPWATCH_PROXY_SECRET is set): leave --as and --role away")
    secret = secret_text(settings.proxy_secret)
    if len(secret) < LEAST_SECRET:
        raise SettingsError(f"CHIPWATCH_PROXY_SECRET: {LEAST_SECRET} characters at the least, by chance")
    return Proxied(
        secret,
        settings.proxy_user_header.lower(),
        settings.proxy_groups_header.lower(),
        *(_names(each) for each in (settings.viewer_groups, settings.op_groups, settings.admin_groups)),
    )


def place_of(settings: Settings, *, host: str, port: int, root_path: str = "") -> Place:
    """Where to listen.

    Raises:
        CallError: an address that is not loopback's, and no proxy before it; a path that is none.
    """
    if settings.proxy_secret is None and not _is_loopback(host):
        raise CallError(
            f"{host} is reached by others, and nobody signs them in: listen on 127.0.0.1, or put a proxy before it "
            "that does, and set CHIPWATCH_PROXY_SECRET (docs/pages.md)"
        )
    path = root_path.rstrip("/")
    if path and (not path.startswith("/") or "//" in path or not path.isprintable() or set(path) & set("?#\\ ")):
        raise CallError(f"{root_path!r} is no path: write /chipwatch")
    outside = urlsplit(settings.base_url or "").netloc.lower()
    named = {each.lower() for each in _names(settings.serve_hosts)} | ({outside} if outside else set())
    return Place(host, port, loopback_hosts(port) | named, path)


def serve(app: Gate, listening: socket) -> None:
    """Answer on a socket until the process is told to stop."""
    import uvicorn

    config = uvicorn.Config(
        Settling(app),
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        CallError: nobody can listen there.
    """
    try:
        return create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
    except OSError as fault:
        raise CallError(f"{host}:{port}: {fault.strerror or fault}") from fault


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _names(given: str | None) -> frozenset[str]:
    return frozenset(each.strip() for each in (given or "").split(",") if each.strip())
