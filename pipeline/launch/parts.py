"""Airflow by its parts over PostgreSQL and Redis: the commands, and the settings that all parts share.

One list for everybody who starts them: `docker-compose.yml` is tested against it, and the soak runs it natively.
Addresses and secrets are no part of it: each deployment names its own, by files.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Part:
    """One process.

    Attributes:
        name: of the service.
        command: what runs; the program first.
        health: what ends with 0 while it is well.
    """

    name: str
    command: tuple[str, ...]
    health: tuple[str, ...]


def _asks(address: str) -> tuple[str, ...]:
    """Ask an address; an image needs no other program for it."""
    return "python", "-c", f"import urllib.request as u; u.urlopen('{address}', timeout=10)"


def _job(kind: str) -> tuple[str, ...]:
    return "airflow", "jobs", "check", "--job-type", kind, "--local"


def worker(number: int) -> Part:
    """A worker that runs tasks, by a name of its own, so that two on one machine are told apart."""
    app = "airflow.providers.celery.executors.celery_executor.app"
    name = f"worker-{number}"
    return Part(
        name,
        ("airflow", "celery", "worker", "--skip-serve-logs", "--celery-hostname", name),
        ("celery", "--app", app, "inspect", "ping", "--timeout", "10", "--destination", f"celery@{name}"),
    )


#: Logs lie in a folder that all share, so that nobody serves them over the network.
PARTS: tuple[Part, ...] = (
    Part("api-server", ("airflow", "api-server"), _asks("http://127.0.0.1:8080/api/v2/version")),
    Part("dag-processor", ("airflow", "dag-processor"), _job("DagProcessorJob")),
    Part("scheduler", ("airflow", "scheduler", "--skip-serve-logs"), _asks("http://127.0.0.1:8974/health")),
    Part("triggerer", ("airflow", "triggerer", "--skip-serve-logs"), _job("TriggererJob")),
    worker(1),
    worker(2),
)

#: What makes the tables of Airflow and ours, once before all others.
INIT = ("chipwatch", "init", "--airflow")

#: What all parts are told alike. Times in seconds.
SHARED: Mapping[str, str] = MappingProxyType(
    {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        # The machine's own name, unasked: its look-up may go out, or wait for a name server that is not there.
        "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,olga:op,vera:viewer",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "True",
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
        # What a worker had in hand when it died is tried again after a minute, not after five: our tasks take seconds.
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        # What it had taken from the queue and not begun, likewise.
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "15",
        # What a scheduler that died had sent to workers is taken over by the next one.
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": "1",
        # Longer than any task of ours may take; what is handed out again after it, Airflow has long given to another.
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "3600",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }
)


def native(command: tuple[str, ...]) -> list[str]:
    """A command of a part in this interpreter's own environment, whatever the search path says."""
    modules = {"airflow": ["-m", "airflow"], "chipwatch": ["-m", "pipeline.cli"], "celery": ["-m", "celery"]}
    program, *arguments = command
    return [sys.executable, *modules.get(program, []), *arguments]
