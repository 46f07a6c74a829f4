"""The lean Airflow of `make run`, as environment variables: loopback only, nothing inherited.

Numbers and names were measured with Airflow 3.3.2: three processes, log servers off, an idle scheduler below a tenth
of a core.
"""

import contextlib
import json
import os
import secrets
import sqlite3
from pathlib import Path

from pipeline.errors import SettingsError

USER = "admin"

#: Airflow's processes share one SQLite file: a busy one is waited for, not refused.
SQLITE_ARGUMENTS = {"timeout": 60, "check_same_thread": False}
#: What Airflow imports at its start.
LOCAL_SETTINGS = Path(__file__).with_name("airflow_local_settings.py")


def airflow_environment(home: Path, port: int, dags: Path) -> dict[str, str]:
    """The whole environment of Airflow's processes.

    Args:
        home: chipwatch's home; Airflow's lies in it.
        port: of the API server, on loopback.
        dags: the folder of the DAG files.

    Raises:
        SettingsError: the home folder cannot be written.
    """
    airflow = home / "airflow"
    try:
        (airflow / "config").mkdir(parents=True, exist_ok=True)
        (airflow / "config" / LOCAL_SETTINGS.name).write_bytes(LOCAL_SETTINGS.read_bytes())
    except OSError as fault:
        raise SettingsError(f"{airflow}: {fault.strerror}") from fault
    keys = _keep_keys(airflow / "keys.json")
    # Bytecode may be kept: each task is a process, and compiling costs it more than the work does.
    unwanted = ("AIRFLOW_", "_AIRFLOW", "PYTHONDONTWRITEBYTECODE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return inherited | {
        "AIRFLOW_HOME": str(airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__PARALLELISM": "3",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # The machine's own name, unasked: its look-up may go out, or wait for a name server that is not there.
        "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin,olga:op,vera:viewer",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(airflow / "passwords.json"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow / 'airflow.db'}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS": f"{__name__}.SQLITE_ARGUMENTS",
        # Idle it looks three times a second: ten times cost a tenth of a core for a quarter of a second less a step.
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
        # Our DAG files change with an upgrade, and that starts everything anew.
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "600",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": keys["secret"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt"],
        "AIRFLOW__CORE__FERNET_KEY": "",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
        # One arena of memory for each thread is for many cores.
        "MALLOC_ARENA_MAX": "2",
    }


def password_of(home: Path, user: str = USER) -> str:
    """The user's password, made at random once and kept readable by its owner alone."""
    path = home / "airflow" / "passwords.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if user not in known:
        for name in {user, USER, "olga", "vera"} - known.keys():
            known[name] = secrets.token_urlsafe(9)
        _write_private(path, known)
    return known[user]


def write_ahead(home: Path) -> None:
    """Let readers of Airflow's SQLite file go on while one writes; the file keeps the mode."""
    with contextlib.closing(sqlite3.connect(home / "airflow" / "airflow.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def _keep_keys(path: Path) -> dict[str, str]:
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return kept
    keys = {"secret": secrets.token_hex(40), "jwt": secrets.token_hex(40)}
    _write_private(path, keys)
    return keys


def _write_private(path: Path, value: dict[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(value), encoding="utf-8")
