"""The comparison itself: it sees a miss, and is content with what was expected."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.flow.compare import Outcome, Told, compare

EVENT: dict[str, Any] = {
    "key": "curb",
    "type": "restriction_imposed",
    "stages": [{"stage": ["announced", "in_force"], "day": date(2025, 4, 15), "by": date(2025, 4, 16)}],
    "chips": ["nvidia-h20"],
    "limits": [{"quantity": "tpp", "op": ">=", "value": 4800}],
    "documents": ["wire/curb"],
    "alert": "restriction",
}
EXPECTED: dict[str, Any] = {
    "events": [EVENT],
    "besides": [{"document": "wire/curb", "type": "financial_impact", "because": "a charge"}],
    "nothing": [{"document": "wire/bus", "because": "a bus"}],
    "list_changes": [
        {"list": "l", "party": "P", "kind": "added", "day": date(2025, 1, 1)},
        {"list": "l", "party": "Q", "kind": "added", "day": date(2025, 1, 2), "notice": "fr/1"},
    ],
    "revisions": [{"key": "r", "document": "wire/curb"}],
    "stories": [{"key": "s", "original": "wire/curb", "copies": ["daily/curb"], "others": ["wire/bus"]}],
    "clocks": [{"key": "c", "day": date(2025, 5, 15)}],
    "leads": [{"document": "wire/curb", "filed": date(2025, 4, 15), "published": date(2025, 4, 16)}],
    "sources": [{"source": "dead", "state": "unreachable"}],
    "outages": [
        {
            "source": "wire",
            "begins": {"day": date(2025, 7, 20), "by": date(2025, 7, 23)},
            "ends": {"day": date(2025, 8, 10)},
        }
    ],
}
LIMIT = {"quantity": "tpp", "op": ">=", "value": 4800.0, "unit": None}
BODY = {"chips": ["nvidia-h20"], "thresholds": [LIMIT]}
AHEAD = [("2025-01-02", "fr/1", True)]
FOLLOWED = ("2025-01-04", "fr/1", False)
GOOD = Outcome(
    claims=(Told("wire/curb", "restriction_imposed", "in_force", BODY, frozenset({"e"})),),
    moves={"e": [("rumoured", "2025-04-02"), ("in_force", "2025-04-16")]},
    alerted=frozenset({"e"}),
    revisions={"wire/curb": 2},
    stories={"wire/curb": ("s1", None), "daily/curb": ("s1", "wire/curb"), "wire/bus": ("s2", None)},
    changes={("l", "P", "added"): [("2025-01-01", None, False)], ("l", "Q", "added"): [*AHEAD, FOLLOWED]},
    due=frozenset({"2025-05-15"}),
    outages={"wire": [("source-silent", "2025-07-23"), ("source-back", "2025-08-10")]},
    states={"dead": frozenset({"unreachable"})},
    known={"wire/curb": ["2025-04-15"]},
    alerts={"e": ["2025-04-15"]},
)


def test_what_was_expected_is_met() -> None:
    report = compare(EXPECTED, GOOD)
    assert report.misses == []
    assert len(report.met) == 10


TWICE = {
    **EVENT,
    "stages": [{"stage": "announced", "day": date(2025, 4, 15)}, {"stage": "in_force", "day": date(2025, 4, 16)}],
}
DAYS = [("announced", "2025-04-15"), ("in_force", "2025-04-16")]


@pytest.mark.parametrize(
    ("moves", "several", "met"),
    [
        ({"e": DAYS}, False, True),
        ({"e": DAYS[::-1]}, False, False),
        ({"e": DAYS[:1], "f": DAYS[1:]}, False, False),
        ({"e": DAYS[:1], "f": DAYS[1:]}, True, True),
    ],
)
def test_stages_are_of_one_event_in_their_order(moves: Any, several: bool, met: bool) -> None:
    claims = (GOOD.claims[0], replace(GOOD.claims[0], events=frozenset(moves)))
    expected = {**EXPECTED, "events": [{**TWICE, "several": several}]}
    report = compare(expected, replace(GOOD, claims=claims, moves=moves))
    assert [line for line in report.misses if "event curb" in line and "stages" in line] == [] or not met
    assert ("event curb" in report.met) is met


def test_what_is_expected_besides_is_no_miss() -> None:
    besides = replace(GOOD.claims[0], type="financial_impact")
    assert compare(EXPECTED, replace(GOOD, claims=(*GOOD.claims, besides))).misses == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"claims": ()}, "no restriction_imposed claim"),
        ({"moves": {"e": [("in_force", "2025-04-17")]}}, "not announced or in_force on 2025-04-15"),
        ({"claims": (*GOOD.claims, replace(GOOD.claims[0], type="supply_cut"))}, "beyond wire/curb: supply_cut"),
        ({"alerted": frozenset()}, "no alert"),
        ({"claims": (*GOOD.claims, Told("wire/bus", "order_placed", "in_force", {}, frozenset()))}, "nothing wire/bus"),
        ({"revisions": {"wire/curb": 1}}, "1 revisions"),
        ({"stories": {**GOOD.stories, "daily/curb": ("s1", None)}}, "is no copy"),
        ({"stories": {**GOOD.stories, "wire/bus": ("s1", None)}}, "is the same story"),
        ({"changes": {}}, "list P added: no such change"),
        ({"changes": {("l", "Q", "added"): [("2025-01-02", None, False)]}}, "list Q added: not told ahead by fr/1"),
        ({"changes": {("l", "Q", "added"): [*AHEAD, *AHEAD, FOLLOWED]}}, "list Q added: not told ahead"),
        ({"changes": {("l", "Q", "added"): AHEAD}}, "list Q added: the list did not follow"),
        (
            {"changes": {("l", "Q", "added"): [*AHEAD, FOLLOWED, ("2025-01-04", None, False)]}},
            "list Q added: told again",
        ),
        ({"due": frozenset()}, "nothing came due"),
        ({"states": {}}, "source dead"),
        ({"known": {}}, "lead wire/curb: one document known on 2025-04-15; found []"),
        ({"known": {"wire/curb": ["2025-04-16"]}}, "found ['2025-04-16']"),
        ({"known": {"wire/curb": ["2025-04-15", "2025-04-16"]}}, "one document known"),
        ({"alerts": {"e": ["2025-04-15", "2025-04-16"]}}, "told again on 2025-04-16"),
        ({"alerted": frozenset()}, "lead wire/curb: no alert"),
        ({"outages": {}}, "outage wire: notices []"),
        ({"outages": {"wire": [*GOOD.outages["wire"], ("source-silent", "2025-07-31")]}}, "outage wire: notices"),
        ({"outages": {"wire": [("source-silent", "2025-07-24"), ("source-back", "2025-08-10")]}}, "not on its day"),
    ],
)
def test_a_miss_is_told(change: dict[str, Any], word: str) -> None:
    misses = compare(EXPECTED, replace(GOOD, **change)).misses
    assert any(word in miss for miss in misses), misses


def test_an_optional_miss_is_told_apart() -> None:
    report = compare({**EXPECTED, "events": [{**EVENT, "optional": True}], "leads": []}, replace(GOOD, claims=()))
    assert report.misses == []
    assert len(report.optional) == 1
