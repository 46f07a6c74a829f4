"""A reader reports what should have been found in a document."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.tasks.reading import read_pending
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy
from tests.ui.conftest import Ask

ORIGIN = {"Origin": "http://chipwatch.test"}
WORDS = "Boards of that make may no longer go to China without asking first"
MISS = {
    "type": "restriction_imposed",
    "status": "announced",
    "chips": "nvidia-h20",
    "words": WORDS,
    "why": "it says so",
}


@pytest.fixture
def context(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """As that of the other pages, with the demonstration's fleet."""
    desk = deploy(sqlite_engine, tmp_path, frozen)
    monkeypatch.setattr(views, "context", lambda: desk.context)
    return desk.context


def test_a_miss_is_a_claim_from_then_on_and_says_who_reported_it(
    ask: Ask, context: Context, frozen: FrozenClocks
) -> None:
    desk = Desk(context, frozen)
    desk.publish(f"Notes of the week. {WORDS}, people said.", name="notes")
    read_pending(context)
    client = ask("op")
    path = client.get("/documents").text.split('href="/documents/')[1].split('"')[0]
    before = client.get(f"/documents/{path}").text
    assert "Report what should have been found here" in before
    assert "<h2>Set right by hand" not in before
    post = f"/documents/{path}/misses"
    assert ask("viewer").post(post, data=MISS, headers=ORIGIN).status_code == 403
    assert client.post(post, data=MISS).status_code == 403
    assert client.post("/documents/do-nothing/misses", data=MISS, headers=ORIGIN).status_code == 404
    for wrong, said in (({"words": "<i>not there"}, "&lt;i&gt;"), ({"chips": "blorp"}, "blorp"), ({"why": ""}, "why")):
        reply = client.post(post, data=MISS | wrong, headers=ORIGIN)
        assert reply.status_code == 422, wrong
        assert said in reply.text
        assert "it says so" in reply.text or "why" in wrong, "what was typed is kept"
    assert "Report what" not in ask("viewer").get(f"/documents/{path}").text
    assert client.post(post, data=MISS, headers=ORIGIN).status_code == 303
    after = client.get(f"/documents/{path}").text
    assert "<h2>Set right by hand" in after
    assert "by ada: it says so" in after
    assert "Restriction, announced: NVIDIA H20" in after
