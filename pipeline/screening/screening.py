"""Everybody against all lists on one day: by name, by ownership, with what people decided. One answer a party."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from models.hashing import content_key
from models.values import ListEntry
from pipeline.screening.chains import Web, next_day, web_on
from pipeline.screening.decisions import Decisions
from pipeline.screening.hits import hits_again, hits_of, not_on, shas_of, too_short
from pipeline.screening.ownership import OwnershipTest, percent
from pipeline.screening.rules import OwnershipRules
from pipeline.screening.values import (
    RANK,
    Hit,
    Owned,
    PartyScreening,
    ScreenedParty,
    ScreenOutcome,
    Stake,
)
from pipeline.sources.tools.screening import ScreeningIndex, make_index

NO_LISTS = "no list is stored yet: poll a list source first"


@dataclass(frozen=True)
class Before:
    """What an earlier screening found: by party its version and hits by name; and the entries' versions then."""

    parties: Mapping[str, tuple[str, tuple[Hit, ...]]]
    entries: Mapping[tuple[str, str], str]


NOTHING_BEFORE = Before({}, {})


@dataclass(frozen=True)
class Asked:
    """All that an answer rests on.

    Attributes:
        parties: whom to ask about.
        entries: of all lists, as they stand.
        stakes: who holds what of whom.
        rules: the ownership rules.
        decisions: of people.
        day: the day of the world.
    """

    parties: Sequence[ScreenedParty]
    entries: Sequence[ListEntry]
    stakes: Sequence[Stake]
    rules: OwnershipRules
    decisions: Decisions
    day: date

    @cached_property
    def versions(self) -> dict[tuple[str, str], str]:
        """The entries' versions by list and key."""
        return shas_of(self.entries)

    @property
    def next_day(self) -> date | None:
        """The first day on which the same question has another answer by its days alone; None where there is none."""
        ends = [date.fromordinal(e.ends_on.toordinal() + 1) for e in self.entries if e.ends_on and e.ends_on < date.max]
        days = [*(e.starts_on for e in self.entries), *ends, next_day(self.stakes, self.day)]
        days.append(self.rules.next_day(self.day))
        return min((day for day in days if day is not None and day > self.day), default=None)


def screen_parties(asked: Asked, before: Before = NOTHING_BEFORE) -> tuple[PartyScreening, ...]:
    """The answer for everybody, in order of party.

    Names are compared with every entry where the party is new or changed, else with those entries that are new or
    changed since `before`: what did not change is not compared again.
    """
    by_place = {(entry.list_id, entry.key): entry for entry in asked.entries}
    hits = _hits(asked, before, by_place)
    web = web_on(asked.stakes, asked.day)
    known = {party.id: party for party in asked.parties}
    owned = OwnershipTest(known, hits, by_place, web, asked.rules, asked.day).findings()
    return tuple(_answer(asked, party, hits[party.id], owned.get(party.id, ()), web) for party in asked.parties)


def _hits(
    asked: Asked,
    before: Before,
    entries: Mapping[tuple[str, str], ListEntry],
) -> dict[str, tuple[Hit, ...]]:
    shas = asked.versions
    new = make_index(entry for place, entry in entries.items() if before.entries.get(place) != shas[place])
    whole: ScreeningIndex | None = None
    found: dict[str, tuple[Hit, ...]] = {}
    for party in asked.parties:
        sha, earlier = before.parties.get(party.id, ("", ()))
        if sha == party.sha:
            hits = hits_again(party, earlier, new, shas)
        else:
            whole = whole or make_index(asked.entries)
            hits = hits_of(party, whole, shas)
        dated = (_on_day(hit, entries[hit.list_id, hit.entry], asked.day) for hit in hits)
        found[party.id] = tuple(asked.decisions.on_hit(party, hit) for hit in dated)
    return found


def _on_day(hit: Hit, entry: ListEntry, day: date) -> Hit:
    """A hit as the machine left it; one on an entry that does not hold on the day is for a person."""
    off = not_on(hit, entry, day)
    return replace(hit, outcome="unresolved" if off else hit.machine, decided="", again="", dated=off)


def _answer(
    asked: Asked, party: ScreenedParty, hits: tuple[Hit, ...], owned: Iterable[Owned], web: Web
) -> PartyScreening:
    chain_sha = chain_sha_of(web, party.id)
    settled = tuple(asked.decisions.on_owned(party, each, chain_sha) for each in owned)
    outcome, why = _together(party, hits, settled, web, listed=bool(asked.entries))
    return PartyScreening(party, outcome, why, hits, settled, chain_sha)


def chain_sha_of(web: Web, party: str) -> str | None:
    """The version of what is known of a party's owners on a day; None where nothing is."""
    stakes = web.all_above(party)
    if not stakes:
        return None
    return content_key(sorted((s.owner, s.owned, str(s.share)) for s in stakes)).hex()[:16]


def _together(
    party: ScreenedParty, hits: Sequence[Hit], owned: Sequence[Owned], web: Web, *, listed: bool
) -> tuple[ScreenOutcome, str]:
    """The gravest of what was found, and every reason for it."""
    said: list[tuple[ScreenOutcome, str]] = [(hit.outcome, _hit_words(hit)) for hit in hits]
    said += [(each.outcome, _owned_words(each)) for each in owned]
    outcome: ScreenOutcome = max((each for each, _ in said), key=RANK.__getitem__, default="no_match")
    short = too_short(party)
    if outcome == "no_match" and not listed:
        return "unresolved", NO_LISTS
    if outcome == "no_match" and short and not any(hit.decided for hit in hits):
        return "unresolved", f"the name {short!r} says too little to tell parties apart"
    if outcome == "no_match":
        return outcome, _nothing(party, said, web)
    return outcome, "; ".join(dict.fromkeys(words for each, words in said if each == outcome))


def _hit_words(hit: Hit) -> str:
    dated = f"; {hit.dated}" if hit.dated else ""
    words = f"{hit.asked} and {hit.listed} on {hit.list_id}: {hit.why}{dated}"
    return hit.decided or (f"{words} ({hit.again})" if hit.again else words)


def _owned_words(each: Owned) -> str:
    return each.decided or (f"{each.why} ({each.again})" if each.again else each.why)


def _nothing(party: ScreenedParty, said: Sequence[tuple[ScreenOutcome, str]], web: Web) -> str:
    """Why nothing was found, and what of the ownership nobody told us."""
    held = sum(stake.share for stake in web.above.get(party.id, ()) if stake.share is not None)
    owners = f"owners of {percent(held)} are on record" if held else "its owners are not on record"
    country = "" if party.country else "; its country is not known"
    decided = "; ".join(dict.fromkeys(words for _, words in said))
    return f"{decided or 'no name on the lists is alike'}; {owners}{country}"
