"""Whom a vintage binds, by day: a country that moved, a country that is not sourced, a seat that decides."""

from datetime import date

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.errors import CatalogueError
from pipeline.policy import load_policy
from pipeline.policy.groups import read_country_groups
from pipeline.policy.scope import Scope, read_scope

POLICY = load_policy()
OCTOBER_2023 = date(2023, 11, 17)
HEADER = "country,group,from,to,source,sure,note\n"


@pytest.mark.parametrize(
    ("site", "parent", "on", "outcome", "why"),
    [
        ("CN", "CN", OCTOBER_2023, "yes", "CN is in D:1 on 2023-11-17"),
        ("HK", "US", OCTOBER_2023, "yes", "HK is in D:1 on 2023-11-17"),
        ("MO", "MO", OCTOBER_2023, "yes", "MO is named"),
        ("VN", "VN", OCTOBER_2023, "yes", "VN is in D:1 on 2023-11-17, general knowledge"),
        ("AE", "AE", OCTOBER_2023, "yes", "AE is in D:4 on 2023-11-17, general knowledge"),
        ("IL", "US", OCTOBER_2023, "no", "IL is in A:6"),
        (
            "CY",
            "CY",
            date(2024, 6, 1),
            "no",
            "CY is in none of D:1, D:4, D:5 on 2024-06-01, general knowledge",
        ),
        ("SG", "SG", OCTOBER_2023, "no", "SG is in none of D:1, D:4, D:5"),
        ("SG", "CN", OCTOBER_2023, "yes", "the parent's seat: CN is in D:5 on 2023-11-17"),
        ("SG", None, OCTOBER_2023, "unknown", "the seat of the owner's parent is not given"),
        (None, "US", OCTOBER_2023, "unknown", "the site's country is not given"),
        ("NI", "US", date(2024, 3, 14), "no", "NI is in none of D:1"),
        ("NI", "US", date(2024, 3, 15), "yes", "NI is in D:1"),
        ("MO", "MO", date(2020, 1, 1), "yes", "MO is named"),
        ("CN", "CN", date(2020, 1, 1), "unknown", "whether CN is in D:1 on 2020-01-01 is not sourced"),
    ],
)
def test_who_is_bound_on_a_day_and_why(site, parent, on, outcome, why):
    told = POLICY.vintage("3a090-2023").scope.binding(site, parent, on)
    assert (told.outcome, why in told.why) == (outcome, True), told


def test_a_place_is_named_from_a_day_on():
    scope = POLICY.vintage("3a090-2022").scope
    assert scope.binds("MO", "MO", date(2023, 1, 16)) is False
    assert scope.binds("MO", "MO", date(2023, 1, 17)) is True


def test_the_everyday_countries_are_sourced_on_every_day_of_the_rules():
    everyday = (
        *("CN", "HK", "MO", "RU", "SA", "SG", "US", "DE", "JP", "KR", "TW", "GB", "NL", "IN", "VN", "IL", "AU", "CA"),
        *("FR", "IE", "MY", "ID", "TH", "BR", "KZ", "PK", "QA", "BH", "KW"),
    )
    scopes = [POLICY.vintage(name).scope for name in ("3a090-2022", "3a090-2023", "3a090-2024", "hbm-2024")]
    days = [date(2022, 10, 21), OCTOBER_2023, date(2024, 4, 4), date(2025, 5, 1), date(2026, 1, 15), date(2026, 11, 26)]
    open_ones = {
        (site, on) for scope in scopes for site in everyday for on in days if scope.binds(site, site, on) is None
    }
    assert open_ones == set()


def test_the_emirates_are_open_between_the_two_tables_and_named_after():
    scope = POLICY.vintage("3a090-2024").scope
    assert scope.binding("AE", "AE", date(2026, 7, 8)).outcome == "yes"
    told = scope.binding("AE", "AE", date(2026, 7, 15))
    assert told.outcome == "unknown"
    assert "whether AE is in D:4 on 2026-07-15 is not sourced" in told.why
    assert scope.binding("AE", "AE", date(2026, 7, 23)).why == "AE is named"


def test_a_seat_in_a_country_whose_membership_is_open_leaves_the_answer_open():
    scope = POLICY.vintage("3a090-2023").scope
    told = scope.binding("SG", "CY", OCTOBER_2023)
    assert told.outcome == "unknown"
    assert told.why.startswith("the parent's seat: whether CY is in D:5 on 2023-11-17 is not sourced")
    assert scope.binding("SG", "CY", date(2024, 5, 30)).outcome == "no"


def test_cambodia_leaves_the_seat_test_with_the_list_that_controls():
    scope = POLICY.vintage("hbm-2024").scope
    assert scope.binds("KH", "US", date(2025, 11, 6)) is True
    assert scope.binds("KH", "US", date(2025, 11, 7)) is False


def test_every_row_is_of_a_country_of_the_catalogue_and_of_a_group_that_a_scope_names():
    places = set(load_catalogue().places) | {"*"}
    assert {row.country for row in POLICY.groups.rows} <= places
    assert POLICY.groups.names == {"A:5", "A:6", "D:1", "D:4", "D:5"}
    assert all("http" in row.source or "22 CFR" in row.source for row in POLICY.groups.rows if row.sure == "seen")


def test_the_stored_body_covers_the_groups():
    assert "2024-05696" in POLICY.body


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("CN,D:1,2022-10-07,,text,seen,\nCN,D:1,2023-01-01,,text,seen,\n", "line 3.*twice"),
        ("CN,D:1,2022-10-07,2022-01-01,text,seen,\n", "before it begins"),
        ("CN,D:1,October,,text,seen,\n", "line 2.*no day"),
        ("CN,D:1,2022-10-07,,,seen,\n", "empty without a source"),
        ("CN,D:1,2022-10-07,,text,perhaps,\n", "general, seen"),
        ("CN,D:1,2022-10-07\n", "as many cells"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(lines, fault):
    with pytest.raises(CatalogueError, match=fault):
        read_country_groups(HEADER + lines)
    with pytest.raises(CatalogueError, match="header"):
        read_country_groups("country,group\n")


def test_a_scope_of_a_group_that_nobody_has_heard_of_is_refused():
    with pytest.raises(CatalogueError, match="D:9"):
        read_scope({"places": [], "groups": ["D:9"]}, POLICY.groups)


def test_a_scope_without_groups_asks_of_no_seat():
    assert Scope(places=frozenset({"CN"})).binding("SG", None, OCTOBER_2023).outcome == "no"
