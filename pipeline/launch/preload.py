"""Imports what every task needs, once, in the process that all tasks are forked from.

Airflow's local executor forks its workers from the scheduler, and they fork a process for each task: what the
scheduler has imported, no task imports again. A task of ours costs 3 to 5 seconds of CPU without this, most of it
imports (`docs/decisions/0012-preload.md`). Modules and read-only data alone: no engine, no socket, no thread.
"""

import contextlib
import time

import httpx

import pipeline.tasks.analyse
import pipeline.tasks.collect
import pipeline.tasks.deliver
import pipeline.tasks.digest
import pipeline.tasks.entry
import pipeline.tasks.holdings  # noqa: F401 - imported to be there
from pipeline.policy import load_policy
from pipeline.rules import load_rules
from pipeline.sources import all_sources
from pipeline.tasks.reading import understanding


def preload() -> None:
    """Read what is shipped, and make the parts that turn a text into claims; one sentence makes them whole."""
    all_sources()
    load_policy()
    load_rules()
    understanding().annotate("NVIDIA may not export the H20 to China without a licence.")


def wait_for(address: str, within: float = 120.0) -> None:
    """Wait until Airflow's API answers: a task that is started before fails, and is tried again much later."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(address, timeout=5.0, trust_env=False)
            return
        time.sleep(0.2)
