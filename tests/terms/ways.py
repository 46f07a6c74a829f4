"""Every way by which words get out of the database, each giving all that it hands out as one text."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
from fastapi import HTTPException
from fastapi.testclient import TestClient

from pipeline.ui.app import Reader, make_app
from tests.channels.conftest import Sink
from tests.cli.conftest import call

TOKEN = "a token of the feed"
ALERT, EVENT = "{alert}", "{event}"


@dataclass(frozen=True)
class Reply:
    """As `channels.Answer`."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Hooks:
    """A real receiver of webhooks on loopback: it keeps the bodies that were posted."""

    taken: list[bytes] = field(default_factory=list)
    chats: list[str] = field(default_factory=list)
    port: int = 0

    def post(self, _url: str, body: bytes, headers: Any = None) -> "Reply":
        """The way out that a channel is handed: to the receiver, whatever the address."""
        to = f"http://127.0.0.1:{self.port}/"
        return Reply(httpx.post(to, content=body, headers=dict(headers or {}), trust_env=False).status_code)

    def notify(self, _address: str, title: str, body: str, *, weight: str = "info") -> None:
        """The way out for chats, likewise."""
        self.chats.append(f"{title}\n{body}\n{weight}")


@contextmanager
def receiving() -> Iterator[Hooks]:
    """The receiver, while the block runs."""
    hooks = Hooks()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hooks.taken.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    hooks.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hooks
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class World:
    """Where everything went: mails, posted bodies, the home with its files, and the ids to ask for."""

    home: Path
    sink: Sink
    hooks: Hooks
    alert: str
    event: str

    def client(self, *, signed_in: bool = True) -> TestClient:
        """The pages, asked by a reader, or by nobody that we know."""

        def who() -> Reader:
            if not signed_in:
                raise HTTPException(401, "sign in")
            return Reader("ada", "viewer")

        return TestClient(make_app(who), base_url="http://chipwatch.test")

    def get(self, path: str, *, signed_in: bool = True, **headers: str) -> str:
        """The body of an answer, and its headers."""
        path = path.format(alert=self.alert, event=self.event)
        reply = self.client(signed_in=signed_in).get(path, headers=headers)
        return f"{reply.text}\n{dict(reply.headers)}"

    def documents(self) -> list[str]:
        """The paths of the pages of all documents."""
        return sorted(set(re.findall(r"/documents/do-[a-z2-7]+", self.get("/documents"))))

    def editions(self) -> list[str]:
        """The paths of editions that a page frames."""
        return sorted(set(re.findall(r"/digest/ada/[0-9W-]+\.html", self.get("/digest?reader=ada"))))

    def run(self, *arguments: str) -> str:
        """What a command writes."""
        done = call(self.home, *(each.format(alert=self.alert, event=self.event) for each in arguments))
        assert done.status == 0, done.err
        return done.out + done.err

    def dump(self, *arguments: str) -> str:
        """A dump with its captures' bytes as text."""
        return decoded(self.run("dump", *arguments))


def decoded(dump: str) -> str:
    """A dump's lines, and the bytes in them."""
    bodies = [json.loads(line).get("bytes", "") for line in dump.splitlines()]
    return dump + "\n".join(base64.b64decode(each).decode("utf-8", "replace") for each in bodies)


def mails(sink: Sink) -> str:
    """Headers and parts of all mails, decoded."""
    return "\n".join(_opened(mail) for mail in sink.taken)


def _opened(mail: EmailMessage) -> str:
    parts = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def files(home: Path) -> str:
    """What the file channel and the digest wrote: texts, pages, and mails with their quoted-printable undone."""
    import email
    from email import policy

    found = []
    for path in sorted((home / "editions").rglob("*")):
        if path.suffix == ".eml":
            found.append(_opened(email.message_from_bytes(path.read_bytes(), policy=policy.default)))  # type: ignore[arg-type]
        elif path.is_file():
            found.append(path.read_text(encoding="utf-8"))
    return "\n".join(found)


def sheets(world: World) -> str:
    """The texts of a workbook's cells."""
    from openpyxl import load_workbook

    world.run("export", "--as", "xlsx", "--to", str(world.home / "alerts.xlsx"))
    book = load_workbook(world.home / "alerts.xlsx")
    return "\n".join(str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line)


def basic() -> str:
    """The token as a feed reader sends it."""
    return "Basic " + base64.b64encode(f"feed:{TOKEN}".encode()).decode()


def flat(text: str) -> str:
    """Markup, escapes and line ends taken off: what a reader could read."""
    bare = re.sub(r"<[^>]*>", "", text)
    for _ in range(2):
        bare = unescape(bare)
    return " ".join(bare.replace("\\n", " ").replace('\\"', '"').split())


Way = Callable[[World], str]

#: By which the words get to a signed-in reader, or to whoever has the machine.
INSIDE: dict[str, Way] = {
    "page": lambda world: world.get("/alerts/{alert}"),
    "page of all": lambda world: world.get("/alerts"),
    "page of documents": lambda world: world.get("/documents"),
    "pages of each document": lambda world: "".join(world.get(path) for path in world.documents()),
    "page of lists": lambda world: world.get("/lists"),
    "page of companies": lambda world: world.get("/companies") + world.get("/companies/nvidia"),
    "page of the timeline": lambda world: world.get("/timeline") + world.get("/timeline?by=chip"),
    "page of the catalogue": lambda world: world.get("/catalogue/nvidia-h20") + world.get("/suggestions"),
    "page of health": lambda world: world.get("/health") + world.get("/api/health.json"),
    "page of sources": lambda world: world.get("/sources"),
    "page of exposure": lambda world: world.get("/exposure"),
    "api alert": lambda world: world.get("/api/alerts/{alert}"),
    "api alerts": lambda world: world.get("/api/alerts"),
    "api health": lambda world: world.get("/api/health"),
    "api v1 alert": lambda world: world.get("/api/v1/alerts/{alert}"),
    "api v1 event": lambda world: world.get("/api/v1/events/{event}"),
    "api v1 documents": lambda world: "".join(
        world.get(path) for path in ("/api/v1/documents", *(f"/api/v1{each}" for each in world.documents()))
    ),
    "api v1 others": lambda world: "".join(
        world.get(f"/api/v1/{path}")
        for path in (
            "alerts",
            "events",
            "sources",
            "list-changes",
            "rules",
            "catalogue/nvidia-h20",
            "exposure",
            "clocks",
            "digests",
            "health",
        )
    ),
    "terminal alert": lambda world: world.run("alerts", ALERT),
    "terminal explain": lambda world: world.run("explain", EVENT),
}
#: By which they leave.
LEAVING: dict[str, Way] = {
    "mail": lambda world: mails(world.sink),
    "webhook": lambda world: "\n".join(body.decode() for body in world.hooks.taken),
    "chat": lambda world: "\n".join(world.hooks.chats),
    "file": lambda world: files(world.home),
    "feed.atom": lambda world: world.get("/feed.atom", signed_in=False, Authorization=basic()),
    "feed.json": lambda world: world.get("/feed.json", signed_in=False, Authorization=f"Bearer {TOKEN}"),
    "export csv": lambda world: world.run("export", "--as", "csv"),
    "export json": lambda world: world.run("export", "--as", "json"),
    "export ftm": lambda world: world.run("export", "--as", "ftm"),
    "export xlsx": lambda world: sheets(world),
    "api export": lambda world: world.get("/api/export?form=csv") + world.get("/api/export"),
    "json alert": lambda world: world.run("alerts", ALERT, "--json"),
    "json alerts": lambda world: world.run("alerts", "--json"),
    "json explain alert": lambda world: world.run("explain", ALERT, "--json"),
    "json explain event": lambda world: world.run("explain", EVENT, "--json"),
    "json explain documents": lambda world: "".join(
        world.run("explain", str(number), "--json") for number in range(1, 6)
    ),
    "search": lambda world: "".join(world.run("search", *words) for words in SEARCHES),
    "json search": lambda world: "".join(world.run("search", *words, "--json") for words in SEARCHES),
    "api v1 search": lambda world: "".join(world.get(f"/api/v1/search?q={'+'.join(words)}") for words in SEARCHES),
    "api search": lambda world: "".join(world.get(f"/api/search?q={'+'.join(words)}") for words in SEARCHES),
    "api exposure": lambda world: world.get("/api/exposure"),
    "history": lambda world: world.run("history") + world.run("history", "--json"),
    "api history": lambda world: world.get("/api/history.csv"),
    "json companies": lambda world: world.run("companies", "nvidia", "--json"),
    "dump": lambda world: world.dump(),
    "sources reread": lambda world: world.run("sources", "reread") + world.run("sources", "reread", "--json"),
    "sources": lambda world: world.run("sources") + world.run("sources", "--json"),
    "page of digests": lambda world: "".join(
        world.get(path)
        for path in ("/digest?reader=ada&part=text", "/digest?reader=ada&part=changes", *world.editions())
    ),
    "digest": lambda world: world.run("digest") + world.run("digest", "--json"),
    "exposure": lambda world: world.run("exposure", "--json") + world.run("exposure", "--alert", ALERT, "--json"),
    "labels export": lambda world: world.run("labels", "export"),
    "events acts": lambda world: world.run("events", "acts", "--json"),
    "verify": lambda world: world.run("verify", "--json"),
    "nobody signed in": lambda world: "".join(
        world.get(path, signed_in=False)
        for path in (
            "/alerts",
            "/alerts/{alert}",
            "/api/alerts/{alert}",
            "/api/v1/alerts/{alert}",
            "/api/v1/alerts",
            "/api/v1/events/{event}",
            "/api/v1/documents",
            "/openapi.json",
            "/feed.atom",
            "/documents",
            "/lists",
            "/companies",
            "/companies/nvidia",
            "/api/history.csv",
            "/sources",
            "/timeline",
            "/catalogue/nvidia-h20",
            "/suggestions",
            *world.documents(),
        )
    ),
}
SEARCHES = (
    ("licence", "H20"), ("amber", "lintel"), ("cobalt", "hinge"), ("sable", "awning"), ("ochre", "paling"),
    ("umber", "ratchet"), ("quartz", "ladder"), ("brass", "mullion"), ("tin", "harrow"),
)  # fmt: skip
