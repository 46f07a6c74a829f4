"""A million lines: summed from one index on both databases, before and after ANALYZE, to the cent."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from models.clocks import WallInstant, WorldInstant
from models.exposure import Measure, Position
from pipeline.catalogue import load_catalogue
from pipeline.holdings import exposure
from pipeline.holdings.condensed import condense, fleet_sums
from pipeline.holdings.rates import add_up
from pipeline.storage.engine import reading, writing
from pipeline.storage.holdings import load_current, load_fleet_sums, save_snapshot
from tests.conftest import WALL, WORLD

CATALOGUE = load_catalogue()
FIRST = Position(
    line=2,
    item="NVIDIA H20",
    chip="nvidia-h20-96gb",
    quantity=1,
    units=1,
    status="in_use",
    site="Shanghai",
    site_country="CN",
    owner="Northlight Shanghai",
    owner_parent_country="CN",
    unit_cost=Decimal("12500.10"),
    currency="USD",
    need_by=None,
    supplier=None,
    workload=None,
)
CHIPS = ("nvidia-h20-96gb", "nvidia-l20", "nvidia-a800-sxm-80gb")


def fleet(count: int) -> list[Position]:
    statuses = ("in_use", "on_order", "spare")
    return [
        replace(
            FIRST,
            line=number + 2,
            chip=CHIPS[number % 3],
            status=statuses[number // 3 % 3],
            site=("Shanghai", "Reno")[number // 9 % 2],
            unit_cost=(Decimal("12500.10"), Decimal("0.000001"), None)[number // 18 % 3],
            paid=Decimal("0.10"),
        )
        for number in range(count)
    ]


def save(connection, positions, days: int = 0, sha: bytes = b"1" * 32):
    kept, _ = save_snapshot(
        connection,
        positions,
        content_sha=sha,
        name="fleet",
        lines=len(positions),
        refused=0,
        report=[],
        known_at=WorldInstant(WORLD + timedelta(days=days)),
        recorded_at=WallInstant(WALL),
        sums=fleet_sums(positions),
    )
    return kept


def test_lines_that_are_alike_share_a_row_and_nothing_is_lost(engine):
    lines = fleet(540)
    alike = condense(reversed(lines))
    assert len(alike) == 54
    assert alike[0].line == 2
    assert sum(each.lines for each in alike) == 540
    assert sum((each.paid for each in alike), Decimal(0)) == Decimal("54.00")
    assert add_up(alike) == add_up(lines)
    with writing(engine) as connection:
        save(connection, alike)
        assert load_current(connection)[1] == alike


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(60)), st.integers(1, 3))
def test_a_measure_touches_alike_lines_as_it_touches_each(order, price):
    lines = [replace(each, unit_cost=each.unit_cost and each.unit_cost * price) for each in fleet(60)]
    measure = Measure("restriction_imposed", "in_force", chips=("nvidia-h20",), places=("CN",), authors=("US",))
    each, alike = (
        exposure(measure, positions, CATALOGUE, snapshot="")
        for positions in (lines, condense(lines[number] for number in order))
    )
    assert alike == each


@pytest.mark.parametrize("analysed", [False, True])
def test_the_fleet_is_read_by_its_index_and_adds_up(engine, analysed):
    lines = fleet(2_000)
    with writing(engine) as connection:
        save(connection, fleet(3_000), sha=b"0" * 32)
        kept = save(connection, lines, 1)
    if analysed:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    asked: list[tuple[str, object]] = []
    event.listen(engine, "before_cursor_execute", lambda c, cursor, said, values, *_: asked.append((said, values)))
    with reading(engine) as connection:
        found = load_fleet_sums(connection, [kept.id], CHIPS[:2])
    statement, values = asked[-1]
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if not sqlite:
            # A table as small as this one is walked whatever indexes there are.
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, values))
    assert "ix_fleet_sum_chip (snapshot_id=? AND chip=?)" in plan if sqlite else "ix_fleet_sum_chip" in plan
    assert "SCAN fleet_sum" not in plan
    assert "Seq Scan" not in plan
    of_two = [each for each in lines if each.chip in CHIPS[:2]]
    brute = Counter()
    for each in of_two:
        brute[each.chip, each.site, each.status] += each.units
    ours = Counter()
    for row in found:
        ours[row.chip, row.site, row.status] += row.units
    assert ours == brute
    assert sum(row.value for row in found) == sum(each.unit_cost for each in of_two if each.unit_cost)
    assert sum(row.priced for row in found) == sum(each.unit_cost is not None for each in of_two)
    assert sum(row.lines for row in found) == len(of_two)
