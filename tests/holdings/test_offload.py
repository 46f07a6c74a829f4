"""Offload: sums worked by hand, whole systems, and never more than either side has."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalogue import load_catalogue
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.items import Content
from pipeline.holdings.offload import lots_of, offload
from pipeline.holdings.offload_telling import tell_offload
from tests.holdings.held import held
from tests.holdings.tabled import table

CATALOGUE = load_catalogue()
ITEMS = items_of(CATALOGUE)
CASES = table("planning.md", "what moves")
numbers = iter(range(1, 10_000_000))


def lines(count, item, status, percent=None, **more):
    content = ITEMS.find(item)
    assert isinstance(content, Content)
    ((chip, each),) = content.chips
    used = None if percent is None else Decimal(percent) / 100
    given = {"workload": "inference", **more}
    return held(count * each, status, each=each, item=item, chip=chip, line=next(numbers), utilisation=used, **given)


def move(positions, cap=80, **given):
    lots, kept = lots_of(positions, Fraction(cap, 100))
    return offload(positions, lots, CATALOGUE, cap=Fraction(cap, 100), kept=kept, **given)


@pytest.mark.parametrize("case", CASES, ids=[case["what moves"] for case in CASES])
def test_the_sums_worked_by_hand(case):
    positions = lines(int(case["systems"]), case["from"], "in_use", case["used %"])
    status = {"at hand": "in_store", "underused": "in_use"}[case["kind"]]
    positions += lines(int(case["there"]), case["to"], status, case["its use %"] or None)
    rooms = {"Reno": int(case["room"])} if case["room"] else None
    source = positions[0].chip
    found = move(positions, int(case["cap %"]), rooms=rooms, sources=frozenset({source}))
    assert dict(found.freed).get(source, 0) == int(case["frees"])
    if not found.moved:
        assert case["takes"] == "0"
        return
    (only,) = found.moved
    assert only.taken == int(case["takes"])
    sums = [str(part.units) for part in only.carried]
    assert sums == [case["compute"], case["memory bandwidth"], case["memory"]]
    assert only.binds == case["binds"]


def test_what_is_not_known_is_not_moved_and_said():
    positions = lines(4, "DGX H100", "in_use") + lines(500, "L20", "in_store")
    found = move(positions)
    assert found.moved == ()
    assert any("DGX H100 at Reno: its utilisation is not known" in why for why in found.kept)
    assert "Freed for training: nothing" in tell_offload(found, str, is_given=False)
    unrated = lines(4, "DGX H100", "in_use", 50) + lines(500, "MI308X", "in_store")
    assert move(unrated).moved == ()


def test_training_boards_of_others_and_other_sites_take_nothing_over():
    source = lines(1, "DGX H100", "in_use", 50)
    for barred in (
        lines(500, "L20", "in_store", workload="training"),
        lines(500, "L20", "in_store", site="Oslo"),
        lines(500, "L20", "in_repair"),
        lines(500, "H200 SXM", "in_use", 1, workload="training"),
    ):
        assert move(source + barred).moved == ()
    assert move(source + lines(500, "L20", "in_store", workload=None)).freed == (("nvidia-h100-sxm5-80gb", 8),)
    assert move(lines(1, "DGX H100", "in_use", 50, workload="training") + lines(500, "L20", "in_store")).moved == ()


def test_a_board_that_took_over_is_not_freed_and_a_lot_is_given_once():
    positions = lines(2, "DGX H100", "in_use", 50) + lines(100, "L40S", "in_use", 20)
    positions += lines(3, "A100 SXM 80GB", "in_use", 50) + lines(400, "L20", "in_store")
    found = move(positions)
    by_line = {}
    for each in found.moved:
        by_line.setdefault(each.lot.line, []).append(each)
    for moved in by_line.values():
        assert sum(each.taken for each in moved) <= moved[0].lot.units
    takers = {each.lot.line for each in found.moved if each.lot.kind == "underused"}
    assert not takers & {each.line for each in found.moved}


def test_the_sum_is_shown_line_by_line():
    told = tell_offload(move(lines(4, "DGX H100", "in_use", 50) + lines(100, "L20", "in_store")), str, is_given=True)
    assert "2 × DGX H100 of 8 chips at 50 % to nvidia-l20 at hand" in told
    assert "compute: 126,656 ÷ 1,529.6 a chip: 83, binds" in told
    assert "memory bandwidth: 26,800 ÷ 691.2 a chip: 39" in told
    assert "memory: 1,280 ÷ 48 a chip: 27" in told
    assert "takes 83 of 100 (100 in store); frees 16 × nvidia-h100-sxm5-80gb" in told


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 6), st.integers(0, 100), st.integers(0, 60), st.integers(0, 300), st.integers(0, 100),
    st.integers(1, 100),
)  # fmt: skip
def test_never_more_than_either_side_has(systems, percent, cards, there, its, cap):
    positions = lines(systems, "DGX H100", "in_use", percent) + lines(cards, "H20 96GB", "in_use", its)
    positions += lines(there, "L20", "in_store") + lines(2, "DGX A100 640GB", "in_store")
    found = move(positions, cap)
    for position in positions:
        moved = [each for each in found.moved if each.line == position.line]
        assert sum(each.systems for each in moved) <= position.quantity
        taken = [each for each in found.moved if each.lot.line == position.line]
        assert sum(each.taken for each in taken) <= position.units
        assert all(each.taken % (position.units // position.quantity) == 0 for each in taken)
    for each in found.moved:
        assert each.freed % each.each == 0
        assert all(part.load <= part.carries * each.taken for part in each.carried)
    more = move([*positions, *lines(50, "L20", "in_store")], cap)
    assert dict(more.freed).get("nvidia-h100-sxm5-80gb", 0) >= dict(found.freed).get("nvidia-h100-sxm5-80gb", 0)
