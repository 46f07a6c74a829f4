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


RULE = "BIS today announced the AI Diffusion Rule, which requires a licence for exports of AI chips."
MORE = "A person who answers for the page has set right the spelling of a name in its last paragraph."


@pytest.mark.parametrize("origin", ["reread", "live"])
def test_a_page_of_what_has_ended_since_begins_nothing_when_it_is_read_again(desk: Desk, origin: Origin) -> None:
    """Another reader, or the publisher's own edit of another paragraph: the sentence belongs where it belonged."""
    desk.publish(RULE, source="bis_press", name="rule", title="Rule")
    desk.after(20)
    desk.publish("The Bureau of Industry and Security rescinds the AI Diffusion Rule.", source="bis_press")
    desk.after(5)
    before, turns, events = told(desk), desk.rows("move", "id"), desk.rows("event", "id")
    assert ("ended",) in desk.rows("move", "to_stage")
    desk.publish(f"{RULE} {MORE}", source="bis_press", name="rule", title="Rule", origin=origin)
    desk.after(1)
    placed = dict(desk.rows("event_claim", "claim_id", "event_id"))
    assert len({placed[row] for row, kind, _ in claims(desk) if kind == "restriction_imposed"}) == 1
    assert len(placed) == 3
    assert (desk.rows("event", "id"), desk.rows("move", "id"), told(desk)) == (events, turns, before)


def test_a_sentence_that_its_publisher_changes_is_news_all_the_same(desk: Desk) -> None:
    first, event = tell(desk, RUMOUR)
    turns = len(desk.rows("move", "id"))
    last, same = tell(desk, LICENCE)
    assert first != last
    assert same == event
    assert len(desk.rows("move", "id")) == turns + 1


def test_an_end_long_past_that_another_reader_finds_ends_an_event_and_is_told_to_nobody(desk: Desk) -> None:
    """Other days that live texts state of the event say nothing of the day that was found."""
    desk.publish(dated("April 10, 2025"), name="page", title="Officials on chips")
    desk.after(40)
    before = told(desk)
    end = "The licence requirement for Nvidia's H20 in China expires on May 1, 2025, the Commerce Department said."
    desk.publish(f"{dated('April 10, 2025')} {end}", name="page", title="Officials on chips", origin="reread")
    desk.after(1)
    due = [origin for kind, origin, why in desk.rows("move", "kind", "origin", "why") if why.startswith("expires")]
    assert due == ["reread"]
    assert told(desk) == before > 0
