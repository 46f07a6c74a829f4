"""The API over a filled database, asked by whoever a test says, on both databases."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from pipeline.settings import Settings
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.ui.acting import Role
from pipeline.ui.app import Reader, make_app
from tests.api.filled import fill
from tests.conftest import FrozenClocks
from tests.ui.filled import claim_world

Ask = Callable[[Role | None], TestClient]


@pytest.fixture
def context(engine: Engine, frozen: FrozenClocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    claim_world(engine)
    made = Context(Settings(home=tmp_path), engine, frozen.clocks)
    monkeypatch.setattr(views, "deployment", lambda: made)
    return made


@pytest.fixture
def alerts(context: Context) -> list[str]:
    """Ids of six alerts, among some rows of everything."""
    return fill(context)


@pytest.fixture
def ask(context: Context) -> Ask:
    """A client for a role, made once; None is somebody who is not signed in."""

    @cache
    def make(role: Role | None) -> TestClient:
        def who() -> Reader:
            if role is None:
                raise HTTPException(401, "sign in")
            return Reader("ada", role)

        # As a program comes: with a token, which no browser adds by itself.
        return TestClient(
            make_app(who), base_url="http://chipwatch.test/api/v1/", headers={"Authorization": "Bearer x"}
        )

    return make
