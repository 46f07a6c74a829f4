"""The watched tier: a look in a thread of its own, an event when something is stored or still waits."""

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import Settings
from pipeline.tasks import entry
from tests.dags.conftest import Watched

pytestmark = [pytest.mark.airflow, pytest.mark.xdist_group("airflow")]


def events_of(trigger: Any, wanted: int, within: float) -> tuple[list[Any], float]:
    """The first events of a trigger, and the longest that its loop was held up meanwhile."""

    async def watch() -> tuple[list[Any], float]:
        found: list[Any] = []
        longest = 0.0

        async def beat() -> None:
            nonlocal longest
            while True:
                began = time.monotonic()
                await asyncio.sleep(0.01)
                longest = max(longest, time.monotonic() - began - 0.01)

        async def take() -> None:
            async for event in trigger.run():
                found.append(event.payload)
                if len(found) == wanted:
                    return

        beating = asyncio.create_task(beat())
        await asyncio.wait_for(take(), within)
        beating.cancel()
        return found, longest

    return asyncio.run(watch())


def test_it_wakes_for_what_is_new_and_for_what_still_waits_and_never_holds_the_loop(
    airflow_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dags.watching import SourceTrigger

    looks = iter([(1, 1), (0, 1), (0, 0), "away", (2, 0)])
    threads = set()

    def watch_source(source: str, every: float) -> dict[str, object]:
        threads.add(threading.current_thread())
        time.sleep(0.3)
        look = next(looks)
        if isinstance(look, str):
            raise OSError(look)
        return {"asked": True, "new": look[0], "waiting": look[1]}

    monkeypatch.setattr(entry, "watch_source", watch_source)
    found, held_up = events_of(SourceTrigger("bis_press", 0.05), 3, 10)
    assert [event["new"] for event in found] == [1, 0, 2], "a look that failed ends nothing"
    assert threading.main_thread() not in threads
    assert held_up < 0.2, "the loop waited for a look"


def test_it_is_made_anew_from_what_it_says(airflow_home: Path) -> None:
    from airflow.sdk.module_loading import import_string

    from dags.watching import SourceTrigger

    path, given = SourceTrigger("bis_press", 30.0).serialize()
    again = import_string(path)(**given)
    assert (again.source, again.every) == ("bis_press", 30.0)


def test_the_settings_name_what_is_watched_and_how_often(airflow_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dags.watching import EVERY, SOURCES, watched

    assert (Settings().watched, Settings().watch_every) == (SOURCES, EVERY)
    assert [watcher.trigger.source for watcher in watched().watchers] == SOURCES.split(",")
    monkeypatch.setenv("CHIPWATCH_WATCHED", "bis_press")
    monkeypatch.setenv("CHIPWATCH_WATCH_EVERY", "60")
    [one] = watched().watchers
    assert (one.trigger.source, one.trigger.every) == ("bis_press", 60.0)
    monkeypatch.setenv("CHIPWATCH_WATCHED", "")
    assert watched().watchers == []


def test_the_recorded_world_is_not_watched(watched: Watched) -> None:
    assert entry.watch_source("bis_press", 1.0) == {"asked": False, "new": 0, "waiting": 0}
