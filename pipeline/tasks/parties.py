"""Restricted-party lists for commands and pages: what is stored, ready for screening."""

from dataclasses import dataclass, replace
from pathlib import Path

from models.clocks import WorldInstant
from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources.tools.harmless import HarmlessPair, Quieted, read_harmless, without_harmless, write_harmless
from pipeline.sources.tools.screening import Screening, ScreeningIndex, make_index, screen
from pipeline.sources.tools.second_opinion import second_opinion
from pipeline.storage.engine import reading
from pipeline.storage.parties import load_entries
from pipeline.tasks.context import Context


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
    return StoredLists(make_index(loaded.entries), loaded.versions, load_harmless(context.settings))


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


# ── known harmless pairs ─────────────────────────────────────────────────────────────────────────


def harmless_file(settings: Settings) -> Path:
    """The user's file of known harmless pairs."""
    place: Path = settings.home / "harmless.yaml"
    return place


def load_harmless(settings: Settings) -> tuple[HarmlessPair, ...]:
    """The known harmless pairs; none where there is no such file.

    Raises:
        CallError: the file cannot be read.
    """
    place = harmless_file(settings)
    if not place.exists():
        return ()
    try:
        return read_harmless(place.read_text(encoding="utf-8"), str(place))
    except (OSError, UnicodeDecodeError) as fault:
        raise CallError(f"{place}: {fault}") from fault


def add_harmless(context: Context, name: str, list_id: str, entry: str, *, who: str, why: str) -> HarmlessPair:
    """Note that a name is no party of an entry: the hit is quiet from now on.

    Raises:
        CallError: the name does not hit that entry, it is noted already, or nobody or no reason is named.
    """
    if not who.strip() or not why.strip():
        raise CallError("a harmless pair needs somebody who looked, and a reason")
    lists = load_lists(context)
    known = lists.harmless
    found = screen_stored(name, None, replace(lists, harmless=())).screening
    hit = next((m.entry for m in found.matches if (m.entry.list_id, m.entry.key) == (list_id, entry)), None)
    if hit is None:
        raise CallError(f"{name} hits no entry {entry} of {list_id}: {found.why}")
    on = context.clocks.wall_now().date()
    pair = HarmlessPair(name, list_id, entry, hit.name, why.strip(), who.strip(), on)
    if any((each.name, each.list, each.entry, each.listed) == (name, list_id, entry, hit.name) for each in known):
        raise CallError(f"{name} and {hit.name} are known to be harmless already")
    place = harmless_file(context.settings)
    aside = place.with_suffix(".new")
    aside.write_text(write_harmless([*known, pair]), encoding="utf-8")
    aside.replace(place)
    return pair
