"""No transaction holds anything up: nothing of the outside is done in one, little is computed in one, none is left."""

import gc
import os
import socket
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pipeline.storage.engine import reading, writing
from tests.flow.conftest import played
from tests.flow.transactions import Watch, watched

UNTIL = "2022-10-14"
#: The part of all CPU that Python may take in one writing transaction of some thousand: there is one writer at a time
#: (decision 2). Merging a poll's claims is the most of it, some .03.
MOST = 0.08


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Watch:
    """The recorded world's first weeks, watched: sources polled, texts read, alerts raised, mail sent, days sealed."""
    address = request.getfixturevalue("bare_postgresql") if request.param == "postgresql" else ""
    with watched() as watch, played(tmp_path_factory.mktemp("watched"), UNTIL, database=address):
        pass
    return watch


def test_nothing_of_the_outside_is_done_while_a_transaction_is_open(seen: Watch) -> None:
    assert seen.seen > 500
    assert seen.faults == []


def test_what_is_written_was_computed_before(seen: Watch) -> None:
    places = {place.partition(":")[0] for place in seen.longest}
    assert {"tasks/reading.py", "tasks/raising.py", "tasks/deliver.py", "tasks/collect.py"} <= places
    assert {place: spent for place, spent in seen.longest.items() if spent > MOST * seen.spent} == {}


def test_every_transaction_was_ended(seen: Watch) -> None:
    assert seen.left == 0


def test_the_watch_sees_what_it_is_to_see(engine: Engine, tmp_path: Path) -> None:
    """A file, a wait and a connection within a transaction; the same outside one is nobody's matter."""

    def act() -> None:
        (tmp_path / "file").write_text("x")
        time.sleep(0)
        socket.create_connection(server.getsockname()).close()

    with socket.create_server(("127.0.0.1", 0)) as server, watched() as watch:
        act()
        assert watch.faults == []
        for opens in (reading, writing):
            with opens(engine) as connection:
                connection.execute(text("SELECT 1"))
                act()
                (tmp_path / "file").read_text()
            names = {fault.split(" ")[0] for fault in watch.faults}
            assert {"open", "time.sleep", "socket.connect"} <= names
            watch.faults.clear()
        with writing(engine):
            until = time.thread_time() + 0.05
            while time.thread_time() < until:
                os.getpid()
        assert max(watch.longest.values()) >= 0.05
        watch.longest.clear()
        with writing(engine) as connection:
            connection.execute(text("SELECT 1"))
            until = time.thread_time() + 0.2
            while time.thread_time() < until:
                gc.collect()
        assert max(watch.longest.values()) < 0.1  # the search for garbage is nobody's
        assert watch.left == 0
    assert 0 < watch.spent < 0.2
