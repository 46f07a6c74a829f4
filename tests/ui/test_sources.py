"""The pages of Sources: each day by its worst, what a state means, and a trial by whoever may act."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from models.tables import metadata
from pipeline.errors import FetchError
from pipeline.storage.engine import writing
from pipeline.storage.source_days import Turned
from pipeline.tasks import source_trials
from pipeline.tasks.context import Context
from pipeline.tasks.source_page import days_of
from tests.ui.conftest import Ask

ORIGIN = {"Origin": "http://chipwatch.test"}
NOW = datetime(2025, 4, 30, 12, tzinfo=UTC)


def test_a_day_is_told_by_the_worst_that_it_saw() -> None:
    def turned(before: str, after: str, days: float) -> Turned:
        return Turned("s", before, after, "", NOW - timedelta(days=days))

    days = days_of([turned("new", "ok", 40), turned("ok", "blocked", 3), turned("blocked", "ok", 2.9)], NOW)
    assert len(days) == 30
    assert [each.state for each in days].count("blocked") == 1
    assert days[26].told == "27 April: blocked"
    assert {each.look for each in days} == {"well", "ill"}
    late = days_of([turned("new", "quiet", 2), turned("quiet", "unreachable", 1)], NOW)
    assert [each.state for each in late[-4:]] == ["not asked", "quiet", "unreachable", "unreachable"]
    assert late[0].look == "none"


def test_a_source_says_what_its_state_means_and_what_to_do(ask: Ask, context: Context) -> None:
    turns = metadata.tables["source_turn"]
    with writing(context.engine) as connection:
        connection.execute(
            insert(turns).values(
                source="deadwire", from_state="ok", to_state="blocked", error="<b>403</b>", kind="outage_started",
                known_at=context.clocks.world_now(), began_at=context.clocks.world_now(), work="done",
            )
        )  # fmt: skip
    page = ask("viewer").get("/sources/deadwire").text
    assert "We do not evade it" in page
    assert "Ask the publisher" in page
    assert "&lt;b&gt;403" in page
    assert "<b>403" not in page
    assert ": blocked</span>" in page
    assert 'action="/sources/deadwire/try"' not in page
    assert 'href="/sources/deadwire"' in ask("viewer").get("/sources").text
    assert ask("viewer").get("/sources/nothing").status_code == 404
    assert ask(None).get("/sources/deadwire").status_code == 401


def test_a_trial_tells_what_came_and_is_for_whoever_may_act(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refused:
        def __enter__(self) -> "Refused":
            return self

        def __exit__(self, *_: object) -> None: ...

        def fetch(self, url: str, **_: object) -> object:
            raise FetchError("it answers 403", url=url)

    monkeypatch.setattr(source_trials, "open_client", lambda *_: Refused())
    path = "/sources/bis_press/try"
    assert ask("viewer").post(path, headers=ORIGIN).status_code == 403
    assert ask("op").post(path).status_code == 403
    assert ask("op").post("/sources/nothing/try", headers=ORIGIN).status_code == 404
    page = ask("op").post(path, headers=ORIGIN)
    assert page.status_code == 200
    assert "it answers 403" in page.text
    assert "What differs:" in page.text
