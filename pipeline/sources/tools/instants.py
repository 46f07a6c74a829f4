"""Instants and days as publishers write them; None where they cannot be told, never now."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
CHINESE_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")


def read_instant(text: str | None) -> datetime | None:
    """An instant in UTC from RFC 822, RFC 3339, a Chinese or an English date.

    A day without a time is that day's midnight in UTC; a time without a zone is taken as UTC.
    """
    if not text or not (text := " ".join(text.split())):
        return None
    return _read_iso(text) or _read_mail(text) or _read_chinese(text) or _read_words(text)


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _read_iso(text: str) -> datetime | None:
    if not ISO.match(text):
        return None
    try:
        return _aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _read_mail(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _read_chinese(text: str) -> datetime | None:
    found = CHINESE_DAY.search(text)
    if not found:
        return None
    try:
        return datetime(*map(int, found.groups()), tzinfo=UTC)  # type: ignore[arg-type, misc]  # three numbers
    except ValueError:
        return None


def _read_words(text: str) -> datetime | None:
    from dateutil import parser  # 20 ms, and rarely needed

    # Two defaults that differ in every part: what comes out the same was stated.
    try:
        one = parser.parse(text, default=datetime(2000, 1, 1))  # noqa: DTZ001
        other = parser.parse(text, default=datetime(2001, 2, 2))  # noqa: DTZ001
    except (ValueError, OverflowError, TypeError):
        return None
    return _aware(one) if one.date() == other.date() else None


def read_day(text: str | None) -> date | None:
    """A day from `2023-07-19`, `10/16/2017` (US order) or the like; None where it is blank or unreadable."""
    if not text or not text.strip():
        return None
    found = US_DAY.fullmatch(text.strip())
    if found:
        month, day, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return None
    instant = read_instant(text)
    return instant.date() if instant else None


def day_first(text: str | None) -> date | None:
    """A day from `29/06/2012` as the British write it, or from an ISO date; None where it is blank or unreadable."""
    found = US_DAY.fullmatch((text or "").strip())
    if not found:
        return read_day(text)
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
