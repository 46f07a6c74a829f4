"""A real mail server and a real webhook receiver on loopback, which count what they accepted by its id."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Sinks:
    """What was accepted: how often each id came, and which texts came under it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count: Counter[str] = Counter()
        self.said: dict[str, set[bytes]] = {}
        self.smtp_port = self.http_port = 0

    def take(self, name: str, content: bytes) -> None:
        with self._lock:
            self.count[name] += 1
            self.said.setdefault(name, set()).add(content)

    def clear(self) -> None:
        with self._lock:
            self.count.clear()
            self.said.clear()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        self.take(mail["Message-ID"], body.get_content().encode())
        return "250 taken"


@contextmanager
def sinking() -> Iterator[Sinks]:
    """Both sinks on free ports, stopped at the end of the block."""
    sinks = Sinks()

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sinks.take(self.headers["webhook-id"], body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    receiver.daemon_threads = True
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    mail = Controller(sinks, hostname="127.0.0.1", port=_free_port())
    mail.start()
    sinks.smtp_port, sinks.http_port = mail.port, receiver.server_address[1]
    try:
        yield sinks
    finally:
        mail.stop()
        receiver.shutdown()
        receiver.server_close()
        thread.join()


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
