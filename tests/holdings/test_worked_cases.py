"""What exposure gives equals what `docs/worked-cases.md` works by hand, to the last unit and cent."""

from collections import Counter
from decimal import Decimal

import pytest

from models.exposure import Exposure
from models.register import Order, Promise, Shipment
from pipeline.catalogue import load_catalogue
from pipeline.holdings import COLUMNS, exposure
from pipeline.holdings.deadlines import deadlines
from pipeline.holdings.inventory import read_inventory
from pipeline.holdings.registers import read_register
from pipeline.holdings.telling import tell_exposure
from pipeline.policy import by_catalogue, load_policy
from pipeline.policy.parts import Saving
from tests.holdings.worked import Case, Grid, read_cases

CATALOGUE = load_catalogue()
POLICY = by_catalogue(load_policy(), CATALOGUE)
CASES = read_cases()
EXPOSURES = [case for case in CASES if case.grid("item")]
CLAUSES = [case for case in CASES if case.grid("outcome")]
COUNTS = (
    *("units_in_scope", "units_elsewhere", "units_unaffected", "units_unknown", "units_discouraged", "units_eased"),
    *("units_claimed", "orders_in_scope", "deposits_known"),
)


def register(grid: Grid | None, kind: str) -> tuple[object, ...]:
    if grid is None:
        return ()
    found = read_register(kind, grid.as_table(kind))
    assert found.refused == ()
    return found.lines


def found_in(case: Case) -> Exposure:
    grid = case.grid("item")
    assert grid is not None
    inventory = read_inventory(grid.as_table(case.title, COLUMNS), CATALOGUE)
    assert (inventory.refused, inventory.unmatched) == ((), ())
    orders = {order.order: order for order in register(case.grid("exporter_of_record"), "orders")}
    return exposure(case.measure(), inventory.positions, CATALOGUE, snapshot="", policy=POLICY, orders=orders)


def test_every_kind_of_change_has_a_case():
    assert len(EXPOSURES) == 11
    assert len(CLAUSES) == 1
    assert {case.asked["type"] for case in EXPOSURES} == {
        *("restriction_imposed", "restriction_eased", "tariff_changed", "entity_listed", "purchase_discouraged")
    }


@pytest.mark.parametrize("case", EXPOSURES, ids=lambda case: case.title)
def test_the_figures_are_those_worked_by_hand(case):
    found, grid = found_in(case), case.grid("figure")
    assert grid is not None
    told = {row["figure"]: row["result"] for row in grid.rows}
    for name in COUNTS:
        assert getattr(found, name) == int(told.pop(name, 0)), name
    for name, sums in (
        ("value_in_scope", found.value_in_scope),
        ("duties", found.duties),
        ("deposits", found.deposits),
    ):
        assert " + ".join(f"{amount:.2f} {currency}" for currency, amount in sums) == told.pop(name, ""), name
    assert f"{found.priced} of {found.lines}" == told.pop("priced", "0 of 0")
    assert ", ".join(f"{basis} {lines}" for basis, lines in found.basis) == told.pop("basis", "")
    for by in ("site", "entity", "workload"):
        parts = [each for each in found.sums if each.by == by]
        assert sum(each.units for each in parts) == found.units_in_scope
        if f"by {by}" in told:
            assert ", ".join(f"{each.name} {each.units}" for each in parts) == told.pop(f"by {by}")
    share = told.pop("share_of_compute", None)
    assert share is None or found.share_of_compute == pytest.approx(float(Decimal(share)), abs=5e-5)
    assert told == {}


@pytest.mark.parametrize("case", EXPOSURES, ids=lambda case: case.title)
def test_the_acts_are_those_worked_by_hand(case):
    grid = case.grid("act", "effect")
    assert grid is not None
    worked = {(row["act"], row["effect"], row["scope"], row["counts"]): int(row["units"]) for row in grid.rows}
    units: Counter[tuple[str, str, str, str]] = Counter()
    for row in found_in(case).rows:
        # What is unaffected is so wherever it stands: the page does not part it.
        scope = "in scope" if row.in_scope or row.effect == "unaffected" else "elsewhere"
        units[row.act or "", row.effect, scope, "yes" if row.counts else "no"] += row.units
    assert units == worked


def test_a_terminal_shows_the_sums():
    """The page's first case as `chipwatch exposure --alert` prints it."""
    said = tell_exposure(found_in(EXPOSURES[0]))
    for part in (
        "In scope: 232 units, 3 orders, ≥ 1.8 M USD (2 of 3 lines priced)",
        "232 = 232 needing a licence (re-export)",
        "by site: Shanghai 208",
        "by entity: NL Shanghai Ltd 208",
        "Deposits at risk: ≥ 150.0 k USD (1 of 3 lines say theirs)",
        "Elsewhere: 40 units",
        "Unaffected: 440 units, 320 of them in use: may go on running",
    ):
        assert part in said


@pytest.mark.parametrize("case", CLAUSES, ids=lambda case: case.title)
def test_orders_make_and_miss_the_days_of_a_saving_clause(case):
    saving = Saving(cites="88 FR 71991", source="", sure="seen", says="", acts=("export",), **case.asked)
    lines = deadlines(
        saving,
        [order for order in register(case.grid("order", "ordered_on"), "orders") if isinstance(order, Order)],
        [each for each in register(case.grid("loaded_on"), "shipments") if isinstance(each, Shipment)],
        [each for each in register(case.grid("promised_on"), "promises") if isinstance(each, Promise)],
    )
    grid = case.grid("outcome")
    assert grid is not None
    told = [
        {
            "order": each.order,
            "shipment": each.shipment or "",
            "outcome": each.outcome,
            "days": "" if each.days is None else str(each.days),
            "missing": ", ".join(each.missing),
            "slipped": "" if each.slipped is None else str(each.slipped),
        }
        for each in lines
    ]
    assert told == list(grid.rows)
