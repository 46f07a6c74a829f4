"""Whether a turn was told before: pure, so that a back-test of other rules knows it as those rules would have.

Three fields of the picture hang on what the rules themselves told: `event.alerted`, `list.told`, `screening.told`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.asked import LISTINGS, Basis, ListingTold, listing_of
from models.values import Change, Subject
from pipeline.sources.tools.names import name_key

#: Within which a list's entry and a notice that names its party are one listing.
ONE_LISTING = timedelta(days=30)


def told_by_entries(basis: Basis, known_at: datetime, told: Iterable[ListingTold]) -> bool:
    """Whether the list's own entries told what a notice now tells of all its parties."""
    if basis.type not in LISTINGS:
        return False
    lists = frozenset(basis.lists)
    by_entries = [
        each
        for each in told
        if each.by == "list_entry"
        and known_at - ONE_LISTING <= each.known_at < known_at
        and each.removed == (basis.type == "entity_delisted")
        and (not lists or each.lists & lists)
    ]
    return bool(basis.firms) and set(basis.firms) <= frozenset[str]().union(*(each.firms for each in by_entries))


def told_by_text(basis: Basis, known_at: datetime, told: Iterable[ListingTold]) -> bool:
    """Whether a notice told of the listing that a list's own entry now shows."""
    named = frozenset(basis.firms)
    return any(
        each.by == "event"
        and known_at - ONE_LISTING <= each.known_at <= known_at
        and each.removed == (basis.type == "removed")
        and (not each.lists or each.lists & set(basis.lists))
        and each.firms & named
        for each in told
    )


def told_of_party(basis: Basis, suppliers: Mapping[str, Collection[str]]) -> bool:
    """Whether alerts told of all the new entries of a party as of a supplier's; `suppliers` by `list:entry`."""
    names = set(basis.names)
    return all(names & {name_key(known) for known in suppliers.get(place, ())} for place in basis.news)


def suppliers_named(picture: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom of ours a listing names, so that a screening need not tell it again."""
    named = {picture["list"]["name"], *picture["list"]["party_firms"]}
    return tuple(sorted(named & set(picture["holdings"]["suppliers"])))


def ordinal_of(subject: Subject, occasion: str) -> int | None:
    """Which move of an event an occasion is; None where it is none."""
    event, _, ordinal = occasion.rpartition(".")
    return int(ordinal) if subject.kind == "event" and event == subject.id and ordinal.isdigit() else None


@dataclass
class Ledger:
    """What a book of rules told so far, turn by turn in the order in which they were asked."""

    moves: dict[str, set[int]] = field(default_factory=dict)
    listings: list[ListingTold] = field(default_factory=list)
    suppliers: dict[str, set[str]] = field(default_factory=dict)

    def put_right(self, change: Change, basis: Basis, known_at: datetime) -> Change:
        """A turn as this book would have seen it; the same value where nothing is other than it was."""
        part, name, told = self._told(change, basis, known_at)
        if not part or change.context[part][name] == told:  # type: ignore[index]
            return change
        context: dict[str, Any] = {**change.context}
        context[part] = {**context[part], name: told}
        return Change(change.subject, change.occasion, change.origin, change.kind, context)

    def _told(self, change: Change, basis: Basis, known_at: datetime) -> tuple[str, str, bool]:
        if (ordinal := ordinal_of(change.subject, change.occasion)) is not None:
            before = any(told < ordinal for told in self.moves.get(change.subject.id, ()))
            return "event", "alerted", before or told_by_entries(basis, known_at, self._near(known_at))
        if change.subject.kind == "list_entry":
            return "list", "told", told_by_text(basis, known_at, self._near(known_at))
        if change.subject.kind == "party":
            return "screening", "told", told_of_party(basis, self.suppliers)
        return "", "", False

    def _near(self, known_at: datetime) -> Sequence[ListingTold]:
        return [each for each in self.listings if known_at - ONE_LISTING <= each.known_at <= known_at]

    def add(self, change: Change, known_at: datetime) -> None:
        """An alert told of this turn."""
        if (ordinal := ordinal_of(change.subject, change.occasion)) is not None:
            self.moves.setdefault(change.subject.id, set()).add(ordinal)
        listing = listing_of(change.subject.kind, known_at, change.context)
        if listing is not None:
            self.listings.append(listing)
        if change.subject.kind == "list_entry" and (named := suppliers_named(change.context)):
            self.suppliers.setdefault(change.subject.id, set()).update(named)
