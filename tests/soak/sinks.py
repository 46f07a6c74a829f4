"""A real mail server and a real webhook receiver on loopback, which count what they accepted by its id."""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from pipeline.launch.ports import free_port
from pipeline.replay.server import PublisherHandler, ReplayServer
from pipeline.replay.world import World


class Sinks:
    """What was accepted: how often each id came, which texts came under it, and by which way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count: Counter[str] = Counter()
        self.said: dict[str, set[bytes]] = {}
        self.ways: Counter[str] = Counter()
        self.smtp_port = self.http_port = 0

    def take(self, way: str, name: str, content: bytes) -> None:
        with self._lock:
            self.count[name] += 1
            self.ways[way] += 1
            self.said.setdefault(name, set()).add(content)

    def clear(self) -> None:
        with self._lock:
            self.count.clear()
            self.said.clear()
            self.ways.clear()

    @property
    def repeats(self) -> int:
        """What came more often than once."""
        return sum(count - 1 for count in self.count.values())

    @property
    def split(self) -> list[str]:
        """Ids under which more than one text came."""
        return [name for name, said in self.said.items() if len(said) > 1]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        self.take("smtp", mail["Message-ID"], f"{mail['To']}\n{mail['Subject']}\n{body.get_content()}".encode())
        return "250 taken"


class Listening(ThreadingHTTPServer):
    """A server to whom it is nothing new that somebody goes away in the middle of a word."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of every fault but that the other side was killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def sinking() -> Iterator[Sinks]:
    """Both sinks on free ports, stopped at the end of the block."""
    sinks = Sinks()

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            take_post(self, sinks)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    receiver = Listening(("127.0.0.1", 0), Receiver)
    receiver.daemon_threads = True
    mail = Controller(sinks, hostname="127.0.0.1", port=free_port())
    mail.start()
    try:
        with _served(receiver):
            sinks.smtp_port, sinks.http_port = mail.port, receiver.server_address[1]
            yield sinks
    finally:
        mail.stop()


@contextmanager
def publishing(world: World, world_now: Callable[[], datetime], sinks: Sinks) -> Iterator[int]:
    """The recorded world on a port where webhooks are received too, since a replay dials every host at one address."""

    class Publisher(PublisherHandler):
        def do_POST(self) -> None:  # noqa: N802
            take_post(self, sinks)

    server = ReplayServer(world, world_now)
    server.RequestHandlerClass = Publisher
    with _served(server):
        yield int(server.server_address[1])


def take_post(handler: BaseHTTPRequestHandler, sinks: Sinks) -> None:
    """Count a webhook, and say that it was taken."""
    body = handler.rfile.read(expected := int(handler.headers["Content-Length"]))
    if len(body) < expected:
        # Whoever sent it was killed halfway: it did not arrive, and nobody waits for an answer.
        handler.close_connection = True
        return
    assert json.loads(body)["id"] == handler.headers["webhook-id"]
    sinks.take("http", handler.headers["webhook-id"], body)
    handler.send_response(204)
    handler.end_headers()


@contextmanager
def _served(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
