"""Airflow in this process, with a home of its own; one process for all of these tests, since it is made once."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pipeline.launch.airflow_home import airflow_environment, password_of
from pipeline.replay.server import serving
from pipeline.replay.world import World, load_world
from pipeline.settings import load_settings
from pipeline.tasks.context import Context
from pipeline.tasks.replay import step, waiting
from pipeline.tasks.setup import set_up_demonstration

HOST = "http://127.0.0.1:8080"
MOUNT = "/chipwatch"
DAGS = Path(__file__).parents[2] / "dags"


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A migrated Airflow database; set before Airflow is imported, which reads its settings once."""
    if "airflow.configuration" in sys.modules:
        pytest.skip("Airflow was imported with another home: run these tests in a process of their own (-n 2)")
    home = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in airflow_environment(home, 1, DAGS).items():
            patch.setenv(name, value)
        patch.delenv("PYTHONWARNINGS", raising=False)
        patch.setenv("AIRFLOW__CORE__UNIT_TEST_MODE", "False")
        import airflow.settings
        from airflow.utils.db import initdb

        initdb()
        yield home
        airflow.settings.dispose_orm(do_log=False)


@dataclass(frozen=True)
class Watched:
    """A small recorded world, served, with the demonstration fleet."""

    context: Context
    world: World

    def step(self) -> None:
        """To the next instant at which something is published."""
        assert waiting(self.context).nothing, waiting(self.context)
        assert step(self.context, [turn.at for turn in self.world.steps()]) is not None


@pytest.fixture(scope="package")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """October 2022: the first limits, three publishers that answer and one host that is dead."""
    world = load_world(until=date(2022, 10, 14))
    home = tmp_path_factory.mktemp("watched")
    now = [world.starts_at]
    with serving(world, lambda: now[0]) as server, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CHIPWATCH_")]:
            patch.delenv(name)
        names = "federal_register_bis,bis_press,rack_report,deadwire"
        for name, value in {
            **world.environment(),
            "CHIPWATCH_HOME": str(home),
            "CHIPWATCH_REPLAY": server.address,
            "CHIPWATCH_SOURCES": names,
        }.items():
            patch.setenv(name, value)
        context = set_up_demonstration(load_settings(), starts_at=world.starts_at)
        server.world_now = context.clocks.world_now
        yield Watched(context, world)
        context.engine.dispose()


@pytest.fixture(scope="package")
def run_dag(airflow_home: Path, watched: Watched) -> Callable[..., Any]:
    """Runs a DAG to its end in this process, and gives its run."""

    dags: dict[str, Any] = {}

    def run(name: str, **given: Any) -> Any:
        if name not in dags:
            from airflow.dag_processing.dagbag import DagBag

            dags.update(DagBag(dag_folder=DAGS).dags)
        return dags[name].test(**given)

    return run


@pytest.fixture(autouse=True)
def _no_run_is_left() -> Iterator[None]:
    """A DAG that runs in this process tells it of its run by the environment, and takes that back from nobody."""
    yield
    for name in [name for name in os.environ if name.startswith("AIRFLOW_CTX_")]:
        del os.environ[name]


@pytest.fixture(scope="package")
def api(airflow_home: Path) -> Iterator[TestClient]:
    """Airflow's own application, with our plugin in it as its entry point loads it."""
    from airflow.api_fastapi.app import create_app

    for user in ("admin", "olga", "vera"):
        password_of(airflow_home, user)
    with TestClient(create_app(), base_url=HOST, follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in(api: TestClient, airflow_home: Path) -> Callable[[str], dict[str, str]]:
    def sign_in(user: str) -> dict[str, str]:
        reply = api.post("/auth/token", json={"username": user, "password": password_of(airflow_home, user)})
        return {"Authorization": f"Bearer {reply.raise_for_status().json()['access_token']}"}

    return sign_in
