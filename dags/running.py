"""How a task reaches chipwatch: in Airflow's own interpreter, or in the one that CHIPWATCH_PYTHON names.

With `CHIPWATCH_PYTHON` unset, our packages are imported, when a task runs and not before. With it set, `chipwatch
task NAME` runs there, so that Airflow's environment needs none of our libraries. Arguments and the value go as lines of
JSON on its standard input and output; its log lines go on into the task's log; a secret that is kept as an Airflow
connection is asked for by line, and stands on no command line; it ends when the task does, however that ends.
"""

import json
import logging
import os
import subprocess
import threading
from typing import IO, Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

log = logging.getLogger("chipwatch.task")
#: Seconds that a process is given to end by itself when it is told to.
GRACE = 5.0


class PersonNeededError(Exception):
    """A setting, a file or the database's state is wrong: trying again would not mend it."""


class BusyError(Exception):
    """The database was busy or away: soon again."""


class DefectError(Exception):
    """What we did not foresee; the task's log has the whole of it."""


FAILURES = {"person": PersonNeededError, "busy": BusyError, "defect": DefectError}
#: What `chipwatch task` exits with; where it could not even say why, that tells.
STATUSES = {2: "person", 75: "busy"}


def run(name: str, **given: Any) -> Any:
    """Call one of `pipeline.tasks.entry.TASKS`; its value is plain JSON.

    Raises:
        PersonNeededError, BusyError: see there.
        DefectError: in another interpreter; in this one a defect is raised as it is.
    """
    python = os.environ.get("CHIPWATCH_PYTHON")
    return _there(python, name, given) if python else _here(name, given)


def password_of(connection_id: str) -> str | None:
    """The password of an Airflow connection; None where there is no such connection, or it has none."""
    try:
        return Connection.get(connection_id).password or None
    except AirflowNotFoundException:
        return None


def _here(name: str, given: dict[str, Any]) -> Any:
    from pipeline.settings import ask_keeper
    from pipeline.tasks import entry

    ask_keeper("airflow", password_of)
    try:
        return getattr(entry, name)(**given)
    except Exception as fault:
        kind = entry.failure_of(fault)
        if kind == "defect":
            raise
        raise FAILURES[kind](str(fault)) from fault


def _there(python: str, name: str, given: dict[str, Any]) -> Any:
    # Airflow's own settings, which hold its keys and the address of its database, are nobody else's; but which run and
    # task this is, chipwatch notes with what it stores.
    environment = {
        key: value
        for key, value in os.environ.items()
        if key.startswith("AIRFLOW_CTX_") or not key.startswith(("AIRFLOW_", "_AIRFLOW"))
    }
    for path in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        environment.pop(path, None)
    if os.environ.get("CHIPWATCH_PYTHONPATH"):
        environment["PYTHONPATH"] = os.environ["CHIPWATCH_PYTHONPATH"]
    try:
        child = subprocess.Popen(  # noqa: S603 - the deployment's own interpreter, no shell
            [python, "-m", "pipeline.cli", "task", name, "--attached"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
            errors="replace",
            bufsize=1,
        )
    except OSError as fault:
        raise PersonNeededError(f"CHIPWATCH_PYTHON={python}: {fault.strerror}") from fault
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    last: list[str] = []
    passing = threading.Thread(target=_pass_on, args=(child.stderr, last), daemon=True, name="chipwatch-log")
    passing.start()
    try:
        answer = _talk(child.stdin, child.stdout, given)
        child.wait()
    finally:
        # A task that is killed outright closes the pipe, and the process ends by that.
        child.stdin.close()
        _end(child)
        passing.join(GRACE)
        child.stdout.close()
        child.stderr.close()
    if answer is not None and "value" in answer:
        return answer["value"]
    kind = answer["failure"] if answer else STATUSES.get(child.returncode, "defect")
    said = answer["message"] if answer else (last[-1] if last else f"ended with status {child.returncode}")
    raise FAILURES[kind](said)


def _talk(to: IO[str], out: IO[str], given: dict[str, Any]) -> dict[str, Any] | None:
    """Hand the arguments over and answer what is asked; gives the last word, None where there was none."""
    try:
        to.write(json.dumps(given) + "\n")
        to.flush()
        for line in out:
            told: dict[str, Any] = json.loads(line)
            if "ask" not in told:
                return told
            to.write(json.dumps({"answer": password_of(told["ask"])}) + "\n")
            to.flush()
    except BrokenPipeError:
        pass  # it ended early; its status and its last line say why
    return None


def _pass_on(lines: IO[str], last: list[str]) -> None:
    """Lines of the other's log at their level; one that names none goes on with the one before."""
    level = logging.INFO
    for line in lines:
        named, _, words = line.rstrip("\n").partition(" ")
        known = logging.getLevelNamesMapping().get(named)
        level = known or level
        log.log(level, "%s", words if known else line.rstrip("\n"))
        if line.strip():
            last[:] = [line.strip()]


def _end(child: "subprocess.Popen[str]") -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
