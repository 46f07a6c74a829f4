"""What the clock brings: days that come due, reminders well before them, and what an easing lifts."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

# The clocks stand at 16 April 2025.
SOON = (
    "The Bureau of Industry and Security will require a licence for exports of Nvidia's H20 to China "
    "from April 30, 2025."
)
LATER = (
    "The Bureau of Industry and Security will require a licence for exports of Nvidia's H20 to China from July 1, 2025."
)


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(sqlite_engine, tmp_path, frozen)


def stages(desk: Desk) -> list[tuple[str, str]]:
    return desk.rows("move", "kind", "to_stage")


def test_a_day_comes_due_once(desk: Desk) -> None:
    desk.publish(SOON, source="bis_press")
    desk.analyse()
    assert stages(desk) == [("stage", "announced")]
    desk.after(13)
    assert len(stages(desk)) == 1
    desk.after(1)
    assert stages(desk)[1:] == [("due", "in_force")]
    desk.after(0)
    desk.after(1)
    assert len(stages(desk)) == 2


def test_whoever_was_just_told_is_not_reminded(desk: Desk) -> None:
    desk.publish(SOON, source="bis_press")
    desk.analyse()
    assert desk.rules() == ["restriction-touches-us"], "fourteen days ahead: the alert itself tells the day"
    desk.after(7)
    assert desk.rules() == ["restriction-touches-us", "clock-effective"]
    desk.after(6)
    assert len(desk.rules()) == 2, "one reminder a mark"


def test_a_far_day_is_reminded_of_a_month_and_a_week_before(desk: Desk) -> None:
    desk.publish(LATER, source="bis_press")
    desk.analyse()
    for days in (45, 1, 22, 1):
        desk.after(days)
    told = [(str(at)[:10], rule) for at, rule in sorted(desk.rows("alert", "known_at", "rule"))]
    assert told[1:3] == [("2025-06-01", "clock-effective"), ("2025-06-24", "clock-effective")]


def test_a_reminder_is_no_turn_of_the_event(desk: Desk) -> None:
    desk.publish(LATER, source="bis_press")
    desk.analyse()
    desk.after(50)
    reminders = [rule for rule in desk.rules() if rule != "restriction-touches-us"]
    assert reminders == ["clock-effective"], "no other rule takes a day that comes near for one that has come"


def test_an_easing_ends_the_measure_that_it_lifts(desk: Desk) -> None:
    desk.publish(
        "BIS today announced the AI Diffusion Rule, which requires a licence for exports of AI chips.",
        source="bis_press",
    )
    desk.after(20)
    desk.publish("The Bureau of Industry and Security rescinds the AI Diffusion Rule.", source="bis_press")
    desk.after(0)
    kinds = dict(desk.rows("event", "id", "type"))
    moves = [(kinds[event], stage, why) for event, stage, why in desk.rows("move", "event_id", "to_stage", "why")]
    ended = [why for kind, stage, why in moves if kind == "restriction_imposed" and stage in {"ended", "withdrawn"}]
    assert len(ended) == 1
    assert ended[0].startswith("lifted by ev-")


def test_a_measure_stands_again_on_the_day_after_its_suspension_ends(desk: Desk) -> None:
    desk.publish(
        "BIS today announced the AI Diffusion Rule, which requires a licence for exports of AI chips.",
        source="bis_press",
    )
    desk.after(3)
    desk.publish(
        "All requirements of the AI Diffusion Rule are suspended from April 20, 2025, through April 29, 2025.",
        source="federal_register_bis",
    )
    for _ in range(20):
        desk.after(1)
    kinds = dict(desk.rows("event", "id", "type"))
    moves = [
        (kinds[event], stage, str(at)[:10])
        for at, event, stage in sorted(desk.rows("move", "known_at", "event_id", "to_stage"))
    ]
    assert ("restriction_eased", "ended", "2025-04-29") in moves
    assert [move for move in moves if move[0] == "restriction_imposed"][-1][1:] == ("in_force", "2025-04-30")
