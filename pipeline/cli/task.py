"""`chipwatch task`: one task of a DAG, for an Airflow whose interpreter is not ours (`CHIPWATCH_PYTHON`)."""

import json
import logging
import os
import queue
import signal
import sys
import threading
from typing import Annotated, Any

import typer

from pipeline.errors import CallError

#: What it exits with, by who must act (`pipeline.tasks.entry.failure_of`); the last two are those of sysexits.h.
STATUSES = {"person": 2, "busy": 75, "defect": 70}


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(task)


def task(
    name: Annotated[str, typer.Argument(help="A task, such as collect_source.")],
    attached: Annotated[
        bool, typer.Option("--attached", help="End when standard input is closed; ask there for Airflow's secrets.")
    ] = False,
) -> None:
    """Do one task of a DAG: arguments as one line of JSON on standard input, the value as one on standard output."""
    from pipeline.tasks import entry

    if name not in entry.TASKS:
        raise CallError(f"no task {name!r}: {', '.join(sorted(entry.TASKS))}")
    # Whatever prints, prints beside the value.
    out, sys.stdout = sys.stdout, sys.stderr
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    given = _arguments(sys.stdin.readline())
    if attached:
        _attach(out)
    try:
        told: dict[str, Any] = {"value": entry.TASKS[name](**given)}
    except Exception as fault:
        failure = entry.failure_of(fault)
        told = {"failure": failure, "message": f"{type(fault).__name__}: {fault}"}
        if failure == "defect":
            logging.getLogger("chipwatch").exception("%s failed", name)
    print(json.dumps(told), file=out, flush=True)
    raise typer.Exit(STATUSES[told["failure"]] if "failure" in told else 0)


def _arguments(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line or "{}")
    except ValueError as fault:
        raise CallError(f"standard input is no line of JSON: {fault}") from fault
    if not isinstance(given, dict):
        raise CallError("standard input is no JSON object")
    return given


def _attach(out: Any) -> None:
    """Hang on whoever started us: their answers come on standard input, and we end when it is closed."""
    from pipeline.settings import ask_keeper

    answers: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            answers.put(json.loads(line)["answer"])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=listen, daemon=True, name="attached").start()
    asking = threading.Lock()

    def ask(connection: str) -> str | None:
        with asking:
            print(json.dumps({"ask": connection}), file=out, flush=True)
            return answers.get()

    ask_keeper("airflow", ask)
