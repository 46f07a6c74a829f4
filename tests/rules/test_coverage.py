"""The shipped rules against the vocabularies: whatever can happen is told by some rule, whose own case says so."""

from collections.abc import Iterable
from typing import Any, get_args, get_type_hints

import pytest

from models.values import Change, ClaimType, Stage, Subject
from pipeline.events.calls.values import ChangeKind as CallChange
from pipeline.events.calls.values import Topic
from pipeline.rules import build_context, check_all, check_cases, load_rules
from pipeline.rules.picture import (
    CallTopic,
    CallView,
    ChangeKind,
    ClockKind,
    EventView,
    ExposureView,
    HoldingsView,
    ListView,
    Stand,
    schema,
)

RULES = load_rules().rules
FIRING = [(rule.id, case.context) for rule in RULES for case in rule.cases if case.outcome == "yes"]
#: Nobody is told: a runway lasts longer again, which is kept so that its next mark is news.
QUIET_KINDS = {"recedes"}
#: A day on which these end was never told by itself: it is no measure that held anything back.
ENDING = {"restriction_imposed", "restriction_eased", "tariff_changed", "purchase_discouraged"}


def told_by(**asked: Any) -> list[str]:
    """The rules with a case that fires on these fields; a value within a list counts."""

    def fits(context: dict[str, Any]) -> bool:
        for path, wanted in asked.items():
            root, name = path.split("__")
            found = context[root][name]
            if wanted not in found if isinstance(found, list) else found != wanted:
                return False
        return True

    return [rule for rule, context in FIRING if fits(context)]


def parameters(path: str, but: Iterable[str] = ()) -> list[str]:
    return sorted(schema()[path].choices - {""} - set(but))


def test_the_cases_that_coverage_rests_on_hold() -> None:
    assert check_cases(RULES) == []


@pytest.mark.parametrize("word", get_args(ClaimType))
def test_every_claim_type(word: str) -> None:
    assert told_by(event__type=word, change__about="event")


@pytest.mark.parametrize("word", get_args(Stage))
def test_every_stage(word: str) -> None:
    assert told_by(event__stage=word, change__about="event")


@pytest.mark.parametrize("word", [kind for kind in get_args(ChangeKind) if kind not in QUIET_KINDS])
def test_every_kind_of_turn(word: str) -> None:
    assert told_by(change__kind=word)


@pytest.mark.parametrize("word", get_args(ClockKind))
def test_every_clock_that_comes_due(word: str) -> None:
    assert told_by(clock__kind=word, change__about="clock")


@pytest.mark.parametrize("word", parameters("list.kind"))
def test_every_change_of_a_list(word: str) -> None:
    assert told_by(list__kind=word)


@pytest.mark.parametrize("word", ["match", "unresolved"])
def test_every_grave_screening(word: str) -> None:
    assert told_by(screening__outcome=word)


def test_retractions_and_contradictions_go_to_those_who_were_told() -> None:
    corrects = {rule.id for rule in RULES if rule.corrects}
    for asked in ({"change__kind": "contradicted"}, {"event__stage": "withdrawn"}, {"event__stage": "denied"}):
        assert corrects & set(told_by(event__alerted=True, **asked))


# ── and by asking: each step of the ladder of each type, where it touches us ─────────────────────


def ask(kind: str, **parts: Any) -> list[str]:
    subject = Subject("event", "ev-1")
    context = build_context(subject=subject, kind=kind, occasion="m", origin="live", **parts)
    found = check_all(load_rules(), Change(subject, "m", "live", kind, context))
    return [each.rule for each in found if each.outcome == "yes"]


OURS = HoldingsView(present=True, chips=("nvidia-h20",), suppliers=("invented-servers",))


@pytest.mark.parametrize("stage", get_args(Stage))
@pytest.mark.parametrize("kind", get_args(ClaimType))
def test_each_step_of_each_type_is_told_where_it_touches_us(kind: ClaimType, stage: Stage) -> None:
    over = stage in {"ended", "denied", "withdrawn"}
    event = EventView(
        "ev-1", kind, stage, chips=("nvidia-h20",), firms=("invented-servers",), official=True, confidence=0.9,
        alerted=over,
    )  # fmt: skip
    touched = ExposureView(
        units=100, orders=10, discouraged=100 if kind == "purchase_discouraged" else 0,
        eased=100 if kind == "restriction_eased" else 0,
    )  # fmt: skip
    found = ask("stage", event=event, exposure=touched, holdings=OURS)
    assert found
    assert len(found) <= 2, "one piece of news, told by many rules"
    if stage == "ended":
        assert bool(ask("due", event=event, exposure=touched, holdings=OURS)) == (kind in ENDING)


@pytest.mark.parametrize("kind", get_args(ClaimType))
def test_what_was_never_told_is_not_told_to_be_over(kind: ClaimType) -> None:
    for stage in ("ended", "denied", "withdrawn"):
        event = EventView("ev-1", kind, stage, chips=("nvidia-h20",), firms=("invented-servers",), official=True)
        assert ask("stage", event=event, exposure=ExposureView(units=100), holdings=OURS) == []


@pytest.mark.parametrize("kind", ["added", "removed", "amended"])
def test_a_suppliers_entry_is_told_whatever_becomes_of_it(kind: Any) -> None:
    entry = ListView(id="us-entity-list", kind=kind, name="Invented", party_firms=("invented-servers",), in_domain=True)
    assert ask(kind, listing=entry, holdings=OURS)


@pytest.mark.parametrize("stage", ["proposed", "announced", "in_force"])
@pytest.mark.parametrize("kind", get_args(ClaimType))
def test_each_step_of_each_type_is_told_by_one_rule_where_there_are_no_holdings(kind: ClaimType, stage: Stage) -> None:
    event = EventView("ev-1", kind, stage, chips=("nvidia-h20",), firms=("invented-servers",), official=True)
    assert len(ask("stage", event=event)) == 1


def test_what_calls_are_compared_by_is_what_rules_may_ask() -> None:
    fields = get_type_hints(CallView)
    assert get_args(CallTopic) == get_args(Topic)
    assert {*get_args(CallTopic)} <= {*fields}
    assert get_args(Stand) == get_args(CallChange)
