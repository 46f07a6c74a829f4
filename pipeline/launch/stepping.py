"""Works a recorded world through Airflow: asks for what the clock waits for, by Airflow's API, until nothing waits."""

import contextlib
import time
from collections.abc import Callable

import httpx

from pipeline.errors import StateError
from pipeline.tasks.context import Context
from pipeline.tasks.replay import waiting

#: How long a step may take before its work is asked for again (a wake-up may be lost, a task may have failed).
PATIENCE = 40.0
#: How long one step is waited for in all; then something is broken and a person must look.
GIVE_UP = 600.0


def settle(context: Context, airflow: "Airflow", must_run: Callable[[], None]) -> None:
    """Wait until nothing waits; ask for the work again when it seems to be lost.

    Args:
        context: the deployment.
        airflow: whose DAGs do the work.
        must_run: called again and again; raises where it makes no sense to wait on.

    Raises:
        StateError: the step does not end.
    """
    began = asked = time.monotonic()
    asked_for, woken = "", False
    while not (left := waiting(context)).nothing:
        must_run()
        wanted = "collect" if left.sources else "digest" if left.analysed else "analyse"
        # What is new wakes `analyse`; it is asked for where nothing is, and when that wake-up seems to be lost.
        woken = woken or left.revisions > 0 or left.turns > 0
        if (wanted != asked_for and not (wanted == "analyse" and woken)) or time.monotonic() - asked > PATIENCE:
            airflow.start(wanted)
            asked, asked_for = time.monotonic(), wanted
        if time.monotonic() - began > GIVE_UP:
            raise StateError(f"the replay does not go on: {left}")
        time.sleep(0.2)


class Airflow:
    """Airflow's public API, with a token of one of its users."""

    def __init__(self, client: httpx.Client, user: str, password: str) -> None:
        self.client = client
        self.user = user
        self.password = password
        self.token = ""

    def start(self, dag: str) -> None:
        """Start one run of a DAG. Where Airflow is too busy to answer, it is asked again when patience ends."""
        with contextlib.suppress(httpx.TransportError):
            self._start(dag)

    def _start(self, dag: str) -> None:
        for _ in range(2):
            if not self.token:
                reply = self.client.post("/auth/token", json={"username": self.user, "password": self.password})
                if reply.is_server_error:
                    return
                self.token = reply.raise_for_status().json()["access_token"]
            reply = self.client.post(
                f"/api/v2/dags/{dag}/dagRuns",
                json={"logical_date": None},
                headers={"Authorization": f"Bearer {self.token}"},
            )
            if reply.status_code == httpx.codes.UNAUTHORIZED:
                self.token = ""
                continue
            # 404: not parsed yet. 5xx: its database was busy. Asked for again when the step's patience ends.
            if reply.status_code != httpx.codes.NOT_FOUND and not reply.is_server_error:
                reply.raise_for_status()
            return
