"""The one line on ourselves: how fresh, how complete and how far priced the inventory is that a figure rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.exposure import Position
from models.register import Site
from pipeline.holdings.rates import add_up

#: How many sites by name a line tells before it only counts.
_MOST = 3


@dataclass(frozen=True, slots=True)
class Overdue:
    """A site that has not told its holdings within its own time. `since` is the first day on which it was late."""

    site: str
    reported_on: date | None  # None: never
    fresh_within: int  # days
    since: date
    days: int  # late, 1 on the first day


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far figures over an inventory can be trusted.

    Attributes:
        sites: sites of the register and of the inventory together.
        fresh: those that reported within their time.
        overdue: those that did not, the longest first.
        unset: those of which no time is known within which they report: neither fresh nor overdue.
        oldest_site: the site whose report is the oldest; None where no site ever reported.
        oldest_on: its day.
        unmatched_units: units of items that are not matched to the catalogue.
        priced: lines with a price.
        lines: all lines.
    """

    sites: int = 0
    fresh: int = 0
    overdue: tuple[Overdue, ...] = ()
    unset: tuple[str, ...] = ()
    oldest_site: str | None = None
    oldest_on: date | None = None
    unmatched_units: int = 0
    priced: int = 0
    lines: int = 0

    @property
    def awaited(self) -> int:
        """Sites that never reported and are not late yet."""
        return self.sites - self.fresh - len(self.overdue) - len(self.unset)

    @property
    def is_lower_bound(self) -> bool:
        """Whether a count of units may be too low: a site is overdue or awaited, or an item is not matched."""
        return bool(self.overdue or self.awaited or self.unmatched_units)

    @property
    def sign(self) -> str:
        """What stands before a count of units: `≥ ` where it is a lower bound."""
        return "≥ " if self.is_lower_bound else ""

    def line(self) -> str:
        """It in words, a single line: `38 of 40 sites fresh; oldest Shanghai, 2026-10-01; …`."""
        if not self.sites:
            return "No inventory is imported."
        parts = [f"{self.fresh} of {_count(self.sites, 'site')} fresh"]
        if self.overdue:
            parts.append(f"overdue: {_named([each.site for each in self.overdue])}")
        if self.awaited:
            parts.append(f"{_count(self.awaited, 'site')} not heard of yet")
        if len(self.unset) == self.sites:
            parts = [f"{_count(self.sites, 'site')}, none with a time within which it reports"]
        elif self.unset:
            parts.append(f"no reporting time set for {_named(self.unset)}")
        if self.oldest_on is not None:
            parts.append(f"oldest {self.oldest_site}, {self.oldest_on.isoformat()}")
        parts.append(
            f"{_count(self.unmatched_units, 'unit')} not matched to the catalogue"
            if self.unmatched_units
            else "all items matched"
        )
        parts.append(f"{self.priced:,} of {_count(self.lines, 'line')} priced")
        bound = ["counts are lower bounds (≥)"] if self.is_lower_bound else []
        return "; ".join([*parts, *bound]) + "."


def freshness(
    positions: Sequence[Position],
    sites: Sequence[Site],
    imported_on: Mapping[str, date],
    today: date,
    *,
    registered_on: date | None = None,
) -> Freshness:
    """How fresh, how complete and how far priced an inventory is.

    Args:
        positions: of the current inventory, or of what a figure was computed from.
        sites: the register; a site that it does not name has no time within which it reports.
        imported_on: by site, the day on which a feed last told of it.
        today: the day, in the world's time.
        registered_on: the day on which the register was imported: a site that never reported is late from then on.
    """
    known = {site.site: site for site in sites}
    names = sorted({*known, *(position.site for position in positions)})
    reported = {name: day for name in names if (day := _reported_on(name, known.get(name), imported_on)) is not None}
    late = overdue(sites, imported_on, today, registered_on=registered_on)
    fresh = [
        name
        for name, site in known.items()
        if site.fresh_within is not None
        and name in reported
        and today <= reported[name] + timedelta(days=site.fresh_within)
    ]
    oldest = min(reported, key=lambda name: (reported[name], name), default=None)
    unmatched = [position for position in positions if position.chip is None]
    sums = add_up(positions)
    return Freshness(
        sites=len(names),
        fresh=len(fresh),
        overdue=late,
        unset=tuple(name for name in names if name not in known or known[name].fresh_within is None),
        oldest_site=oldest,
        oldest_on=reported[oldest] if oldest is not None else None,
        unmatched_units=sum(position.units for position in unmatched),
        priced=sums.priced,
        lines=sums.lines,
    )


def overdue(
    sites: Iterable[Site], imported_on: Mapping[str, date], today: date, *, registered_on: date | None = None
) -> tuple[Overdue, ...]:
    """The sites that are late, the longest first.

    A site that reports within seven days and did so on the 1st is late on the 9th. One that never reported is late
    by the day on which the register came to name it; where that is not known either, by today's.
    """
    found: list[Overdue] = []
    for site in sites:
        if site.fresh_within is None:
            continue
        reported = _reported_on(site.site, site, imported_on)
        start = reported or registered_on
        since = start + timedelta(days=site.fresh_within + 1) if start is not None else today
        if since <= today:
            found.append(Overdue(site.site, reported, site.fresh_within, since, (today - since).days + 1))
    return tuple(sorted(found, key=lambda each: (each.since, each.site)))


def _reported_on(name: str, site: Site | None, imported_on: Mapping[str, date]) -> date | None:
    """What the register says of the site's own count; the day of its feed's import where it says nothing."""
    return site.reported_on if site is not None and site.reported_on is not None else imported_on.get(name)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST])
    return f"{shown} and {len(names) - _MOST} more" if len(names) > _MOST else shown
