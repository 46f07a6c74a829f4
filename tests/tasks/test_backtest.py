"""Back-test over a deployment's own history, on both databases: what was asked is kept as it was, nothing is saved."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from models.recipient import Addressee
from models.tables import metadata
from pipeline.errors import CallError
from pipeline.rules import load_rules, read_rule
from pipeline.rules.editing import with_parts
from pipeline.storage.asked import load_asked
from pipeline.storage.engine import reading, writing
from pipeline.tasks.backtest import History, backtest
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.life import Doing, act_on
from pipeline.tasks.rule_acts import keep_edition, switch_off
from pipeline.tasks.suggesting import suggest
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
)
RULE = "restriction-touches-us"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    desk = deploy(engine, tmp_path, frozen)
    desk.publish(LICENCE)
    desk.analyse()
    desk.after(days=9)
    return desk


def whole(desk: Desk) -> dict[str, list[Any]]:
    with reading(desk.context.engine) as connection:
        return {name: connection.execute(select(table)).all() for name, table in metadata.tables.items()}


def test_it_counts_what_was_raised_and_saves_nothing(desk: Desk) -> None:
    before = whole(desk)
    for rule in load_rules().rules:
        found = backtest(desk.context, rule.id)
        assert found.alerts == desk.rules().count(rule.id), rule.id
    assert whole(desk) == before
    found = backtest(desk.context, RULE)
    assert (found.alerts, found.raised, found.undecided, found.errors) == (1, 1, 0, ())
    assert len(found.weeks) == 2
    [example] = found.examples
    assert example.alert in {number for (number,) in desk.rows("alert", "id")}
    assert [(each.source, each.alerts) for each in found.sources] == [("harbour_wire", 1)]


def test_a_picture_is_as_it_was_whatever_came_after(desk: Desk) -> None:
    [row] = desk.rows("asked_turn", "known_at", "picture")
    import_holdings(desk.context, FLEET.replace(b",64,", b",9,"), name="fleet.csv")
    desk.analyse()
    more = read_rule(
        with_parts(load_rules()[RULE], ['event.type == "restriction_imposed"', "exposure.units >= 64"]), "x"
    )
    assert backtest(desk.context, more).alerts == 1
    assert backtest(desk.context, read_rule(more.body.replace(">= 64", ">= 65"), "x")).alerts == 0
    assert row in desk.rows("asked_turn", "known_at", "picture")


def test_a_turn_that_is_asked_again_is_kept_once_as_it_was_first(desk: Desk) -> None:
    with writing(desk.context.engine) as connection:
        connection.execute(update(metadata.tables["move"]).values(work="pending"))
    before = desk.rows("asked_turn", "id", "picture")
    desk.analyse()
    assert desk.rows("asked_turn", "id", "picture") == before


def test_a_picture_comes_back_as_rules_saw_it(desk: Desk) -> None:
    with reading(desk.context.engine) as connection:
        [turn] = load_asked(connection)
    context: Any = turn.change.context
    assert (context["exposure"]["units"], context["event"]["chips"]) == (64, ["nvidia-h20"])
    assert context["holdings"]["suppliers"] == ["Yangpu Digital"]
    assert context["clock"]["kind"] == ""
    assert (turn.basis.sources, turn.basis.chips, turn.basis.sites) == (
        ("harbour_wire",),
        ("nvidia-h20",),
        ("Shanghai",),
    )


def test_research_reaches_no_picture(desk: Desk) -> None:
    context = desk.context.as_seen_by(Addressee("ada", profile="research"))
    assert History.read(context).turns == ()
    with pytest.raises(CallError, match="reaches no pictures"):
        backtest(context, RULE)
    assert suggest(context) == []
    for kept in ("unit_costs", "suppliers", "private_documents"):
        reader = Addressee("bob", kept_from=(kept,))
        assert History.read(desk.context.as_seen_by(reader)).turns == (), kept
    assert History.read(desk.context.as_seen_by(Addressee("eve"))).turns


def test_a_new_rule_has_nothing_to_be_compared_with(desk: Desk) -> None:
    body = load_rules()[RULE].body.replace(f"id: {RULE}", "id: of-our-own")
    found = backtest(desk.context, read_rule(body, "x"))
    assert (found.against, found.alerts, found.difference.added) == (None, 1, 1)
    with pytest.raises(CallError, match="no rule 'nothing'"):
        backtest(desk.context, "nothing")


def test_an_edition_is_kept_tried_and_switched_off_with_who_did_it(desk: Desk) -> None:
    shipped = load_rules()[RULE]
    misspelt = shipped.body.replace("event.type ==", "event.typ ==")
    with pytest.raises(CallError, match=r"did you mean 'event\.type'"):
        keep_edition(desk.context, misspelt, "on", who="ada", via="command")
    quiet = with_parts(shipped, [*(part.told for part in shipped.parts), "event.origins > 5"])
    with pytest.raises(CallError, match="must be yes"):
        keep_edition(desk.context, quiet, "on", who="ada", via="command")
    assert keep_edition(desk.context, shipped.body, "dry_run", who="ada", via="command") == (RULE, 1)
    assert History.read(desk.context).book[RULE].mode == "dry_run"
    assert backtest(desk.context, RULE).alerts == 1
    assert switch_off(desk.context, RULE, who="ada", via="command") == 2
    assert RULE not in History.read(desk.context).book.by_id
    assert keep_edition(desk.context, shipped.body, "on", who="bob", via="page") == (RULE, 3)
    assert [(who, what) for who, what in desk.rows("audit", "who", "what")] == [
        ("ada", "edited"), ("ada", "switched_off"), ("bob", "switched_on"),
    ]  # fmt: skip


def test_judgements_suggest_with_a_back_test_and_apply_nothing(desk: Desk) -> None:
    assert suggest(desk.context) == []
    for number in range(5):
        desk.publish(LICENCE.replace("H20", "H100" if number % 2 else "A100"), name=f"harbour_wire/{number}")
        desk.after(days=40)
    alerts = [number for number, rule in desk.rows("alert", "id", "rule")]
    for number in alerts:
        act_on(desk.context, [number], Doing("resolved", "ada", "command", verdict="noise"))
    before = desk.rows("rule_layer", "id")
    found = suggest(desk.context)
    assert all(each.proposal.untrue >= 5 for each in found)
    assert all(each.backtest is None or each.backtest.difference.removed >= 2 for each in found)
    assert desk.rows("rule_layer", "id") == before == []
