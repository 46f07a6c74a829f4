"""When a reader is told: the end of the hour or day where they are, and the end of their quiet hours.

All by the reader's own clock. Where it is put forward, a time that it never shows is the instant of the change; where
it is put back, quiet hours begin at the first and end at the last time that it shows.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.recipient import SEVERITIES, Cadence, Quiet
from models.values import Severity

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
MIDNIGHT = time(0)


def due_at(cadence: Cadence, at: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """When what became known at an instant is told: at once, or at the end of its hour or day.

    Args:
        cadence: what is not hourly or daily is due at once.
        at: the instant (world).
        zone: where the reader is.
        hour: of the day at which the reader's day ends.

    Returns:
        An instant after `at`, in UTC, for hourly and daily; else `at`.
    """
    if cadence == "hourly":
        local = at.astimezone(zone)
        left = timedelta(minutes=60 - local.minute, seconds=-local.second, microseconds=-local.microsecond)
        return at.astimezone(UTC) + left
    if cadence == "daily":
        today = at.astimezone(zone).date()
        ends = (shown(today + DAY * days, time(hour), zone, last=False) for days in range(4))
        return next(end for end in ends if end > at)
    return at.astimezone(UTC)


def after_quiet(at: datetime, severity: Severity, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """The first instant from `at` on that is not quiet for this severity, in UTC."""
    at = at.astimezone(UTC)
    if quiet.but != "never" and SEVERITIES.index(severity) >= SEVERITIES.index(quiet.but):
        return at
    while ends := [until for since, until in _stretches(at, quiet, zone) if since <= at < until]:
        at = max(ends)
    return at


def _stretches(at: datetime, quiet: Quiet, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The quiet stretches about an instant, each from its begin up to its end."""
    today = at.astimezone(zone).date()
    for on in (today + DAY * days for days in (-2, -1, 0, 1)):
        if quiet.since is not None and quiet.until is not None and quiet.since != quiet.until:
            ends_on = on if quiet.since < quiet.until else on + DAY
            yield shown(on, quiet.since, zone, last=False), shown(ends_on, quiet.until, zone, last=True)
        if quiet.weekends and on.weekday() in {SATURDAY, SUNDAY}:
            yield shown(on, MIDNIGHT, zone, last=False), shown(on + DAY, MIDNIGHT, zone, last=False)


def shown(on: date, at: time, zone: ZoneInfo, *, last: bool) -> datetime:
    """The instant, in UTC, at which a clock in a zone shows a time on a day: the first or the last such instant.

    A time that it never shows, since it is put forward over it, is the instant of that change.
    """
    naive = datetime.combine(on, at)
    early, late = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return late if last else early
    # In a gap the later fold lies before the change and the earlier one after it (PEP 495).
    before, after = late, early
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == offset else (before, middle)
    return after.replace(microsecond=0)
