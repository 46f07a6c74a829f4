"""The pages of Sources: each day by its worst, what a state means, and a trial by whoever may act."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from models.tables import metadata
from pipeline.errors import FetchError
from pipeline.storage import trials
from pipeline.storage.engine import writing
from pipeline.storage.source_days import Turned
from pipeline.tasks import source_trials
from pipeline.tasks.context import Context
from pipeline.tasks.life import audit_of
from pipeline.tasks.source_page import days_of
from tests.conftest import FrozenClocks
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
    assert "We never evade that" in page
    assert "<code>chipwatch sources try deadwire</code> shows what it answers now. Ask the publisher" in page
    assert "&lt;b&gt;403" in page
    assert "<b>403" not in page
    assert ": blocked</span>" in page
    assert 'action="/sources/deadwire/try"' not in page
    assert 'href="/sources/deadwire"' in ask("viewer").get("/sources").text
    assert ask("viewer").get("/sources/nothing").status_code == 404
    assert ask(None).get("/sources/deadwire").status_code == 401


class Publisher:
    """Answers when it is let, and only then; notes who asks."""

    def __init__(self) -> None:
        self.let, self.asked = threading.Event(), threading.Event()

    def __enter__(self) -> "Publisher":
        return self

    def __exit__(self, *_: object) -> None: ...

    def fetch(self, url: str, **_: object) -> object:
        self.asked.set()
        assert self.let.wait(10)
        raise FetchError("it answers <403>", url=url)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    made = Publisher()
    monkeypatch.setattr(source_trials, "open_client", lambda *_: made)
    yield made
    made.let.set()
    _finish()


def _finish() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("trial "):
            thread.join(10)
            assert not thread.is_alive()


def test_a_trial_is_answered_at_once_and_its_answer_is_kept_with_who_asked(
    ask: Ask, context: Context, publisher: Publisher
) -> None:
    client, path = ask("op"), "/sources/bis_press/try"
    assert ask("viewer").post(path, headers=ORIGIN).status_code == 403
    assert client.post(path).status_code == 403
    assert client.post("/sources/nothing/try", headers=ORIGIN).status_code == 404
    assert client.get("/sources/nothing/trials").status_code == 404
    assert not publisher.asked.is_set()

    reply = client.post(path, headers=ORIGIN)
    assert (reply.status_code, reply.headers["location"]) == (303, "/sources/bis_press#try")
    assert publisher.asked.wait(10)
    # One at a time for each source; another source is asked meanwhile.
    again = client.post(path, headers=ORIGIN)
    assert again.status_code == 422
    assert "is under way" in again.text
    assert 'hx-trigger="every 2s"' in client.get("/sources/bis_press").text
    assert "It is being asked." in client.get("/sources/bis_press/trials").text
    assert ask("viewer").get("/sources/bis_press/trials").status_code == 200

    publisher.let.set()
    _finish()
    for page in (client.get("/sources/bis_press").text, client.get("/sources/bis_press/trials").text):
        assert "it answers &lt;403&gt;" in page
        assert "Tried by ada" in page
        assert "every 2s" not in page
    [done] = audit_of(context, subject="source:bis_press")
    assert (done.who, done.what, done.via) == ("ada", "tried", "page")
    assert client.post(path, headers=ORIGIN).status_code == 303
    _finish()
    assert "1 earlier trial" in client.get("/sources/bis_press").text


def test_a_trial_whose_process_was_stopped_is_told_and_stands_in_no_way(
    ask: Ask, context: Context, frozen: FrozenClocks, publisher: Publisher
) -> None:
    with writing(context.engine) as connection:
        assert trials.ask_trial(connection, "bis_press", "bob", context.clocks.wall_now()) == 1
    publisher.let.set()
    assert "It waits its turn" in ask("viewer").get("/sources/bis_press").text
    assert ask("op").post("/sources/bis_press/try", headers=ORIGIN).status_code == 422
    frozen.step(wall=timedelta(minutes=11))
    assert "it broke off" in ask("viewer").get("/sources/bis_press").text
    assert ask("op").post("/sources/bis_press/try", headers=ORIGIN).status_code == 303
    _finish()
    page = ask("op").get("/sources/bis_press").text
    assert "Tried by ada" in page
    assert "bob: it broke off" in page
