"""The one line on ourselves: what is fresh, late, never told, not matched, not priced."""

from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest

from models.register import Site
from pipeline.catalogue import load_catalogue
from pipeline.holdings import read_holdings
from pipeline.holdings.freshness import Overdue, freshness, overdue

DEMO = (files("pipeline.holdings") / "data" / "demo_fleet.csv").read_bytes()
POSITIONS = read_holdings(DEMO, load_catalogue(), name="demo").positions
TODAY = date(2026, 11, 20)
NAMES = sorted({position.site for position in POSITIONS})
IMPORTED = dict.fromkeys(NAMES, date(2026, 11, 18))


def test_forty_sites_of_which_two_are_late() -> None:
    sites = [Site(f"site {number:02}", fresh_within=7) for number in range(40)]
    told = {site.site: TODAY - timedelta(days=7) for site in sites} | {
        "site 11": TODAY - timedelta(days=8),
        "site 30": TODAY - timedelta(days=50),
    }
    here = [replace(POSITIONS[0], site=site.site) for site in sites]
    found = freshness(here, sites, told, TODAY)
    assert (found.fresh, found.sites, found.is_lower_bound) == (38, 40, True)
    assert found.overdue == (
        Overdue("site 30", TODAY - timedelta(days=50), 7, TODAY - timedelta(days=42), 43),
        Overdue("site 11", TODAY - timedelta(days=8), 7, TODAY, 1),
    )
    assert found.line() == (
        "38 of 40 sites fresh; overdue: site 30, site 11; oldest site 30, 2026-10-01; all items matched; "
        "1 of 1 line priced; counts are lower bounds (≥)."
    )


def test_a_site_without_a_time_is_neither_fresh_nor_late() -> None:
    found = freshness(POSITIONS, [Site("Shanghai", fresh_within=3)], IMPORTED, TODAY)
    assert (found.sites, found.fresh, found.overdue) == (9, 1, ())
    assert "Shanghai" not in found.unset
    assert "no reporting time set for Abu Dhabi, Ashburn, Columbus and 5 more" in found.line()
    assert "17 units not matched to the catalogue; 24 of 31 lines priced" in found.line()
    assert found.sign == "≥ ", "seventeen units may be of the chip that is asked about"


def test_what_the_site_said_of_its_own_count_goes_before_the_import() -> None:
    sites = [Site("Shanghai", fresh_within=30, reported_on=date(2026, 10, 1))]
    found = freshness(POSITIONS, sites, IMPORTED, TODAY)
    assert (found.fresh, found.oldest_site, found.oldest_on) == (0, "Shanghai", date(2026, 10, 1))


@pytest.mark.parametrize(
    ("registered_on", "since"),
    [(date(2026, 11, 1), date(2026, 11, 9)), (date(2026, 11, 15), None), (None, TODAY)],
)
def test_a_site_that_never_told_is_late_from_when_it_was_named(registered_on: date | None, since: date | None) -> None:
    late = overdue([Site("Oulu", fresh_within=7)], IMPORTED, TODAY, registered_on=registered_on)
    assert [(each.site, each.reported_on, each.since) for each in late] == ([("Oulu", None, since)] if since else [])
    found = freshness([], [Site("Oulu", fresh_within=7)], {}, TODAY, registered_on=registered_on)
    assert (found.sites, found.fresh, found.oldest_on, found.is_lower_bound) == (1, 0, None, True)
    assert ("1 site not heard of yet" in found.line()) == (since is None)


def test_all_fresh_and_matched_is_no_lower_bound_and_nothing_is_nothing() -> None:
    matched = [position for position in POSITIONS if position.chip]
    found = freshness(matched, [Site(name, fresh_within=7) for name in NAMES], IMPORTED, TODAY)
    assert (found.fresh, found.sign, found.is_lower_bound) == (9, "", False)
    assert freshness(matched, [], IMPORTED, TODAY).line().startswith("9 sites, none with a time within which it")
    assert freshness([], [], {}, TODAY).line() == "No inventory is imported."
