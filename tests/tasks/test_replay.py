"""The recorded world's clock: it goes on when all that an instant brings is done, and stands while somebody works."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from pipeline.launch.ports import free_port
from pipeline.launch.stepping import PATIENCE, Airflow, settle
from pipeline.settings import Settings
from pipeline.storage.holders import clock_stands
from pipeline.tasks import entry
from pipeline.tasks.context import Context
from pipeline.tasks.replay import step, waiting
from pipeline.tasks.setup import set_up_demonstration

AT = datetime(2022, 10, 1, tzinfo=UTC)
INSTANTS = (AT, AT + timedelta(days=10), AT + timedelta(days=11))


def replayed(home: Path, database: str | None = None) -> Iterator[Context]:
    """A world whose only publisher does not answer, so that nothing is ever new."""
    given = Settings(home=home, database=database, replay=f"127.0.0.1:{free_port()}", sources="deadwire")
    context = set_up_demonstration(given, starts_at=AT)
    yield context
    context.engine.dispose()


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    yield from replayed(tmp_path)


def test_it_goes_on_only_when_its_instant_was_analysed_though_nothing_was_new(context: Context) -> None:
    entry.analyse_settled(context)  # too early: a source is still to be polled
    entry.collect_source("deadwire", context)
    left = waiting(context)
    assert (left.sources, left.revisions, left.turns, left.unasked) == ((), 0, 0, True)
    assert step(context, INSTANTS) is None
    entry.analyse_settled(context)
    assert step(context, INSTANTS) == INSTANTS[1]
    assert waiting(context).unasked


def test_editions_wait_until_all_before_them_is_analysed(context: Context) -> None:
    entry.collect_source("deadwire", context)
    entry.analyse_settled(context)
    step(context, INSTANTS)
    assert waiting(context).editions == 3
    assert entry.make_digests(context) == {}
    entry.collect_source("deadwire", context)
    assert entry.make_digests(context) == {}
    entry.analyse_settled(context)
    assert entry.make_digests(context) == {"editions": 3, "messages": 3}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_it_stands_while_somebody_works(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    address = request.getfixturevalue("bare_postgresql") if kind == "postgresql" else None
    begun, done = threading.Event(), threading.Event()
    for context in replayed(tmp_path, address):
        entry.collect_source("deadwire", context)
        entry.analyse_settled(context)
        with ThreadPoolExecutor(2) as pool:
            at_work = pool.submit(work, context, begun, done)
            assert begun.wait(10)
            stepping = pool.submit(step, context, INSTANTS)
            time.sleep(0.3)
            assert not stepping.done()
            assert context.clocks.world_now() == AT
            done.set()
            at_work.result(10)
            assert stepping.result(10) == INSTANTS[1]


def work(context: Context, begun: threading.Event, done: threading.Event) -> None:
    with clock_stands(context.engine):
        begun.set()
        done.wait(10)


class Doing(Airflow):
    """Does at once what it is asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__(httpx.Client(), "", "")
        self.context, self.asked = context, list[str]()

    def start(self, dag: str) -> None:
        self.asked.append(dag)
        if dag == "collect":
            entry.collect_source("deadwire", self.context)
        else:
            entry.analyse_settled(self.context)


def test_what_nothing_new_wakes_is_asked_for_at_once(context: Context) -> None:
    airflow, began = Doing(context), time.monotonic()
    settle(context, airflow, lambda: None)
    assert airflow.asked == ["collect", "analyse"]
    assert time.monotonic() - began < PATIENCE / 2
