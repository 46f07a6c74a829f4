"""The pages over a fresh database, asked by whoever a test says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from pipeline.settings import Settings
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.ui.app import Reader, Role, make_app
from tests.conftest import FrozenClocks
from tests.ui.filled import claim_world

Ask = Callable[[Role | None], TestClient]


@pytest.fixture
def context(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A live deployment with nothing in it, which the pages show."""
    claim_world(sqlite_engine)
    made = Context(Settings(home=tmp_path), sqlite_engine, frozen.clocks)
    monkeypatch.setattr(views, "context", lambda: made)
    return made


@pytest.fixture
def ask(context: Context) -> Ask:
    """A client of the pages for a role; None is somebody who is not signed in."""

    def make(role: Role | None) -> TestClient:
        def who() -> Reader:
            if role is None:
                raise HTTPException(401, "sign in")
            return Reader("ada", role)

        return TestClient(make_app(who), base_url="http://chipwatch.test", follow_redirects=False)

    return make
