"""Restricted-party lists for commands and pages: what is stored, ready for screening."""

from dataclasses import dataclass

from models.clocks import WorldInstant
from pipeline.sources.tools.screening import Screening, ScreeningIndex, make_index, screen
from pipeline.storage.engine import reading
from pipeline.storage.parties import load_entries
from pipeline.tasks.context import Context


@dataclass(frozen=True)
class StoredLists:
    """The lists that stood at one instant: an index of their names, and each list's edition."""

    index: ScreeningIndex
    versions: dict[str, str]


def load_lists(context: Context, at: WorldInstant | None = None) -> StoredLists:
    """The stored lists, as they stand or as they stood."""
    with reading(context.engine) as connection:
        loaded = load_entries(connection, at=at)
    return StoredLists(make_index(loaded.entries), loaded.versions)


def screen_stored(name: str, country: str | None, lists: StoredLists) -> Screening:
    """Screen one party against the stored lists; unresolved where none is stored."""
    if not lists.versions:
        return Screening("unresolved", "no list is stored yet: poll a list source first")
    return screen(name, country, lists.index)
