"""Hits that people found harmless: decisions on a name, with those of `harmless.yaml` in the home carried over."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from models.values import ListEntry
from pipeline.errors import CallError
from pipeline.screening.decisions import Decisions, decisions_of
from pipeline.screening.values import Decision, entry_sha
from pipeline.settings import Settings
from pipeline.sources.tools.harmless import HarmlessPair, read_harmless
from pipeline.sources.tools.names import name_key
from pipeline.storage.engine import reading, writing
from pipeline.storage.parties import load_entries
from pipeline.storage.screening_decisions import load_decisions, save_decision
from pipeline.tasks.context import Context


def harmless_file(settings: Settings) -> Path:
    """The file in which such pairs lay, and from which they are still taken."""
    place: Path = settings.home / "harmless.yaml"
    return place


def carry_over(context: Context) -> int:
    """Keep the pairs of the file as decisions, with the entry as it stands; gives how many were new."""
    pairs = _in_file(context.settings)
    if not pairs:
        return 0
    with reading(context.engine) as connection:
        new = _not_kept(pairs, load_decisions(connection))
        entries = load_entries(connection).entries if new else ()
    made = [as_decision(pair, entries) for pair in new]
    with writing(context.engine) as connection:
        now, at = context.clocks.world_now(), context.clocks.wall_now()
        return sum(save_decision(connection, each, via="chipwatch", known_at=now, recorded_at=at) for each in made)


def load_all(context: Context) -> list[Decision]:
    """Every decision, those of the file that were not carried over yet last."""
    with reading(context.engine) as connection:
        kept = load_decisions(connection)
    return [*kept, *(as_decision(pair, ()) for pair in _not_kept(_in_file(context.settings), kept))]


def harmless_pairs(made: Iterable[Decision]) -> list[HarmlessPair]:
    """The pairs of which the last decision is that a name is no party of an entry."""
    return [as_pair(each) for each in _of_names(decisions_of(made))]


def holding(decisions: Decisions, entries: Iterable[ListEntry]) -> tuple[HarmlessPair, ...]:
    """The harmless pairs that hold against entries: those whose entry is still the one that was looked at."""
    made = _of_names(decisions)
    wanted = {(each.list_id, each.entry) for each in made}
    standing = {(entry.list_id, entry.key): entry for entry in entries if (entry.list_id, entry.key) in wanted}
    return tuple(
        as_pair(each)
        for each in made
        if (entry := standing.get((each.list_id, each.entry))) is not None and _is_of(each, entry)
    )


def as_pair(made: Decision) -> HarmlessPair:
    """A decision as a pair."""
    return HarmlessPair(made.name, made.list_id, made.entry, made.listed, made.why, made.by, made.on)


def as_decision(pair: HarmlessPair, entries: Iterable[ListEntry]) -> Decision:
    """A pair as a decision on the name that was asked, with the entry's version where it stands under that name."""
    found = (e for e in entries if (e.list_id, e.key) == (pair.list, pair.entry))
    version = next((entry_sha(e) for e in found if name_key(e.name) == name_key(pair.listed)), None)
    return Decision(
        party=None,
        name=pair.name,
        party_sha=None,
        chain_sha=None,
        list_id=pair.list,
        entry=pair.entry,
        entry_sha=version,
        listed=pair.listed,
        verdict="no_match",
        by=pair.by,
        why=pair.why,
        on=pair.on,
    )


def _of_names(decisions: Decisions) -> list[Decision]:
    """Decisions on a name alone: one on a party holds for that party, whatever others are called."""
    return [each for each in decisions.by_pair.values() if each.party is None and each.verdict == "no_match"]


def _is_of(made: Decision, entry: ListEntry) -> bool:
    if made.entry_sha is None:
        return name_key(made.listed) == name_key(entry.name)
    return made.entry_sha == entry_sha(entry)


def _in_file(settings: Settings) -> tuple[HarmlessPair, ...]:
    """The pairs of the file; none where there is none.

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


def _not_kept(pairs: Sequence[HarmlessPair], kept: Iterable[Decision]) -> list[HarmlessPair]:
    known = {as_pair(each) for each in kept}
    return [pair for pair in pairs if pair not in known]
