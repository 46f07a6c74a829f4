"""Restricted-party lists for commands and pages: what is stored, ready for screening."""

from dataclasses import dataclass, replace

from models.clocks import WorldInstant
from pipeline.errors import CallError
from pipeline.screening.decisions import decisions_of
from pipeline.sources.tools.harmless import HarmlessPair, Quieted, without_harmless
from pipeline.sources.tools.names import name_key
from pipeline.sources.tools.screening import Screening, ScreeningIndex, make_index, screen
from pipeline.sources.tools.second_opinion import second_opinion
from pipeline.storage.engine import reading, writing
from pipeline.storage.parties import load_entries
from pipeline.storage.screening_decisions import save_decision
from pipeline.tasks.context import Context
from pipeline.tasks.harmless import as_decision, carry_over, harmless_pairs, holding, load_all


@dataclass(frozen=True)
class StoredLists:
    """The lists that stood at one instant: an index of their names, each list's edition, and known harmless pairs."""

    index: ScreeningIndex
    versions: dict[str, str]
    harmless: tuple[HarmlessPair, ...] = ()


def load_lists(context: Context, at: WorldInstant | None = None) -> StoredLists:
    """The stored lists, as they stand or as they stood."""
    with reading(context.engine) as connection:
        loaded = load_entries(connection, at=at)
    harmless = holding(decisions_of(load_all(context)), loaded.entries)
    return StoredLists(make_index(loaded.entries), loaded.versions, harmless)


def screen_stored(name: str, country: str | None, lists: StoredLists) -> Quieted:
    """Screen one party against the stored lists; unresolved where none is stored. Known harmless hits are quiet."""
    if not lists.versions:
        return Quieted(Screening("unresolved", "no list is stored yet: poll a list source first"))
    found = _with_second_opinion(name, screen(name, country, lists.index))
    return without_harmless(name, country, found, lists.harmless)


def _with_second_opinion(name: str, found: Screening) -> Screening:
    """The answer with what the extra `screening` says of each hit, where that is installed."""
    opinion = second_opinion()
    if opinion is None or not found.matches:
        return found
    matches = tuple(
        replace(m, why=f"{m.why}; nomenklatura says {opinion(name, m.name, m.entry.party == 'individual')}")
        for m in found.matches
    )
    return replace(found, matches=matches)


# ── hits that are none ───────────────────────────────────────────────────────────────────────────


def add_harmless(context: Context, name: str, list_id: str, entry: str, *, who: str, why: str) -> HarmlessPair:
    """Decide that a name is no party of an entry: the hit is quiet until the entry changes.

    Raises:
        CallError: the name does not hit that entry, it is decided already, or nobody or no reason is named.
    """
    if not who.strip() or not why.strip():
        raise CallError("a harmless pair needs somebody who looked, and a reason")
    carry_over(context)
    lists = load_lists(context)
    found = screen_stored(name, None, replace(lists, harmless=())).screening
    hit = next((m.entry for m in found.matches if (m.entry.list_id, m.entry.key) == (list_id, entry)), None)
    if hit is None:
        raise CallError(f"{name} hits no entry {entry} of {list_id}: {found.why}")
    if any((name_key(each.name), each.list, each.entry) == (name_key(name), list_id, entry) for each in lists.harmless):
        raise CallError(f"{name} and {hit.name} are known to be harmless already")
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    pair = HarmlessPair(name, list_id, entry, hit.name, why.strip(), who.strip(), now.date())
    with writing(context.engine) as connection:
        save_decision(connection, as_decision(pair, [hit]), via="command", known_at=now, recorded_at=at)
    return pair


def list_harmless(context: Context) -> list[HarmlessPair]:
    """The pairs of which the last decision is that a name is no party of an entry."""
    return harmless_pairs(load_all(context))
