"""What a measure touches: named, by number, by supplier; in scope and elsewhere; by act (decision 8)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from models.exposure import Measure, Position
from models.values import Claim, Limit
from pipeline.catalogue import load_catalogue
from pipeline.errors import HoldingsError
from pipeline.holdings import changes_of, exposure, flipped, measure_of, read_holdings, read_rates, tell_sum
from pipeline.holdings.exposure import TOUCHED
from pipeline.holdings.stored import read_exposure
from pipeline.holdings.telling import tell_exposure, tell_fleet
from pipeline.policy import load_policy

CATALOGUE, POLICY = load_catalogue(), load_policy()
FLEET = read_holdings(
    (files("pipeline.holdings") / "data" / "demo_fleet.csv").read_bytes(), CATALOGUE, name="demo"
).positions
BAN = Measure("restriction_imposed", "in_force", chips=("nvidia-h20",), places=("CN",), authors=("US",))
numbers = iter(range(1, 10_000_000))


def position(chip: str | None = "nvidia-h20-96gb", status: str = "on_order", **given: object) -> Position:
    values: dict[str, object] = {
        "line": next(numbers),
        "item": chip or "odd thing",
        "chip": chip,
        "quantity": 8,
        "units": 8,
        "status": status,
        "site": "Shanghai",
        "site_country": "CN",
        "owner": "Northlight Shanghai",
        "owner_parent_country": "CN",
        "unit_cost": Decimal(1000),
        "currency": "USD",
        "need_by": None,
        "supplier": None,
        "workload": None,
    }
    return Position(**{**values, **given})  # type: ignore[arg-type]


def touch(measure: Measure, *positions: Position):
    return exposure(measure, positions, CATALOGUE, snapshot="00")


# ── by name ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("held", "claimed", "touched"),
    [
        ("nvidia-h20-96gb", "nvidia-h20-96gb", True),
        ("nvidia-h20-96gb", "nvidia-h20", True),
        ("nvidia-h20-96gb", "nvidia-hopper", True),
        ("nvidia-h20", "nvidia-h20-96gb", False),
        ("nvidia-h20-141gb", "nvidia-h20-96gb", False),
        ("nvidia-h200-sxm", "nvidia-h20", False),
        (None, "nvidia-h20", False),
    ],
)
def test_a_claim_touches_its_chip_and_what_is_below_it_and_never_what_is_above(held, claimed, touched):
    found = touch(replace(BAN, chips=(claimed,)), position(held))
    assert (found.units_in_scope == 8) is touched
    assert bool(found.rows) is touched


def test_excepted_chips_are_taken_out():
    family = replace(BAN, chips=("nvidia-hopper",), except_chips=("nvidia-h20",))
    assert touch(family, position("nvidia-h20-96gb")).rows == ()
    assert touch(family, position("nvidia-h800-sxm5")).units_in_scope == 8
    variant = replace(BAN, except_chips=("nvidia-h20-141gb",))
    found = touch(variant, position("nvidia-h20"))
    assert (found.units_in_scope, found.units_unknown) == (0, 8)
    assert found.unknown


def test_an_item_that_is_not_matched_is_told_where_it_may_be_touched():
    found = touch(BAN, position(), position(None), position(None, "in_use", item="running thing"))
    assert found.units_in_scope == 8
    assert any("'odd thing'" in note for note in found.unknown)
    assert not any("running thing" in note for note in found.unknown if "not matched" in note)


# ── scope ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("site", "parent", "places", "inside"),
    [
        ("CN", "US", ("CN",), True),
        ("SG", "CN", ("CN",), True),
        ("SG", "US", ("CN",), False),
        ("SG", "US", (), True),
        ("DE", "US", ("eu",), True),
        ("GB", "US", ("eu",), False),
    ],
)
def test_two_figures_in_scope_and_elsewhere(site, parent, places, inside):
    found = touch(replace(BAN, places=places), position(site_country=site, owner_parent_country=parent))
    assert (found.units_in_scope, found.units_elsewhere) == ((8, 0) if inside else (0, 8))
    assert found.rows[0].in_scope is inside


def test_a_country_that_is_not_given_is_said_where_it_decides():
    found = touch(BAN, position(site_country="SG", owner_parent_country=None))
    assert found.units_in_scope == 0
    assert any("owner's parent" in note for note in found.unknown)
    assert touch(BAN, position(owner_parent_country=None)).unknown == ()


def test_hong_kong_is_pointed_out_where_a_us_text_names_china_alone():
    found = touch(BAN, position(site="Tseung Kwan O", site_country="HK", owner_parent_country="HK"))
    assert found.units_elsewhere == 8
    assert any("Hong Kong" in note for note in found.unknown)


# ── by act ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "act", "effect"),
    [
        ("on_order", "export", "licence"),
        ("in_transit", "export", "licence"),
        ("in_use", None, "unaffected"),
        ("in_store", "transfer", "unaffected"),
        ("spare", "transfer", "unaffected"),
        ("rented_in", None, "unaffected"),
        ("in_repair", "export", "unknown"),
    ],
)
def test_an_export_rule_touches_what_has_still_to_be_shipped(status, act, effect):
    rows = touch(BAN, position(status=status)).rows
    (row,) = (row for row in rows if row.counts)
    assert (row.act, row.effect) == (act, effect)
    assert all(row.why for row in rows)


@pytest.mark.parametrize(
    ("acts", "status", "effect"),
    [
        (("use",), "in_use", "stopped"),
        (("service",), "in_repair", "licence"),
        (("remote_use",), "rented_in", "licence"),
        (("remote_use",), "in_use", "unaffected"),
        (("buy",), "on_order", "stopped"),
        (("buy",), "in_transit", "unaffected"),
    ],
)
def test_the_acts_that_a_text_names_decide(acts, status, effect):
    assert touch(replace(BAN, acts=acts), position(status=status)).rows[0].effect == effect


def test_a_tariff_touches_imports_at_home_and_by_its_bands():
    duty = Measure("tariff_changed", "in_force", places=("US",), authors=("US",), vintage="tariff-2026")
    at_home = position("nvidia-h200-sxm", site="Ashburn", site_country="US", owner_parent_country="US")
    abroad = position("nvidia-h200-sxm", site="Frankfurt", site_country="DE", owner_parent_country="US")
    racked = replace(at_home, line=next(numbers), status="in_use")
    other = replace(at_home, line=next(numbers), chip="nvidia-h100-sxm5-80gb")
    found = touch(duty, at_home, abroad, racked, other)
    assert (found.units_in_scope, found.units_unaffected) == (8, 16)
    assert [(row.act, row.effect) for row in found.rows if row.effect in TOUCHED] == [("import", "duty")]


def test_a_purchase_is_discouraged_for_the_regulators_own_firms():
    told = Measure("purchase_discouraged", "in_force", chips=("nvidia-h20",), authors=("CN",))
    found = touch(told, position(), position(status="in_use"), position(site_country="US", owner_parent_country="US"))
    assert (found.units_in_scope, found.units_discouraged, found.units_unaffected) == (0, 8, 16)
    assert {row.effect for row in found.rows} == {"discouraged", "unaffected"}


def test_a_listing_touches_orders_from_the_party_as_far_as_the_list_forbids_them():
    blocked = Measure("entity_listed", "in_force", firms=("huawei",), authors=("US",), instruments=("us-sdn-list",))
    order = position("huawei-ascend-910c", supplier="Huawei")
    held = [order, replace(order, line=next(numbers), status="in_use"), position(supplier="NVIDIA")]
    found = touch(blocked, *held)
    assert (found.units_in_scope, found.orders_in_scope, found.units_unaffected) == (8, 1, 8)
    assert found.rows[0].effect == "stopped"
    assert touch(blocked, replace(order, supplier=None)).units_unknown == 8
    # The Entity List asks a licence for shipments to a party: of purchases from it, it says nothing.
    listed = touch(replace(blocked, instruments=("us-ear", "us-entity-list")), *held)
    assert (listed.units_in_scope, listed.units_unknown) == (0, 8)
    assert "us-entity-list says nothing of a purchase from it" in listed.rows[0].why
    named = touch(replace(blocked, instruments=("us-1260h-list",)), order)
    assert (named.units_in_scope, named.units_unknown, named.units_unaffected) == (0, 0, 8)
    unnamed = touch(replace(blocked, instruments=()), order)
    assert (unnamed.units_in_scope, unnamed.units_unknown) == (0, 8)


def test_what_a_repair_shop_on_the_entity_list_is_handed_needs_a_licence():
    listed = Measure("entity_listed", "in_force", firms=("inspur",), authors=("US",), instruments=("us-entity-list",))
    (row,) = touch(listed, position(status="in_use", servicer="Inspur")).rows
    assert (row.act, row.effect, row.in_scope) == ("service", "licence", True)
    assert "15 CFR 744.11" in row.why


def test_what_crosses_no_border_faces_no_export():
    measure = replace(BAN, chips=("huawei-ascend",))
    assert touch(measure, position("huawei-ascend-910c", supplier="Huawei")).units_in_scope == 0
    assert touch(measure, position("huawei-ascend-910c", supplier=None)).units_in_scope == 8


@pytest.mark.parametrize(
    ("stage", "effect"),
    [("ended", "eased"), ("denied", "unaffected"), ("withdrawn", "unaffected"), ("rumoured", "licence")],
)
def test_the_stage_decides_what_is_left_of_a_measure(stage, effect):
    (row,) = touch(replace(BAN, stage=stage), position()).rows
    assert row.effect == effect
    assert ("rumour" in row.why) is (stage == "rumoured")


# ── by number ────────────────────────────────────────────────────────────────────────────────────


def test_limits_touch_by_their_own_arithmetic_what_the_text_does_not_name():
    rule = Measure("restriction_imposed", "in_force", places=("CN",), vintage="3a090-2023")
    found = touch(
        rule,
        position("nvidia-a800-sxm-80gb"),
        position("nvidia-h20-96gb"),
        position("amd-mi308x"),
        position("nvidia-h800"),
    )
    assert found.units_in_scope == 16
    assert found.units_unknown == 8
    assert any("the area of the logic dies" in note for note in found.unknown)


def test_limits_of_the_text_alone_decide_where_no_vintage_has_them():
    rule = Measure("restriction_imposed", "proposed", places=("CN",), thresholds=(Limit("tpp", ">=", 2300),))
    assert touch(rule, position("nvidia-h20-96gb"), position("nvidia-l20")).units_in_scope == 8


def test_a_vintages_own_scope_counts_where_the_text_names_no_place():
    rule = Measure("restriction_imposed", "in_force", vintage="3a090-2023")
    us = position("nvidia-h100-sxm5-80gb", site_country="US", owner_parent_country="US")
    gulf = position("nvidia-h100-sxm5-80gb", site_country="AE", owner_parent_country="AE")
    found = touch(rule, us, gulf, position("nvidia-h100-sxm5-80gb", site_country="DE"))
    assert (found.units_in_scope, found.units_elsewhere) == (16, 8)


def test_a_rule_that_is_a_version_of_the_limits_reaches_the_groups_that_its_text_names():
    rule = replace(BAN, chips=(), vintage="3a090-2023", on=date(2023, 11, 17))
    gulf = position("nvidia-h100-sxm5-80gb", site_country="AE", owner_parent_country="AE")
    home = position("nvidia-h100-sxm5-80gb", site_country="DE", owner_parent_country="DE")
    found = touch(rule, gulf, home)
    assert (found.units_in_scope, found.units_elsewhere) == (8, 8)
    # Another measure, of another day, that repeats the limits is for the places that it names.
    assert touch(replace(rule, on=date(2024, 2, 1)), gulf).units_in_scope == 0


def side(measure, held, on):
    return flipped(changes_of(measure, held, CATALOGUE, POLICY, on=on))


def test_a_country_whose_group_on_the_day_is_not_sourced_is_named_and_not_counted():
    rule = Measure("restriction_imposed", "in_force", vintage="3a090-2024", on=date(2026, 7, 15))
    found = touch(rule, position("nvidia-h100-sxm5-80gb", site_country="AE", owner_parent_country="AE"))
    assert (found.units_in_scope, found.units_elsewhere) == (0, 8)
    assert any("whether AE is in D:4 on 2026-07-15 is not sourced" in note for note in found.unknown)
    before = touch(replace(rule, on=date(2026, 7, 1)), position("nvidia-h100-sxm5-80gb", site_country="AE"))
    assert before.units_in_scope == 8


def test_chips_held_that_change_side():
    rule = Measure("restriction_imposed", "in_force", places=("CN",), vintage="3a090-2023")
    chips = ("nvidia-a800-sxm-80gb", "nvidia-h100-sxm5-80gb", "nvidia-h20", "amd-mi308x", "nvidia-l4")
    held = [*map(position, chips), position(None)]
    on = date(2023, 10, 25)
    assert side(rule, held, on) == ("nvidia-a800-sxm-80gb", "nvidia-l4")
    assert side(replace(rule, vintage="3a090-2024"), held, on) == ()
    assert "nvidia-h20" in side(replace(rule, vintage="is-informed-2025"), held, date(2025, 4, 9))
    lower = replace(rule, vintage=None, thresholds=(Limit("tpp", ">=", 2300),))
    assert side(lower, held, date(2025, 2, 1)) == ("nvidia-h20",), "L4 stays caught by what holds beside it"
    assert side(BAN, held, on) == ()


def test_a_claim_becomes_a_measure():
    claim = Claim(
        type="restriction_eased",
        status="in_force",
        actors=("us-bis",),
        places=("CN",),
        thresholds=(Limit("tpp", "<", 21000), Limit("memory_bandwidth", "<", 6500, "GB/s")),
    )
    measure = measure_of(claim, CATALOGUE, POLICY)
    assert (measure.vintage, measure.authors, measure.stage) == ("case-by-case-2026", ("US",), "in_force")
    duty = replace(claim, type="tariff_changed", places=("TW",), thresholds=())
    assert measure_of(duty, CATALOGUE, POLICY).places == ("US",)
    named = replace(claim, type="restriction_imposed", thresholds=(), instruments=("eccn-3a090",), places=())
    for on, vintage in ((date(2023, 12, 1), "3a090-2023"), (date(2025, 2, 1), "3a090-2024")):
        assert measure_of(named, CATALOGUE, POLICY, on=on).vintage == vintage
    rule = replace(named, thresholds=(Limit("tpp", ">=", 1600), Limit("performance_density", ">=", 5.92)))
    for day, vintage in ((date(2023, 10, 25), "3a090-2023"), (date(2024, 4, 4), "3a090-2024"), (None, "3a090-2023")):
        assert measure_of(rule, CATALOGUE, POLICY, on=day).vintage == vintage
    assert measure_of(replace(named, chips=("nvidia-h20",)), CATALOGUE, POLICY, on=date(2023, 12, 1)).vintage is None


# ── sums ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_price_is_never_zero():
    found = touch(
        BAN, position(), position(unit_cost=None, currency=None), position(unit_cost=Decimal(5), currency="EUR")
    )
    assert found.value_in_scope == (("EUR", Decimal(40)), ("USD", Decimal(8000)))
    assert (found.priced, found.lines, found.orders_in_scope) == (2, 3, 3)
    assert found.total_in_scope is None


@pytest.mark.parametrize(
    ("values", "priced", "lines", "told"),
    [
        ((("USD", Decimal(1_290_000)),), 7, 9, "≥ 1.2 M USD (7 of 9 lines priced)"),
        ((("USD", Decimal(1_290_000)),), 9, 9, "1.3 M USD"),
        ((("EUR", Decimal(500)), ("USD", Decimal(2_000))), 2, 2, "500 EUR + 2.0 k USD"),
        ((), 0, 2, "price not known"),
        ((), 0, 0, "nothing"),
    ],
)
def test_sums_in_words(values, priced, lines, told):
    assert tell_sum(values, priced, lines) == told


def test_one_total_only_with_dated_rates_for_every_currency():
    rates = read_rates(b"currency,rate,as_of\nUSD,1,2026-11-20\nEUR,1.25,2026-11-18\n", name="rates.csv")
    held = [position(), position(unit_cost=Decimal(100), currency="EUR")]
    found = exposure(BAN, held, CATALOGUE, snapshot="00", rates=rates)
    assert found.total_in_scope == ("USD", Decimal("9000.00"), date(2026, 11, 18))
    assert "Total: 9.0 k USD" in tell_exposure(found)
    yen = [*held, position(currency="JPY")]
    assert exposure(BAN, yen, CATALOGUE, snapshot="00", rates=rates).total_in_scope is None
    for wrong in (
        b"currency,rate\n",
        b"currency,rate,as_of\nUSD,1,soon\n",
        b"currency,rate,as_of\nEUR,1.1,2026-01-01\n",
    ):
        with pytest.raises(HoldingsError):
            read_rates(wrong, name="rates.csv")


def test_share_of_compute_is_by_tpp_and_unknown_where_a_part_is():
    held = [position("nvidia-h20-96gb"), position("nvidia-h100-sxm5-80gb", "in_use")]
    assert touch(BAN, *held).share_of_compute == pytest.approx(2368 / (2368 + 15832))
    dark = touch(BAN, *held, position("amd-mi308x", "in_use"))
    assert dark.share_of_compute is None
    assert any("AMD Instinct MI308X" in note and "13.0%" in note for note in dark.unknown)


def test_an_exposure_of_an_earlier_version_is_read():
    """What alerts of before keep: one row a line, and no sums, acts that count, or registers."""
    kept = {
        "rows": [
            {"chip": "nvidia-h20", "site": "Shanghai", "site_country": "CN", "status": "on_order", "act": "export",
             "effect": "licence", "in_scope": True, "units": 8, "value": [["USD", "8000"]], "priced": 1, "lines": 1,
             "why": "the text names it", "need_by": "2026-12-20", "supplier": None},
        ],
        "units_in_scope": 8, "units_elsewhere": 0, "units_unaffected": 0, "orders_in_scope": 1,
        "value_in_scope": [["USD", "8000"]], "priced": 1, "lines": 1, "share_of_compute": None, "unknown": [],
        "snapshot": "00", "total_in_scope": None, "units_unknown": 0, "decide": {"verb": "Apply"},
    }  # fmt: skip
    found = read_exposure(kept)
    assert [(row.act, row.units, row.counts) for row in found.rows] == [("export", 8, True)]
    assert "8 = 8 needing a licence (export)" in tell_exposure(found)


def test_the_seat_of_who_uses_it_decides_over_remote_use():
    rule = replace(BAN, acts=("remote_use",))
    ours = position(status="rented_out", site_country="SG", owner_parent_country="US")
    found = touch(
        rule,
        replace(ours, line=1, user_country="SG", user_parent_country="CN"),
        replace(ours, line=2, user_country="SG", user_parent_country="US"),
        replace(ours, line=3, user_country="SG", site_country="CN"),
        position(status="rented_in", site_country="TW", owner_parent_country="TW", line=4),
    )
    assert (found.units_in_scope, found.units_elsewhere) == (8, 24)
    assert [note.split(":")[0] for note in found.unknown if "may be in scope" in note] == ["line 3", "line 4"]


# ── the fleet, what-if, stock ────────────────────────────────────────────────────────────────────


def test_the_demonstration_fleet_under_the_h20_letter():
    found = touch(BAN, *FLEET)
    assert found.units_in_scope == 208
    assert found.orders_in_scope == 2
    assert "≥ 17.2 M CNY (1 of 2 lines priced)" in tell_exposure(found)
    assert "not matched" in tell_fleet(FLEET)
