"""Sources are polled side by side: one that waits holds up itself alone."""

import threading
import time

import pytest

from pipeline.tasks.sweep import side_by_side


def test_one_that_waits_holds_up_nobody() -> None:
    over = threading.Event()

    def work(name: str) -> str:
        if name == "slow":
            assert over.wait(10)
        return name.upper()

    found = []
    for name, result in side_by_side(["slow", "one", "two"], work):
        found.append((name, result))
        if len(found) == 2:
            over.set()
    assert {name for name, _ in found[:2]} == {"one", "two"}
    assert found[2] == ("slow", "SLOW")


def test_a_defect_is_raised_and_not_swallowed() -> None:
    done = []

    def work(name: str) -> None:
        if name == "bad":
            raise ZeroDivisionError
        time.sleep(0.05)
        done.append(name)

    with pytest.raises(ZeroDivisionError):
        list(side_by_side(["bad", "one", "two"], work))
    assert sorted(done) == ["one", "two"]


def test_one_at_a_time_keeps_the_order() -> None:
    assert list(side_by_side("cab", str.upper, together=1)) == [("c", "C"), ("a", "A"), ("b", "B")]
