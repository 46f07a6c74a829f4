"""Our runway comes under a mark: told once a mark, quiet when it lasts longer again, and told anew after that."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.tasks.analyse import analyse
from pipeline.tasks.desk import open_desk
from pipeline.tasks.own_runway import ask_own_runway
from pipeline.tasks.registers import import_register
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

# The clocks stand at 16 April 2025.
PLAN = (
    "month,site,workload,units,chip\n"
    "2025-05,Shanghai,inference,{may},nvidia-h20\n"
    "2025-12,Shanghai,inference,{then},nvidia-h20\n"
)
RUNNING = FLEET.replace(b"on_order", b"in_use")


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(sqlite_engine, tmp_path, frozen, fleet=RUNNING)


def plan(desk: Desk, may: int, then: int) -> None:
    import_register(desk.context, "plan", read_csv(PLAN.format(may=may, then=then).encode(), name="plan.csv"))


def told(desk: Desk) -> list[tuple[str, str]]:
    rows = desk.rows("alert", "known_at", "rule", "severity")
    return sorted((str(at)[:7], severity) for at, rule, severity in rows if rule == "runway-short")


def test_each_mark_is_told_once_and_again_after_it_lasted(desk: Desk) -> None:
    plan(desk, 1, 9_000)
    for days in (1, 1, 50, 1, 30):
        desk.after(days)
    assert told(desk) == [("2025-06", "low")]
    plan(desk, 1, 1)
    desk.after(1)
    desk.after(1)
    assert told(desk) == [("2025-06", "low")], "it lasts longer again, which is no news"
    plan(desk, 1, 9_000)
    desk.after(1)
    desk.after(20)
    desk.after(70)
    assert [severity for _, severity in told(desk)] == ["low", "low", "medium"]
    [title, *_] = [title for rule, title in desk.rows("alert", "rule", "title") if rule == "runway-short"]
    assert title == "Shanghai, inference, NVIDIA H20: enough until 1 December 2025"


def test_nothing_is_reckoned_twice_and_research_reaches_nothing_of_it(desk: Desk) -> None:
    research = replace(desk.context, settings=Settings(home=desk.context.settings.home, profile="research"))
    plan(desk, 9_000, 9_000)
    assert ask_own_runway(research, open_desk(research)) == {"alerts": 0, "messages": 0}
    assert ask_own_runway(desk.context, open_desk(desk.context))["alerts"] == 1
    before = desk.rows("finding", "rule")
    assert ask_own_runway(desk.context, open_desk(desk.context))["alerts"] == 0
    analyse(desk.context)
    assert desk.rows("finding", "rule") == before
    [paragraph] = [text for rule, text in desk.rows("alert", "rule", "paragraph") if rule == "runway-short"]
    assert "lack" in paragraph
