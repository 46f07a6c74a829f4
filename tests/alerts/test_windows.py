"""Hours, days and quiet hours by the reader's own clock, in zones that are hard."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recipient import SEVERITIES, Quiet
from pipeline.alerts.windows import after_quiet, due_at, shown

NIGHT = Quiet(time(22), time(7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "on", "clock", "first", "last"),
    [
        # Put forward over it: the instant of the change.
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00", "2026-03-08T07:00"),
        ("Africa/Cairo", date(2024, 4, 26), time(0), "2024-04-25T22:00", "2024-04-25T22:00"),
        ("America/Santiago", date(2026, 9, 6), time(0), "2026-09-06T04:00", "2026-09-06T04:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30", "2026-10-03T15:30"),
        # A whole day that never was.
        ("Pacific/Apia", date(2011, 12, 30), time(7), "2011-12-30T10:00", "2011-12-30T10:00"),
        # Put back: shown twice.
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30", "2026-11-01T06:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45", "2026-04-04T15:15"),
        ("Asia/Kathmandu", date(2026, 5, 19), time(7), "2026-05-19T01:15", "2026-05-19T01:15"),
    ],
)
def test_a_clock_shows_a_time_at_these_instants(zone, on, clock, first, last):
    assert shown(on, clock, ZoneInfo(zone), last=False) == at(first)
    assert shown(on, clock, ZoneInfo(zone), last=True) == at(last)


@pytest.mark.parametrize(
    ("cadence", "zone", "when", "due"),
    [
        ("instant", "Asia/Tokyo", "2026-05-19T15:10", "2026-05-19T15:10"),
        ("hourly", "Europe/Berlin", "2026-05-19T15:10", "2026-05-19T16:00"),
        ("hourly", "Europe/Berlin", "2026-05-19T16:00", "2026-05-19T17:00"),
        ("hourly", "Asia/Kathmandu", "2026-05-19T15:10", "2026-05-19T15:15"),
        ("daily", "Europe/Berlin", "2026-05-19T04:59", "2026-05-19T05:00"),
        ("daily", "Europe/Berlin", "2026-05-19T05:00", "2026-05-20T05:00"),
        # Seven o'clock is an hour sooner on the day on which the clock was put forward.
        ("daily", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T05:00"),
        ("daily", "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T06:00"),
        ("daily", "Pacific/Apia", "2011-12-29T18:00", "2011-12-30T10:00"),
    ],
)
def test_what_became_known_is_told_at_the_end_of_its_hour_or_day(cadence, zone, when, due):
    assert due_at(cadence, at(when), ZoneInfo(zone), 7) == at(due)


@pytest.mark.parametrize(
    ("zone", "when", "end"),
    [
        ("UTC", "2026-05-19T21:59", "2026-05-19T21:59"),
        ("UTC", "2026-05-19T22:00", "2026-05-20T07:00"),
        ("UTC", "2026-05-20T06:59", "2026-05-20T07:00"),
        ("UTC", "2026-05-20T07:00", "2026-05-20T07:00"),
        ("America/New_York", "2026-03-08T05:00", "2026-03-08T11:00"),
        ("America/New_York", "2026-11-01T05:00", "2026-11-01T12:00"),
    ],
)
def test_nights_are_quiet_until_the_clock_says_so(zone, when, end):
    assert after_quiet(at(when), "high", NIGHT, ZoneInfo(zone)) == at(end)
    assert after_quiet(at(when), "critical", NIGHT, ZoneInfo(zone)) == at(when)


def test_quiet_hours_that_end_in_a_gap_or_an_overlap():
    early = Quiet(time(22), time(2, 30))
    new_york = ZoneInfo("America/New_York")
    assert after_quiet(at("2026-03-08T06:00"), "high", early, new_york) == at("2026-03-08T07:00")
    late = Quiet(time(22), time(1, 30))
    # 1:45 shown first lies before 1:30 shown last: nobody is woken between the two.
    assert after_quiet(at("2026-11-01T05:45"), "high", late, new_york) == at("2026-11-01T06:30")


def test_a_weekend_and_the_nights_beside_it_are_one():
    quiet = Quiet(time(22), time(7), weekends=True)
    friday_night = at("2026-05-22T22:30")
    assert after_quiet(friday_night, "high", quiet, ZoneInfo("UTC")) == at("2026-05-25T07:00")
    assert after_quiet(at("2026-05-24T12:00"), "high", Quiet(weekends=True), ZoneInfo("UTC")) == at("2026-05-25T00:00")
    never = Quiet(time(22), time(7), weekends=True, but="never")
    assert after_quiet(friday_night, "critical", never, ZoneInfo("UTC")) == at("2026-05-25T07:00")


TIMES = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
ZONES = st.sampled_from(
    ("UTC", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia")
)
SINCE = datetime(2009, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 19 * 366 * 24 * 60).map(lambda minutes: SINCE + timedelta(minutes=minutes))


@given(INSTANTS, TIMES, TIMES, st.booleans(), ZONES, st.sampled_from(SEVERITIES))
def test_what_waits_for_quiet_hours_waits_no_further_and_no_graver_waits_longer(
    when, since, until, weekends, zone, how
):
    quiet, where = Quiet(since, until, weekends, but="high"), ZoneInfo(zone)
    end = after_quiet(when, how, quiet, where)
    assert when <= end < when + timedelta(days=5)
    assert after_quiet(end, how, quiet, where) == end
    assert after_quiet(when, "critical", quiet, where) <= end


@given(INSTANTS, ZONES, st.integers(0, 23))
def test_a_window_ends_after_and_soon(when, zone, hour):
    where = ZoneInfo(zone)
    assert when < due_at("hourly", when, where, hour) <= when + timedelta(hours=1)
    assert when < due_at("daily", when, where, hour) <= when + timedelta(hours=50)
