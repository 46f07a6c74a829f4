"""Airflow by its parts: what each loads, and what is made before they start."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.launch.airflow_home import LOCAL_SETTINGS
from pipeline.launch.parts import PARTS, SHARED, native
from pipeline.launch.prepare import keep_passwords

USERS = "admin:admin,olga:op,vera:viewer"


def test_the_executor_of_the_parts_can_be_loaded() -> None:
    code = "from airflow.executors.executor_loader import ExecutorLoader as E; print(E.import_default_executor_cls())"
    environment = os.environ | {"AIRFLOW__CORE__EXECUTOR": SHARED["AIRFLOW__CORE__EXECUTOR"]}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True, text=True, timeout=120, check=False, env=environment,
    )  # fmt: skip
    assert "CeleryExecutor" in done.stdout, done.stderr[-1000:]


@pytest.mark.parametrize(
    ("command", "executor", "loads"),
    [
        (("celery", "worker"), SHARED["AIRFLOW__CORE__EXECUTOR"], True),
        (("scheduler",), SHARED["AIRFLOW__CORE__EXECUTOR"], False),
        (("api-server",), "LocalExecutor", False),
    ],
)
def test_who_runs_tasks_imports_what_they_need_and_nobody_else(command: list[str], executor: str, loads: bool) -> None:
    code = f"import runpy, sys; sys.argv = ['airflow', *{list(command)!r}]; runpy.run_path({str(LOCAL_SETTINGS)!r})"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{code}; print('pipeline.tasks.analyse' in sys.modules)"],
        env={
            "PATH": "/usr/bin:/bin",
            "AIRFLOW__CORE__EXECUTOR": executor,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip().splitlines()[-1:] == [str(loads)], done.stderr[-1000:]


def test_every_command_runs_in_this_interpreter() -> None:
    for part in PARTS:
        for command in (part.command, part.health):
            assert native(command)[0] == sys.executable, part.name


def test_each_user_gets_a_password_once_that_their_owner_alone_reads(tmp_path: Path) -> None:
    path = tmp_path / "auth" / "passwords.json"
    first = keep_passwords(path, USERS)
    assert first.keys() == {"admin", "olga", "vera"}
    assert len(set(first.values())) == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = keep_passwords(path, f"{USERS},mia:viewer")
    assert {name: second[name] for name in first} == first
    assert json.loads(path.read_text()) == second


def test_a_file_of_passwords_that_cannot_be_read_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "passwords.json"
    path.write_text("{broken")
    with pytest.raises(SettingsError, match=r"passwords\.json"):
        keep_passwords(path, USERS)
    assert path.read_text() == "{broken"
