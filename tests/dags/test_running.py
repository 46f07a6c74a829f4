"""How a task reaches our code: here, or in the interpreter that CHIPWATCH_PYTHON names; what its failures become."""

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.tasks import entry
from tests.dags.conftest import DAGS, Watched
from tests.launch.test_processes import alive

pytestmark = [pytest.mark.airflow, pytest.mark.xdist_group("airflow")]

ROOT = DAGS.parent
#: Parts of Airflow that have no name in `airflow.sdk` yet.
OF_AIRFLOW = {"airflow.triggers.base", "airflow.providers.standard.operators.hitl"}


def test_dag_files_import_airflow_and_the_standard_library_alone() -> None:
    for path in sorted(DAGS.glob("*.py")):
        for statement in ast.parse(path.read_text()).body:
            names = []
            if isinstance(statement, ast.Import):
                names = [each.name for each in statement.names]
            elif isinstance(statement, ast.ImportFrom):
                names = [statement.module or ""]
            for name in names:
                top = name.partition(".")[0]
                fits = top in sys.stdlib_module_names or top == "dags" or name in OF_AIRFLOW
                assert fits or name == "airflow.sdk" or name.startswith("airflow.sdk."), f"{path.name}: {name}"


@pytest.fixture
def elsewhere(airflow_home: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks run in another interpreter: the same program, started with nothing of ours on its path but by a setting."""
    monkeypatch.setenv("CHIPWATCH_PYTHON", sys.executable)
    monkeypatch.setenv("CHIPWATCH_PYTHONPATH", str(ROOT))


def test_a_value_comes_back_from_there(elsewhere: None, watched: Watched) -> None:
    from dags.running import run

    assert run("due_sources") == entry.due_sources()


@pytest.mark.parametrize(
    ("name", "given", "kind"),
    [
        ("collect_source", {"source": "no_such_source"}, "PersonNeededError"),
        ("collect_source", {"surprise": 1}, "DefectError"),
        ("no_such_task", {}, "PersonNeededError"),
    ],
)
def test_what_goes_wrong_there_is_told_by_kind(
    elsewhere: None, name: str, given: dict[str, object], kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    from dags import running

    with pytest.raises(getattr(running, kind)) as raised:
        running.run(name, **given)
    assert str(raised.value)
    if kind == "DefectError":
        assert "Traceback" in caplog.text, "its log lines go on"


def test_an_interpreter_that_is_none_needs_a_person(airflow_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dags.running import PersonNeededError, run

    monkeypatch.setenv("CHIPWATCH_PYTHON", "/nowhere/python")
    with pytest.raises(PersonNeededError, match="CHIPWATCH_PYTHON=/nowhere/python"):
        run("due_sources")


def test_here_a_wrong_setting_needs_a_person_and_a_defect_stays_one(
    airflow_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from dags.running import BusyError, PersonNeededError, run

    for fault, kind in (
        (SettingsError("no such thing"), PersonNeededError),
        (OperationalError("", {}, Exception("database is locked")), BusyError),
        (KeyError("a defect"), KeyError),
    ):

        def fails(fault: Exception = fault) -> None:
            raise fault

        monkeypatch.setattr(entry, "due_sources", fails)
        with pytest.raises(kind):
            run("due_sources")


ASKED = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
from pydantic import SecretStr
from pipeline.cli import task
from pipeline.settings import secret_text
from pipeline.tasks import entry
entry.TASKS["tell"] = lambda: [secret_text(SecretStr("airflow:hooks")), sorted(os.environ), sys.argv]
task.task("tell", attached=True)
"""


def test_a_secret_is_asked_for_and_stands_in_no_argument_or_variable(
    elsewhere: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dags.running import run

    script = tmp_path / "python"
    asking = tmp_path / "asking.py"
    asking.write_text(ASKED)
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {asking} {ROOT} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("CHIPWATCH_PYTHON", str(script))
    monkeypatch.setenv("AIRFLOW_CONN_HOOKS", '{"conn_type": "http", "password": "sesame"}')
    secret, variables, arguments = run("tell")
    assert secret == "sesame"
    # Which run and task it is may be known there; Airflow's own settings and keys may not.
    assert not [name for name in variables if name.startswith("AIRFLOW") and not name.startswith("AIRFLOW_CTX_")]
    assert not [word for word in arguments if "sesame" in word]


HOLDING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us with it ignored
sys.path.insert(0, sys.argv[1])
from dags.running import run
run("wait")
"""
WAITING = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from pipeline.cli import task
from pipeline.tasks import entry
def wait():
    Path(sys.argv[2]).write_text(str(os.getpid()))
    time.sleep(60)
entry.TASKS["wait"] = wait
task.task("wait", attached=True)
"""


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_the_task_however_that_ends(
    elsewhere: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, by: signal.Signals
) -> None:
    script, waiting, told = tmp_path / "python", tmp_path / "waiting.py", tmp_path / "pid"
    waiting.write_text(WAITING)
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {waiting} {ROOT} {told} "$@"\n')
    script.chmod(0o755)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(ROOT)], env=os.environ | {"CHIPWATCH_PYTHON": str(script)}
    )
    try:
        deadline = time.monotonic() + 30
        while not (told.exists() and told.read_text()):
            assert holder.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        pid = int(told.read_text())
        assert alive(pid)
        holder.send_signal(by)
        holder.wait(20)
        deadline = time.monotonic() + 10
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not alive(pid)
    finally:
        holder.kill()


def test_the_command_speaks_json_lines(watched: Watched) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "task", "list_sources"],
        input="{}\n",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    [line] = done.stdout.splitlines()
    assert isinstance(json.loads(line)["value"], list)
