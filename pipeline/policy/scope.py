"""Whom a vintage binds: by the site's country, and by the seat of the owner's ultimate parent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.values import Outcome
from pipeline.errors import CatalogueError
from pipeline.policy.groups import CountryGroups, Told

_NO_GROUPS = CountryGroups(())


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a vintage binds: places (ISO 3166 alpha-2) and country groups of the site, and of the parent's seat.

    A place named one by one is bound whatever its groups; `since` gives the day from which it is named.
    `except_groups` takes destinations out that stand in `groups`, never those that are named, and never the
    parent's seat. Groups are those of the day that is asked about.
    """

    places: frozenset[str] = frozenset()
    headquarters: frozenset[str] = frozenset()
    worldwide: bool = False
    since: Mapping[str, date] = field(default_factory=dict)
    note: str = ""
    groups: tuple[str, ...] = ()
    except_groups: tuple[str, ...] = ()
    headquarters_groups: tuple[str, ...] = ()
    membership: CountryGroups = _NO_GROUPS

    def binds(self, site: str | None, parent: str | None, on: date) -> bool | None:
        """Whether it binds a site with that owner's parent on a day; None where that cannot be told."""
        outcome = self.binding(site, parent, on).outcome
        return None if outcome == "unknown" else outcome == "yes"

    def binding(self, site: str | None, parent: str | None, on: date) -> Told:
        """Whether it binds a site with that owner's parent on a day, and why, in words.

        Yes by either leg is yes; what cannot be told of one leg leaves the whole open, and is named.
        """
        if self.worldwide:
            return Told("yes", "all destinations")
        return _any([self._by_site(site, on), *self._by_seat(parent, on)])

    def _by_site(self, site: str | None, on: date) -> Told:
        if site is None:
            return Told("unknown", "the site's country is not given")
        if self._named(site, self.places, on):
            return Told("yes", f"{site} is named")
        if not self.groups:
            return Told("no", f"{site} is not named")
        inside = self._in_any(site, self.groups, on)
        if inside.outcome == "no" or not self.except_groups:
            return inside
        outside = self._in_any(site, self.except_groups, on)
        if outside.outcome == "yes":
            return Told("no", f"{outside.why}, which is taken out")
        if "unknown" in (inside.outcome, outside.outcome):
            return Told("unknown", "; ".join(each.why for each in (inside, outside) if each.outcome == "unknown"))
        return inside

    def _by_seat(self, parent: str | None, on: date) -> list[Told]:
        if not self.headquarters and not self.headquarters_groups:
            return []
        if parent is None:
            return [Told("unknown", "the seat of the owner's parent is not given")]
        if self._named(parent, self.headquarters, on):
            return [Told("yes", f"the parent's seat {parent} is named")]
        if not self.headquarters_groups:
            return [Told("no", f"the parent's seat {parent} is not named")]
        by_group = self._in_any(parent, self.headquarters_groups, on)
        return [Told(by_group.outcome, f"the parent's seat: {by_group.why}")]

    def _in_any(self, country: str, groups: tuple[str, ...], on: date) -> Told:
        told = [self.membership.member(country, group, on) for group in groups]
        joined = _any(told)
        if joined.outcome != "no":
            return joined
        hedge = ", general knowledge" if any("general" in each.why for each in told) else ""
        return Told("no", f"{country} is in none of {', '.join(groups)} on {on}{hedge}")

    def _named(self, place: str, among: frozenset[str], on: date) -> bool:
        return place in among and on >= self.since.get(place, date.min)


def _any(told: Iterable[Told]) -> Told:
    """Yes as soon as one is; unknown where none is and one might be, with each reason; else no."""
    by_outcome: dict[Outcome, list[str]] = {"yes": [], "no": [], "unknown": []}
    for each in told:
        by_outcome[each.outcome].append(each.why)
    if by_outcome["yes"]:
        return Told("yes", by_outcome["yes"][0])
    outcome: Outcome = "unknown" if by_outcome["unknown"] else "no"
    return Told(outcome, "; ".join(dict.fromkeys(why for why in by_outcome[outcome] if why)))


def read_scope(entry: Mapping[str, Any], membership: CountryGroups) -> Scope:
    """A scope as YAML writes it.

    Raises:
        CatalogueError: a group that no row speaks of.
        KeyError: no `places`.
    """
    since: dict[str, date] = entry.get("since", {})
    kinds = {kind: tuple(entry.get(kind, ())) for kind in ("groups", "except_groups", "headquarters_groups")}
    unheard = sorted({name for names in kinds.values() for name in names} - membership.names)
    if unheard:
        raise CatalogueError(f"no country group {', '.join(unheard)}", place="scope")
    return Scope(
        places=frozenset(entry["places"]) | set(since),
        headquarters=frozenset(entry.get("headquarters", ())),
        worldwide=entry.get("worldwide", False),
        since=since,
        note=entry.get("note", ""),
        membership=membership,
        **kinds,
    )
