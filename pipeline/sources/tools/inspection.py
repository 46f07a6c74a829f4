"""Public inspection as a lead: how long before its publication in the Register a document was known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.rendering.filters import day, plural


@dataclass(frozen=True, slots=True)
class Lead:
    """A document that was filed for public inspection before it was published.

    Attributes:
        filed_at: when it was filed, as the Register says; UTC.
        known_on: the day on which it was first seen here.
        appears_on: the day of its publication, or that for which it is scheduled; None: none is stated.
        published: whether it was published.
        special: filed outside the usual hours.
    """

    filed_at: datetime
    known_on: date
    appears_on: date | None
    published: bool
    special: bool

    @property
    def days(self) -> int | None:
        """How many days ahead it was known; None where no day of publication is stated."""
        return None if self.appears_on is None else max(0, (self.appears_on - self.known_on).days)


def lead_of(stated: Mapping[str, str], first_seen_at: datetime) -> Lead | None:
    """The lead that a document gave; None for one that was not filed before it was published.

    Args:
        stated: what its listings state: `filed_at`, `publishes_on`, `published_on`, `filing`.
        first_seen_at: when it was first seen.
    """
    if "filed_at" not in stated:
        return None
    appears = stated.get("published_on") or stated.get("publishes_on")
    return Lead(
        filed_at=datetime.fromisoformat(stated["filed_at"]),
        known_on=first_seen_at.date(),
        appears_on=date.fromisoformat(appears) if appears else None,
        published="published_on" in stated,
        special=stated.get("filing") == "special",
    )


def told_lead(lead: Lead, today: date) -> str:
    """The lead as one sentence, as of a day.

    `filed for inspection on 13 January 2026, published in the Federal Register in 2 days`.
    """
    filed = f"filed for inspection on {day(lead.filed_at)}"
    if lead.appears_on is None:
        return f"{filed}, without a day of publication"
    ahead = (lead.appears_on - today).days
    if ahead > 0:
        return f"{filed}, published in the Federal Register in {plural(ahead, 'day')}"
    if ahead == 0 and not lead.published:
        return f"{filed}, published in the Federal Register today"
    known = f"known {plural(lead.days or 0, 'day')} ahead"
    return f"{filed}, published in the Federal Register on {day(lead.appears_on)}: {known}"
