"""Is a party on a restricted-party list? Three answers, each with the entries and the reason.

A match is near certain; `unresolved` is for a person to look at: an alike name, a name that says too little, the same
name in another country. No answer is a permission: lists change daily, and ownership is not in them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process

from models.values import ListEntry
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.matching import Likeness, likeness, sounds
from pipeline.sources.tools.names import name_key
from pipeline.sources.tools.party_names import Name, read_name
from pipeline.sources.tools.vocabulary import GENERIC, PARTICLES, PLACES

#: From here on two names are one party's; below `UNDECIDED` they are not.
MATCH, UNDECIDED = 0.86, 0.74
#: A name that matches as well as this is told as a match in another country too.
CERTAIN = 0.98
#: How many names are compared in full, of those that share a word with the one asked for.
COMPARED, TOLD = 400, 20
#: A word that this many names share leads nowhere, unless the name has no other.
COMMON = 2_000

ScreenOutcome = Literal["match", "no_match", "unresolved"]


@dataclass(frozen=True, slots=True)
class ScreenMatch:
    """An entry that may be the party, under the name that is most alike."""

    entry: ListEntry
    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Screening:
    """The answer for one party."""

    outcome: ScreenOutcome
    why: str
    matches: tuple[ScreenMatch, ...] = ()


@dataclass(frozen=True)
class ScreeningIndex:
    """Entries with all their names, made ready for looking up."""

    entries: tuple[ListEntry, ...]

    @cached_property
    def names(self) -> tuple[tuple[str, int], ...]:
        """Every name and alias, with the place of its entry."""
        return tuple(
            (name, place) for place, entry in enumerate(self.entries) for name in (entry.name, *entry.aliases) if name
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The names folded, for a first comparison."""
        return tuple(name_key(name) for name, _ in self.names)

    @cached_property
    def by_block(self) -> dict[str, tuple[int, ...]]:
        """Places in `names` by what a word of the name begins or sounds like."""
        blocks: dict[str, list[int]] = defaultdict(list)
        for place, (name, _) in enumerate(self.names):
            for block in blocks_of(read_name(name)):
                blocks[block].append(place)
        return {block: tuple(places) for block, places in blocks.items()}

    def candidates(self, name: Name, key: str) -> list[int]:
        """Places of names that share a telling word with this one, the most alike first."""
        found: set[int] = set()
        common: list[tuple[int, ...]] = []
        for block in blocks_of(name):
            places = self.by_block.get(block, ())
            if len(places) > COMMON:
                common.append(places)
            else:
                found.update(places)
        if not found and common:
            rarest = min(common, key=len)
            found.update(rarest)
        if len(found) <= COMPARED:
            return sorted(found)
        choices = {place: self.keys[place] for place in found}
        best = process.extract(key, choices, scorer=fuzz.token_set_ratio, limit=COMPARED)
        return [place for _, _, place in best]


def blocks_of(name: Name) -> set[str]:
    """What a name is looked up by: beginnings and sounds of its telling words, its letters, its run-together form."""
    telling = [word for word in name.words if word not in GENERIC and word not in PLACES and word not in PARTICLES]
    words = telling or list(name.words)
    blocks = {f"b:{word[:3]}" for word in words if len(word) > 2} | {f"w:{word}" for word in words if len(word) <= 2}
    blocks |= {f"s:{sounds(word)[:4]}" for word in words if len(word) > 3}
    full = [word for word in name.words if word not in {"of", "and", "the", "for", "de"}]
    letters = [word for word in full if word not in name.numbers]
    if len(letters) >= 3:
        blocks.add(f"i:{''.join(word[0] for word in letters)}"[:5])
    if len(letters) == 1 and 3 <= len(letters[0]) <= 8:
        blocks |= {f"i:{letters[0][:end]}"[:5] for end in (len(letters[0]), len(letters[0]) - 1)}
    blocks.add(f"j:{''.join(full)[:6]}")
    return blocks


def screen(name: str, country: str | None, index: ScreeningIndex) -> Screening:
    """Screen one party.

    Args:
        name: of the party, in any script that the lists use.
        country: name or ISO 3166 code; None where it is not known.
        index: the lists.

    Returns:
        `match` where an entry is the party; `unresolved` where a person must look; `no_match`.
    """
    asked = read_name(name)
    if not asked.words:
        return Screening("unresolved", "the name has no word to compare")
    matches = compared(name, country, index)
    if matches:
        return answer_of(matches, country)
    if says_too_little(asked):
        return Screening("unresolved", "the name says too little to tell parties apart")
    return Screening(
        "no_match", f"no name on the lists is alike ({len(index.names)} names of {len(index.entries)} entries)"
    )


def compared(name: str, country: str | None, index: ScreeningIndex) -> list[ScreenMatch]:
    """The entries that are alike to a name, the most alike first, with what the countries say; without an answer."""
    asked = read_name(name)
    if not asked.words:
        return []
    best: dict[int, ScreenMatch] = {}
    for place in index.candidates(asked, name_key(name)):
        listed, at = index.names[place]
        entry = index.entries[at]
        found = _like(name, listed, entry)
        if found.score >= UNDECIDED and (at not in best or found.score > best[at].score):
            best[at] = ScreenMatch(entry, listed, found.score, found.why)
    matches = sorted(best.values(), key=lambda match: (-match.score, match.entry.list_id, match.entry.key))[:TOLD]
    here = country_of(country)
    return [_with_country(match, here) for match in matches]


def answer_of(told: Sequence[ScreenMatch], country: str | None) -> Screening:
    """What entries that are alike make the answer, the most alike first; there is one at least."""
    here, told = country_of(country), tuple(told)
    if any(match.score >= MATCH and not _elsewhere(match, here) for match in told):
        return Screening("match", told[0].why, told)
    if any(match.score >= MATCH for match in told):
        return Screening("unresolved", "the name matches, the country does not", told)
    return Screening("unresolved", "names are alike, not the same", told)


def says_too_little(name: Name) -> bool:
    """Is nothing left of a name but legal forms, trades and places, or a letter or two?"""
    telling = [word for word in name.words if word not in GENERIC and word not in PLACES]
    return sum(map(len, telling)) <= 2 and not name.numbers


def _like(asked: str, listed: str, entry: ListEntry) -> Likeness:
    person = entry.party == "individual" or None
    found = likeness(asked, listed, person=None if not person else True)
    # An alias of a few letters is many parties' (OFAC calls such ones weak).
    if found.score < 1.0 or len(name_key(listed).replace(" ", "")) > 3:
        return found
    return Likeness(min(found.score, MATCH - 0.01), f"{found.why}, but of few letters")


def _elsewhere(match: ScreenMatch, here: str | None) -> bool:
    return bool(here and match.entry.countries and here not in match.entry.countries and match.score < CERTAIN)


def _with_country(match: ScreenMatch, here: str | None) -> ScreenMatch:
    countries = match.entry.countries
    if not here or not countries:
        said = "the country is not known" if not here else "the list gives no country"
    elif here in countries:
        said = f"the country agrees ({here})"
    else:
        said = f"listed in {', '.join(countries)}, asked for {here}"
    return ScreenMatch(match.entry, match.name, match.score, f"{match.why}; {said}")


def make_index(entries: Iterable[ListEntry]) -> ScreeningIndex:
    """The entries made ready for looking up."""
    return ScreeningIndex(tuple(entries))


def screen_against(name: str, country: str | None, entries: Sequence[ListEntry]) -> Screening:
    """Screen one party against entries that are not indexed yet."""
    return screen(name, country, make_index(entries))
