"""Work that never ends is stopped in any thread, and what ends in time is left alone."""

import threading
import time
from collections.abc import Callable

import pytest

from pipeline.documents.limits import OverTimeError, cpu_limit


def spin(seconds: float) -> None:
    ends = time.thread_time() + seconds
    while time.thread_time() < ends:
        sum(range(500))


def here(work: Callable[[], None]) -> None:
    work()


def in_a_thread(work: Callable[[], None]) -> None:
    faults: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as fault:  # handed to the test
            faults.append(fault)

    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join(20)
    if faults:
        raise faults[0]


@pytest.mark.parametrize("run", [here, in_a_thread])
def test_what_takes_too_long_is_stopped(run: Callable[[Callable[[], None]], None]) -> None:
    spent: list[float] = []

    def work() -> None:
        began = time.thread_time()
        try:
            with cpu_limit(0.2):
                spin(10)
        finally:
            spent.append(time.thread_time() - began)

    with pytest.raises(OverTimeError):
        run(work)
    assert 0.1 < spent[0] < 1.0


@pytest.mark.parametrize("run", [here, in_a_thread])
def test_what_ends_in_time_is_left_alone(run: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        for _ in range(5):
            with cpu_limit(0.2):
                spin(0.01)
        spin(0.4)  # outside of it, nobody's limit

    run(work)


def test_threads_have_limits_of_their_own() -> None:
    stopped: list[str] = []

    def work(name: str, seconds: float) -> None:
        try:
            with cpu_limit(0.2):
                spin(seconds)
        except OverTimeError:
            stopped.append(name)

    threads = [threading.Thread(target=work, args=each) for each in (("long", 5), ("short", 0.05))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert stopped == ["long"]
