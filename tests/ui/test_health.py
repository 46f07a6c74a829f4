"""The page Health, its JSON for monitors, and the command with its exit status."""

import json
from pathlib import Path

import pytest
from sqlalchemy import insert

from pipeline.settings import Settings
from pipeline.storage.engine import writing
from pipeline.tasks import views
from pipeline.tasks.context import Context, set_up
from tests.cli.conftest import call
from tests.conftest import WALL
from tests.ui.conftest import Ask
from tests.ui.filled import TABLES

TOKEN = "a token of the monitors"


def add_dead_message(context: Context) -> None:
    with writing(context.engine) as connection:
        connection.execute(
            insert(TABLES["message"]).values(
                key=bytes(32), about="al-1", recipient="ada", channel="email", kind="first", address="secret@b.example",
                message_id="<1>", subject="garnet thimble", text="t", state="dead", due_at=WALL, since_at=WALL,
                known_at=WALL,
            )
        )  # fmt: skip


def test_the_page_says_what_a_person_has_to_do(ask: Ask, context: Context) -> None:
    assert "Nothing needs a person." in ask("viewer").get("/health").text
    add_dead_message(context)
    page = ask("viewer").get("/health").text
    assert "1 message could not be delivered" in page
    assert "docs/on-call.md, “dead message”" in page
    assert 'href="/outbox?state=dead"' in page
    assert ask(None).get("/health").status_code == 401
    assert 'href="/health">Last success</a>' in ask("viewer").get("/alerts").text


def test_monitors_need_their_own_token_and_get_no_secret(
    ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = ask(None)
    assert client.get("/health.json").status_code == 404
    settings = Settings(
        home=context.settings.home, health_token=TOKEN, feed_token="of the feed", smtp_password="hidden word"
    )
    opened = Context(settings, context.engine, context.clocks)
    monkeypatch.setattr(views, "context", lambda: opened)
    add_dead_message(opened)
    for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer of the feed"}, {"Authorization": TOKEN}):
        assert client.get("/health.json", headers=wrong).status_code == 401
    reply = client.get("/health.json", headers={"Authorization": f"Bearer {TOKEN}"})
    told = reply.json()
    assert (reply.status_code, told["well"], told["outbox"]["dead"]) == (200, False, 1)
    for secret in (TOKEN, "of the feed", "hidden word", "secret@b.example", "garnet"):
        assert secret not in reply.text
    assert client.get("/api/health.json").status_code == 401
    assert ask("viewer").get("/api/health.json").json()["needs"] == told["needs"]


def test_the_command_fails_where_somebody_must_act(tmp_path: Path) -> None:
    context = set_up(Settings(home=tmp_path))
    quiet = call(tmp_path, "health")
    assert quiet.status == 0, quiet.err
    assert "Nothing needs a person." in quiet.out
    add_dead_message(context)
    context.engine.dispose()
    loud = call(tmp_path, "health", "--json")
    assert loud.status == 1
    assert json.loads(loud.out)["needs"][0]["heading"] == "dead message"
    assert "NOW: 1 message could not be delivered" in call(tmp_path, "health").out
