"""What is held says so on its page, and Health lists it; research sees none of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from pipeline.tasks import views
from pipeline.tasks.holds import lift_hold, put_hold
from pipeline.ui.app import Reader, make_app
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

CLAIM = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China."


def test_holds_stand_on_the_pages_of_what_they_hold(
    sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = deploy(sqlite_engine, tmp_path, frozen)
    desk.publish(CLAIM, source="federal_register_bis", name="fr:1")
    desk.analyse()
    monkeypatch.setattr(views, "context", lambda: desk.context)
    client = TestClient(make_app(lambda: Reader("ada", "viewer")))
    [[alert]] = desk.rows("alert", "id")
    document = next(line for line in client.get("/documents").text.split('"') if "documents/do-" in line)
    pages = [f"/alerts/{alert}", f"/{document.lstrip('./')}", "/health"]
    assert not [page for page in pages if "Under hold" in client.get(page).text]
    held = put_hold(desk.context, "document:fr:1", who="Ada", why="subpoena of <b>May</b>", via="command")
    for page in pages:
        told = client.get(page).text
        assert "subpoena of &lt;b&gt;May" in told, page
        assert ("Under hold" in told) == (page != "/health")
    assert "Under hold" not in client.get("/sources/federal_register_bis").text
    put_hold(desk.context, "source:federal_register_bis", who="Ada", why="inquiry", via="command")
    assert "Under hold" in client.get("/sources/federal_register_bis").text
    research = replace(desk.context, settings=desk.context.settings.model_copy(update={"profile": "research"}))
    monkeypatch.setattr(views, "context", lambda: research)
    assert not [page for page in (*pages, "/sources/federal_register_bis") if "subpoena" in client.get(page).text]
    monkeypatch.setattr(views, "context", lambda: desk.context)
    lift_hold(desk.context, held.id, who="Ada", why="settled", via="command")
    assert "subpoena" not in client.get(f"/alerts/{alert}").text
