"""Days that a text ties to taking effect, and days that it does not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.events.dates import effective_date, end_date, find_dates

WEDNESDAY = date(2025, 4, 16)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rule is effective April 17, 2025.", date(2025, 4, 17)),
        ("It takes effect next Tuesday.", date(2025, 4, 22)),
        ("It takes effect in 120 days.", date(2025, 8, 14)),
        ("The ban is effective immediately.", WEDNESDAY),
        ("a licence is required with immediate effect", WEDNESDAY),
        ("Last Friday BIS told the firm that it needs a licence with immediate effect.", date(2025, 4, 11)),
        ("BIS told it in March 2024. On Tuesday it wrote. The ban is effective immediately.", WEDNESDAY),
        ("The curbs will take effect on Friday.", date(2025, 4, 18)),
        ("officials said on Tuesday that exports stop from November 17", date(2025, 11, 17)),
        ("Shipments begin in the second half of 2026.", date(2026, 7, 1)),
        ("beginning next month", date(2025, 5, 1)),
        ("entered on or after 12:01 a.m. on January 15, 2026", date(2026, 1, 15)),
        ("enters into force 30 days after its publication", date(2025, 5, 16)),
        ("In two weeks, the ban starts.", date(2025, 4, 30)),
        ("The suspension expired on Monday.", date(2025, 4, 14)),
        ("came into force on 23 July", date(2025, 7, 23)),
        ("US to suspend the rule for one year from November 10", date(2025, 11, 10)),
        ("a duty that has applied since July 14 last year", date(2024, 7, 14)),
        ("shipments start in the first quarter of next year", date(2026, 1, 1)),
        ("must stop buying from Micron from Friday", date(2025, 4, 18)),
        ("The controls date from May, and the bans took effect on Monday.", date(2025, 4, 14)),
        ("自2026年1月15日起实施", date(2026, 1, 15)),
        ("即日起生效", WEDNESDAY),
    ],
)
def test_effective(text, expected):
    assert effective_date(text, WEDNESDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Comments must be submitted by May 30.",
        "The Commerce Department on Tuesday added 20 firms.",
        "The company said on Monday it was reviewing the rule.",
        "since the October 2022 rules",
        "They may act, and march on.",
        "What takes effect next may be anything; it started on the 3rd day of talks.",
        "It becomes effective on February 30, 2026.",
    ],
)
def test_other_days_are_not_effective(text):
    assert effective_date(text, WEDNESDAY) is None


def test_a_period_has_a_start_and_an_end():
    text = "suspended from November 10, 2025 through November 9, 2026"
    assert (effective_date(text, WEDNESDAY), end_date(text, WEDNESDAY)) == (date(2025, 11, 10), date(2026, 11, 9))


def test_a_weekday_without_a_sign_of_the_future_has_been():
    [found] = find_dates("disappeared from the Entity List on Tuesday", WEDNESDAY)
    assert found.on == date(2025, 4, 15)


def test_relative_days_need_a_day_of_publication():
    assert find_dates("effective next Tuesday, or on May 3", None) == []
    assert [one.on for one in find_dates("effective May 3, 2025", None)] == [date(2025, 5, 3)]


@given(st.text(alphabet="0123456789 -/年月日MayJune,in days9999 next", max_size=60), st.dates())
def test_never_fails(text, published_on):
    find_dates(text, published_on)


def roles(text):
    return [(one.on, one.role) for one in find_dates(text, WEDNESDAY)]


def test_a_compliance_day_is_told_from_the_effective_one():
    text = "The rule is effective May 1, 2025, with a compliance date of July 15, 2025."
    assert roles(text) == [(date(2025, 5, 1), "starts"), (date(2025, 7, 15), "complies")]


def test_a_saving_clause_starts_nothing():
    text = (
        "Items en route aboard a carrier on May 1, 2025 may proceed until midnight on June 2, 2025 under the old terms."
    )
    assert roles(text) == [(date(2025, 5, 1), "none"), (date(2025, 6, 2), "saves")]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("effective 60 days after publication in the Federal Register", date(2025, 6, 15)),
        ("effective ninety days following the date of its publication", date(2025, 7, 15)),
        ("effective on the 30th day after publication", date(2025, 5, 16)),
        ("It takes effect on the first day of the month following publication.", date(2025, 5, 1)),
        ("It applies from two weeks after May 5, 2025.", date(2025, 5, 19)),
        ("It lapses at the end of next month.", date(2025, 5, 31)),
        ("effective the ninth of June", date(2025, 6, 9)),
        ("starting in the new year", date(2026, 1, 1)),
        ("in force since last October", date(2024, 10, 1)),
        ("applied from the 5th", date(2025, 4, 5)),
        ("It took effect two weeks ago.", date(2025, 4, 2)),
        ("It took effect over the weekend.", date(2025, 4, 12)),
        ("shipments start in 3Q26", date(2026, 7, 1)),
    ],
)
def test_days_counted_from_others_and_in_words(text, on):
    assert effective_date(text, WEDNESDAY) == on


def test_a_count_from_what_has_no_day_is_no_day():
    assert find_dates("ninety days after enactment", WEDNESDAY) == []
