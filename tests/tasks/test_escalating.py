"""What nobody answers goes on to who is named, once, in time, and not at night; what somebody has seen does not."""

from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.recipient import Addressee, Quiet, reached_by
from pipeline.tasks import life
from tests.conftest import WALL, FrozenClocks
from tests.tasks.telling import Watch, watch


def person(name: str, **given: Any) -> Addressee:
    return reached_by(name, name, "file", instant_from="high", confirmed_at=WALL, **given)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Watch:
    made = watch(engine, tmp_path, frozen)
    quiet = {"escalate_to": ("carl",)}
    never = reached_by("bob", "bob", "file", instant_from="never", confirmed_at=WALL, **quiet)
    last = reached_by("carl", "carl", "file", instant_from="never", confirmed_at=WALL)
    made.have(person("ada", escalate_to=("bob",)), never, last)
    return made


def called(desk: Watch) -> list[str]:
    return [name for name, _, _ in desk.told("escalation")]


def test_step_by_step_and_each_once(desk: Watch) -> None:
    desk.alert()
    desk.after(minutes=5)
    assert desk.told() == [("ada", "first", desk.told()[0][2])]
    desk.after(hours=3.9)
    assert called(desk) == []
    desk.after(hours=0.2)
    assert called(desk) == ["bob"]
    assert desk.told()[-1][2].startswith("[critical] Nobody answered: ")
    desk.after(hours=3)
    assert called(desk) == ["bob"]
    desk.after(hours=1.1)
    assert called(desk) == ["bob", "carl"]
    for _ in range(5):
        desk.after(hours=9)
    assert called(desk) == ["bob", "carl"]


@pytest.mark.parametrize(
    ("act", "given"),
    [("acknowledged", {}), ("assigned", {"to": "eve"}), ("resolved", {"verdict": "noise"})],
)
def test_whoever_answers_in_time_stops_it(desk: Watch, act: str, given: dict[str, str]) -> None:
    alert = desk.alert()
    desk.after(hours=1)
    assert desk.act(alert, act, **given) is None
    desk.after(hours=9)
    assert called(desk) == []


def test_a_comment_is_no_answer_and_what_is_opened_again_waits_anew(desk: Watch) -> None:
    alert = desk.alert()
    desk.after(hours=1)
    desk.act(alert, "commented", note="hm")
    desk.act(alert, "resolved", verdict="noise")
    desk.after(hours=9)
    desk.act(alert, "reopened")
    desk.after(hours=3)
    assert called(desk) == []
    desk.after(hours=1.1)
    assert called(desk) == ["bob"]


def test_what_is_snoozed_or_was_told_by_a_later_alert_calls_nobody(desk: Watch) -> None:
    first = desk.alert("ev-1")
    second = desk.alert("ev-2")
    desk.after(minutes=5)
    life.silence_alert(desk.context, second, who="eve", via="page", until=None, until_stage=True, why="")
    later = desk.alert("ev-1")
    desk.after(minutes=10)
    desk.act(later, "acknowledged")
    desk.after(hours=9)
    assert first
    assert called(desk) == []


def test_a_high_one_calls_nobody_unless_its_rule_says(desk: Watch) -> None:
    desk.alert("ev-1", severity="high")
    desk.alert("ev-2", severity="high", escalate_after=timedelta(hours=30))
    desk.after(minutes=1)
    desk.after(hours=29)
    assert called(desk) == []
    desk.after(hours=2)
    assert len(called(desk)) == 1


def test_quiet_hours_are_kept_but_for_what_is_critical(desk: Watch) -> None:
    night = Quiet(time(12), time(23))  # it is noon
    desk.have(
        reached_by("bob", "bob", "file", instant_from="never", confirmed_at=WALL, quiet=night),
        person("ada", escalate_to=("bob",)),
    )
    quiet = desk.alert("ev-1", severity="high", escalate_after=timedelta(hours=1))
    desk.alert("ev-2")
    desk.after(hours=0.1)
    desk.after(hours=5)
    assert len(called(desk)) == 1
    assert "critical" in desk.told("escalation")[0][2]
    # Answered meanwhile: it is not told when the night is over.
    desk.act(quiet, "acknowledged")
    desk.after(hours=12)
    assert len(called(desk)) == 1


def test_the_deployments_default_and_no_storm_of_the_past(
    sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    desk = watch(sqlite_engine, tmp_path, frozen, escalate_to="bob, nobody")
    desk.have(person("ada"), reached_by("bob", "bob", "file", instant_from="never", confirmed_at=WALL))
    for number in range(10):
        desk.alert(f"ev-{number}")
        desk.after(minutes=1)
        # As in a replay: the world goes on by weeks while people's clocks stand still.
        desk.frozen.step(world=timedelta(days=8 if number < 9 else 0))
    desk.frozen.step(wall=timedelta(days=2))
    desk.after(minutes=1)
    assert called(desk) == ["bob"]
