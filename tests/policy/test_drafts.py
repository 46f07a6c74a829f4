"""Limits that stand in no vintage: the draft made of them, and what it changes against what holds."""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from models.exposure import Measure
from models.values import Limit, LimitTree
from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.holdings import measure_of
from pipeline.mentions import make_annotator
from pipeline.policy import figures_of, flips, load_policy, rated_chips
from pipeline.policy.drafts import compare_with, of_the_chip, standing, tell_change, vintage_of

CATALOGUE, POLICY = load_catalogue(), load_policy()
NOW = date(2026, 11, 20)
LOWER = Measure(
    "restriction_imposed",
    "proposed",
    places=("CN",),
    thresholds=(Limit("tpp", ">=", 2300),),
    on=NOW,
    draft="draft-ev-1",
)


def leaf(*limit):
    return LimitTree("limit", Limit(*limit))


def change(measure, chip, policy=POLICY, on=NOW):
    new = vintage_of(measure, policy)
    of = CATALOGUE.chips[chip]
    compared = compare_with(new, policy, on, instruments=measure.instruments)
    return compared.of(of.id, of.name, [figures_of(of)], units=512, ordered=128)


def test_a_draft_says_what_it_is_and_where_it_stands():
    found = vintage_of(replace(LOWER, cites="document 3, revision 7, characters 1 to 9"), POLICY)
    assert (found.id, found.sure, found.effect, found.valid_from) == ("draft-ev-1", "draft", "restricts", NOW)
    assert (found.scope.places, found.acts) == (frozenset({"CN"}), ("export", "reexport", "transfer"))
    assert found.cites == "document 3, revision 7, characters 1 to 9"
    assert vintage_of(replace(LOWER, thresholds=()), POLICY) is None
    assert vintage_of(replace(LOWER, type="supply_cut"), POLICY) is None


def test_the_change_is_told_with_its_arithmetic_and_what_holds():
    assert tell_change(change(LOWER, "nvidia-h20-96gb")) == (
        "NVIDIA H20 96GB: not caught by 3a090-2024, caught by the draft (TPP 2,368 ≥ 2,300), 512 units, 128 ordered"
    )
    assert change(LOWER, "nvidia-h20-96gb").direction == "worse"
    assert change(LOWER, "nvidia-h100-sxm5-80gb") is None, "caught before and after"
    unknown = change(LOWER, "enflame-s60")
    assert (unknown.before, unknown.after, unknown.direction) == ("unknown", "yes", "unclear")


def test_what_a_draft_does_not_catch_stays_caught_unless_it_may_replace_what_holds():
    higher = replace(LOWER, thresholds=(Limit("memory_bandwidth", ">=", 9999, "GB/s"),))
    assert change(higher, "nvidia-l40s") is None
    amends = change(replace(higher, instruments=("eccn-3a090",)), "nvidia-l40s")
    assert (amends.before, amends.after, amends.direction) == ("yes", "no", "unclear")


def test_a_limit_on_stacks_of_memory_says_nothing_of_a_chip_that_has_some():
    # 3A090.c (89 FR 96790) speaks of bare stacks, not of those packaged with a logic circuit.
    stacks = replace(LOWER, thresholds=(Limit("memory_bandwidth_density", ">", 2, "GB/s/mm2"),))
    assert change(stacks, "nvidia-h200-sxm") is None
    assert change(replace(stacks, instruments=("eccn-3a090",)), "nvidia-h200-sxm") is None, "it stays caught"


def test_consumer_chips_below_note_2_are_open_under_a_draft():
    assert change(replace(LOWER, thresholds=(Limit("tpp", ">=", 1600),)), "nvidia-rtx-4090-d").after == "unknown"


def test_an_easing_reaches_only_what_is_caught_and_floors_alone_may_say_what_stays():
    easing = replace(LOWER, type="restriction_eased", thresholds=(Limit("tpp", "<", 30000),))
    before = replace(POLICY, vintages={n: v for n, v in POLICY.vintages.items() if v.effect != "eases"})
    eased = change(easing, "nvidia-h200-sxm", before)
    assert (eased.before, eased.after, eased.direction) == ("no", "yes", "better")
    assert "its conditions are not tested" in tell_change(eased)
    assert change(easing, "nvidia-t4", before) is None, "never caught: an easing lets nothing out"
    assert change(easing, "huawei-ascend-910b1", before).direction == "unclear"
    floors = replace(easing, thresholds=(Limit("tpp", ">=", 7000),))
    assert change(floors, "nvidia-h200-sxm", before).direction == "unclear"


@pytest.mark.parametrize(
    ("tree", "left"),
    [
        (LimitTree("or", parts=(leaf("tpp", ">=", 4800), leaf("process_node", "<=", 16, "nm"))), {"tpp"}),
        (
            LimitTree("and", parts=(leaf("tpp", ">=", 4800), leaf("process_node", "<=", 16, "nm"))),
            {"tpp", "process_node"},
        ),
        (LimitTree("or", parts=(leaf("transistors", ">=", 30), leaf("process_node", "<=", 16, "nm"))), set()),
        (leaf("process_node", "<=", 16, "nm"), set()),
    ],
)
def test_how_a_chip_is_made_binds_its_maker_unless_it_is_a_condition(tree, left):
    limits = tuple(part.limit for part in tree.parts) or (tree.limit,)
    kept, _ = of_the_chip(limits, tree)
    assert {each.quantity for each in kept} == left


@pytest.fixture(scope="module")
def annotate():
    return make_annotator(CATALOGUE)


def claims_of(annotate, document, day):
    text = (files("pipeline.replay") / "world" / f"{document}.txt").read_text(encoding="utf-8").split("---\n", 1)[1]
    # As a page's text has them: a line a paragraph.
    found = find_claims(annotate(text.replace("\n\n", "\n")), day, CATALOGUE, kind="rule")
    return [claim for claim in found if claim.thresholds]


@pytest.mark.parametrize(
    ("document", "day", "real"),
    [
        ("federal_register_bis/2022-21658", date(2022, 10, 13), "3a090-2022"),
        ("federal_register_bis/2023-23055", date(2023, 10, 25), "3a090-2023"),
    ],
)
def test_the_rule_texts_read_before_their_vintage_is_known_flip_exactly_the_known_chips(annotate, document, day, real):
    known = replace(POLICY, vintages={n: v for n, v in POLICY.vintages.items() if v.published_on < day})
    (claim,) = claims_of(annotate, document, day)
    assert measure_of(claim, CATALOGUE, POLICY, on=day).vintage == real
    measure = measure_of(claim, CATALOGUE, known, on=day, draft="draft-x")
    assert measure.vintage is None
    chips = rated_chips(CATALOGUE)
    found = {chip.id: told for chip in chips if (told := change(measure, chip.id, known, day))}
    rule = POLICY.vintage(real)
    wanted = {each.chip: each.direction for each in flips(standing(rule, POLICY, day), rule, map(figures_of, chips))}
    decided = {name: each.direction for name, each in found.items() if "unknown" not in (each.before, each.after)}
    assert decided == {name: direction for name, direction in wanted.items() if direction != "unclear"}
    assert set(wanted) <= set(found), "what the rule leaves unknown, the draft leaves unknown"
    assert all(CATALOGUE.chips[name].datacentre_marketed is not True for name in set(found) - set(wanted))
