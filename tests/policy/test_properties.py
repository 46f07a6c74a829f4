"""What must hold of any chip and any limits."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalogue import load_catalogue
from pipeline.policy import Figures, classify, draft, figures_of, flips, load_policy, rated_chips
from pipeline.policy.expressions import AllOf, AnyOf, Compare, Flag
from pipeline.policy.shifts import shifts

POLICY = load_policy()
CATALOGUE = load_catalogue()
CHIPS = [figures_of(chip) for chip in rated_chips(CATALOGUE)]
NUMBERED = sorted(each.id for each in POLICY.numbered)
STEP = Decimal("0.000001")

quantities = st.sampled_from(["tpp", "performance_density", "memory_bandwidth", "interconnect_bandwidth"])
numbers = st.decimals(min_value=1, max_value=40000, places=2)
made_up = st.builds(
    lambda values, flags: Figures("c", "C", "nvidia", values, flags),
    st.dictionaries(quantities, numbers),
    st.dictionaries(st.sampled_from(["datacentre_marketed", "us_commercial"]), st.booleans()),
)
any_chip = st.one_of(st.sampled_from(CHIPS), made_up)
leaves = st.builds(Compare, quantities, st.sampled_from([">=", ">", "<=", "<"]), numbers)
#: Limits as control lists have them: nothing is negated.
trees = st.recursive(
    st.one_of(leaves, st.just(Flag("datacentre_marketed"))),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda found: AllOf(tuple(found))),
        st.lists(parts, min_size=1, max_size=3).map(lambda found: AnyOf(tuple(found))),
    ),
    max_leaves=8,
)
RANK = {"no": 0, "unknown": 1, "yes": 2}


def raised(tree, by):
    """The same limits, each floor higher and each ceiling lower."""
    match tree:
        case Compare(quantity, op, limit):
            return Compare(quantity, op, limit + by if op in (">=", ">") else max(limit - by, Decimal(0)))
        case AllOf(parts):
            return AllOf(tuple(raised(part, by) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(raised(part, by) for part in parts))
    return tree


@given(any_chip, trees, st.decimals(min_value=0, max_value=5000, places=2))
def test_a_stricter_limit_never_catches_more(figures, tree, by):
    before, after = classify(figures, draft("x", tree)), classify(figures, draft("y", raised(tree, by)))
    assert RANK[after.outcome] <= RANK[before.outcome]


@given(any_chip, st.sampled_from(NUMBERED), quantities, numbers)
def test_filling_in_a_missing_figure_never_changes_what_was_sure(figures, rule, quantity, value):
    vintage = POLICY.vintage(rule)
    before = classify(figures, vintage)
    if before.outcome == "unknown" or quantity in figures.values:
        return
    # A density is computed from the rates: it cannot be known without them, nor they change under it.
    after = classify(figures.with_value(quantity, value), vintage)
    assert after.outcome == before.outcome


@given(made_up, st.sampled_from(NUMBERED), st.lists(numbers, min_size=4, max_size=4), st.booleans(), st.booleans())
def test_a_chip_of_which_all_is_known_is_never_unknown(figures, rule, values, marketed, commercial):
    names = ("tpp", "performance_density", "memory_bandwidth", "interconnect_bandwidth")
    rest = {"bandwidth_sum": Decimal(4000), "memory_bandwidth_density": Decimal(1), "process_node": Decimal(5)}
    whole = replace(
        figures,
        values={**rest, **dict(zip(names, values, strict=True))},
        flags={
            "datacentre_marketed": marketed,
            "us_commercial": commercial,
            "memory_stack": False,
            "high_bandwidth_memory": False,
        },
    )
    found = classify(whole, POLICY.vintage(rule))
    assert found.outcome != "unknown", found.missing
    assert found.missing == ()


@given(any_chip, st.sampled_from(NUMBERED))
def test_the_distance_is_to_a_limit_whose_crossing_changes_the_answer(figures, rule):
    vintage = POLICY.vintage(rule)
    found = classify(figures, vintage)
    near = found.distance
    if near is None:
        return
    assert near.distance == near.value - near.limit
    crossed = [
        classify(figures.with_value(near.quantity, near.limit + off), vintage) for off in (-STEP, Decimal(0), STEP)
    ]
    assert any((each.outcome, each.paragraph) != (found.outcome, found.paragraph) for each in crossed)
    nearer = [
        limit
        for limit in vintage.limits
        if limit.limit and limit.quantity in figures.values
        if abs(figures.values[limit.quantity] - limit.limit) / limit.limit < abs(near.share)
    ]
    for limit in nearer:
        for off in (-STEP, Decimal(0), STEP):
            beside = classify(figures.with_value(limit.quantity, limit.limit + off), vintage)
            assert (beside.outcome, beside.paragraph) == (found.outcome, found.paragraph), limit


@given(any_chip, st.lists(trees, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_in_which_alternatives_are_listed_is_no_matter(figures, parts, random):
    other = list(parts)
    random.shuffle(other)
    one, two = (classify(figures, draft("x", AnyOf(tuple(each)))) for each in (parts, other))
    assert one.outcome == two.outcome
    assert set(one.missing) == set(two.missing)


@given(any_chip, st.sampled_from(NUMBERED), st.randoms(use_true_random=False))
def test_the_order_of_paragraphs_decides_no_outcome(figures, rule, random):
    vintage = POLICY.vintage(rule)
    paragraphs = list(vintage.paragraphs)
    random.shuffle(paragraphs)
    assert (
        classify(figures, replace(vintage, paragraphs=tuple(paragraphs))).outcome == classify(figures, vintage).outcome
    )


@given(st.lists(any_chip, max_size=6), st.sampled_from(NUMBERED), st.sampled_from(NUMBERED))
def test_who_flips_one_way_flips_back_the_other(chips, one, two):
    there = flips(POLICY.vintage(one), POLICY.vintage(two), chips)
    back = flips(POLICY.vintage(two), POLICY.vintage(one), chips)
    assert [(each.before, each.after) for each in there] == [(each.after, each.before) for each in back]


def test_a_change_of_paragraph_or_exception_is_told_apart_from_a_change_of_side():
    old = POLICY.vintage("3a090-2024")
    a, b = (next(each for each in old.paragraphs if each.name == name) for name in ("a.1", "b.1"))
    lower = replace(a, when=Compare("tpp", ">=", Decimal(2500)))
    new = replace(old, paragraphs=(lower, b), route=replace(old.route, when=Flag("us_commercial")))
    found = {each.chip: (each.direction, each.why) for each in shifts(old, new, CHIPS)}
    assert found["nvidia-a30"] == ("unclear", "from paragraph b.1 to a.1")
    assert found["nvidia-h100-sxm5-80gb"] == ("better", "licence exception by its numbers: no before, yes now")
    assert "nvidia-h20-96gb" not in found, "never caught"
    assert "nvidia-a40" not in found, "caught no more: a change of side"
    assert shifts(POLICY.vintage("3a090-2023"), old, CHIPS) == []


@pytest.mark.parametrize("rule", NUMBERED)
def test_a_missing_field_is_named_where_and_only_where_the_answer_is_open(rule):
    for figures in CHIPS:
        found = classify(figures, POLICY.vintage(rule))
        assert bool(found.missing) == (found.outcome == "unknown")
