"""A party's names against the lists: whole, or against the entries that are new since they were last compared."""

from collections.abc import Iterable, Mapping
from datetime import date

from models.values import ListEntry
from pipeline.screening.values import Hit, ScreenedParty, ScreenOutcome, entry_sha
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.party_names import read_name
from pipeline.sources.tools.screening import (
    CERTAIN,
    MATCH,
    TOLD,
    ScreeningIndex,
    ScreenMatch,
    compared,
    says_too_little,
)


def hits_of(party: ScreenedParty, index: ScreeningIndex, shas: Mapping[tuple[str, str], str]) -> tuple[Hit, ...]:
    """What a party's names are alike to, the most alike first; of an entry the name that is most alike.

    Args:
        party: with all its names.
        index: the entries to compare with.
        shas: the entries' versions by list and key.
    """
    best: dict[tuple[str, str], Hit] = {}
    for name in party.names:
        for match in compared(name, party.country, index):
            entry = match.entry
            place = (entry.list_id, entry.key)
            if place not in best or best[place].score < match.score:
                best[place] = _hit(name, party.country, match, shas[place])
    return ordered(best.values())


def hits_again(
    party: ScreenedParty, before: Iterable[Hit], new: ScreeningIndex, shas: Mapping[tuple[str, str], str]
) -> tuple[Hit, ...]:
    """The same for a party that did not change, without comparing anew what was compared before.

    Args:
        party: as it was when `before` was found.
        before: what was found then.
        new: the entries that have come or changed since.
        shas: the versions of all entries that stand now.
    """
    kept = [hit for hit in before if shas.get((hit.list_id, hit.entry)) == hit.entry_sha]
    return ordered([*kept, *hits_of(party, new, shas)])


def ordered(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The most alike first, no more than are told."""
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.list_id, hit.entry)))[:TOLD]


def shas_of(entries: Iterable[ListEntry]) -> dict[tuple[str, str], str]:
    """The versions of entries by list and key."""
    return {(entry.list_id, entry.key): entry_sha(entry) for entry in entries}


def too_short(party: ScreenedParty) -> str:
    """The party's name, where neither it nor an alias says enough to be compared; empty otherwise."""
    says = (read_name(name) for name in party.names)
    return party.name if all(not name.words or says_too_little(name) for name in says) else ""


def _hit(asked: str, country: str | None, match: ScreenMatch, sha: str) -> Hit:
    entry = match.entry
    outcome, why = _by_names(match, country)
    return Hit(
        list_id=entry.list_id,
        entry=entry.key,
        entry_sha=sha,
        listed=match.name,
        title=entry.name,
        asked=asked,
        score=match.score,
        why=why,
        machine=outcome,
        outcome=outcome,
    )


def _by_names(match: ScreenMatch, country: str | None) -> tuple[ScreenOutcome, str]:
    """The answer by names and countries alone. Without a country only the very same words are a match."""
    here, listed = country_of(country), match.entry.countries
    if match.score >= CERTAIN:
        return "match", match.why
    if match.score < MATCH:
        return "unresolved", f"{match.why}: alike, not the same"
    if not listed:
        return "match", match.why
    if here is None:
        return "unresolved", f"{match.why}: no country to tell them apart by"
    return ("match" if here in listed else "unresolved"), match.why


def not_on(hit: Hit, entry: ListEntry, day: date) -> str:
    """Why an entry does not hold on a day; empty where it does."""
    if entry.starts_on is not None and entry.starts_on > day:
        return f"listed from {entry.starts_on.isoformat()} on"
    if entry.ends_on is not None and entry.ends_on < day:
        return f"{hit.list_id} gives {entry.ends_on.isoformat()} as the last day, and still has it"
    return ""
