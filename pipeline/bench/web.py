"""Bar P5: a page that did not change, asked again over loopback, beside bare httpx with one client a host.

The server runs in a process of its own, so that its CPU time counts for neither.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

import httpx

from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.settings import Settings
from pipeline.web import MemoryPace, make_client

HOSTS = 50
TURNS = 300
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


def _serve(told: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
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
    with serving() as port, ExitStack() as opened:
        settings = Settings(replay=f"127.0.0.1:{port}")
        client = opened.enter_context(make_client(settings, MemoryPace(), delay_s=0.0))
        shared = httpx.create_ssl_context()
        bare = [
            opened.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", verify=shared, trust_env=False))
            for _ in range(HOSTS)
        ]

        def ours(turn: int) -> None:
            answer = client.fetch(f"https://h{turn % HOSTS}.bench.example/page", etag=ETAG)
            if not answer.not_modified:
                raise ValueError(f"answered {answer.status}")

        def theirs(turn: int) -> None:
            name = f"h{turn % HOSTS}.bench.example"
            answer = bare[turn % HOSTS].get("/page", headers={"Host": name, "If-None-Match": ETAG})
            if answer.status_code != httpx.codes.NOT_MODIFIED:
                raise ValueError(f"answered {answer.status_code}")

        for host in range(HOSTS):  # connections, robots.txt
            ours(host)
            theirs(host)
        mine, other = take_turns(range(TURNS), [Contender(ours), Contender(theirs)], rounds)
    return [
        row(
            "conditional GET answered 304",
            mine,
            other,
            "httpx, one client a host",
            bar="P5: ≥ .67",
            note=f"{HOSTS} hosts on loopback; ours asks guard, robots.txt and pace",
        )
    ]
