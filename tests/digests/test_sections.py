"""Parts of an edition, each by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.digests import ClockNote, ListNote, OutageNote, RuleNote, RunwayNote, SiteNote
from pipeline.digests.budget import LADDER, MOST_WORDS, Limits, fitted, words_in
from pipeline.digests.choosing import context_of
from pipeline.digests.sections.ahead import ahead
from pipeline.digests.sections.headline import headline_of
from pipeline.digests.sections.lists import lists
from pipeline.digests.sections.rules import rules
from pipeline.digests.sections.runway import runway
from pipeline.digests.sections.sides import sides
from pipeline.digests.sections.unseen import unseen
from pipeline.digests.values import Decide
from tests.digests.material import NAMES, full_week

MONDAY = date(2026, 5, 25)
SINCE, UNTIL = datetime(2026, 5, 18, tzinfo=UTC), datetime(2026, 5, 25, tzinfo=UTC)


def by(on):
    return Decide("Cancel", "it", on, "so", (on - MONDAY).days, 1, "", "1 stopped", "it comes", "us", "al-1", None)


# ── the next six weeks ───────────────────────────────────────────────────────────────────────────


def marks(found):
    return {
        (week.first_on + timedelta(days=n), what) for week in found.weeks for n, what in enumerate(week.days) if what
    }


def test_the_strip_marks_six_weeks_and_no_day_more():
    notes = [
        ClockNote(MONDAY, "effective", "Today"),
        ClockNote(MONDAY + timedelta(days=41), "expiry", "Last"),
        ClockNote(MONDAY + timedelta(days=42), "expiry", "Too far"),
        ClockNote(MONDAY - timedelta(days=1), "effective", "Over"),
    ]
    found = ahead(notes, [], MONDAY, 9)
    assert [due.title for due in found.clocks] == ["Today", "Last"]
    assert marks(found) == {(MONDAY, "clock"), (MONDAY + timedelta(days=41), "clock")}
    assert [len(week.days) for week in found.weeks] == [7] * 6


def test_what_is_to_decide_stands_before_what_falls_on_the_same_day():
    day = MONDAY + timedelta(days=3)
    notes = [ClockNote(day, "effective", "A measure"), ClockNote(day, "need_by", "An order", ours=True)]
    assert marks(ahead(notes, [], MONDAY, 9)) == {(day, "ours")}
    assert marks(ahead(notes, [by(day)], MONDAY, 9)) == {(day, "decide")}
    # What is over is decided today; what is too far is not on the strip.
    late, far = by(MONDAY - timedelta(days=9)), by(MONDAY + timedelta(days=300))
    assert marks(ahead([], [late, far], MONDAY, 9)) == {(MONDAY, "decide")}


def test_without_a_day_there_is_no_strip_and_beyond_the_limit_days_are_counted():
    assert ahead([], [], MONDAY, 9).weeks == ()
    many = [ClockNote(MONDAY + timedelta(days=n), "effective", f"Measure {n}") for n in range(5)]
    found = ahead([*many, many[0]], [], MONDAY, 2)
    assert (len(found.clocks), found.more) == (2, 3)


# ── headline ─────────────────────────────────────────────────────────────────────────────────────


def test_headlines_are_sentences_of_plain_words():
    told = {alert.draft.rule: headline_of(alert, NAMES) for alert in full_week().alerts}
    cac = "The Cyberspace Administration of China"
    assert told == {
        "restriction-touches-us": "US BIS restricts NVIDIA H20 for China",
        "tariff-touches-us": "US BIS changes the tariff on NVIDIA H200 for United States",
        "purchase-discouraged": f"{cac} tells buyers to leave NVIDIA H20 for China: in force",
        "peer-secures-supply": "Announced: move away from NVIDIA H20 by Harbour Search",
        "easing-touches-us": "US BIS eases controls on AMD MI308 for China",
        "contradicted": "Withdrawn: easing of controls on AMD MI308 for China by US BIS",
    }


def test_a_headline_tells_what_is_left_and_calls_a_proclamation_by_its_name():
    [moved] = [alert for alert in full_week().alerts if alert.draft.rule == "peer-secures-supply"]

    def told(**event: object) -> str:
        context = context_of(moved)
        told = {"context": {**context, "event": {**context["event"], "actors": (), **event}}}
        return headline_of(replace(moved, draft=replace(moved.draft, exposure=told)), NAMES)

    assert (
        told(chips=("nvidia-h20", "amd-mi308"), to_chips=("amd-mi308",))
        == "Announced: move away from NVIDIA H20 to AMD MI308"
    )
    assert told(chips=("amd-mi308",), to_chips=("amd-mi308",)) == "Announced: move to AMD MI308"
    of_chips = {"type": "restriction_imposed", "chips": (), "places": (), "instruments": ("us-proclamation-11052",)}
    assert told(**of_chips) == "Announced: restriction on chips under Proclamation 11052"


# ── who gains ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "stage", "told"),
    [
        ("restriction_imposed", "in_force", "loses: NVIDIA"),
        ("restriction_imposed", "rumoured", "would lose: NVIDIA"),
        ("order_placed", "announced", "gains: NVIDIA"),
        ("substitution", "announced", "loses: NVIDIA, gains: AMD"),
        ("restriction_imposed", "ended", ""),
        ("financial_impact", "announced", ""),
    ],
)
def test_who_gains_is_read_off_the_kind_of_event(kind, stage, told):
    makers, names = {"h20": "nvidia", "mi308": "amd"}, {"nvidia": "NVIDIA", "amd": "AMD"}
    event = {"type": kind, "stage": stage, "chips": ["h20"], "to_chips": ["mi308"] if kind == "substitution" else []}
    assert sides(event, names, makers) == told
    assert sides({}, names, makers) == ""


# ── what could not be seen ───────────────────────────────────────────────────────────────────────


def test_a_source_lost_of_late_stands_at_the_top_and_one_lost_long_ago_does_not():
    def found(began, ended=None):
        return unseen([OutageNote("Harbour Wire", "blocked", began, ended)], [], [], SINCE, UNTIL, "UTC")

    assert found(SINCE + timedelta(days=2)).grave.startswith("We can no longer read Harbour Wire")
    # It began before the last edition, and was noticed after it.
    assert found(SINCE - timedelta(days=3)).grave
    old = found(SINCE - timedelta(days=60))
    assert (old.grave, old.outages, len(old.long)) == ("", (), 1)
    over = found(SINCE - timedelta(days=3), SINCE + timedelta(days=1))
    assert over.grave == ""
    assert "readable again" in over.outages[0][1]


def test_late_sites_make_counts_lower_bounds_and_say_so_at_the_top():
    late = [SiteNote("Oslo", date(2026, 4, 1), 23), SiteNote("Harbour 2", None, 40)]
    found = unseen([], [], late, SINCE, UNTIL, "UTC")
    assert found.grave == ("2 sites of ours did not report in time (Harbour 2 and Oslo), so counts are lower bounds.")
    assert found.sites == (
        ("Harbour 2", "never reported, 40 days late"),
        ("Oslo", "reported on 1 April 2026, 23 days late"),
    )
    assert unseen([], [], [], SINCE, UNTIL, "UTC").nothing


# ── runway, lists, rules ─────────────────────────────────────────────────────────────────────────


def test_runway_tells_what_lacks_within_half_a_year_the_nearest_first():
    def lack(site, months):
        return RunwayNote(site, "training", ("nvidia-h20",), date(2026, 5 + months, 1), months, "64 lack")

    found, more = runway([lack("Oslo", 6), lack("Harbour 2", 1), lack("Far", 7)], NAMES, 1)
    assert [each.what for each in found] == ["NVIDIA H20 for training at Harbour 2"]
    assert more == 1


def test_lists_name_those_of_whom_there_is_an_alert_first_and_count_the_rest():
    at = SINCE + timedelta(days=1)
    notes = [
        ListNote("us-entity-list", "added", name, (), at, alerted=name == "Zeta") for name in ("Alpha", "Beta", "Zeta")
    ]
    [line] = lists(notes, NAMES, 2)
    assert (line.what, line.parties, line.more) == ("put on", ("Zeta", "Alpha"), 1)


def test_rules_that_were_wrong_most_come_first():
    told = rules([RuleNote("good", 9, 9), RuleNote("bad", 1, 4)], [("blind", 2)])
    assert told == (
        "Rule bad was right in 1 of 4 judged alerts.",
        "Rule good was right in 9 of 9 judged alerts.",
        "Rule blind could not be decided 2 times: an amount that it asks is not fully known.",
    )


# ── budget ───────────────────────────────────────────────────────────────────────────────────────


def test_the_roomiest_that_fits_is_taken_and_the_tightest_where_none_does():
    def make(limits: Limits) -> Limits:
        return limits

    assert fitted(make, lambda limits: "word " * limits.open * 100) == LADDER[0]
    assert fitted(make, lambda limits: "word " * limits.open * 240) == LADDER[3]
    assert fitted(make, lambda _limits: "word " * (MOST_WORDS + 1)) == LADDER[-1]
    assert words_in("- one, https://two.example · three\n----") == 3
