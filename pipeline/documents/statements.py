"""A moment that a page states, and how its parts are meant."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from pipeline.documents.moments import parse_moment

#: Ends `published_how` where the page states a day and no time.
DAY_ONLY = " (day)"
#: How sure a date is: two parts of the page that do not copy each other say the same day; one does; one may be meant.
Sure = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A moment that a page states: an instant with its offset, or a day (midnight UTC)."""

    at: datetime
    how: str
    day_only: bool
    sure: Sure = "medium"

    @property
    def said(self) -> str:
        """Which part of the page said so; " (day)" at the end where no time was stated."""
        return self.how + (DAY_ONLY if self.day_only else "")


def read_stated(value: object, how: str, day_first: bool | None) -> Stated | None:
    """The moment that a value of the page states: text, a number of seconds or milliseconds, or JSON-LD around it."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, int) and not isinstance(value, bool) and 10**9 < value < 4 * 10**12:
        return Stated(datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC), how, day_only=False)
    found = parse_moment(value, day_first=day_first) if isinstance(value, str) else None
    return Stated(found[0], how, found[1]) if found else None


def day_comes_first(language: str | None, url: str) -> bool | None:
    """Whether 04/05/2026 is a day in May, by the page's language with its region and by its host; None: unknown."""
    tag = (language or "").lower().replace("_", "-")
    host = url.partition("://")[2].partition("/")[0].lower()
    if tag == "en-us" or host.endswith((".gov", ".mil")):
        return False
    if tag.startswith("en-") or (tag and not tag.startswith(("en", "zh", "ja", "ko"))):
        return True
    if host.endswith((".uk", ".au", ".ie", ".nz", ".in", ".sg", ".hk", ".eu")):
        return True
    return False if tag == "en" and host.endswith(".com") else None
