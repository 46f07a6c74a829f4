"""A loopback server that a test scripts: for each request, a function writes raw bytes to the socket."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[["Request", socket.socket], None]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    port: int
    seen: list[Request] = field(default_factory=list)
    connections: int = 0


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """Serve on a free port of 127.0.0.1 until the test ends; one request a connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def handle(made: socket.socket) -> None:
        with made, suppress(OSError):
            request = _read(made)
            if request is not None:
                server.seen.append(request)
                script(request, made)

    def accept() -> None:
        with suppress(OSError):
            while True:
                made, _ = listener.accept()
                server.connections += 1
                thread = threading.Thread(target=handle, args=(made,), daemon=True)
                threads.append(thread)
                thread.start()

    runner = threading.Thread(target=accept, daemon=True)
    runner.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        runner.join(2)
        for thread in threads:
            thread.join(3)


def _read(made: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        got = made.recv(65536)
        if not got:
            return None
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _version = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += made.recv(65536)
    return Request(method, path, headers, body)


def answer(made: socket.socket, status: int = 200, body: bytes = b"", **headers: str) -> None:
    """Write one response and close."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    made.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def open_world(request: Request, made: socket.socket) -> bool:
    """Answer robots.txt with "no such file"; tells whether it did."""
    if request.path == "/robots.txt":
        answer(made, 404)
        return True
    return False
