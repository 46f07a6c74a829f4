from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.recipient import reached_by
from pipeline.digests import due_week, week_around, week_of
from pipeline.errors import CallError
from tests.digests.material import READER


def test_a_week_is_the_readers_own():
    at = datetime(2026, 5, 25, 2, tzinfo=UTC)  # Monday in Tokyo, Sunday in New York
    assert week_around(at, "Asia/Tokyo").name == "2026-W22"
    assert week_around(at, "America/New_York").name == "2026-W21"
    assert week_of("2026-W53", "UTC").name == "2026-W53"
    # The clocks go forward within it: the week has an hour less.
    spring = week_of("2026-W13", "Europe/Berlin")
    assert spring.until - spring.since == timedelta(days=7)
    assert spring.until.astimezone(UTC) - spring.since.astimezone(UTC) == timedelta(days=7, hours=-1)


@pytest.mark.parametrize("name", ["2025-W53", "2026-21", "2026-W", "W21", "2026-W00", "next"])
def test_a_week_that_is_none_is_said(name):
    with pytest.raises(CallError, match="is no ISO week"):
        week_of(name, "UTC")


@pytest.mark.parametrize(
    ("now", "zone", "week"),
    [
        (datetime(2026, 5, 25, 6, 59, tzinfo=UTC), "UTC", "2026-W20"),
        (datetime(2026, 5, 25, 7, 0, tzinfo=UTC), "UTC", "2026-W21"),
        (datetime(2026, 5, 25, 7, 0, tzinfo=UTC), "America/New_York", "2026-W20"),
        (datetime(2026, 5, 25, 11, 0, tzinfo=UTC), "America/New_York", "2026-W21"),
        (datetime(2026, 5, 24, 22, 0, tzinfo=UTC), "Asia/Tokyo", "2026-W21"),
        (datetime(2026, 5, 31, 23, 0, tzinfo=UTC), "UTC", "2026-W21"),
        (datetime(2026, 1, 5, 8, 0, tzinfo=UTC), "UTC", "2026-W01"),
    ],
)
def test_an_edition_is_due_at_the_readers_hour_after_the_week(now, zone, week):
    assert due_week(now, replace(READER, time_zone=zone)).name == week


def test_another_day_is_the_readers_choice():
    reader = reached_by("x", "y", digest_day=4, digest_hour=18)
    assert due_week(datetime(2026, 5, 29, 17, tzinfo=UTC), reader).name == "2026-W20"
    assert due_week(datetime(2026, 5, 29, 18, tzinfo=UTC), reader).name == "2026-W21"


@pytest.mark.parametrize(
    ("zone", "hour", "due"),
    [
        # 2:30 does not come on that Sunday; the hour after it does. In autumn 2 o'clock comes twice: the first counts.
        ("Europe/Berlin", 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", 7, datetime(2026, 3, 29, 5, tzinfo=UTC)),
        ("America/New_York", 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),
    ],
)
def test_the_hour_is_the_readers_on_the_day_the_clocks_change(zone, hour, due):
    reader = replace(READER, time_zone=zone, digest_day=6, digest_hour=hour)
    assert due_week(due, reader) != due_week(due - timedelta(minutes=1), reader)


def test_a_week_is_told_by_its_days():
    assert week_of("2025-W15", "UTC").days == "7–13 April 2025"
    assert week_of("2025-W14", "UTC").days == "31 March – 6 April 2025"
    assert week_of("2026-W01", "UTC").days == "29 December 2025 – 4 January 2026"
