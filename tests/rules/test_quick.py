"""The guard before CEL never changes an answer: CEL alone is asked beside it, of shipped and of invented conditions."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rules import load_rules
from pipeline.rules.conditions import Asked, Condition, ConditionError, compile_condition
from pipeline.rules.picture import AMOUNTS, Picture, schema, to_context

CONDITIONS = [
    condition
    for rule in load_rules().rules
    for condition in (rule.when, *rule.parts, *(grade.when for grade in rule.grades if grade.when))
]
#: Plain ones, and others that only CEL can answer.
ATOMS = (
    'event.type == "tariff_changed"',
    '"in_force" != event.stage',
    'event.stage in ["announced", "in_force"]',
    "event.official",
    "event.alerted == true",
    "event.origins >= 2",
    "3 > event.documents",
    "event.confidence > 0.5",
    "exposure.units > 4",
    "exposure.orders < 3",
    "exposure.value >= 100.0",
    "size(exposure.flips) == 0",
    "size(event.chips) > 1",
    '"a" in event.chips',
    "event.chips.exists(chip, chip in holdings.chips)",
    "(event.official)",
    "event.effective in event.chips",
    "!event.chips.exists(chip, chip in holdings.chips)",
    # for CEL alone
    "event.origins + event.documents > 3",
    "exposure.units - exposure.orders > 0",
    'event.effective.startsWith("2026")',
    "event.chips.all(chip, chip in holdings.chips)",
    "event.origins / event.documents > 1",  # raises where there are none
    '(event.official ? event.stage : "denied") == "denied"',
)
TEXTS = st.sampled_from(["", "a", "b", "2026-05-01"])


def of_path(path: str) -> st.SearchStrategy[Any]:
    kind = schema()[path]
    one: st.SearchStrategy[Any]
    if kind.choices:
        one = st.sampled_from(sorted(kind.choices))
    else:
        one = {
            bool: st.booleans(),
            int: st.integers(-1, 6),
            float: st.sampled_from([0.0, 0.3, 0.5, 0.9, 1, 100.0, 250.5]),
            str: TEXTS,
        }[kind.scalar]
    return st.lists(one, max_size=3) if kind.many else one


@st.composite
def pictures(draw: st.DrawFn, condition: Condition) -> dict[str, Any]:
    context: dict[str, Any] = to_context(Picture())
    for path in sorted(condition.paths):
        root, name = path.split(".")
        context[root][name] = draw(of_path(path))
    context["exposure"]["unknown"] = draw(st.lists(st.sampled_from(AMOUNTS), max_size=3, unique=True))
    return context


@st.composite
def invented(draw: st.DrawFn) -> str:
    tree = st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda three: f"({' '.join(three)})"),
            st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(" ".join),
            inner.map(lambda one: f"!({one})"),
        ),
        max_leaves=6,
    )
    return draw(tree)


def by_cel(condition: Condition, asked: Asked) -> str:
    """The answer as CEL alone gives it."""
    return replace(condition, quick=lambda *_: None).ask(asked)


def answer_of(ask: Any, *given: Any) -> str:
    try:
        found: str = ask(*given)
    except ConditionError:
        return "raises"
    return found


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_shipped_conditions_answer_as_cel_alone_does(data: st.DataObject) -> None:
    condition = data.draw(st.sampled_from(CONDITIONS))
    asked = Asked(data.draw(pictures(condition)))
    assert answer_of(condition.ask, asked) == answer_of(by_cel, condition, asked), condition.source


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_invented_conditions_answer_as_cel_alone_does(data: st.DataObject) -> None:
    source = data.draw(invented())
    try:
        condition = compile_condition(source)
    except ConditionError:
        return  # it raises where nothing is stated: no rule may ask so
    asked = Asked(data.draw(pictures(condition)))
    assert answer_of(condition.ask, asked) == answer_of(by_cel, condition, asked), source


@pytest.mark.parametrize(
    "source",
    [
        "!event.official == true",
        'event.stage == "in_force" ? event.official : event.alerted',
        "(event.official ? 1 : 2) == 1 && event.alerted",
        "event.official == event.alerted",
    ],
)
@given(data=st.data())
def test_what_binds_otherwise_than_it_looks_is_left_to_cel(source: str, data: st.DataObject) -> None:
    condition = compile_condition(source)
    asked = Asked(data.draw(pictures(condition)))
    assert condition.ask(asked) == by_cel(condition, asked)


def test_most_of_the_shipped_questions_need_no_cel() -> None:
    """Else the guard is worth nothing: of the shipped rules' cases hardly one is left to CEL."""
    cases = [case.context for rule in load_rules().rules for case in rule.cases]
    left = [
        rule.id
        for rule in load_rules().rules
        for context in cases
        if rule.when.quick({**context, "watch": {}}, frozenset()) is None
    ]
    assert len(left) <= 0.02 * len(cases) * len(load_rules().rules), sorted(set(left))
