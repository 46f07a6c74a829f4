"""A real mail server and a real webhook receiver on loopback, which count what they accepted by its id."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from pipeline.launch.ports import free_port


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


@contextmanager
def sinking() -> Iterator[Sinks]:
    """Both sinks on free ports, stopped at the end of the block."""
    sinks = Sinks()

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert json.loads(body)["id"] == self.headers["webhook-id"]
            sinks.take("http", self.headers["webhook-id"], body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    receiver.daemon_threads = True
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    mail = Controller(sinks, hostname="127.0.0.1", port=free_port())
    mail.start()
    sinks.smtp_port, sinks.http_port = mail.port, receiver.server_address[1]
    try:
        yield sinks
    finally:
        mail.stop()
        receiver.shutdown()
        receiver.server_close()
        thread.join()
