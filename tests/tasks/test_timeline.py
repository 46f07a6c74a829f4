"""The Timeline: lanes, stages, days ahead; bounded, narrowed, and without what a reader may not see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from models.recipient import Addressee
from models.terms import PRIVATE
from pipeline.storage.engine import writing
from pipeline.tasks.timeline import MOST_EVENTS, Lane, Timeline, Wanted, show_timeline
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy
from tests.ui.filled import TABLES

RUMOUR = "The Commerce Department may require a licence for exports of Nvidia's H20 to China, people close to it said."
RULE = (
    "The Commerce Department will require a licence for exports of Nvidia's H20 to China from 20 May 2025, "
    "the Commerce Department said."
)
SECRET = "The Commerce Department will require a licence for exports of AMD's MI308 to China from 1 June 2025, it said."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def lane(page: Timeline, name: str) -> Lane:
    return next(each for each in page.lanes if each.id == name)


def test_an_event_goes_through_its_stages_on_the_lane_of_who_acts(desk: Desk) -> None:
    desk.publish(RUMOUR, name="rumour")
    desk.after(2)
    desk.publish(RULE, name="rule", source="ledger_daily")
    desk.after(0)
    desk.frozen.step(world=timedelta(minutes=1))
    page = show_timeline(desk.context, Wanted())
    [row] = lane(page, "us-commerce").rows
    assert [(mark.kind, mark.on) for mark in row.marks] == [
        ("rumoured", date(2025, 4, 16)), ("announced", date(2025, 4, 18)),
    ]  # fmt: skip
    assert [(mark.kind, mark.on) for mark in row.ahead] == [("effective", date(2025, 5, 20))]
    assert row.short == "Restriction: NVIDIA H20"
    assert row.marks[0].document is not None
    assert row.marks[0].document != row.marks[1].document
    assert row.alert is not None
    # Beside the days of shipped limits.
    assert (date(2025, 5, 20), "effective", False) in [(each.on, each.kind, each.ours) for each in page.ahead]
    # By chips it stands on the lane of the family, and of a time before it there is nothing.
    assert lane(show_timeline(desk.context, Wanted(by="chip")), "nvidia-hopper").rows == (row,)
    assert show_timeline(desk.context, Wanted(until=date(2025, 4, 15))).lanes == ()
    # A time that ends earlier does not know what came after.
    [then] = lane(show_timeline(desk.context, Wanted(until=date(2025, 4, 17))), "us-commerce").rows
    assert [mark.kind for mark in then.marks] == ["rumoured"]


def test_a_day_that_came_is_a_stage_without_a_document(desk: Desk) -> None:
    desk.publish(RULE, name="rule")
    desk.after(0)
    desk.after(40)
    [row] = lane(show_timeline(desk.context, Wanted()), "us-commerce").rows
    assert [(mark.kind, mark.document is None) for mark in row.marks] == [("announced", False), ("in_force", True)]
    assert row.ahead == ()


def test_filters_narrow_and_what_nobody_knows_is_said(desk: Desk) -> None:
    desk.publish(RULE, name="rule")
    desk.publish("China's customs stopped imports of Nvidia's H200, an official notice said.", name="customs")
    desk.after(0)
    desk.frozen.step(world=timedelta(minutes=1))

    def lanes(**asked: object) -> set[str]:
        return {each.id for each in show_timeline(desk.context, replace(Wanted(), **asked)).lanes}  # type: ignore[arg-type]

    everything = lanes()
    assert "us-commerce" in everything
    assert len(everything) >= 2
    # A government has what its departments do; an authority that is asked for is the only lane.
    assert lanes(authority="us-government") == lanes(authority="us-commerce") == {"us-commerce"}
    assert "us-commerce" in lanes(chip="H20")
    assert "us-commerce" not in lanes(chip="NVIDIA H200")
    assert lanes(chip="H20", authority="cn-government") == set()
    assert {each.kind for each in show_timeline(desk.context, Wanted(chip="H20")).ahead} == {"effective"}
    for given in ({"chip": "Blorp 9"}, {"authority": "us-blorp"}):
        page = show_timeline(desk.context, replace(Wanted(), **given))  # type: ignore[arg-type]
        assert page.lanes == ()
        assert "Blorp" in page.fault or "blorp" in page.fault


def test_a_lane_shows_so_many_and_counts_the_rest(desk: Desk) -> None:
    at = datetime(2025, 4, 1, tzinfo=UTC)
    revision = desk.publish("Nothing of note.", name="one")
    with writing(desk.context.engine) as connection:
        for number in range(MOST_EVENTS + 5):
            _add_event(connection, number, at + timedelta(days=number % 9), revision)
    page = show_timeline(desk.context, Wanted())
    [found] = page.lanes
    assert (found.id, len(found.rows), found.more) == ("us-bis", MOST_EVENTS + 5, 0), "a lane alone may be longer"
    with writing(desk.context.engine) as connection:
        _add_event(connection, 99, at, revision, mark="by:us-treasury")
    page = show_timeline(desk.context, Wanted())
    assert [(each.id, len(each.rows), each.more) for each in page.lanes] == [
        ("us-bis", MOST_EVENTS, 5), ("us-treasury", 1, 0),
    ]  # fmt: skip
    alone = page.lanes[0].alone
    assert alone is not None
    [found] = show_timeline(desk.context, alone).lanes
    assert len(found.rows) == MOST_EVENTS + 5


def _add_event(connection, number: int, at: datetime, revision: int, mark: str = "by:us-bis") -> None:  # type: ignore[no-untyped-def]
    event = f"ev-{number}"
    connection.execute(insert(TABLES["event"]).values(id=event, type="restriction_imposed", known_at=at))
    body = {"type": "restriction_imposed", "status": "announced", "actors": [mark[3:]], "evidence": [0, 7]}
    claim = connection.execute(
        insert(TABLES["claim"])
        .values(
            key=number.to_bytes(32, "big"), revision_id=revision, ordinal=0, type="restriction_imposed",
            status="announced", start=0, end=7, confidence=1.0, attribution="official", body=body,
            pipeline_sha=bytes(32), known_at=at,
        )
        .returning(TABLES["claim"].c.id)
    ).scalar_one()  # fmt: skip
    connection.execute(
        insert(TABLES["event_claim"]).values(event_id=event, claim_id=claim, why="w", told_at=at, known_at=at)
    )
    connection.execute(
        insert(TABLES["event_mark"]).values(event_id=event, mark=mark, type="restriction_imposed", last_at=at)
    )
    connection.execute(
        insert(TABLES["move"]).values(
            id=f"{event}-1", event_id=event, ordinal=1, kind="stage", from_stage=None, to_stage="announced",
            claims=[claim], why="told", origin="live", known_at=at, work="done",
        )
    )  # fmt: skip


def test_what_a_reader_may_not_see_is_not_there(desk: Desk) -> None:
    desk.publish(SECRET, name="memo", private=True, terms=PRIVATE)
    desk.publish(RUMOUR, name="rumour")
    desk.after(0)
    desk.frozen.step(world=timedelta(minutes=1))
    wanted = Wanted(until=date(2026, 12, 31))
    whole = show_timeline(desk.context, wanted)
    assert len(lane(whole, "us-commerce").rows) == 2
    assert date(2025, 6, 1) in {each.on for each in whole.ahead}
    assert any(each.ours for each in whole.ahead), "the day on which our order is needed"
    shut = show_timeline(desk.context.as_seen_by(Addressee("priv", kept_from=("private_documents",))), wanted)
    [row] = lane(shut, "us-commerce").rows
    assert row.short == "Restriction: NVIDIA H20"
    assert "MI308" not in str(replace(shut, chips=(), names={}))
    assert date(2025, 6, 1) not in {each.on for each in shut.ahead}
    research = show_timeline(desk.context.as_seen_by(Addressee("rea", profile="research")), wanted)
    assert lane(research, "us-commerce").rows
    assert not [each for each in research.ahead if each.ours or each.units is not None]
