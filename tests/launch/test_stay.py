"""`chipwatch up` makes way for a small program that watches what it started: same number, same children."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.launch.test_processes import alive

STARTING = """
import os, sys
from pathlib import Path
from pipeline.launch.processes import Processes
from pipeline.launch.stay import take_over
processes = Processes(Path(sys.argv[1]), dict(os.environ))
sleeper = processes.start("sleeper", [sys.executable, "-c", sys.argv[2]])
print(sleeper.popen.pid, flush=True)
take_over(processes)
"""


def start(folder: Path, child: str) -> tuple["subprocess.Popen[str]", int]:
    up = subprocess.Popen(
        [sys.executable, "-c", STARTING, str(folder), child], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert up.stdout is not None
    pid = int(up.stdout.readline())
    deadline = time.monotonic() + 20
    while b"-m\0pipeline.launch.stay" not in Path(f"/proc/{up.pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return up, pid


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_and_it_ends_well(tmp_path: Path, by: signal.Signals) -> None:
    """Sent while the second program is still starting: it waits for that one."""
    up, child = start(tmp_path, "import time; time.sleep(60)")
    assert alive(child)
    os.kill(up.pid, by)
    out, _ = up.communicate(timeout=20)
    assert (up.returncode, alive(child)) == (0, False)
    assert "stopped in 0 s" in out


def test_a_part_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    up, _ = start(tmp_path, "import time; time.sleep(1)")
    _, said = up.communicate(timeout=20)
    assert up.returncode == 1
    assert "sleeper ended by itself" in said


def test_it_is_small(tmp_path: Path) -> None:
    up, _ = start(tmp_path, "import time; time.sleep(60)")
    time.sleep(0.5)
    rollup = Path(f"/proc/{up.pid}/smaps_rollup").read_text()
    pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    up.terminate()
    up.communicate(timeout=20)
    assert pss < 30_000, f"{pss} kB"
