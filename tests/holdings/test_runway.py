"""Runway: the cases worked by hand, what binds, what is not known, and that more stock never shortens it."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.register import Licence, Order, PlanLine, Promise, Shipment, Site
from pipeline.catalogue import load_catalogue
from pipeline.holdings.runway import Inputs, Known, PastMonth, Span, runway, tell_runway
from tests.holdings.held import held
from tests.holdings.tabled import table

CATALOGUE = load_catalogue()
ON = date(2026, 11, 26)
H100 = "nvidia-h100-sxm5-80gb"
CASES = table("planning.md", "case")


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def flat(figure: Fraction | int, source: str = "given") -> Span:
    return Span(Fraction(figure), Fraction(figure), Fraction(figure), source)


def plan(*wanted: tuple[str, int], workload: str = "training", chip: str | None = H100) -> tuple[PlanLine, ...]:
    return tuple(PlanLine(month(day), "Reno", workload, units, chip) for day, units in wanted)


def only(positions, known, **given):
    (found,) = runway(positions, known, CATALOGUE, on=ON, **given).lines
    return found


def of_case(case: dict[str, str]):
    positions = held(int(case["in use"]), "in_use")
    positions += held(int(case["in store"]), "in_store") + held(int(case["spare"]), "spare")
    for number, part in enumerate(filter(None, case["arriving"].split("; "))):
        day, units = part.split(": ")
        positions += held(int(units), "on_order", order=f"PO-{number}", need_by=date.fromisoformat(day))
    licences: tuple[Licence, ...] = ()
    if case["licence"]:
        used, _, granted, _, until = case["licence"].split()
        licences = (
            Licence("L-1", items="H100", destination="US", quantity_granted=int(granted), quantity_used=int(used),
                    expires_on=date.fromisoformat(until)),
        )  # fmt: skip
    slots, ports = (int(case[name]) if case[name] else None for name in ("slots", "ports"))
    wanted = [part.split(": ") for part in case["wanted"].split("; ")]
    known = Known(
        plan=plan(*((day, int(units)) for day, units in wanted)),
        sites=(Site("Reno", "US", powered_slots=slots, ports=ports),),
        licences=licences,
    )
    rate = flat(Fraction(case["failure %"]) / 100) if case["failure %"] else None
    return only(positions, known, inputs=Inputs(failure=rate))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_cases_worked_by_hand(case):
    found = of_case(case)
    assert found.low == found.middle == found.high
    assert [row.left for row in found.middle.rows] == [int(left) for left in case["left"].split("; ")]
    assert found.middle.month == (month(case["ends"]) if case["ends"] else None)
    assert ", ".join(bind.kind for bind in found.middle.binds) == case["binds"]


def test_every_binding_kind_is_among_the_cases():
    kinds = {kind for case in CASES for kind in case["binds"].split(", ") if kind}
    assert kinds == {"boards", "spares", "licence", "powered slots", "ports"}


# ── what nothing tells ───────────────────────────────────────────────────────────────────────────


def test_without_plan_and_history_there_is_no_number():
    found = only(held(100, "in_use") + held(20, "in_store"), Known())
    assert (found.low, found.middle, found.high, found.moves) == (None, None, None, ())
    assert "no plan and no history" in found.line.why
    told = tell_runway(runway(held(100, "in_use"), Known(), CATALOGUE, on=ON), str)
    assert "not known: no plan and no history" in told
    assert "ends" not in told


def test_what_is_not_known_is_named_with_the_way_it_would_move_the_end():
    positions = held(100, "in_use") + held(8, "in_repair") + held(16, "on_order") + held(24, "rented_in")
    positions += held(32, "in_transit", order="PO-1") + held(40, "on_order", need_by=date(2026, 10, 1))
    positions += held(48, "on_order", order="PO-2", need_by=date(2026, 12, 5))
    positions += held(56, "on_order", need_by=date(2026, 12, 5), site_country="CN")
    known = Known(
        plan=plan(("2026-12", 125)),
        orders=(Order("PO-2", allocation_confirmed=False),),
        promises=(Promise("PO-1", date(2026, 1, 1), date(2026, 12, 9)),),
        shipments=(Shipment("S-1", "PO-1", held_on=date(2026, 11, 2)),),
        licences=(Licence("L-9", items="H100", destination="CN", quantity_granted=100),),
    )
    found = only(positions, known)
    gaps = {gap.then: [each.what for each in found.gaps if each.then == gap.then] for gap in found.gaps}
    for words in ("8 in repair", "16 on order without a day", "32 of PO-1: held since 2026-11-02", "40 on order, due"):
        assert any(words in gap for gap in gaps["longer"]), words
    assert any(
        "licence L-9: what it grants in chips, or what of it is used, is not known" in gap for gap in gaps["longer"]
    )
    for words in ("48 needed by 2026-12-05: no day was promised", "48 of PO-2: the allocation is not confirmed"):
        assert any(words in gap for gap in gaps["shorter"]), words
    for words in ("24 rented in", "failures are not counted", "powered slots of Reno", "ports of Reno", "slips of"):
        assert any(words in gap for gap in gaps["shorter"]), words
    # 124 run, 48 come (the 56 wait for a licence of which nothing is known): none of the rest is counted.
    assert [row.left for row in found.middle.rows] == [0, 47]


def test_a_plan_for_a_chip_that_nobody_knows_or_nothing_runs_is_no_number():
    known = Known(plan=plan(("2026-12", 5), chip="Blue card") + plan(("2026-12", 5), workload="search", chip=None))
    whys = [each.line.why for each in runway((), known, CATALOGUE, on=ON).lines]
    assert whys == [
        "the plan names no chip, and none does this workload there today",
        "the plan names Blue card, which the catalogue does not know",
    ]
    ended = only(held(10, "in_use"), Known(plan=plan(("2026-10", 12))))
    assert (ended.middle, ended.line.why) == (None, "the plan ended 2026-10")


# ── sharing ──────────────────────────────────────────────────────────────────────────────────────


def test_boards_that_two_workloads_may_have_are_promised_once():
    positions = held(100, "in_use") + held(50, "in_use", workload="inference") + held(30, "in_store", workload=None)
    known = Known(plan=plan(("2026-12", 120), ("2027-01", 125)) + plan(("2027-01", 56), workload="Inference"))
    found = {each.line.workload: each for each in runway(positions, known, CATALOGUE, on=ON).lines}
    assert [each.middle.month for each in found.values()] == [month("2027-01")] * 2
    why = "181 wanted in 2027-01, 180 there: 1 lack"
    assert found["training"].middle.binds[0].why == f"{why} (shared with inference)"


def test_a_workload_keeps_its_own_boards_from_the_others():
    positions = held(100, "in_use") + held(50, "in_use", workload="inference") + held(30, "in_store")
    known = Known(plan=plan(("2026-12", 130)) + plan(("2026-12", 51), workload="inference"))
    found = {each.line.workload: each.middle.month for each in runway(positions, known, CATALOGUE, on=ON).lines}
    assert found == {"training": None, "inference": month("2026-12")}


def test_a_chip_short_alone_does_not_hide_behind_another_that_has_plenty():
    a100 = {"item": "A100", "chip": "nvidia-a100-sxm-80gb"}
    positions = held(10, "in_use") + held(10, "in_use", **a100) + held(20, "in_store", workload=None, **a100)
    positions += held(10, "in_use", workload="search")
    both = plan(("2026-12", 22), chip=None)
    known = Known(plan=both + plan(("2026-12", 15), workload="search"))
    found = {each.line.workload: each.middle for each in runway(positions, known, CATALOGUE, on=ON).lines}
    assert found["training"].month is None
    assert found["search"].month == month("2026-12")


def test_the_plan_counts_what_a_licence_of_one_system_grants_in_chips():
    positions = held(8, "in_use", each=8) + held(16, "on_order", each=8, need_by=date(2026, 12, 5))
    licence = Licence("L-1", items="DGX H100", quantity_granted=2, quantity_used=1, expires_on=date(2027, 12, 31))
    found = only(positions, Known(plan=plan(("2026-12", 17)), licences=(licence,)))
    assert [row.left for row in found.middle.rows] == [0, -1]
    assert [bind.kind for bind in found.middle.binds] == ["licence"]


# ── the past ─────────────────────────────────────────────────────────────────────────────────────


def past(*months: tuple[str, int, int]) -> tuple[PastMonth, ...]:
    """Months with units in use and in repair."""
    return tuple(
        PastMonth(
            month(day),
            datetime.fromisoformat(f"{day}-20T00:00:00+00:00").astimezone(UTC),
            {("Reno", "training", H100, "in_use"): used, ("Reno", "training", H100, "in_repair"): broken},
        )
        for day, used, broken in months
    )


def test_a_history_gives_growth_and_failures_where_it_is_long_enough():
    then = past(("2026-07", 700, 0), ("2026-08", 720, 7), ("2026-10", 780, 4), ("2026-11", 800, 12))
    found = only(held(800, "in_use") + held(200, "in_store"), Known(), past=then)
    # Growth: 20, 30 and 20 a month, 100 in four. Failures: 7 of 700, 0 of 720 × 2 months, 8 of 780; 15 of 2,920.
    assert (found.line.growth.best, found.line.growth.middle, found.line.growth.worst) == (20, 25, 30)
    rate = found.line.failure
    assert (rate.best, rate.middle, rate.worst) == (0, Fraction(15, 2920), Fraction(8, 780))
    assert found.low.month <= found.middle.month <= found.high.month
    assert {move.input for move in found.moves} == {"growth", "failure rate"}
    short = only(held(800, "in_use"), Known(), past=then[:2])
    assert short.middle is None
    assert "2026-07, 2026-08" in short.line.why


def test_growth_is_exact_where_thirds_come_together():
    then = past(("2026-08", 90, 0), ("2026-10", 95, 0), ("2026-11", 100, 0))
    found = only(held(100, "in_use") + held(10, "in_store"), Known(), past=then)
    # 10/3 a month: 104, 107, 110, then 114.
    assert [row.wanted for row in found.middle.rows] == [100, 104, 107, 110, 114]


def test_slips_come_from_orders_received_and_move_deliveries_from_their_first_promise():
    positions = held(100, "in_use") + held(50, "on_order", order="PO-3")
    known = Known(
        plan=plan(*((f"2027-{number:02}", 120) for number in range(1, 13))),
        promises=(
            Promise("PO-1", date(2026, 1, 5), date(2026, 3, 1)),
            Promise("PO-2", date(2026, 1, 5), date(2026, 3, 1)),
            Promise("PO-3", date(2026, 9, 1), date(2026, 12, 20)),
            Promise("PO-3", date(2026, 10, 1), date(2027, 1, 10)),
        ),
        shipments=(
            Shipment("S-1", "PO-1", received_on=date(2026, 3, 11)),
            Shipment("S-2", "PO-2", received_on=date(2026, 4, 30)),
        ),
    )
    found = only(positions, known)
    # 10 and 60 days: 2026-12-30 is before the day that stands; 60 days make it 2027-02-18, too late for January.
    assert (found.low.month, found.middle.month, found.high.month) == (month("2027-01"), None, None)
    assert [(move.input, move.worst, move.best) for move in found.moves] == [("delivery slip", month("2027-01"), None)]


def test_the_input_that_moves_the_end_most_stands_first():
    positions = held(100, "in_use") + held(40, "in_store")
    wanted = plan(*((f"2027-{number:02}", 100 + 5 * number) for number in range(1, 13)))
    inputs = Inputs(
        failure=Span(Fraction(0), Fraction(1, 100), Fraction(2, 100), "given"),
        demand=Span(Fraction(0), Fraction(0), Fraction(5, 100), "given"),
        generation_months=Fraction(18),
    )
    found = only(positions, Known(plan=wanted), inputs=inputs)
    assert [move.input for move in found.moves] == ["failure rate", "demand"]
    assert found.moves[0].months > found.moves[1].months > 0
    assert found.low.month < found.middle.month < found.high.month
    low, middle, _ = found.generations
    assert middle == Fraction(found.middle.months * 10 // 18, 10)
    assert low <= middle


# ── what must always hold ────────────────────────────────────────────────────────────────────────

numbers = st.integers(0, 60)
ends = st.tuples(numbers, numbers, st.integers(0, 4), st.lists(st.integers(60, 200), min_size=1, max_size=8))


def index_of(stock, coming, percent, wanted, **more):
    positions = held(100, "in_use") + held(stock, "in_store") + held(coming, "on_order", need_by=date(2027, 1, 20))
    positions += held(more.get("shared", 0), "spare", workload=None) + held(10, "in_use", workload="inference")
    months = plan(*((f"2027-{number:02}", units) for number, units in enumerate(wanted, 1)))
    others = plan(("2027-02", more.get("others", 15)), workload="inference")
    found = runway(
        positions,
        Known(plan=months + others, sites=(Site("Reno", "US", powered_slots=more.get("slots", 70), ports=None),)),
        CATALOGUE,
        on=ON,
        inputs=Inputs(failure=flat(Fraction(percent, 100))),
    ).lines
    end = next(each.middle for each in found if each.line.workload == "training")
    return 99 if end.months is None else end.months


@settings(max_examples=40, deadline=None)
@given(ends, numbers, st.integers(1, 30))
def test_more_boards_slots_or_fewer_failures_never_shorten_it(world, shared, more):
    stock, coming, percent, wanted = world
    now = index_of(stock, coming, percent, wanted, shared=shared)
    assert index_of(stock + more, coming, percent, wanted, shared=shared) >= now
    assert index_of(stock, coming + more, percent, wanted, shared=shared) >= now
    assert index_of(stock, coming, percent, wanted, shared=shared + more) >= now
    assert index_of(stock, coming, percent, wanted, shared=shared, slots=70 + more) >= now
    assert index_of(stock, coming, percent + 1, wanted, shared=shared) <= now
    assert index_of(stock, coming, percent, [units + more for units in wanted], shared=shared) <= now
    assert index_of(stock, coming, percent, wanted, shared=shared, others=15 + more) <= now


def test_before_a_plan_begins_nothing_lacks_though_boards_fail():
    found = only(held(100, "in_use"), Known(plan=plan(("2027-01", 90))), inputs=Inputs(failure=flat(Fraction(2, 100))))
    assert [(row.lost, row.left) for row in found.middle.rows] == [(2, -2), (2, -4), (2, 4)]
    assert found.middle.month is None
