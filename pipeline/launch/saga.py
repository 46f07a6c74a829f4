"""The recorded world under `make run`: sets it up, serves it, and steps its clock while Airflow works.

Each step starts the DAG `collect` through Airflow's own API, as a person or a webhook would; `analyse`, `digest` and
`deliver` follow by their wake-ups. The clock steps only when nothing waits, so the end is the same on any machine.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from pipeline.errors import CallError, StateError
from pipeline.launch.airflow_home import USER
from pipeline.launch.ports import free_port, listens
from pipeline.launch.processes import Process, Processes
from pipeline.launch.stepping import Airflow, settle
from pipeline.replay.server import serving
from pipeline.replay.world import World, load_world
from pipeline.settings import Settings, load_settings
from pipeline.tasks.context import Context
from pipeline.tasks.replay import has_ended, step
from pipeline.tasks.setup import set_up_demonstration
from pipeline.tasks.sweep import play
from pipeline.tasks.views import count_alerts, first_edition

#: From here on Airflow works the recorded world, step by step.
AIRFLOW_FROM = datetime(2025, 4, 1, tzinfo=UTC)


class Saga:
    """One recorded world, played once to its end or to `until`."""

    def __init__(self, home: Path, until: str | None) -> None:
        self.world: World = load_world(until=_day(until))
        self.home = home
        self.port = free_port()
        # Whoever names a mail server of their own gets the mails there.
        self.mail_port = None if os.environ.get("CHIPWATCH_SMTP_HOST") else free_port()
        self.context: Context | None = None

    def environment(self) -> dict[str, str]:
        """The settings under which tasks watch this world, and mail to the demonstration's own server."""
        watched = self.world.environment() | {"CHIPWATCH_REPLAY": f"127.0.0.1:{self.port}"}
        # Its clock stands still between its steps: there is nothing to look at every half minute.
        watched |= {"CHIPWATCH_WATCHED": ""}
        return watched | (mail_environment(self.mail_port) if self.mail_port else {})

    def set_up(self, say: Callable[[str], None]) -> None:
        """Database, demonstration fleet and readers; a second time it goes on from where it was."""
        settings = _settings(self.environment(), home=self.home)
        self.context = set_up_demonstration(settings, starts_at=self.world.starts_at)
        now = self.context.clocks.world_now()
        first, last = self.world.starts_at.date(), self.world.ends_at.date()
        say(f"world     recorded, {first} to {last}; it stands at {now.date()}")

    def serve(self, processes: Processes) -> None:
        """Start the publishers, and the mail server beside them; waits for it, since what is sent before waits long.

        Raises:
            StateError: it does not listen; its log is named.
        """
        command = [sys.executable, "-m", "pipeline.cli", "replay", "serve", "--port", str(self.port)]
        command += ["--until", self.world.ends_at.date().isoformat()]
        command += ["--mail-port", str(self.mail_port)] if self.mail_port is not None else []
        server = processes.start("replay", command)
        if self.mail_port is not None and not listens(self.mail_port, lambda: server.popen.poll() is None):
            raise StateError(f"the demonstration's mail server did not start: see {server.log}")

    def catch_up(self, processes: Processes) -> Process | None:
        """Begin to sweep the world's history up to `AIRFLOW_FROM` in one process, while Airflow starts.

        Four years of steps would take Airflow half an hour, and are the same work; nothing is scheduled meanwhile,
        since the clock must not step under a poll. None where no history is left.
        """
        if self.context is None or not self._history():
            return None
        command = [sys.executable, "-m", "pipeline.cli", "replay", "play", "--until", AIRFLOW_FROM.date().isoformat()]
        return processes.start("history", command)

    def wait_for_history(self, history: Process, processes: Processes, say: Callable[[str], None]) -> None:
        """Wait until the history is swept, and show how far it is.

        Raises:
            StateError: it failed; its log is named.
        """
        assert self.context is not None
        while history.popen.poll() is None:
            alerts, now = count_alerts(self.context), self.context.clocks.world_now()
            say(f"history   {now.date()}   {alerts} alerts, swept in one process while Airflow starts")
            with contextlib.suppress(subprocess.TimeoutExpired):
                history.popen.wait(5.0)
        processes.running.remove(history)
        if history.popen.returncode != 0:
            raise StateError(f"the history could not be swept: see {history.log}")

    def _history(self) -> bool:
        assert self.context is not None
        now = self.context.clocks.world_now()
        return self.world.ends_at > AIRFLOW_FROM and any(now < turn.at < AIRFLOW_FROM for turn in self.world.steps())

    def play(
        self, client: httpx.Client, password: str, must_run: Callable[[], None], say: Callable[[str], None]
    ) -> None:
        """Step to the end, starting `collect` at each step.

        Raises:
            StateError: a step does not end.
        """
        if self.context is None:
            raise StateError("the saga was not set up")
        airflow = Airflow(client, USER, password)
        instants = [turn.at for turn in self.world.steps()]
        began = time.monotonic()
        told_alerts, told_edition = False, False
        while True:
            settle(self.context, airflow, must_run)
            alerts = count_alerts(self.context)
            edition = first_edition(self.context)
            now = self.context.clocks.world_now()
            if alerts and not told_alerts:
                say(f"alerts    the first are there ({time.monotonic() - began:.0f} s)")
                told_alerts = True
            if edition and not told_edition:
                say(f"digest    {edition}")
                told_edition = True
            done = sum(instant <= now for instant in instants)
            say(f"replay    {now.date()}   step {done} of {len(instants)}   {alerts} alerts")
            if step(self.context, instants) is None and has_ended(self.context, instants):
                break
        airflow.start("digest")
        say(f"replay    the saga is told ({time.monotonic() - began:.0f} s)")


def mail_environment(port: int) -> dict[str, str]:
    """The settings under which mail goes to a server of ours on loopback: no TLS, no password."""
    server = {"HOST": "127.0.0.1", "PORT": str(port), "TLS": "none"}
    return {f"CHIPWATCH_SMTP_{name}": value for name, value in server.items()}


def _settings(environment: Mapping[str, str], **given: object) -> Settings:
    """The settings that those variables would give, without changing this process's own environment."""
    return load_settings(
        **{name.removeprefix("CHIPWATCH_").lower(): text for name, text in environment.items()}, **given
    )


def _day(until: str | None) -> date | None:
    if until is None:
        return None
    try:
        return date.fromisoformat(until)
    except ValueError as fault:
        raise CallError(f"{until!r} is no day such as 2025-06-30") from fault


def play_here(until: str | None, *, say: Callable[[str], None]) -> dict[str, int]:
    """The saga in this process, without Airflow: `chipwatch run --replay`."""
    world = load_world(until=_day(until))
    port = free_port()
    settings = _settings(world.environment() | {"CHIPWATCH_REPLAY": f"127.0.0.1:{port}"})
    context = set_up_demonstration(settings, starts_at=world.starts_at)
    with serving(world, context.clocks.world_now, port):
        return play(context, [turn.at for turn in world.steps()], say=say)
