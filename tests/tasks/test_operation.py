"""What DAGs ask besides the flow: a past period, whether the watch is late, and who is told of a red task."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from models.recipient import reached_by
from models.tables import metadata
from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources import find_source
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import save_recipients
from pipeline.storage.sources import load_status
from pipeline.storage.state import claim_world
from pipeline.tasks.analyse import analyse
from pipeline.tasks.collect_period import collect_period
from pipeline.tasks.context import Context
from pipeline.tasks.lateness import find_late
from pipeline.tasks.pausing import pause_sending
from pipeline.tasks.reporting import report
from tests.conftest import WALL, FrozenClocks
from tests.tasks.test_collect import FEED, HOST, Publisher, feed, story


@pytest.fixture
def deployment(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Context:
    with writing(engine) as connection:
        claim_world(connection, "live")
    return Context(Settings(home=tmp_path, platform="vera"), engine, frozen.clocks)


def count(context: Context, table: str, **where: Any) -> int:
    rows = metadata.tables[table]
    asked = select(func.count()).select_from(rows).where(*(rows.c[name] == value for name, value in where.items()))
    with reading(context.engine) as connection:
        return int(connection.execute(asked).scalar_one())


# ── a past period ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def publisher(deployment: Context) -> Publisher:
    now = datetime.fromisoformat("2025-04-16T12:00:00+00:00")
    words = "Commerce requires a licence for exports of NVIDIA's H20 to China"
    pages = {f"{HOST}/{hours}": story(f"{words} in lot {hours}") for hours in (1, 30, 80, 24 * 200)}
    return Publisher(
        {FEED: feed(*((hours, f"{words} in lot {hours}") for hours in (1, 30, 80, 24 * 200)), at=now), **pages}
    )


def test_a_period_is_read_as_backfill_and_nothing_else_changes(deployment: Context, publisher: Publisher) -> None:
    people = [reached_by("ada", "ada", channel="file", instant_from="low", confirmed_at=WALL)]
    with writing(deployment.engine) as connection:
        save_recipients(connection, people)
    asked = {"since": "2025-04-13", "until": "2025-04-15", "client": publisher}
    dry = collect_period(deployment, "harbour_wire", dry_run=True, **asked)
    assert (dry["listed"], dry["within"], dry["known"], dry["new"]) == (4, 2, 0, 0)
    assert (publisher.asked, count(deployment, "document")) == ([FEED], 0)
    done = collect_period(deployment, "harbour_wire", **asked)
    assert (done["new"], done["error"]) == (2, None)
    assert count(deployment, "revision", origin="backfill") == count(deployment, "revision") == 2
    with reading(deployment.engine) as connection:
        assert load_status(connection, "harbour_wire").state == "new"
    analyse(deployment)
    assert count(deployment, "event") > 0
    assert count(deployment, "message") == count(deployment, "alert", origin="live") == 0
    again = collect_period(deployment, "harbour_wire", **asked)
    assert (again["known"], again["new"]) == (2, 0)


def test_a_period_longer_ago_than_a_source_is_asked_for_is_read_too(deployment: Context, publisher: Publisher) -> None:
    done = collect_period(deployment, "harbour_wire", "2024-09-01", "2024-10-31", client=publisher)
    assert done["new"] == 1


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("harbour_wire", "yesterday", None),
        ("harbour_wire", "2025-04-15", "2025-04-14"),
        ("trade_gov_csl", "2025-04-01", None),
        ("no_such_source", None, None),
    ],
)
def test_what_is_no_period_is_a_wrong_call(
    deployment: Context, publisher: Publisher, name: str, since: str | None, until: str | None
) -> None:
    with pytest.raises(CallError):
        collect_period(deployment, name, since, until, client=publisher)
    assert publisher.asked == []


def test_an_archive_is_asked_month_by_month() -> None:
    archive = find_source("federal_register_bis").archive
    assert archive is not None
    first, last = datetime(2024, 12, 20), datetime(2025, 2, 4)  # noqa: DTZ001 - the day counts alone
    found = [address.partition("&conditions[publication_date]")[2] for address in archive(first, last)]
    assert found == [
        f"[gte]={begin}&conditions[publication_date][lte]={end}"
        for begin, end in (("2024-12-20", "2024-12-31"), ("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-03"))
    ]


# ── late ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_waits_too_long_is_named_with_what_to_do(deployment: Context, frozen: FrozenClocks) -> None:
    assert find_late(deployment) == ()
    with writing(deployment.engine) as connection:
        for task in ("analyse", "deliver", "collect"):
            row = {"task": task, "started_at": WALL, "ended_at": WALL, "world_at": frozen.world, "outcome": "ok"}
            connection.execute(insert(metadata.tables["run"]).values(**row, detail={}))
    assert report(deployment, dag="collect", task="due", kind="X", means="m", first="f") == 0
    with writing(deployment.engine) as connection:
        save_recipients(connection, [reached_by("vera", "vera", channel="file", confirmed_at=WALL)])
    assert report(deployment, dag="collect", task="due", kind="X", means="m", first="f") == 1
    frozen.step(wall=timedelta(minutes=20))
    [late] = find_late(deployment)
    assert late.startswith("the last good analysis ended")
    frozen.step(wall=timedelta(hours=3))
    assert len(find_late(deployment)) == 4
    pause_sending(deployment, who="vera", why="", via="command")
    assert not [each for each in find_late(deployment) if "message" in each], "they wait as they should"


# ── a red task ───────────────────────────────────────────────────────────────────────────────────


def test_a_red_task_is_told_once_a_day_to_those_who_keep_it_running(deployment: Context, frozen: FrozenClocks) -> None:
    people = [reached_by(name, name, channel="file", confirmed_at=WALL) for name in ("ada", "vera")]
    with writing(deployment.engine) as connection:
        save_recipients(connection, people)
    told = {"dag": "collect", "task": "due", "kind": "BusyError", "means": "it was away", "first": "look"}
    assert [report(deployment, **told), report(deployment, **told)] == [1, 0]
    assert count(deployment, "message", recipient="vera", kind="failure", state="waiting") == 1
    assert report(deployment, **{**told, "kind": "DefectError"}) == 1
    frozen.step(wall=timedelta(days=1))
    assert report(deployment, **told) == 1
    assert count(deployment, "message", recipient="ada") == 0
