"""Two worker processes and one publisher: the delay between two requests is kept, counted where they arrive."""

import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from pipeline.storage.engine import open_engine
from pipeline.storage.fetches import DatabasePace
from pipeline.web import Client, Guard, Manners
from tests.web.serve import Request, Server, answer, serving

DELAY_S = 0.12
HOSTS = ("one.example", "two.example", "three.example")
PAGES = 6
WORKERS = 2


@pytest.fixture
def publishers() -> Iterator[tuple[Server, dict[str, list[float]]]]:
    """One server for all hosts, each answer slower than the last by turns, and when each host was asked."""
    arrived: dict[str, list[float]] = {}
    lock = threading.Lock()

    def script(request: Request, made: socket.socket) -> None:
        with lock:
            times = arrived.setdefault(request.headers["host"].partition(":")[0], [])
            times.append(time.monotonic())
        time.sleep((0.0, 0.03, 0.2)[len(times) % 3])
        answer(made, 404 if request.path == "/robots.txt" else 200, b"page")

    with serving(script) as server:
        yield server, arrived


def work(database: str, port: int, number: int) -> None:
    """Ask every host for some pages; each worker begins with another host."""
    guard = Guard(resolver=lambda _h, _p: ("127.0.0.1",), ports=frozenset({port}), is_allowed=lambda _a, _p: True)
    engine = open_engine(database)
    with Client(DatabasePace(engine), Manners(delay_s=DELAY_S), guard=guard) as client:
        for turn in range(PAGES * len(HOSTS)):
            client.fetch(f"http://{HOSTS[(turn + number) % len(HOSTS)]}:{port}/{number}/{turn}")
    engine.dispose()


def test_workers_together_never_break_a_delay(
    engine: Engine, publishers: tuple[Server, dict[str, list[float]]]
) -> None:
    server, arrived = publishers
    database = engine.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=work, args=(database, server.port, number)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * WORKERS
    assert sorted(arrived) == sorted(HOSTS)
    for times in arrived.values():
        assert len(times) >= PAGES * WORKERS + 1
        assert min(after - before for before, after in pairwise(times)) >= DELAY_S
