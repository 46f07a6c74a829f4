"""What is left of `chipwatch up` when everything runs: a small program in its place that watches, and stops it all.

Setting up and following the saga takes a hundred megabytes that nothing gives back. So the process runs another program
(exec): its number, its terminal and its children stay, and only what watching needs is loaded. The standard library
alone, for that reason.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from pipeline.launch.processes import Process, Processes

STOPS = {signal.SIGINT, signal.SIGTERM}


class Adopted:
    """A child that was started by the program before: the part of `subprocess.Popen` that is needed of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it goes on.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(0.02)
        return status

    def terminate(self) -> None:
        """Tell it to stop."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def take_over(processes: Processes) -> None:
    """Run this program in place of ours, with the same children. It does not come back."""
    # A signal that comes between the two programs waits for the second.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    known = [[each.name, each.popen.pid, str(each.log)] for each in processes.running]
    command = [sys.executable, "-m", __name__, json.dumps([str(processes.logs), known])]
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606 - our own program, no shell


@contextlib.contextmanager
def interrupts() -> Iterator[None]:
    """TERM stops us as Ctrl-C does; a second signal does not cut the stopping short."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_all(processes: Processes) -> None:
    """Stop everything and say how long it took."""
    stopping = time.monotonic()
    killed = processes.stop()
    note = f" ({', '.join(killed)} had to be killed)" if killed else ""
    _say(f"stopped in {time.monotonic() - stopping:.0f} s{note}")


def main() -> int:
    """Watch until Ctrl-C, or until a part ends by itself; gives the exit status."""
    logs, known = json.loads(sys.argv[1])
    processes = Processes(Path(logs), {})
    processes.running += [Process(name, Adopted(pid), Path(log)) for name, pid, log in known]
    with interrupts():
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            while (ended := processes.ended()) is None:
                time.sleep(0.5)
            sys.stderr.write(f"chipwatch: {ended.name} ended by itself: see {ended.log}\n")
            return 1
        except KeyboardInterrupt:
            _say("\nstopping everything that was started …")
        finally:
            stop_all(processes)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
