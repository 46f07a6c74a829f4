"""Bombs, and answers that never end: what they may cost, in a process of their own, and who else pays."""

import multiprocessing
import re
import resource
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from pipeline.errors import FetchError, UnreachableError
from pipeline.web import Client, Guard, Manners, MemoryPace
from tests.web.serve import Request, answer, open_world, serving

GIB = 1 << 30
STEP = 1 << 20


def loopback(port: int, **manners: float) -> Client:
    guard = Guard(resolver=lambda _h, _p: ("127.0.0.1",), ports=frozenset({port}), is_allowed=lambda _a, _p: True)
    return Client(MemoryPace(), Manners(delay_s=0, **manners), guard=guard)


# ── bombs ────────────────────────────────────────────────────────────────────────────────────────


def zeros(wbits: int) -> bytes:
    """A gibibyte of zeros, packed: one flushed block again and again, which any inflater takes."""
    packer = zlib.compressobj(9, wbits=wbits)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"\0" * STEP) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (GIB // STEP)


def packed(body: bytes) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    return packer.compress(body) + packer.flush()


def bombs() -> dict[str, tuple[str, bytes]]:
    """Encoding and body of each."""
    gzip = zeros(31)
    return {
        "gzip": ("gzip", gzip),
        "gzip again and again": ("gzip", packed(b"\0" * STEP) * 1024),
        "gzip in gzip": ("gzip", packed(gzip)),
        "gzip twice": ("gzip, gzip", packed(gzip)),
        "deflate": ("deflate", zeros(15)),
        # 809 bytes of brotli are enough for a gibibyte: the encoding alone must do.
        "brotli": ("br", b"\x5b\xff\xff\xff\x3f" + b"\x00" * 800),
        "zstd": ("zstd", b"\x28\xb5\x2f\xfd" + b"\x00" * 800),
        "without an end": ("", b"\0" * (64 << 20)),
    }


def peak_kib() -> int:
    """The most memory that this process ever held. What `getrusage` tells of a child includes its parent's peak."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # macOS, in bytes
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="ascii")).group(1))  # type: ignore[union-attr]


def measure(told: Connection, port: int, kinds: list[str], most: int) -> None:
    """Fetch each bomb; says its fault or the bytes that came, its CPU, and the memory of all."""
    with loopback(port) as client:
        client.fetch(f"http://wire.example:{port}/small")
        before = peak_kib()
        for kind in kinds:
            began = time.process_time()
            try:
                came: object = len(
                    client.fetch(f"http://wire.example:{port}/{kind.replace(' ', '_')}", max_bytes=most).body
                )
            except FetchError as fault:
                came = type(fault).__name__
            more = peak_kib() - before
            told.send((kind, came, time.process_time() - began, more / 1024))
    told.send(None)


@pytest.mark.parametrize("most", [20 << 20, 4 * GIB], ids=["usual cap", "no cap"])
def test_bombs_cost_little_memory_and_time(most: int) -> None:
    bodies = {kind.replace(" ", "_"): bomb for kind, bomb in bombs().items() if most < GIB or "end" not in kind}

    def script(request: Request, made: socket.socket) -> None:
        if not open_world(request, made):
            encoding, body = bodies.get(request.path[1:], ("", b"page"))
            answer(made, 200, body, **({"Content-Encoding": encoding} if encoding else {}))

    with serving(script) as server:
        spawn = multiprocessing.get_context("spawn")
        mine, other = spawn.Pipe()
        kinds = [kind.replace("_", " ") for kind in bodies]
        process = spawn.Process(target=measure, args=(other, server.port, kinds, most))
        process.start()
        found = {}
        while mine.poll(60) and (line := mine.recv()) is not None:
            found[line[0]] = line[1:]
        process.join(10)
    assert sorted(found) == sorted(kinds)
    for kind, (came, seconds, megabytes) in found.items():
        assert seconds <= 1.0, kind
        assert megabytes <= 64, kind
        # A file that is itself packed is given as it is: nobody inflates it a second time.
        assert came in {"TooLargeError", "UnreachableError"} or (kind == "gzip in gzip" and int(came) < 2 * STEP), kind
    assert found["gzip"][0] == "TooLargeError"
    if most < GIB:
        assert found["without an end"][2] > 15, "up to the cap it is held, so the measure measures"


# ── answers that never end ───────────────────────────────────────────────────────────────────────


#: Stored, not packed tightly, so that there are bytes enough to send one at a time.
PACKED = [bytes([byte]) for byte in zlib.compressobj(0, wbits=31).compress(b"page " * 60_000)[:400]]


def drip(made: socket.socket, head: bytes, *drops: bytes) -> None:
    """A head, then a drop every .05 s, for 20 s if nobody hangs up."""
    made.sendall(head)
    with suppress(OSError):
        for number in range(400):
            made.sendall(drops[number % len(drops)])
            time.sleep(0.05)


def redirects(request: Request, made: socket.socket) -> None:
    time.sleep(0.25)
    answer(made, 302, location=f"{request.path}x")


ENDLESS: dict[str, Callable[[Request, socket.socket], object]] = {
    "body": lambda _request, made: drip(made, b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "headers": lambda _request, made: drip(made, b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "silence": lambda _request, made: made.recv(1),
    "chunks": lambda _request, made: drip(
        made, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"
    ),
    "gzip": lambda _request, made: drip(made, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", *PACKED),
    "redirects": redirects,
}
DEADLINE_S = 1.0


@contextmanager
def endless() -> Iterator[int]:
    def script(request: Request, made: socket.socket) -> None:
        if open_world(request, made):
            return
        if request.path == "/first":
            answer(made, 200, b"page")
            return
        kind = request.headers["host"].partition(".")[0]
        ENDLESS[kind](request, made)

    with serving(script) as server:
        yield server.port


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    def hang(_host: str, _port: int) -> tuple[str, ...]:
        time.sleep(2)
        return ("127.0.0.1",)

    with Client(MemoryPace(), Manners(delay_s=0, deadline_s=0.5), guard=Guard(resolver=hang)) as client:
        began = time.monotonic()
        with pytest.raises(UnreachableError):
            client.fetch("http://wire.example/a")
        assert time.monotonic() - began < 0.6


def test_an_address_that_does_not_answer_leaves_time_for_the_next() -> None:
    shares: list[float] = []

    def dial(address: str, _port: int, timeout: float | None) -> socket.socket:
        assert timeout is not None
        shares.append(timeout)
        if address == "2606:4700::1111":
            time.sleep(min(timeout, 0.2))
            raise TimeoutError
        return socket.create_connection(("127.0.0.1", server.port), timeout)

    guard = Guard(resolver=lambda _h, _p: ("2606:4700::1111", "93.184.216.34"))
    with (
        serving(lambda request, made: open_world(request, made) or answer(made, body=b"page")) as server,
        Client(MemoryPace(), Manners(delay_s=0, deadline_s=2.0), guard=guard, dial=dial) as client,
    ):
        assert client.fetch("http://wire.example/a").body == b"page"
    assert 0.9 < shares[0] <= 1.0 < shares[1]


def test_the_deadline_is_kept_to_a_tenth() -> None:
    def late(kind: str) -> tuple[str, float]:
        url = f"http://{kind}.example:{port}/a"
        began = time.monotonic()
        with pytest.raises(UnreachableError):
            client.fetch(url)
        return kind, time.monotonic() - began

    with endless() as port, loopback(port, deadline_s=DEADLINE_S) as client:
        for kind in ENDLESS:
            client.fetch(f"http://{kind}.example:{port}/first")  # robots.txt
        with ThreadPoolExecutor(len(ENDLESS)) as pool:
            took = dict(pool.map(late, ENDLESS))
    assert {kind: seconds for kind, seconds in took.items() if not 0.9 <= seconds <= 1.1 * DEADLINE_S} == {}
