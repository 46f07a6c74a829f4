"""Bar P5: a page that did not change, asked again over loopback at 50 and 500 hosts, beside bare httpx with one origin.

The server runs in a process of its own, so that its CPU time counts for neither.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

import httpx

from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.settings import Settings
from pipeline.web import MemoryPace, make_client

HOSTS = (50, 500)
TURNS = 500
ETAG = '"a1b2c3"'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """304 to who has the page, 404 for robots.txt."""
        unchanged = self.headers.get("If-None-Match") == ETAG
        self.send_response(304 if unchanged else 404)
        self.send_header("ETag", ETAG)
        if not unchanged:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _serve(told: Connection) -> None:
    server = _Server(("127.0.0.1", 0), _Handler)
    told.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def serving() -> Iterator[int]:
    """The port of a server in another process, ended with the block."""
    spawn = multiprocessing.get_context("spawn")
    mine, other = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_serve, args=(other,), daemon=True)
    process.start()
    try:
        if not mine.poll(60):
            raise TimeoutError("the bench's server did not start")
        yield mine.recv()
    finally:
        process.terminate()
        process.join()
        mine.close()
        other.close()
        process.close()


def measure(rounds: int) -> list[Row]:
    """Conditional GETs a second of CPU."""
    with serving() as port:
        return [_measure(rounds, port, hosts) for hosts in HOSTS]


def _measure(rounds: int, port: int, hosts: int) -> Row:
    settings = Settings(replay=f"127.0.0.1:{port}")
    with (
        make_client(settings, MemoryPace(), delay_s=0.0) as client,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", verify=httpx.create_ssl_context(), trust_env=False) as bare,
    ):

        def ours(turn: int) -> None:
            answer = client.fetch(f"https://h{turn % hosts}.bench.example/page", etag=ETAG)
            if not answer.not_modified:
                raise ValueError(f"answered {answer.status}")

        def theirs(_turn: int) -> None:
            answer = bare.get("/page", headers={"If-None-Match": ETAG})
            if answer.status_code != httpx.codes.NOT_MODIFIED:
                raise ValueError(f"answered {answer.status_code}")

        for turn in range(hosts):  # connections, robots.txt
            ours(turn)
            theirs(turn)
        mine, other = take_turns(range(TURNS), [Contender(ours), Contender(theirs)], rounds)
    return row(
        f"conditional GET answered 304, {hosts} hosts",
        mine,
        other,
        "bare httpx, one origin",
        bar="P5: ≥ .67",
        note="on loopback; ours asks guard, robots.txt and pace",
    )
