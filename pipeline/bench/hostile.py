"""Bar S5: what hosts whose answers never end take from the others, asked politely and side by side. Wall time.

The hosts send one byte a second, for ever. The server is a process of its own; rounds with and without them take
turns.
"""

import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from statistics import median

from pipeline.bench.report import Row
from pipeline.errors import FetchError
from pipeline.tasks.sweep import side_by_side
from pipeline.web import Client, Guard, Manners, MemoryPace

ENDLESS = 8
HOSTS = 20
PAGES = 20
DELAY_S = 0.05
DEADLINE_S = 2.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"
NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def _serve(told: Connection) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    told.send(listener.getsockname()[1])
    while True:
        made, _ = listener.accept()
        threading.Thread(target=_talk, args=(made,), daemon=True).start()


def _talk(made: socket.socket) -> None:
    with made, suppress(OSError):
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while asked := made.recv(65536):
            if b"/robots.txt" in asked:
                made.sendall(NONE)
            elif b"Host: slow" in asked:
                made.sendall(HEAD)
                while True:
                    made.sendall(b"x")
                    time.sleep(1)
            else:
                made.sendall(PAGE)


@contextmanager
def _serving() -> Iterator[int]:
    spawn = multiprocessing.get_context("spawn")
    mine, other = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_serve, args=(other,), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        process.terminate()
        process.join()


def measure(rounds: int) -> list[Row]:
    """Requests a second to hosts that answer, with hosts beside them that never end, and without."""
    calm: list[float] = []
    beset: list[float] = []
    lasted: list[float] = []
    failed = 0
    with _serving() as port:
        guard = Guard(resolver=lambda _h, _p: ("127.0.0.1",), ports=frozenset({port}), is_allowed=lambda _a, _p: True)
        with Client(MemoryPace(), Manners(delay_s=DELAY_S, deadline_s=DEADLINE_S), guard=guard) as client:
            enough = threading.Event()

            def wait_for(number: int) -> None:
                while not enough.is_set():
                    began = time.monotonic()
                    with suppress(FetchError):
                        client.fetch(f"http://slow{number}.bench.example:{port}/")
                    lasted.append(time.monotonic() - began)

            def read(host: str) -> int:
                pages = (client.fetch(f"http://{host}.bench.example:{port}/{number}") for number in range(PAGES))
                return sum(page.body != b"page" for page in pages)

            def ask() -> float:
                nonlocal failed
                began = time.monotonic()
                failed += sum(wrong for _, wrong in side_by_side([f"h{number}" for number in range(HOSTS)], read))
                return HOSTS * PAGES / (time.monotonic() - began)

            ask()  # robots.txt
            for _ in range(rounds):
                calm.append(ask())
                enough.clear()
                threads = [threading.Thread(target=wait_for, args=(number,)) for number in range(ENDLESS)]
                for thread in threads:
                    thread.start()
                time.sleep(0.5)  # all of them are being waited for
                beset.append(ask())
                enough.set()
                for thread in threads:
                    thread.join()
    lasted.sort()
    return [
        Row(
            name=f"requests beside {ENDLESS} hosts that never end",
            ours=median(beset),
            beside="the same without them",
            theirs=median(calm),
            ratio=median(one / other for one, other in zip(beset, calm, strict=True)),
            p50_ms=median(lasted) * 1000,
            p95_ms=lasted[int(0.95 * len(lasted))] * 1000,
            max_ms=lasted[-1] * 1000,
            failed=failed,
            their_failed=0,
            bar="S5: ≥ .95, max ≤ 1.1 × deadline",
            note=f"wall time; ms are how long an endless answer lasted, with a deadline of {DEADLINE_S * 1000:.0f}",
        )
    ]
