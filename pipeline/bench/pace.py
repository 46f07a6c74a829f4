"""Bar P6: fifty hosts asked politely by two worker processes that share the database's pace, beside the ideal schedule.

The ideal asks every host at once, and again as soon as its delay is over: robots.txt and the pages of one host, one
delay between two. Every arrival is counted at the server, in a process of its own; the database is a real one, on disk.
Wall time, since politeness is waiting.
"""

import multiprocessing
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from statistics import median

from pipeline.bench.databases import databases
from pipeline.bench.report import Row
from pipeline.storage.engine import migrate, open_engine
from pipeline.storage.fetches import DatabasePace
from pipeline.tasks.sweep import side_by_side
from pipeline.web import Client, Guard, Manners

HOSTS = 50
WORKERS = 2
DELAY_S = 0.5


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    arrived: list[tuple[str, float]] = []  # noqa: RUF012  # one server a process

    def do_GET(self) -> None:
        """Note when it came; 404 for robots.txt, else a page."""
        self.arrived.append((self.headers["Host"], time.monotonic()))
        found = self.path != "/robots.txt"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "4" if found else "0")
        self.end_headers()
        if found:
            self.wfile.write(b"page")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        """Say nothing."""


def _serve(told: Connection) -> None:
    import threading

    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.send(server.server_address[1])
    told.recv()
    told.send(_Handler.arrived)


def _work(database: str, port: int, pages: int, number: int, start: Barrier) -> None:
    """One worker's share: of every host every other page, all hosts side by side."""
    engine = open_engine(database)
    guard = Guard(resolver=lambda _h, _p: ("127.0.0.1",), ports=frozenset({port}), is_allowed=lambda _a, _p: True)
    with Client(DatabasePace(engine), Manners(delay_s=DELAY_S), guard=guard) as client:

        def ask(host: str) -> None:
            for page in range(number, pages, WORKERS):
                client.fetch(f"http://{host}:{port}/{page}")

        start.wait(60)
        for _ in side_by_side([f"h{each}.bench.example" for each in range(HOSTS)], ask):
            pass
    engine.dispose()


def run(database: str, pages: int) -> tuple[float, dict[str, list[float]]]:
    """Ask all hosts; gives the seconds from the first to the last arrival, and the arrivals of each host.

    Raises:
        RuntimeError: a worker failed.
    """
    spawn = multiprocessing.get_context("spawn")
    mine, other = spawn.Pipe()
    server = spawn.Process(target=_serve, args=(other,), daemon=True)
    server.start()
    start = spawn.Barrier(WORKERS)
    try:
        port = mine.recv()
        workers = [
            spawn.Process(target=_work, args=(database, port, pages, number, start)) for number in range(WORKERS)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(120)
        if any(worker.exitcode for worker in workers):
            raise RuntimeError(f"workers ended with {[worker.exitcode for worker in workers]}")
        mine.send("enough")
        arrived: list[tuple[str, float]] = mine.recv()
    finally:
        server.terminate()
        server.join()
    by_host: dict[str, list[float]] = {}
    for host, at in arrived:
        by_host.setdefault(host, []).append(at)
    times = [at for _, at in arrived]
    return max(times) - min(times), by_host


def measure(rounds: int) -> list[Row]:
    """Requests a second, and the gaps between two of one host; the more rounds, the more pages of each."""
    pages = 4 + 2 * rounds
    ideal = pages * DELAY_S  # robots.txt before the pages: as many gaps as there are pages
    rows = []
    with databases() as found:
        for database in found:
            engine = open_engine(database)
            migrate(engine)
            seconds, by_host = run(database, pages)
            kind = engine.dialect.name
            engine.dispose()
            gaps = sorted(after - before for times in by_host.values() for before, after in pairwise(times))
            asked = sum(len(times) for times in by_host.values())
            rows.append(
                Row(
                    name=f"polite schedule over {HOSTS} hosts, {kind}",
                    ours=asked / seconds,
                    beside="the ideal",
                    theirs=HOSTS * (pages + 1) / ideal,
                    ratio=ideal / seconds,
                    p50_ms=median(gaps) * 1000,
                    p95_ms=gaps[int(0.95 * len(gaps))] * 1000,
                    max_ms=gaps[-1] * 1000,
                    failed=sum(gap < DELAY_S for gap in gaps),
                    their_failed=0,
                    bar="P6: ≥ .67",
                    note=f"{WORKERS} processes, {pages} pages a host, {DELAY_S} s between: wall time; ms are gaps,"
                    f" the least {gaps[0] * 1000:.1f}; failed: delays violated",
                )
            )
    return rows
