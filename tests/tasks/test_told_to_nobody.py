"""What is no news of the world pages nobody: a backfill, another reader or pipeline, other groups, other rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.clocks import WallInstant
from models.tables import metadata
from models.values import Origin
from pipeline.rules import load_rules
from pipeline.storage.alerts import save_layer
from pipeline.storage.engine import writing
from pipeline.tasks import by_hand_events
from pipeline.tasks import reading as task
from pipeline.tasks.desk import open_desk
from tests.tasks.test_by_hand import ADA, LICENCE, RUMOUR, claims, reread, tell
from tests.tasks.test_by_hand import desk as desk  # the fixture
from tests.tasks.told import Desk

FORCE = (
    "The licence requirement for exports of Nvidia's H20 to China is now in force, the Commerce Department said. "
    "Shipments that have no licence are stopped at the border, it said on Friday."
)


def told(desk: Desk) -> int:
    return len(desk.rows("message", "id"))


def test_news_of_the_world_is_told_so_that_silence_says_something(desk: Desk) -> None:
    tell(desk)
    assert told(desk) == 1


def test_a_backfill_is_kept_as_alerts_and_told_to_nobody(desk: Desk) -> None:
    desk.publish(LICENCE, name="page", title="Officials on chips", origin="backfill")
    desk.after(1)
    assert desk.rows("alert", "origin") == [("backfill",)]
    assert told(desk) == 0


def test_another_reader_of_the_same_page_is_no_news(desk: Desk) -> None:
    tell(desk, RUMOUR)
    before = told(desk)
    # It now reads what is another stage, another chip and another firm: none of it happened today.
    reread(desk, f"{LICENCE} {FORCE} The same holds for AMD's MI308, it said.")
    desk.after(1)
    assert {origin for (origin,) in desk.rows("move", "origin")} >= {"reread"}
    assert told(desk) == before


def test_another_pipeline_over_all_that_is_stored_is_no_news(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(desk, RUMOUR)
    tell(desk, LICENCE, name="second")
    before, alerts = told(desk), desk.rows("alert", "id")
    newer = replace(task.understanding(), sha=b"another pipeline".ljust(32))
    monkeypatch.setattr(task, "understanding", lambda *_: newer)
    with writing(desk.context.engine) as connection:
        connection.execute(update(metadata.tables["revision"]).values(work="pending"))
    desk.after(90)
    assert (told(desk), desk.rows("alert", "id")) == (before, alerts)


def test_other_groups_of_the_same_claims_are_no_news(desk: Desk) -> None:
    first, event = tell(desk)
    other = "Washington requires a licence for Nvidia's H20 in China, a curb on exports that takes buyers by surprise."
    _, same = tell(desk, other, name="own", source="ledger_daily")
    assert same == event
    before, groups = told(desk), len(desk.rows("event", "id"))
    split = by_hand_events.split_event(desk.context, event, [first], **ADA)
    desk.after(1)
    assert len(desk.rows("event", "id")) == groups + 1
    assert told(desk) == before
    by_hand_events.undo(desk.context, split.act, **ADA)
    desk.after(1)
    assert told(desk) == before
    assert claims(desk)


def test_another_rule_is_not_asked_about_what_is_over(desk: Desk) -> None:
    tell(desk)
    before, alerts = told(desk), len(desk.rows("alert", "id"))
    body = load_rules()["restriction-touches-us"].body.replace("restriction-touches-us", "restriction-again")
    with writing(desk.context.engine) as connection:
        save_layer(connection, "restriction-again", body, author="ada", at=WallInstant(desk.frozen.wall))
    desk.after(90)
    assert (told(desk), len(desk.rows("alert", "id"))) == (before, alerts)
    assert "restriction-again" in {rule.id for rule in open_desk(desk.context).book.rules}


def dated(day: str) -> str:
    return (
        f"The Commerce Department announced a licence requirement for Nvidia's H20 in China, effective {day}."
        " Shipments that have no licence are stopped at the border, it said."
    )


@pytest.mark.parametrize(
    ("origin", "day", "expected"),
    [
        # A day long past that somebody reads of today is no news of today; one that a live text tells of is.
        ("backfill", timedelta(days=-30), [("backfill", 0)]),
        ("live", timedelta(days=-30), [("live", 1)]),
        # Of a day that lay ahead the coming is news, whoever read of it.
        ("backfill", timedelta(days=3), [("backfill", 0), ("live", 1)]),
    ],
)
def test_a_day_that_has_come_is_news_where_it_lay_ahead(
    desk: Desk, origin: Origin, day: timedelta, expected: list[tuple[str, int]]
) -> None:
    on = (desk.frozen.world + day).date()
    desk.publish(dated(f"{on:%B} {on.day}, {on.year}"), name="page", title="Officials on chips", origin=origin)
    desk.analyse()
    desk.after(5)
    turns = [found for (found,) in desk.rows("move", "origin")]
    assert list(dict.fromkeys(turns)) == [each for each, _ in expected]
    assert (told(desk) > 0) == any(number for _, number in expected)
