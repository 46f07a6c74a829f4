"""Processes that are started together are all gone afterwards, their children too."""

import os
import sys
import time
from pathlib import Path

from pipeline.launch.processes import Processes


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_a_stubborn_child_is_gone_too(tmp_path: Path) -> None:
    """A parent that dies on TERM and leaves a child that ignores it: the child goes with the group."""
    script = (
        "import os, signal, sys, time\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    processes = Processes(tmp_path, dict(os.environ))
    process = processes.start("stubborn", [sys.executable, "-c", script])
    deadline = time.monotonic() + 10
    while not process.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    child = int(process.log.read_text())
    assert alive(child)
    assert processes.stop(within=2) == []
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)
    assert not alive(process.popen.pid)


def test_one_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    processes = Processes(tmp_path, dict(os.environ))
    processes.start("short", [sys.executable, "-c", "print('why it ended')"]).popen.wait()
    ended = processes.ended()
    assert ended is not None
    assert ended.name == "short"
    assert "why it ended" in ended.log.read_text()
    processes.stop()
