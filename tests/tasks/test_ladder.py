"""The ladder from a text to a message: each step with its fact, and the one that decided."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.errors import CallError
from pipeline.tasks import rule_acts
from pipeline.tasks.account import Account
from pipeline.tasks.explain import explain
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China from May 15."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def steps(account: Account) -> list[tuple[str, str]]:
    [facts] = [facts for title, facts in account.parts if title == "Step by step"]
    return [(each["step"], each["stands"]) for each in facts]


def decided(account: Account) -> str:
    [facts] = [facts for title, facts in account.parts if title == "Step by step"]
    return str(facts[-1]["fact"])


def publish(desk: Desk, text: str, name: str) -> Account:
    desk.publish(text, name=f"url:https://a.example/{name}")
    desk.after(1)
    return explain(desk.context, f"https://a.example/{name}")


def test_each_way_in_which_a_text_makes_no_alert_is_told_at_its_step(desk: Desk) -> None:
    told = publish(desk, LICENCE, "first")
    assert [step for step, _ in steps(told)][:6] == ["fetched", "mentions", "claims", "events", "turn", "rules"]
    assert dict(steps(told))["rules"] == "yes"
    weather = publish(desk, "It rained all day, and nobody went out to see the sea.", "weather")
    assert steps(weather)[-2] == ("mentions", "no")
    assert "names nothing" in decided(weather)
    silent = publish(desk, "Engineers opened a rack and looked at the NVIDIA H20 with great care.", "silent")
    assert steps(silent)[-2] == ("claims", "no")
    again = publish(desk, f"{LICENCE} Traders shrugged at it the day after.", "again")
    assert steps(again)[-2] == ("turns", "no")
    assert "announced" in decided(again) or "in_force" in decided(again)
    assert dict(steps(again))["events"] == "yes"


def test_one_rule_is_asked_about_by_name(desk: Desk) -> None:
    publish(desk, LICENCE, "first")
    why = explain(desk.context, "https://a.example/first", rule="supply-cut")
    assert dict(steps(why))["rules"] == "no"
    assert 'event.type == "supply_cut"' in decided(why)
    with pytest.raises(CallError, match="did you mean 'supply-cut'"):
        explain(desk.context, "https://a.example/first", rule="suply-cut")


def test_a_dry_run_is_told_to_nobody_and_says_so(desk: Desk) -> None:
    for each in rule_acts.states_of(desk.context):
        rule_acts.add(desk.context, rule_acts.switched(desk.context, each.id, "dry_run"), who="ada")
    account = publish(desk, LICENCE, "first")
    assert steps(account)[-2:] == [("alert", "no"), ("decided", "not told")]
    assert "dry run" in decided(account)
    [alert] = [alert for alert, dry in desk.rows("alert", "id", "dry_run") if dry]
    assert "dry run" in decided(explain(desk.context, alert))


def test_an_address_that_was_never_read_says_whose_it_would_be(desk: Desk) -> None:
    assert "no source watches nowhere.example" in decided(explain(desk.context, "https://nowhere.example/a"))
    assert "bis_press" in decided(explain(desk.context, "https://www.bis.gov/press/never-read"))
    with pytest.raises(CallError, match="no document"):
        explain(desk.context, "do-nothing")
