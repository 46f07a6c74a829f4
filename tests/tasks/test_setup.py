"""The demonstration's fleet: its feed tells the same every week, and leaves what somebody tries to a person."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from models.clocks import WorldInstant
from pipeline.storage.engine import reading, writing
from pipeline.storage.feeds import load_last_reports
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.imports import decide_import, waiting_imports
from pipeline.tasks.setup import FLEET, tell_fleet_again
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET as LINES
from tests.tasks.told import Desk, deploy


def week_later(desk: Desk, weeks: int) -> None:
    now = WorldInstant(desk.context.clocks.world_now() + timedelta(weeks=weeks))
    with writing(desk.context.engine) as connection:
        tell_fleet_again(connection, now, desk.context.clocks.wall_now())


def test_the_invented_fleet_waits_while_an_import_that_somebody_tried_waits(
    engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    desk = deploy(engine, tmp_path, frozen, fleet=None)
    import_holdings(desk.context, LINES, name=FLEET)
    header, *_ = LINES.splitlines(keepends=True)
    tried = header + b"NVIDIA L4,1,in_use,Elsewhere,US,Northlight,US,2500,USD,,,\n"
    report = import_holdings(desk.context, tried, name="november.csv")
    assert report.set_aside
    week_later(desk, 2)
    assert [each.name for each in waiting_imports(desk.context)] == ["november.csv"]
    decide_import(desk.context, report.snapshot, "dismissed", who="ada", why="a trial")
    week_later(desk, 4)
    with reading(desk.context.engine) as connection:
        assert [each.outcome for each in load_last_reports(connection)] == ["unchanged"]
