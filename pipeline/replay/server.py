"""The recorded world over HTTP on loopback: one address for all publishers, told apart by the Host header.

It answers as the publishers did: validators and 304 (RFC 9110, section 13), redirects, refusals, a closed
connection for a dead host. It is handed the world's clock and asks it at each request.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

from pipeline.replay.site import LABEL, Reply
from pipeline.replay.world import World

WorldNow = Callable[[], datetime]


class ReplayServer(ThreadingHTTPServer):
    """A threaded server of one world. `port` 0 takes any free one."""

    daemon_threads = True

    def __init__(self, world: World, world_now: WorldNow, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), PublisherHandler)
        self.world = world
        self.world_now = world_now

    @property
    def address(self) -> str:
        """HOST:PORT, as `CHIPWATCH_REPLAY` takes it."""
        return f"127.0.0.1:{self.server_address[1]}"


class PublisherHandler(BaseHTTPRequestHandler):
    """Answers as the publisher of the host that is asked."""

    protocol_version = "HTTP/1.1"
    server_version = "chipwatch-replay"
    sys_version = ""
    timeout: ClassVar[float] = 30.0
    server: ReplayServer

    def do_GET(self) -> None:
        """What stands at an address."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """The same without its body."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        now = self.server.world_now()
        reply = self.server.world.answer(self.headers.get("Host", ""), self.path, now)
        if reply is None:
            self.close_connection = True
            return
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:20]}"'
        fresh = reply.changed_at is not None and reply.status == 200
        unchanged = fresh and self._unchanged(reply, etag)
        self.send_response(304 if unchanged else reply.status)
        self.send_header("X-Chipwatch-Reconstruction", LABEL)
        if fresh and reply.changed_at is not None:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", format_datetime(reply.changed_at.replace(microsecond=0), usegmt=True))
        if reply.location is not None:
            self.send_header("Location", reply.location)
        if unchanged:
            self.end_headers()
            return
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(reply.body)

    def _unchanged(self, reply: Reply, etag: str) -> bool:
        # RFC 9110, 13.1.3: where If-None-Match stands, If-Modified-Since is passed over.
        if (wanted := self.headers.get("If-None-Match")) is not None:
            return wanted.strip() == "*" or etag in {each.strip().removeprefix("W/") for each in wanted.split(",")}
        if (since := self.headers.get("If-Modified-Since")) is not None and reply.changed_at is not None:
            try:
                return reply.changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
            except (TypeError, ValueError):
                return False
        return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        """Say nothing: the collector keeps its own record of what it asked."""


@contextmanager
def serving(world: World, world_now: WorldNow, port: int = 0) -> Iterator[ReplayServer]:
    """A server in a thread of its own, stopped at the end of the block."""
    server = ReplayServer(world, world_now, port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="replay", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
