"""Country groups of the Export Administration Regulations by day (15 CFR part 740, supplement 1).

Each row of `country_groups.csv` says that a country is in a group from one day to another, where that was read
and how sure it is. A row of the country `*` says that the list of the group is complete over those days: who has
no row is then not in it. A row without a source says that the membership is open. So every answer is yes, no, or
unknown with the reason.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, cast

from models.values import Outcome
from pipeline.errors import CatalogueError

#: The country that stands for all that a complete list does not name.
OTHERS = "*"
_COLUMNS = ["country", "group", "from", "to", "source", "sure", "note"]
_SURE = frozenset({"seen", "general"})


@dataclass(frozen=True, slots=True)
class Membership:
    """One row: `last_on` is the last day, None while it holds; `sure` is None where no source says so."""

    country: str
    group: str
    first_on: date
    last_on: date | None
    source: str
    sure: Literal["seen", "general"] | None
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the row speaks of that day."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer and its reason in words."""

    outcome: Outcome
    why: str


@dataclass(frozen=True)
class CountryGroups:
    """Who was in which group, and when."""

    rows: tuple[Membership, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The groups that the rows speak of."""
        return frozenset(row.group for row in self.rows)

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], tuple[Membership, ...]]:
        found: dict[tuple[str, str], tuple[Membership, ...]] = {}
        for row in self.rows:
            key = (row.country, row.group)
            found[key] = (*found.get(key, ()), row)
        return found

    def row(self, country: str, group: str, on: date) -> Membership | None:
        """The row that decides: the country's own, else that of a complete list."""
        for name in (country, OTHERS):
            for row in self._by_key.get((name, group), ()):
                if row.holds_on(on):
                    return row
        return None

    def member(self, country: str, group: str, on: date) -> Told:
        """Whether a country (ISO 3166 alpha-2) is in a group on a day.

        Raises:
            CatalogueError: no row speaks of that group.
        """
        if group not in self.names:
            raise CatalogueError(f"no country group {group!r}", place="country_groups.csv")
        row = self.row(country, group, on)
        if row is None or row.sure is None:
            note = f" ({row.note})" if row is not None and row.note else ""
            return Told("unknown", f"whether {country} is in {group} on {on} is not sourced{note}")
        hedge = "" if row.sure == "seen" else ", general knowledge"
        if row.country == OTHERS:
            return Told("no", f"{country} is not in {group} on {on}{hedge}")
        return Told("yes", f"{country} is in {group} on {on}{hedge}")


def read_country_groups(text: str, *, place: str = "country_groups.csv") -> CountryGroups:
    """The groups from their CSV: `country,group,from,to,source,sure,note`.

    Raises:
        CatalogueError: naming the line: another header, a wrong day, a source that is not said to be seen or
            general, or two rows of one country and group that speak of the same day.
    """
    lines = csv.DictReader(io.StringIO(text))
    if lines.fieldnames != _COLUMNS:
        raise CatalogueError(f"the header is not {','.join(_COLUMNS)}", place=place)
    rows: list[Membership] = []
    for line in lines:
        at = f"{place}, line {lines.line_num}"
        row = _read_row(line, at)
        twice = next((each for each in rows if _overlap(each, row)), None)
        if twice is not None:
            raise CatalogueError(f"{row.country} in {row.group} stands there twice for {row.first_on}", place=at)
        rows.append(row)
    return CountryGroups(tuple(rows))


def _read_row(line: Mapping[str, str | None], at: str) -> Membership:
    if None in line or None in line.values():
        raise CatalogueError("has not as many cells as the header", place=at)
    cells = cast("Mapping[str, str]", line)
    if bool(cells["source"]) != (cells["sure"] in _SURE):
        raise CatalogueError(f"sure is one of {', '.join(sorted(_SURE))}, and empty without a source", place=at)
    try:
        first = date.fromisoformat(cells["from"])
        last = date.fromisoformat(cells["to"]) if cells["to"] else None
    except ValueError as fault:
        raise CatalogueError(f"no day as 2026-11-30: {fault}", place=at) from fault
    if last is not None and last < first:
        raise CatalogueError(f"ends on {last}, before it begins", place=at)
    sure = cast("Literal['seen', 'general']", cells["sure"]) if cells["sure"] else None
    return Membership(cells["country"], cells["group"], first, last, cells["source"], sure, cells["note"])


def _overlap(one: Membership, other: Membership) -> bool:
    if (one.country, one.group) != (other.country, other.group):
        return False
    return one.first_on <= (other.last_on or date.max) and other.first_on <= (one.last_on or date.max)
