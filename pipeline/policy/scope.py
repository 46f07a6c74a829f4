"""Whom a vintage binds: by the site's country, and by the seat of the owner's parent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a vintage binds: places (ISO 3166 alpha-2) of the site, and of the headquarters of its owner."""

    places: frozenset[str] = frozenset()
    headquarters: frozenset[str] = frozenset()
    worldwide: bool = False
    since: Mapping[str, date] = field(default_factory=dict)
    note: str = ""

    def binds(self, site: str | None, parent: str | None, on: date | None = None) -> bool | None:
        """Whether it binds a site with that owner's parent, on a day; None where neither country is known."""
        if self.worldwide:
            return True
        late = {place for place, day in self.since.items() if on is not None and on < day}
        if (site in self.places and site not in late) or (parent in self.headquarters and parent not in late):
            return True
        unknown = site is None or (parent is None and bool(self.headquarters))
        return None if unknown else False


def read_scope(entry: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Scope:
    """A scope as YAML writes it, its country groups resolved.

    Raises:
        KeyError: no `places`, or a group that is not there.
    """
    outside = _members(entry.get("except_groups", ()), groups)
    since: dict[str, date] = entry.get("since", {})
    places = (_members(entry.get("groups", ()), groups) - outside) | set(entry["places"]) | set(since)
    headquarters = _members(entry.get("headquarters_groups", ()), groups) | set(entry.get("headquarters", ()))
    return Scope(
        places=frozenset(places),
        headquarters=frozenset(headquarters),
        worldwide=entry.get("worldwide", False),
        since=since,
        note=entry.get("note", ""),
    )


def _members(names: Iterable[str], groups: Mapping[str, frozenset[str]]) -> set[str]:
    return {place for name in names for place in groups[name]}
