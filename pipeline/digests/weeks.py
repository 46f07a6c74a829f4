"""A reader's weeks: ISO 8601, in their time zone."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.recipient import Addressee
from pipeline.errors import CallError
from pipeline.rendering.filters import MONTHS, day


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO 8601 week in a reader's time zone: from Monday's midnight there to the next."""

    name: str
    since: datetime
    until: datetime
    first_on: date
    last_on: date

    @property
    def number(self) -> int:
        """1 to 53."""
        return self.first_on.isocalendar().week

    @property
    def days(self) -> str:
        """`7–13 April 2025`, `31 March – 6 April 2025`."""
        first, last = self.first_on, self.last_on
        if first.month == last.month:
            return f"{first.day}–{day(last)}"
        year = f" {first.year}" if first.year != last.year else ""
        return f"{first.day} {MONTHS[first.month - 1]}{year} – {day(last)}"


def week_of(name: str, zone: str) -> Week:
    """The week of a name like `2026-W21`.

    Raises:
        CallError: it names no week.
    """
    try:
        year, number = name.split("-W")
        monday = date.fromisocalendar(int(year), int(number), 1)
        return week_from(monday, zone)
    except (ValueError, OverflowError) as fault:
        raise CallError(f"{name!r} is no ISO week such as 2026-W21") from fault


def week_around(at: datetime, zone: str) -> Week:
    """The week in which an instant falls, where the reader is."""
    local = at.astimezone(ZoneInfo(zone)).date()
    return week_from(date.fromordinal(local.toordinal() - local.weekday()), zone)


def week_from(monday: date, zone: str) -> Week:
    """The week that begins on this Monday."""
    tz = ZoneInfo(zone)
    following = date.fromordinal(monday.toordinal() + 7)
    year, number, _ = monday.isocalendar()
    return Week(
        name=f"{year}-W{number:02}",
        since=datetime(monday.year, monday.month, monday.day, tzinfo=tz),
        until=datetime(following.year, following.month, following.day, tzinfo=tz),
        first_on=monday,
        last_on=date.fromordinal(monday.toordinal() + 6),
    )


def due_week(now: datetime, reader: Addressee) -> Week:
    """The latest week whose edition is due: it goes out on the reader's day and hour after the week has ended."""
    zone = ZoneInfo(reader.time_zone)
    this = week_around(now, reader.time_zone)
    day = date.fromordinal(this.first_on.toordinal() + reader.digest_day)
    goes_out = datetime(day.year, day.month, day.day, reader.digest_hour, tzinfo=zone)
    back = 7 if now >= goes_out else 14
    return week_from(date.fromordinal(this.first_on.toordinal() - back), reader.time_zone)
