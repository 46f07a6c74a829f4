"""Limits at their edges: one wrong rounding or one swallowed unknown flips an alert."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values import Limit
from pipeline.catalogue import load_catalogue
from pipeline.cli.app import main
from pipeline.errors import CallError, CatalogueError
from pipeline.policy import (
    Figures,
    classify,
    draft,
    figures_of,
    flips,
    load_policy,
    named_chips,
    rated_chips,
    vintage_of_limits,
)
from pipeline.policy.arithmetic import Dies, Rate, Workings, applicable_area, area_of_dies, node_in_nm, read_dies
from pipeline.policy.classify import limit_leaves
from pipeline.policy.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Flag,
    Given,
    Named,
    Not,
    Unjoined,
    decide,
    leaves,
    read_expression,
)

CATALOGUE, POLICY = load_catalogue(), load_policy()


def chip(**values: object) -> Figures:
    flags = {"datacentre_marketed": bool(values.pop("datacentre", True)), "us_commercial": True}
    numbers = {name: Decimal(str(value)) for name, value in values.items() if value is not None}
    return Figures("c", "C", "nvidia", numbers, flags)


def of(name: str) -> Figures:
    return figures_of(CATALOGUE.chips[name])


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


def rates(**given: int) -> Workings:
    bits = {"int8": 8, "fp16": 16, "fp4": 4}
    return Workings(tuple(Rate(name, "TOPS", Decimal(rate), bits[name]) for name, rate in given.items()))


def test_tpp_is_the_worked_example_of_the_note_and_the_largest_format():
    assert rates(int8=600).tpp == 4800
    assert rates(fp16=300, int8=600, fp4=1300).tpp == 5200
    assert [each.format for each in rates(fp16=300, int8=600).winners] == ["fp16", "int8"]
    assert rates().tpp is None


def test_dies_are_summed_over_the_package_and_planar_ones_add_nothing():
    dies = read_dies(["8 x 115 TSMC N5", "4 x 370.5"], "TSMC N6", place="c")
    assert dies == (Dies(8, Decimal(115), "TSMC N5"), Dies(4, Decimal("370.5"), "TSMC N6"))
    assert area_of_dies(dies) == 2402
    assert area_of_dies(read_dies(["2 x 100 TSMC N5", "1 x 400 TSMC 28nm"], "", place="c")) == 200
    assert area_of_dies(read_dies(["1 x 400"], "TSMC 28nm", place="c")) is None
    for wrong in ("115", "0 x 115", "2 x 0 TSMC N5", "two x 814"):
        with pytest.raises(CatalogueError, match="c: "):
            read_dies([wrong], "TSMC N5", place="c")


def test_area_of_a_package_or_of_a_planar_die_divides_nothing():
    assert applicable_area(Decimal(814), "single die", "TSMC 4N")[0] == 814
    assert applicable_area(Decimal(3306), "package 57.5x57.5 mm, not die", "GF 12LP")[0] is None
    assert applicable_area(Decimal(400), "single die", "TSMC 28nm") == (None, "die_area_mm2 on a non-planar node")
    assert applicable_area(None, "two dies, not published", "TSMC N5") == (None, "die_area_mm2")


@pytest.mark.parametrize(
    ("node", "nanometres"), [("TSMC N5+N6", 5), ("TSMC 4NP", 4), ("Samsung SF4X", 4), ("SMIC N+3 (press)", None)]
)
def test_a_node_is_read_from_its_name(node, nanometres):
    assert node_in_nm(node) == nanometres


# ── the edges of the limits ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "paragraph"),
    [
        ({"tpp": 4800, "performance_density": 0.5}, "a.1"),
        ({"tpp": 4799.9, "performance_density": 5.92}, "a.2"),
        ({"tpp": 4799.9, "performance_density": 5.9199}, "b.1"),
        ({"tpp": 1600, "performance_density": 5.92}, "a.2"),
        ({"tpp": 1599.9, "performance_density": 50}, None),
        ({"tpp": 2400, "performance_density": 1.6}, "b.1"),
        ({"tpp": 2399.9, "performance_density": 3.2}, "b.2"),
        ({"tpp": 2399.9, "performance_density": 3.1999}, None),
        ({"tpp": 4799, "performance_density": 9, "datacentre": False}, None),
        ({"tpp": 4800, "performance_density": 9, "datacentre": False}, "a.1"),
    ],
)
def test_october_2023_at_its_edges(values, paragraph):
    found = classify(chip(**values), POLICY.vintage("3a090-2023"))
    assert (found.paragraph, found.outcome) == (paragraph, "yes" if paragraph else "no")


@pytest.mark.parametrize(
    ("values", "outcome", "band"),
    [
        ({"tpp": 14000.1, "memory_bandwidth": 4999}, "yes", 1),
        ({"tpp": 21099, "memory_bandwidth": 5801}, "yes", 2),
        ({"tpp": 14000, "memory_bandwidth": 4900}, "no", None),
        ({"tpp": 21000, "memory_bandwidth": 6200}, "no", None),
        ({"tpp": 15000, "memory_bandwidth": 6000}, "no", None),
        ({"tpp": 15000}, "unknown", None),
        ({"memory_bandwidth": 5300}, "no", None),
        ({"tpp": 18000}, "no", None),
        ({}, "unknown", None),
    ],
)
def test_the_tariff_is_no_only_where_a_known_leg_lies_outside_both_bands(values, outcome, band):
    found = classify(chip(**values), POLICY.vintage("tariff-2026"))
    assert (found.outcome, found.band, found.effect) == (outcome, band, "duty")


def test_only_fields_that_decide_are_missing():
    density = classify(chip(tpp=2048), POLICY.vintage("3a090-2023"))
    assert (density.outcome, density.missing) == ("unknown", ("dense_rates", "die_area_mm2"))
    assert classify(of("cambricon-mlu370-x4"), POLICY.vintage("3a090-2023")).missing == ("die_area_mm2",)
    assert classify(chip(tpp=5000), POLICY.vintage("3a090-2023")).missing == ()
    assert classify(chip(tpp=1000), POLICY.vintage("3a090-2022")).outcome == "no"
    assert classify(chip(tpp=5000), POLICY.vintage("3a090-2022")).missing == ("interconnect_bidir_gbs",)


def test_review_policy_says_nothing_of_what_is_not_controlled():
    found = classify(of("nvidia-h20-96gb"), POLICY.vintage("case-by-case-2026"))
    assert (found.outcome, found.applies, found.effect) == ("no", False, "eases")
    held = classify(of("nvidia-h200-sxm"), POLICY.vintage("case-by-case-2026"))
    assert held.outcome == "yes"
    assert any("laboratory" in each for each in held.conditions_not_tested)
    assert classify(chip(tpp=15000, memory_bandwidth=6500), POLICY.vintage("case-by-case-2026")).outcome == "no"


def test_distance_is_to_the_limit_whose_crossing_changes_the_answer():
    near = classify(of("nvidia-rtx-4090-d"), POLICY.vintage("3a090-2023")).distance
    assert near is not None
    assert (near.quantity, near.limit, near.distance) == ("tpp", 4800, Decimal("-93.6"))
    density = classify(of("nvidia-a10"), POLICY.vintage("3a090-2023")).distance
    assert density is not None
    assert (density.quantity, density.limit) == ("performance_density", Decimal("3.2"))


def test_letters_refer_to_the_h20_and_bind_their_addressees():
    letter = POLICY.vintage("is-informed-2025")
    for each in letter.limits:
        assert each.like is not None
        assert of(each.like).values[each.quantity] == each.limit
    assert classify(of("nvidia-h20-96gb"), letter).outcome == "yes"
    assert classify(of("amd-mi308x"), letter).outcome == "yes"
    assert classify(of("nvidia-l20"), letter).outcome == "no"
    other = classify(of("huawei-ascend-910c"), letter)
    assert (other.outcome, other.applies) == ("no", False)


def test_caps_hold_the_published_numbers_of_chips():
    caps = {cap.id: cap for cap in POLICY.vintage("diffusion-2025").caps}
    assert caps["country"].units(Decimal(15832)) == 49_898
    assert caps["lpp"].units(Decimal(15832)) == 1_699
    assert caps["uveu-other"].units(Decimal(15832)) is None


def test_memory_alone_is_what_3a090_c_is_about():
    found = classify(of("nvidia-h200-sxm"), POLICY.vintage("hbm-2024"))
    assert (found.outcome, found.applies) == ("no", False)
    stack = replace(chip(memory_bandwidth_density=2.5), flags={"memory_stack": True})
    assert classify(stack, POLICY.vintage("hbm-2024")).paragraph == "c"


@pytest.mark.parametrize("day", [date(2022, 10, 21), date(2023, 11, 16), date(2023, 11, 17), date(2024, 4, 4)])
def test_one_vintage_of_the_parameters_holds_on_each_day(day):
    holding = [name for name, vintage in POLICY.vintages.items() if name.startswith("3a090-") and vintage.holds_on(day)]
    assert len(holding) == 1


def test_the_catalogue_knows_every_instrument_firm_and_chip_that_policy_names():
    vintages = POLICY.vintages.values()
    parts = [part for each in vintages for part in (*each.exceptions, *each.containing)]
    instruments = {each.instrument for each in (*vintages, *POLICY.tests.values(), *parts)}
    assert instruments <= set(CATALOGUE.instruments)
    assert {firm for each in vintages for firm in each.binds} <= set(CATALOGUE.firms)
    named = [leaf for each in vintages for one in each.paragraphs for leaf in leaves(one.when)]
    assert {chip for leaf in named if isinstance(leaf, Named) for chip in leaf.ids} <= set(CATALOGUE.chips)
    assert all(CATALOGUE.firms[each.vendor].country for each in rated_chips(CATALOGUE))
    for each in vintages:
        law = CATALOGUE.instruments[each.instrument].jurisdiction
        assert law == each.law, f"{each.id} is {each.law} law, of an instrument of {law}"
    for name in ("us-license-exception-nac", "us-license-exception-aca", "us-license-exception-hbm", "eccn-4a090"):
        assert name in instruments


def test_instruments_decide_by_their_vintage_of_the_day():
    assert POLICY.in_force("eccn-3a090", "restricts", date(2025, 2, 1)) == POLICY.vintage("3a090-2024")
    assert POLICY.in_force("us-section-232", "duty", date(2026, 1, 14)) is None


# ── three-valued logic ───────────────────────────────────────────────────────────────────────────

LEAVES = st.sampled_from(
    [Compare("tpp", ">=", Decimal(10)), Compare("die_area", "<", Decimal(5)), Flag("us_commercial")]
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda found: AllOf(tuple(found))),
        st.lists(parts, min_size=1, max_size=3).map(lambda found: AnyOf(tuple(found))),
        parts.map(Not),
    ),
    max_leaves=8,
)


@given(TREES)
def test_an_answer_given_without_a_field_stands_whatever_the_field_is(tree):
    said = decide(tree, Figures("c", "C", "v"))
    filled = [
        decide(tree, Figures("c", "C", "v", {"tpp": Decimal(t), "die_area": Decimal(a)}, {"us_commercial": f})).outcome
        for t in (1, 99)
        for a in (1, 99)
        for f in (True, False)
    ]
    if said.outcome != "unknown":
        assert set(filled) == {said.outcome}
        assert said.missing == ()
    else:
        assert said.missing


def test_what_is_asked_of_the_controlled_alone_is_open_where_control_is():
    tree = Given(Compare("tpp", ">=", Decimal(10)), Compare("die_area", "<", Decimal(5)))
    assert decide(tree, Figures("c", "C", "v", {"die_area": Decimal(9)})).missing == ("dense_rates",)


@pytest.mark.parametrize(
    "wrong", ["tpp => 4800", "speed >= 3", "memory_bandwidth >= 6 TB/s", {"all": []}, {"any": ["tpp >= 1"], "x": 1}, 7]
)
def test_a_limit_that_is_not_understood_is_refused_with_its_place(wrong):
    with pytest.raises(CatalogueError, match="draft"):
        read_expression(wrong, place="draft")


# ── limits of a text ─────────────────────────────────────────────────────────────────────────────

LIMITS = (Limit("tpp", ">=", 1600), Limit("performance_density", ">=", 5.92))


def test_limits_whose_joining_is_not_said_decide_only_what_holds_either_way():
    parts = limit_leaves(LIMITS)
    for figures, outcome in (
        (chip(tpp=2000, performance_density=6), "yes"),
        (chip(tpp=100, performance_density=1), "no"),
        (chip(tpp=2000, performance_density=1), "unknown"),
    ):
        assert decide(Unjoined(parts), figures).outcome == outcome
    assert decide(AllOf(parts), chip(tpp=2000, performance_density=1)).outcome == "no"
    assert "joins" in decide(Unjoined(parts), chip(tpp=2000, performance_density=1)).missing[0]


def test_a_text_that_repeats_a_vintages_limits_is_taken_by_that_vintage():
    found = vintage_of_limits(
        (Limit("tpp", "<", 21000), Limit("memory_bandwidth", "<", 6500, "GB/s")), POLICY.vintages.values()
    )
    assert found is not None
    assert found.id == "case-by-case-2026"
    assert vintage_of_limits((Limit("tpp", ">=", 4800),), POLICY.vintages.values()) is None
    assert vintage_of_limits((Limit("tpp", ">=", 4801), *LIMITS), POLICY.vintages.values()) is None


def test_flips_say_who_got_worse_and_who_cannot_be_told():
    chips = [of(name) for name in ("nvidia-a800-sxm-80gb", "nvidia-h100-sxm5-80gb", "nvidia-h20-96gb", "enflame-s60")]
    found = flips(POLICY.vintage("3a090-2022"), POLICY.vintage("3a090-2023"), chips)
    assert [(each.chip, each.direction) for each in found] == [
        ("nvidia-a800-sxm-80gb", "worse"),
        ("enflame-s60", "unclear"),
    ]
    easing = draft("x", Compare("tpp", "<", Decimal(3000)), effect="eases")
    assert [each.direction for each in flips(None, easing, chips[2:3])] == ["better"]
    assert (
        flips(POLICY.vintage("3a090-2023"), POLICY.vintage("3a090-2024"), map(figures_of, rated_chips(CATALOGUE))) == []
    )


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def run(capsys, *arguments):
    # As the installed command is called: some modules of the command line read sys.argv themselves.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["chipwatch", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main(list(arguments))
    captured = capsys.readouterr()
    return stopped.value.code, captured.out, captured.err


def test_classify_prints_a_line_per_chip_with_the_keys_of_the_contract(capsys):
    status, out, _ = run(capsys, "classify", "RTX 4090", "nvidia-h20", "--rule", "3a090-2023")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [line["chip"] for line in lines] == ["nvidia-rtx-4090", "nvidia-h20-96gb", "nvidia-h20-141gb"]
    assert list(lines[0])[:10] == [
        *("chip", "name", "rule", "outcome", "effect", "conditions_not_tested", "paragraph", "missing", "tpp"),
        "performance_density",
    ]
    assert (lines[0]["tpp"], lines[0]["performance_density"], lines[0]["paragraph"]) == (5284.8, 8.68, "a.1")
    assert lines[0]["distance"]["words"] == "10.1 % over TPP 4,800"
    assert lines[0]["arithmetic"]["tpp"]["wins"] == ["int8", "fp8", "fp16"]
    assert lines[0]["arithmetic"]["performance_density"]["area_mm2"] == 609
    _, out, _ = run(capsys, "classify", "--rule", "tariff-2026")
    assert len(out.splitlines()) == 173
    _, out, _ = run(capsys, "classify", "H20", "--rule", "case-by-case-2026")
    assert json.loads(out.splitlines()[0])["applies"] is False


@pytest.mark.parametrize(
    ("arguments", "near"),
    [(("NVIDIA B2000", "--rule", "3a090-2023"), "nvidia-b200"), (("H20", "--rule", "3a090-2032"), "3a090-2022")],
)
def test_a_wrong_name_is_one_line_that_names_the_nearest(capsys, arguments, near):
    status, out, err = run(capsys, "classify", *arguments)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert near in err


def test_every_name_of_a_rated_chip_finds_it():
    for each in rated_chips(CATALOGUE):
        assert each in named_chips(CATALOGUE, each.id)
        assert each in named_chips(CATALOGUE, each.name.lower())
    with pytest.raises(CallError):
        named_chips(CATALOGUE, "")
