"""`chipwatch up`, which `make run` calls: everything started, watched, and stopped again."""

import contextlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from pipeline.errors import StateError
from pipeline.launch.airflow_home import USER, airflow_environment, password_of, write_ahead
from pipeline.launch.parts import PARTS, native
from pipeline.launch.pools import import_pools
from pipeline.launch.ports import check_port
from pipeline.launch.processes import Processes
from pipeline.launch.saga import Saga
from pipeline.launch.stay import interrupts, stop_all, take_over

HEALTHY_WITHIN = 180.0


@dataclass(frozen=True)
class Plan:
    """What to start."""

    home: Path
    port: int
    live: bool
    until: str | None = None
    stay: bool = True


def start(plan: Plan, say: Callable[[str], None]) -> int:
    """Start everything, follow the saga, and wait for Ctrl-C. Gives the exit status.

    Raises:
        CallError: a port is in use, the home cannot be written.
        StateError: a part ended by itself, or Airflow did not become healthy; its log is named.
    """
    began = time.monotonic()
    check_port(plan.port)
    dags = Path(__file__).resolve().parents[2] / "dags"
    environment = airflow_environment(plan.home, plan.port, dags)
    password = password_of(plan.home)
    environment["CHIPWATCH_HOME"] = str(plan.home)
    environment["CHIPWATCH_POOLS"] = "1"
    environment["CHIPWATCH_BASE_URL"] = f"http://127.0.0.1:{plan.port}/chipwatch"
    saga = None if plan.live else Saga(plan.home, plan.until)
    if saga:
        environment |= saga.environment()
    processes = Processes(plan.home / "logs", environment)
    with interrupts():
        try:
            say(f"home      {plan.home}")
            if saga:
                saga.set_up(say)
                saga.serve(processes)
            else:
                processes.start("init", [sys.executable, "-m", "pipeline.cli", "init"]).popen.wait()
                processes.running.clear()
            say("database  ready")
            history = saga.catch_up(processes) if saga else None
            _migrate(processes)
            write_ahead(plan.home)
            _start_pages(processes)
            if saga and history:
                saga.wait_for_history(history, processes, say)
            _start_work(processes, watching=plan.live)
            address = f"http://127.0.0.1:{plan.port}"
            _wait_healthy(address, processes, say)
            with httpx.Client(base_url=address, timeout=30.0, trust_env=False) as client:
                import_pools(client, password, dags / "pools.json")
            say(f"airflow   {address}  user {USER}  password {password}   ({time.monotonic() - began:.0f} s)")
            say(f"alerts    {address}/plugin/chipwatch-alerts")
            if saga and saga.mail_port:
                say(f"mail      {address}/plugin/chipwatch-mail   what readers get, by SMTP to this machine alone")
            if saga:
                with httpx.Client(base_url=address, timeout=30.0, trust_env=False) as client:
                    saga.play(client, password, lambda: _must_run(processes), say)
            if plan.stay:
                if saga and saga.mail_port:
                    say(f"read on   {address}/plugin/chipwatch-alerts and {address}/plugin/chipwatch-mail")
                say("running; Ctrl-C stops everything")
                take_over(processes)
        except KeyboardInterrupt:
            say("\nstopping everything that was started …")
        finally:
            stop_all(processes)
    return 0


def _migrate(processes: Processes) -> None:
    migration = processes.start("airflow-migrate", [sys.executable, "-m", "airflow", "db", "migrate"])
    if migration.popen.wait(timeout=HEALTHY_WITHIN) != 0:
        raise StateError(f"Airflow's database could not be made: see {migration.log}")
    processes.running.remove(migration)


def _start_pages(processes: Processes) -> None:
    """What reads: the pages and the DAG files. Nothing is scheduled yet."""
    _start(processes, "api-server", "dag-processor")


def _start_work(processes: Processes, *, watching: bool) -> None:
    """What works. The triggerer watches live sources; in the recorded world nothing needs one, and it costs 160 MB."""
    _start(processes, "scheduler", *(["triggerer"] if watching else []))


def _start(processes: Processes, *names: str) -> None:
    for part in PARTS:
        if part.name in names:
            processes.start(part.name, native(part.command))


def _wait_healthy(address: str, processes: Processes, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN
    said = time.monotonic()
    while time.monotonic() < deadline:
        _must_run(processes)
        with contextlib.suppress(httpx.HTTPError, ValueError):
            health = httpx.get(f"{address}/api/v2/monitor/health", timeout=5.0, trust_env=False).json()
            parts = ("metadatabase", "scheduler", "dag_processor")
            if all((health.get(part) or {}).get("status") == "healthy" for part in parts):
                return
        if time.monotonic() - said > 5:
            say("airflow   starting …")
            said = time.monotonic()
        time.sleep(0.5)
    raise StateError(f"Airflow was not healthy within {HEALTHY_WITHIN:.0f} s: see {processes.logs}")


def _must_run(processes: Processes) -> None:
    ended = processes.ended()
    if ended is not None:
        raise StateError(f"{ended.name} ended by itself: see {ended.log}")


def default_home() -> Path:
    """CHIPWATCH_HOME, else `var` in this folder."""
    return Path(os.environ.get("CHIPWATCH_HOME", "var")).expanduser().absolute()
