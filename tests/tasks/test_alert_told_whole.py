"""What the page of an alert tells of its event: stages, days, tellers; and why it fired, from what was kept then."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.recipient import Addressee
from pipeline.tasks import rule_acts
from pipeline.tasks.alert_course import Course, course_of
from pipeline.tasks.alert_why import Why, why_fired
from pipeline.tasks.holdings import import_holdings
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

RUMOUR = "Washington is close to requiring a licence to export the NVIDIA H20 to China, people briefed on it said."
RULE = (
    "The Bureau of Industry and Security has told NVIDIA that a license is required to export the NVIDIA H20 to China. "
    "The requirement takes effect on {day}."
)
REPRINT = "Traders in Shanghai took it calmly. "


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def course(desk: Desk, alert: str) -> Course:
    found = course_of(desk.context, alert)
    assert found is not None
    return found


def why(desk: Desk, alert: str) -> Why:
    found = why_fired(desk.context, alert)
    assert found is not None
    return found


def alert_of(desk: Desk, rule: str) -> str:
    return str(next(each for each, of in desk.rows("alert", "id", "rule") if of == rule))


def strip(found: Course) -> dict[str, str]:
    return {step.stage: step.state for step in found.steps}


def test_a_happening_is_followed_from_its_rumour_to_the_day_on_which_it_binds(desk: Desk) -> None:
    desk.publish(RUMOUR, source="silicon_courier", name="rumour")
    desk.after(3)
    rumour = alert_of(desk, "rumour-touches-us")
    first = course(desk, rumour)
    assert strip(first) == dict.fromkeys(strip(first), "none") | {"rumoured": "now"}
    assert (first.days, first.next, first.later) == ((), None, None)

    effective = date.fromordinal(desk.today().toordinal() + 30)
    text = RULE.format(day=f"{effective:%B} {effective.day}, {effective.year}")
    desk.publish(text, source="bis_press", name="rule")
    desk.after(0)
    desk.publish(text + REPRINT, source="ledger_daily", name="reprint")
    desk.after(1)
    official = alert_of(desk, "restriction-touches-us")
    found = course(desk, official)
    assert found.event == first.event
    assert strip(found) == {
        "rumoured": "past", "proposed": "none", "announced": "now", "in_force": "ahead", "ended": "none",
    }  # fmt: skip
    steps = {step.stage: step for step in found.steps}
    assert (steps["announced"].here, steps["rumoured"].here) == (True, False)
    assert steps["in_force"].hint.endswith("in 29 days")
    assert steps["announced"].source is not None
    assert steps["announced"].source.publisher == "bis_press"
    assert "#at-" in steps["announced"].source.address
    # The day, the text that makes it, and that what is needed in December is needed after it.
    [day] = found.days
    assert (day.on, day.left, day.what, found.next) == (effective, "in 29 days", "It takes effect", day)
    assert day.source is not None
    assert day.source.publisher == "bis_press"
    assert day.ours == ("64 units on order for Shanghai needed after it, the first on 20 December 2026",)
    # Who said it first, in order; the reprint is no origin.
    told = [(one.source.publisher, one.after, one.official, one.copied) for one in found.tellers]
    assert told[:2] == [("silicon_courier", "", False, False), ("bis_press", "3 days later", True, False)]
    assert [publisher for publisher, _, _, copied in told if copied] == ["ledger_daily"]
    assert (found.origins, found.documents) == (2, 3)
    # Seen from the rumour's alert, the others came after it.
    before = course(desk, rumour)
    assert [one.since for one in before.tellers] == [False, True, True]
    assert before.later is not None
    assert before.later.id == official

    desk.after(40)
    later = course(desk, official)
    assert strip(later)["in_force"] == "now"
    # Nobody wrote on the day: the text that stated it made the move.
    reached = next(step for step in later.steps if step.stage == "in_force")
    assert reached.source is not None
    assert reached.source.publisher == "bis_press"
    assert [(one.what, one.ahead) for one in later.days] == [("It took effect", False)]


def test_why_it_fired_is_told_from_what_was_kept_then(desk: Desk) -> None:
    desk.publish(RULE.format(day="May 15, 2026"), source="bis_press")
    desk.after(1)
    alert = alert_of(desk, "restriction-touches-us")
    then = why(desk, alert)
    assert then.tested is not None
    assert (then.tested.answer, then.differs, then.missing, then.edited) == ("yes", "", "", False)
    said = {part.source: dict(part.values) for part in then.tested.parts}
    assert list(said["exposure.units > 0"].values()) == ["64"]
    [grade] = [step for step in then.grades if step.chosen]
    assert grade.because == then.recorded
    # Rules that came near say where they stopped; a rule for another kind of turn is not among them.
    near = {each.rule: each for each in then.near}
    assert near["limits-flip-our-chips"].words.startswith("there are some of chips of the fleet that change side")
    assert all(0 < each.held < each.parts for each in then.near)
    assert "clock-expiry" not in near
    assert {each.rule for each in then.others} > set(near) | {"clock-expiry"}

    # Neither a new fleet nor another edition of the rule changes what is told of then.
    import_holdings(desk.context, FLEET.replace(b",64,", b",8,"), name="fleet.csv")
    rule_acts.add(desk.context, rule_acts.switched(desk.context, "restriction-touches-us", "dry_run"), who="ada")
    now = why(desk, alert)
    assert (now.tested, now.grades, now.edited) == (then.tested, then.grades, True)


def test_what_the_rule_saw_is_kept_from_whom_something_is_kept(desk: Desk) -> None:
    desk.publish(RULE.format(day="May 15, 2026"), source="bis_press")
    desk.after(1)
    alert = alert_of(desk, "restriction-touches-us")
    for kept in (("unit_costs",), ("suppliers",), ("private_documents",)):
        eve = Addressee("eve", kept_from=kept)  # type: ignore[arg-type]
        found = why_fired(desk.context.as_seen_by(eve), alert)
        assert found is not None
        assert (found.tested, found.facts, found.near, found.others) == (None, (), (), ())
        assert "kept from you" in found.missing
    research = desk.context.as_seen_by(Addressee("rob", profile="research"))
    for (world,) in desk.rows("world_alert", "id"):
        seen = why_fired(research, world)
        assert seen is not None
        assert (seen.tested, seen.others) == (None, ())


def test_an_alert_about_no_event_has_no_course(desk: Desk) -> None:
    assert course_of(desk.context, "al-nothing") is None
    assert why_fired(desk.context, "al-nothing") is None
