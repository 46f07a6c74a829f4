"""Why a rule answered as it did: every shipped rule in words, part by part, and never another answer than its own."""

import re

import pytest

from models.values import Change, Subject
from pipeline.alerts.accounted import Answered, account, grades, other
from pipeline.alerts.condition_words import in_words, tell_value
from pipeline.rules.book import shipped_rules
from pipeline.rules.check import check
from pipeline.rules.conditions import Asked
from pipeline.rules.rule import Case, Rule

NAMES = {"nvidia-h20": "NVIDIA H20", "CN": "China"}
RULES = pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.id)


def asked(rule: Rule, case: Case) -> Asked:
    return Asked(case.context, dict.fromkeys(rule.watch, ()))


def leaves(tested: Answered) -> list[Answered]:
    return [leaf for part in tested.parts for leaf in leaves(part)] if tested.parts else [tested]


@RULES
def test_every_case_of_every_rule_is_accounted_for_as_it_is_answered(rule: Rule) -> None:
    for case in rule.cases:
        given = asked(rule, case)
        found = account(rule.when, given, NAMES, rule.watch)
        change = Change(Subject("event", "case"), "case", "live", "case", case.context)
        said = check(rule, change, given)
        assert found.answer == said.outcome == case.outcome, case.name
        if found.joined == "all" and said.outcome == "no":
            assert "no" in {part.answer for part in found.parts}, case.name
        for leaf in leaves(found):
            assert leaf.values, (case.name, leaf.source)
            # People read words: no path, no sign, no quotation mark of the language.
            assert not re.search(r"[a-z]\.[a-z_]|[&|!=<>\"_]", leaf.words), leaf.words
        if said.outcome == "yes":
            [chosen] = [step for step in grades(rule, given, NAMES) if step.chosen]
            assert (chosen.severity, chosen.because) == (said.severity, said.why)


@RULES
def test_a_kept_refusal_is_told_in_words_with_how_far_the_rule_came(rule: Rule) -> None:
    parts = [part.told for part in rule.parts]
    for case in rule.cases:
        change = Change(Subject("event", "case"), "case", "live", "case", case.context)
        said = check(rule, change, asked(rule, case))
        if said.outcome != "no":
            continue
        told = other(rule.id, said.outcome, said.why, parts, NAMES)
        assert told.words == in_words(parts[told.held], NAMES)
        assert said.why.startswith(f"not so: {parts[told.held]} (")
        assert (told.values, told.parts) != ((), 0)


def test_what_is_in_both_lists_decides_and_is_told() -> None:
    [rule] = [each for each in shipped_rules() if each.id == "restriction-touches-us"]
    case = rule.cases[2]  # a family is named, and we hold a model of it
    found = account(rule.when, asked(rule, case), NAMES)
    [held] = [part for part in found.parts if "holdings.chips" in part.source]
    assert held.words == "one of the chips that it names is among the chips held or ordered"
    assert dict(held.values)["in both"] == "nvidia hopper" or dict(held.values)["in both"] == "nvidia-hopper"


def test_an_answer_of_another_shape_is_told_as_it_was_kept() -> None:
    told = other("old", "unknown", "hangs on what is not known of exposure.units (exposure.units = 0)", (), NAMES)
    assert (told.words.startswith("hangs on"), told.near, told.parts) == (True, True, 0)
    broken = other("old", "no", "not so: event.stage == (event.stage = 'x')", ("event.stage ==",), NAMES)
    assert broken.words.startswith("not so: event.stage")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('event.type == "restriction_imposed"', "what happens is restriction"),
        ("!event.alerted", "not so: an alert told of it before"),
        ('event.stage in ["announced", "in_force"]', "the stage is announced or in force"),
        ('!(event.official && event.stage == "")', "not so: (an official text tells it and the stage is not stated)"),
        ("size(exposure.unnamed) == 0", "there are none of chips of the fleet that change side and are not named"),
        ("exposure.units * 2 >= 10", "units stopped, needing a licence or owing a duty times 2 is at least 10"),
        ('event.chips.all(c, c == "nvidia-h20")', "every one of the chips that it names is NVIDIA H20"),
    ],
)
def test_conditions_in_words(source: str, words: str) -> None:
    assert in_words(source, NAMES) == words


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("exposure.units", 208, "≥ 208"), ("exposure.orders", 2, "2"), ("event.official", True, "yes"),
        ("event.chips", ["nvidia-h20"], "NVIDIA H20"), ("event.chips", [], "none"), ("event.stage", "", "not stated"),
        ("event.confidence", 0.97, "97 %"), ("event.effective", "2025-04-15", "15 April 2025"),
    ],
)  # fmt: skip
def test_values_in_words(path: str, value: object, words: str) -> None:
    assert tell_value(path, value, NAMES, ["units"]) == words
