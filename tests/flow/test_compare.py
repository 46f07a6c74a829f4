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
    "nothing": [{"document": "wire/bus", "because": "a bus"}],
    "list_changes": [{"list": "l", "party": "P", "kind": "added", "day": date(2025, 1, 1)}],
    "revisions": [{"key": "r", "document": "wire/curb"}],
    "stories": [{"key": "s", "original": "wire/curb", "copies": ["daily/curb"], "others": ["wire/bus"]}],
    "clocks": [{"key": "c", "day": date(2025, 5, 15)}],
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
GOOD = Outcome(
    claims=(Told("wire/curb", "restriction_imposed", "in_force", BODY, frozenset({"e"})),),
    moves={"e": [("rumoured", "2025-04-02"), ("in_force", "2025-04-16")]},
    alerted=frozenset({"e"}),
    revisions={"wire/curb": 2},
    stories={"wire/curb": ("s1", None), "daily/curb": ("s1", "wire/curb"), "wire/bus": ("s2", None)},
    changes=frozenset({("l", "P", "added", "2025-01-01")}),
    due=frozenset({"2025-05-15"}),
    outages={"wire": [("source-silent", "2025-07-23"), ("source-back", "2025-08-10")]},
    states={"dead": frozenset({"unreachable"})},
)


def test_what_was_expected_is_met() -> None:
    report = compare(EXPECTED, GOOD)
    assert report.misses == []
    assert len(report.met) == 8


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"claims": ()}, "no restriction_imposed claim"),
        ({"moves": {"e": [("in_force", "2025-04-17")]}}, "not announced or in_force on 2025-04-15"),
        ({"alerted": frozenset()}, "no alert"),
        ({"claims": (*GOOD.claims, Told("wire/bus", "order_placed", "in_force", {}, frozenset()))}, "nothing wire/bus"),
        ({"revisions": {"wire/curb": 1}}, "1 revisions"),
        ({"stories": {**GOOD.stories, "daily/curb": ("s1", None)}}, "is no copy"),
        ({"stories": {**GOOD.stories, "wire/bus": ("s1", None)}}, "is the same story"),
        ({"changes": frozenset()}, "no such change"),
        ({"due": frozenset()}, "nothing came due"),
        ({"states": {}}, "source dead"),
        ({"outages": {}}, "outage wire: notices []"),
        ({"outages": {"wire": [*GOOD.outages["wire"], ("source-silent", "2025-07-31")]}}, "outage wire: notices"),
        ({"outages": {"wire": [("source-silent", "2025-07-24"), ("source-back", "2025-08-10")]}}, "not on its day"),
    ],
)
def test_a_miss_is_told(change: dict[str, Any], word: str) -> None:
    misses = compare(EXPECTED, replace(GOOD, **change)).misses
    assert any(word in miss for miss in misses), misses


def test_an_optional_miss_is_told_apart() -> None:
    report = compare({**EXPECTED, "events": [{**EVENT, "optional": True}]}, replace(GOOD, claims=()))
    assert report.misses == []
    assert len(report.optional) == 1
