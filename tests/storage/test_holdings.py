"""Snapshots on both databases: kept once, never overwritten, current by world time."""

from datetime import timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from sqlalchemy import func, select

from models.clocks import WallInstant, WorldInstant
from pipeline.catalogue import load_catalogue
from pipeline.errors import CallError, HoldingsError
from pipeline.holdings import Inventory, read_holdings
from pipeline.settings import Settings
from pipeline.storage.engine import reading, writing
from pipeline.storage.holdings import load_current, load_snapshot, position, save_snapshot, snapshot
from pipeline.storage.state import claim_world
from pipeline.tasks.context import Context
from pipeline.tasks.holdings import import_holdings, load_fleet
from tests.conftest import WALL, WORLD

DEMO = (files("pipeline.holdings") / "data" / "demo_fleet.csv").read_bytes()
FLEET = read_holdings(DEMO, load_catalogue(), name="demo")
HALF = Inventory("half", FLEET.positions[:10], (), (), 10)


def save(connection, inventory: Inventory, hours: int = 0):
    return save_snapshot(
        connection,
        inventory.positions,
        content_sha=inventory.sha,
        name=inventory.name,
        lines=inventory.lines,
        refused=len(inventory.refused),
        report=[],
        known_at=WorldInstant(WORLD + timedelta(hours=hours)),
        recorded_at=WallInstant(WALL),
    )


def rows(connection):
    return [connection.execute(select(func.count()).select_from(each)).scalar_one() for each in (snapshot, position)]


def test_what_was_saved_comes_back_exactly(engine):
    with writing(engine) as connection:
        kept, new = save(connection, FLEET)
    with reading(engine) as connection:
        current, positions = load_current(connection)
        assert (current.parts, current.sha, new) == ((kept,), kept.sha, True)
        assert positions == FLEET.positions
        assert all(p.unit_cost is None or isinstance(p.unit_cost, Decimal) for p in positions)
        assert load_snapshot(connection, kept.sha) == (current, FLEET.positions)
        assert load_snapshot(connection, "00" * 32) is None


def test_the_same_content_is_kept_once_and_an_earlier_one_may_come_back(engine):
    with writing(engine) as connection:
        assert load_current(connection) == (None, ())
        first, _ = save(connection, FLEET)
        again, new = save(connection, FLEET, 1)
        assert (again, new) == (first, False)
        save(connection, HALF, 2)
        back, new = save(connection, FLEET, 3)
        assert new
        assert save(connection, FLEET, 4) == (back, False)
        current, positions = load_current(connection)
        assert (current.parts, positions) == ((back,), FLEET.positions)
        save(connection, HALF, 5)
        assert load_current(connection)[1] == HALF.positions
        assert rows(connection) == [4, 2 * (len(FLEET.positions) + 10)]


def test_the_past_can_be_asked(engine):
    with writing(engine) as connection:
        save(connection, HALF)
        save(connection, FLEET, 5)
        assert load_current(connection, WORLD - timedelta(hours=1)) == (None, ())
        assert load_current(connection, WORLD + timedelta(hours=4))[1] == HALF.positions
        assert load_current(connection, WORLD + timedelta(hours=5))[1] == FLEET.positions


def test_a_task_run_twice_changes_nothing(sqlite_engine, frozen, tmp_path):
    context = Context(settings=Settings(home=tmp_path), engine=sqlite_engine, clocks=frozen.clocks)
    with writing(sqlite_engine) as connection:
        claim_world(connection, "live")
    file = tmp_path / "fleet.csv"
    file.write_bytes(DEMO + b"NVIDIA H20,many,in_use,Shanghai,CN,,,,,,,\n")
    first, second = import_holdings(context, file), import_holdings(context, file)
    assert (first.new, second.new) == (True, False)
    assert second.snapshot == first.snapshot
    assert first.summary()["refused"] == 1
    fleet = load_fleet(context)
    assert fleet.snapshot is not None
    assert fleet.snapshot.known_at == WORLD
    assert {entry["kind"] for entry in fleet.snapshot.report} == {"refused", "unmatched", "matched"}
    assert fleet.positions == FLEET.positions


def test_a_file_that_cannot_be_used_leaves_the_fleet_as_it_is(sqlite_engine, frozen, tmp_path):
    context = Context(settings=Settings(home=tmp_path), engine=sqlite_engine, clocks=frozen.clocks)
    import_holdings(context, DEMO, name="demo")
    header = DEMO.split(b"\n")[0]
    with pytest.raises(HoldingsError):
        import_holdings(context, header + b"\nnonsense\n", name="bad")
    with pytest.raises(CallError, match=r"missing\.csv"):
        import_holdings(context, tmp_path / "missing.csv")
    assert load_fleet(context).positions == FLEET.positions
