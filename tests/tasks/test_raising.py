"""From turns to alerts: one rule a turn, what was told before counts, and asking again changes nothing."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from models.asked import ListingTold
from models.tables import metadata
from pipeline.catalogue import load_catalogue
from pipeline.rules.picture import EventView
from pipeline.storage.engine import reading, writing
from pipeline.storage.turns import listings_told, pending_moves
from pipeline.tasks.explain import explain
from pipeline.tasks.raising import raise_pending
from pipeline.tasks.reading import read_pending
from pipeline.tasks.told import acting, telling_instruments, told_before, told_by_list
from pipeline.tasks.views import show_alert
from tests.conftest import WORLD, FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
)
LISTING = "BIS today added Inspur, a maker of servers, to the Entity List."


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(sqlite_engine, tmp_path, frozen)


def test_a_restriction_on_what_is_on_order_is_told_once(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> None:
    desk = deploy(engine, tmp_path, frozen)
    desk.publish(LICENCE)
    desk.analyse()
    assert desk.rules() == ["restriction-touches-us"]
    ((units, evidence),) = desk.rows("alert", "units_in_scope", "evidence")
    assert units == 64
    assert evidence[0]["source"] == "harbour_wire"
    with writing(desk.context.engine) as connection:
        connection.execute(update(metadata.tables["move"]).values(work="pending"))
    assert raise_pending(desk.context)["alerts"] == 0
    assert desk.rules() == ["restriction-touches-us"]


def test_what_an_earlier_turn_told_counts_and_a_later_one_does_not(desk: Desk) -> None:
    desk.publish(LICENCE)
    read_pending(desk.context)
    with reading(desk.context.engine) as connection:
        (turn,) = pending_moves(connection, 10)
    event = turn.move.event
    assert turn.move.ordinal == 1
    assert not told_before(turn, {event: [1, 2]})
    assert not told_before(turn, {})
    assert told_before(turn, {event: [0]})


def test_a_notice_of_parties_whose_entries_were_told_is_told_already(desk: Desk) -> None:
    desk.publish(LISTING, source="bis_press")
    read_pending(desk.context)
    with reading(desk.context.engine) as connection:
        turn = next(turn for turn in pending_moves(connection, 10) if turn.type == "entity_listed")
    firms = frozenset(firm for told in turn.claims for firm in told.claim.firms)
    assert "inspur" in firms
    yesterday = turn.known_at.replace(day=turn.known_at.day - 1)
    lists = frozenset({"us-entity-list"})

    def entry(named: frozenset[str], at: object = yesterday, removed: bool = False) -> ListingTold:
        return ListingTold("list_entry", at, removed, lists, named)  # type: ignore[arg-type]

    assert told_by_list(turn, [entry(firms)])
    assert not told_by_list(turn, [entry(frozenset({"nettrix"}))]), "another party"
    assert told_by_list(turn, [entry(frozenset({firm})) for firm in firms])
    assert not told_by_list(turn, [entry(firms, turn.known_at.replace(year=2024))]), "a listing of another year"
    assert not told_by_list(turn, [entry(firms, removed=True)])


def test_listings_that_alerts_told_of_are_found_again(desk: Desk) -> None:
    desk.publish(LISTING, source="bis_press")
    desk.analyse()
    with reading(desk.context.engine) as connection:
        (told,) = listings_told(connection, WORLD, WORLD)
    assert (told.by, told.removed) == ("event", False)
    assert "inspur" in told.firms
    assert "us-entity-list" in told.lists


def view(kind: str, **parts: tuple[str, ...]) -> EventView:
    return EventView(type=kind, **parts)  # type: ignore[arg-type]


def test_who_acts_is_named_by_the_nearest_and_a_maker_orders_none_of_its_own() -> None:
    catalogue = load_catalogue()
    rule = view("restriction_imposed", actors=("us-commerce", "us-bis", "us-government", "cn-mofcom"))
    assert acting(catalogue, rule) == ("us-bis", "cn-mofcom")
    assert acting(catalogue, view("order_placed", actors=("huawei", "tencent"), chips=("huawei-ascend-910c",))) == (
        "tencent",
    )
    assert acting(catalogue, view("stockpiling", actors=("nvidia",))) == ()
    assert acting(catalogue, view("supply_cut", actors=("nvidia",), chips=("nvidia-h20",))) == ("nvidia",)


def test_a_listing_names_its_lists_alone() -> None:
    catalogue = load_catalogue()
    listed = view("entity_listed", instruments=("us-ear", "us-entity-list"))
    assert telling_instruments(catalogue, listed) == ("us-entity-list",)
    assert telling_instruments(catalogue, view("entity_listed", instruments=("us-ear",))) == ("us-ear",)


DRAFT = (
    "The Bureau of Industry and Security proposed to amend the Export Administration Regulations. The rule would "
    "require a license to export integrated circuits with a total processing performance of 2300 or more to China."
)


def test_limits_that_stand_in_no_vintage_are_told_with_what_they_change(desk: Desk) -> None:
    desk.publish(DRAFT, source="federal_register_bis")
    desk.analyse()
    assert desk.rules() == ["limits-flip-our-chips"]
    ((alert, found, event),) = desk.rows("alert", "id", "exposure", "subject_id")
    (change,) = found["changes"]
    assert (change["chip"], change["new"], change["direction"]) == ("nvidia-h20", f"draft-{event}", "worse")
    assert (change["units"], change["ordered"]) == (64, 64)
    told = "NVIDIA H20: not caught by 3a090-2024, caught by the draft (TPP 2,368 ≥ 2,300), 64 units, 64 ordered"
    shown = show_alert(alert, ctx=desk.context)
    assert shown is not None
    assert shown.exposure["changes"] == [told]
    parts = dict(explain(desk.context, alert).parts)
    (draft,) = parts["Limits that decide"]
    assert (draft["id"], draft["limits"], draft["set_against"]) == (f"draft-{event}", "TPP ≥ 2,300", "3a090-2024")
    cited = re.search(r"characters (\d+) to (\d+)", draft["cites"])
    assert cited is not None
    assert "total processing performance of 2300" in DRAFT[int(cited[1]) : int(cited[2])]
    assert [line["why"] for line in parts["Chips of ours that change side"]] == [told]
    settings = desk.context.settings.model_copy(update={"profile": "research"})
    assert "Chips of ours that change side" not in dict(explain(replace(desk.context, settings=settings), alert).parts)
