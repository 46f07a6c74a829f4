"""Processes that are started together and are all gone when we are.

Each runs in a session of its own, so that Ctrl-C reaches us alone and we stop them in order: TERM to each by its
own pid (a parent that is told to stop orphans its children), a bounded wait, then KILL to what is left of its group.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Running(Protocol):
    """What is needed of a child: a `subprocess.Popen` is one."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """Its exit status; None while it runs, and before it was asked for."""
        ...

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        ...

    def terminate(self) -> None:
        """Tell it to stop."""
        ...


@dataclass
class Process:
    """One running program, its name and where its output goes."""

    name: str
    popen: Running
    log: Path


@dataclass
class Processes:
    """All that we started, in the order of their start."""

    logs: Path
    environment: Mapping[str, str]
    running: list[Process] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str]) -> Process:
        """Start a program in its own session; its output goes to a log of its name."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        with log.open("ab") as sink:
            popen = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                list(command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = Process(name, popen, log)
        self.running.append(process)
        return process

    def ended(self) -> Process | None:
        """The first program that ended by itself, if any."""
        return next((process for process in self.running if process.popen.poll() is not None), None)

    def stop(self, within: float = 8.0) -> list[str]:
        """Stop everything; gives the names of those that had to be killed."""
        deadline = time.monotonic() + within
        for process in reversed(self.running):
            with contextlib.suppress(ProcessLookupError):
                process.popen.terminate()
        killed = []
        for process in reversed(self.running):
            try:
                process.popen.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                killed.append(process.name)
            # Children that outlived their parent are in its group still.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.popen.pid, signal.SIGKILL)
            process.popen.wait()
        self.running.clear()
        return killed
