"""Our own days come near: each mark of each is told once, and an order only where a measure is over it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.tasks.clocks import calendar_of, load_clocks
from pipeline.tasks.registers import import_register
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

RULE = "The Bureau of Industry and Security requires a licence for exports of Nvidia's H20 to China, effective at once."
# The clocks stand at 16 April 2025.
DUE = FLEET.replace(b"2026-12-20", b"2025-05-20")


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(sqlite_engine, tmp_path, frozen, fleet=DUE)


def take_in(desk: Desk, kind: str, text: str) -> None:
    import_register(desk.context, kind, read_csv(text.encode(), name=f"{kind}.csv"))


def test_a_contract_is_told_a_month_and_a_week_before_its_day(desk: Desk) -> None:
    take_in(desk, "orders", "order,supplier,cancel_by\nPO-17,Yangpu Digital,2025-05-30\n")
    for days in (10, 3, 1, 3, 22, 20):
        desk.after(days)
    rows = desk.rows("alert", "known_at", "rule", "severity")
    told = sorted((str(at)[:10], severity) for at, rule, severity in rows if rule == "contract-day")
    assert told == [("2025-04-30", "medium"), ("2025-05-25", "high")]
    title = next(title for rule, title in desk.rows("alert", "rule", "title") if rule == "contract-day")
    assert title == "Order PO-17 with Yangpu Digital: can be cancelled until 30 May 2025"


def test_a_condition_of_a_licence_that_is_done_is_quiet(desk: Desk) -> None:
    lines = "licence,condition,due_on,done_on\nL-1,report,2025-04-20,\nL-1,plan,2025-04-20,2025-04-01\n"
    take_in(desk, "conditions", lines)
    desk.after(0)
    desk.after(1)
    assert [title for rule, title in desk.rows("alert", "rule", "title") if rule == "licence-day"] == [
        "Licence L-1: report: due on 20 April 2025"
    ]


def test_an_order_that_is_needed_is_told_where_a_measure_is_over_it(desk: Desk) -> None:
    desk.after(5)
    assert desk.rules() == [], "thirty days and no measure"
    desk.publish(RULE, source="bis_press")
    desk.after(1)
    desk.after(1)
    assert sorted(desk.rules()) == ["order-due", "restriction-touches-us"]
    desk.after(22)
    desk.after(1)
    assert desk.rules().count("order-due") == 2, "and once more a week before"


def test_the_days_ahead_are_those_of_the_world_and_ours(desk: Desk) -> None:
    take_in(desk, "orders", "order,supplier,cancel_by\nPO-17,Yangpu Digital,2025-05-30\n")
    kinds = {clock.kind for clock in load_clocks(desk.context)}
    assert {"need_by", "cancel_by"} <= kinds
    assert b"PO-17" in calendar_of(desk.context)
    research = replace(desk.context, settings=Settings(home=desk.context.settings.home, profile="research"))
    assert not {"need_by", "cancel_by"} & {clock.kind for clock in load_clocks(research)}
    assert b"PO-17" not in calendar_of(research)
