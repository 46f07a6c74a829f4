"""Health: what waits, how long alerts took, what a person has to do; on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text, update

from models.clocks import WallInstant, WorldInstant
from models.recipient import Addressee, reached_by
from pipeline.storage.engine import newest_schema, writing
from pipeline.storage.recipients import save_recipients
from pipeline.storage.state import log_run
from pipeline.storage.vitals import MOST_COUNTED, count_rows
from pipeline.tasks import upkeep
from pipeline.tasks.suggestions import accept
from pipeline.tasks.upkeep import Disk, age_of, size_of
from pipeline.tasks.vitals import Leg, Vitals, percentile, vitals
from tests.conftest import WALL, FrozenClocks
from tests.tasks.told import Desk, deploy
from tests.ui.filled import TABLES

LICENCE = "The Commerce Department now requires a licence for exports of Nvidia's H20 to China, the department said."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def now(found: Vitals) -> set[str]:
    return {need.heading for need in found.needs if need.when == "now"}


def ran(desk: Desk, task: str, outcome: str = "ok", ago: timedelta = timedelta(minutes=1)) -> None:
    ended = WallInstant(desk.frozen.wall - ago)
    with writing(desk.context.engine) as connection:
        log_run(
            connection, task, started_at=WallInstant(ended - timedelta(seconds=4)), ended_at=ended,
            world_at=WorldInstant(desk.frozen.world), outcome=outcome, detail={"alerts": 2, "source": "x"},
        )  # fmt: skip


def test_a_quiet_deployment_needs_nobody(desk: Desk) -> None:
    found = vitals(desk.context)
    assert found.well
    assert found.needs == ()
    assert {queue.name: queue.waiting for queue in found.queues} == dict.fromkeys(
        ("texts to be read", "turns to be asked of the rules", "notices that are due", "messages that are due"), 0
    )
    assert found.database.kind == desk.context.engine.dialect.name
    assert found.database.size > 10_000
    assert {"chipwatch", "catalogue", "limits", "rules"} <= {each.name for each in found.versions}
    assert next(table for table in found.tables if table.name == "position").rows == 1


def test_what_waits_is_counted_with_the_oldest_and_is_a_matter_after_half_an_hour(desk: Desk) -> None:
    desk.publish(LICENCE, name="one")
    desk.frozen.step(wall=timedelta(minutes=20))
    desk.publish(LICENCE + " More.", name="two")
    found = vitals(desk.context)
    texts = found.queues[0]
    assert (texts.waiting, texts.oldest_at) == (2, WALL)
    assert found.well
    desk.frozen.step(wall=timedelta(minutes=11))
    assert now(vitals(desk.context)) == {"Last success"}
    desk.analyse()
    assert vitals(desk.context).queues[0].waiting == 0


def test_it_is_told_how_long_an_alert_took_from_leg_to_leg(desk: Desk) -> None:
    with writing(desk.context.engine) as connection:
        save_recipients(connection, [reached_by("ada", "ada", channel="file", instant_from="low", confirmed_at=WALL)])
    desk.publish(LICENCE, name="one")
    with writing(desk.context.engine) as connection:
        published = desk.frozen.world - timedelta(minutes=7)
        connection.execute(update(TABLES["revision"]).values(published_at=published))
    desk.frozen.step(wall=timedelta(seconds=90))
    desk.analyse()
    with writing(desk.context.engine) as connection:
        connection.execute(update(TABLES["message"]).values(sent_at=desk.frozen.wall + timedelta(seconds=5)))
    day, week, month = vitals(desk.context).taken
    legs = {leg.name: leg for leg in day.legs}
    assert day.alerts == week.alerts == month.alerts > 0
    assert legs["published → first seen"].p50 == 420
    assert legs["stored → raised"] == Leg("stored → raised", 90, 90, day.alerts)
    assert legs["raised → told"].p95 == 5
    # A publisher who states a day and no time says nothing of how long it took.
    with writing(desk.context.engine) as connection:
        midnight = desk.frozen.world.replace(hour=0, minute=0)
        connection.execute(update(TABLES["revision"]).values(published_at=midnight))
    assert vitals(desk.context).taken[0].legs[0] == Leg("published → first seen", None, None, 0)
    desk.frozen.step(world=timedelta(days=3))
    day, week, _ = vitals(desk.context).taken
    assert (day.alerts, week.alerts > 0) == (0, True)


def test_runs_that_failed_and_a_watch_that_stands_still_are_a_matter(desk: Desk) -> None:
    ran(desk, "collect")
    ran(desk, "analyse", ago=timedelta(hours=3))
    ran(desk, "deliver", ago=timedelta(hours=1))
    ran(desk, "deliver", "failed")
    ran(desk, "backup", ago=timedelta(days=9))
    found = vitals(desk.context)
    assert now(found) == {"A red task", "Last success"}
    assert "The backup is old" in {need.heading for need in found.needs}
    deliver = next(run for run in found.runs if run.task == "deliver")
    assert (deliver.outcome, deliver.well_at) == ("failed", WALL - timedelta(hours=1))
    assert [run.task for run in found.runs] == ["analyse", "backup", "collect", "deliver"]
    # What failed once and went well since is no matter any more.
    ran(desk, "deliver", ago=timedelta(0))
    ran(desk, "analyse", ago=timedelta(0))
    assert now(vitals(desk.context)) == set()


def test_dead_messages_and_layouts_and_editions_that_do_not_fit(desk: Desk) -> None:
    with writing(desk.context.engine) as connection:
        connection.execute(
            insert(TABLES["message"]).values(
                key=bytes(32), about="al-1", recipient="ada", channel="email", kind="first", address="a@b.example",
                message_id="<1>", subject="s", text="t", state="dead", due_at=WALL, since_at=WALL, known_at=WALL,
            )
        )  # fmt: skip
        connection.execute(insert(TABLES["source_state"]).values(name="reuters", state="blocked"))
        connection.execute(insert(TABLES["source_state"]).values(name="bis_press", state="layout_changed"))
        connection.execute(
            insert(TABLES["rule_layer"]).values(
                rule="restriction-touches-us", version=1, body="id: [", author="ann", recorded_at=WALL
            )
        )
    found = vitals(desk.context)
    assert now(found) == {"dead message", "A rule is set aside"}
    assert found.outbox["dead"] == 1
    assert found.sources == {"blocked": 1, "layout_changed": 1}
    [layout] = [need.what for need in found.needs if need.heading == "layout changed"]
    assert "bis_press" in layout
    assert "reuters" not in layout


def test_a_catalogue_that_cannot_be_loaded_is_told_and_not_raised(desk: Desk) -> None:
    desk.publish("Halverson Compute has ordered 4,000 H200 boards from Nvidia.", name="order")
    desk.analyse()
    accept(desk.context, "Halverson Compute", kind="firm", author="ann")
    with writing(desk.context.engine) as connection:
        connection.execute(update(TABLES["catalogue_layer"]).values(body="name: X\nblorp: 1\n"))
    found = vitals(desk.context)
    assert now(found) == {"A catalogue entry does not fit"}
    assert "blorp" in found.needs[0].what


def test_a_database_of_another_version_and_a_full_disk(desk: Desk) -> None:
    with writing(desk.context.engine) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    found = vitals(desk.context)
    assert now(found) == {"The database is of another version"}
    base = replace(found.database, migration=newest_schema())
    for free, total, full in ((1 << 30, 1 << 34, True), (3 << 30, 1 << 40, True), (1 << 39, 1 << 40, False)):
        needs = list(upkeep.of_machine(base, [Disk("home", "/home", total, free)]))
        assert bool(needs) is full


def test_long_tables_are_told_about_and_not_counted(desk: Desk) -> None:
    at = datetime(2025, 1, 1, tzinfo=WALL.tzinfo)
    rows = [
        {"task": "collect", "started_at": at, "ended_at": at, "world_at": at, "outcome": "ok", "detail": {}}
    ] * (MOST_COUNTED + 7)  # fmt: skip
    with writing(desk.context.engine) as connection:
        connection.execute(insert(TABLES["run"]), rows)
    with desk.context.engine.connect() as connection:
        longest = count_rows(connection)[0]
    assert (longest.name, longest.about) == ("run", True)
    assert longest.rows >= MOST_COUNTED


def test_research_is_told_no_number_of_ours(desk: Desk) -> None:
    seen = vitals(desk.context.as_seen_by(Addressee("rea", profile="research")))
    assert next(table for table in seen.tables if table.name == "position").rows == 0
    assert not [need for need in seen.needs if need.heading == "To-dos wait"]


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([], 0.5, None), ([3], 0.95, 3), ([1, 2], 0.5, 1), ([4, 1, 3, 2], 0.5, 2), (range(1, 101), 0.95, 95)],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], share: float, found: float | None) -> None:
    assert percentile(values, share) == found


def test_ages_and_sizes_are_read_in_one_unit() -> None:
    assert [age_of(timedelta(seconds=each)) for each in (-5, 0, 119, 120, 7199, 7200, 172_800)] == [
        "0 s", "0 s", "119 s", "2 min", "119 min", "2 h", "2 days",
    ]  # fmt: skip
    assert [size_of(each) for each in (0, 999, 1000, 3_400_000_000, 5 * 10**12)] == [
        "0 B", "999 B", "1.0 kB", "3.4 GB", "5.0 TB",
    ]  # fmt: skip
