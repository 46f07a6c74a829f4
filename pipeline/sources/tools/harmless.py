"""Hits that a person looked at and found harmless: a name that is no party of an entry, with who says so and why.

A pair is of one asked name and one entry of one list: the same entry under another name, and another entry for the
same name, are looked at anew. What changed the entry's name makes it another pair.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

import yaml

from pipeline.errors import CallError
from pipeline.sources.tools.names import name_key
from pipeline.sources.tools.screening import Screening, ScreenMatch, answer_of


@dataclass(frozen=True, slots=True)
class HarmlessPair:
    """One name and one entry that are not one party.

    Attributes:
        name: as it was asked.
        list: id of the list, such as `us-entity-list`.
        entry: key of the entry within the list.
        listed: its name when it was looked at.
        why: the reason.
        by: who looked.
        on: the day.
    """

    name: str
    list: str
    entry: str
    listed: str
    why: str
    by: str
    on: date


def read_harmless(text: str, place: str) -> tuple[HarmlessPair, ...]:
    """The pairs of a YAML file: a list of mappings with the fields of `HarmlessPair`.

    Raises:
        CallError: naming the file and the pair.
    """
    try:
        given = yaml.safe_load(text) or []
    except yaml.YAMLError as fault:
        raise CallError(f"{place}: not YAML: {' '.join(str(fault).split())}") from fault
    if not isinstance(given, list):
        raise CallError(f"{place}: not a list of pairs")
    names = {part.name for part in fields(HarmlessPair)}
    pairs = []
    for number, one in enumerate(given, 1):
        if not isinstance(one, dict) or set(one) != names:
            raise CallError(f"{place}: pair {number}: its fields are {', '.join(sorted(names))}")
        if not isinstance(one["on"], date) or not all(str(one[name]).strip() for name in names):
            raise CallError(f"{place}: pair {number}: every field has something in it, and `on` is a day")
        words = {name: str(one[name]).strip() for name in names - {"on"}}
        pairs.append(HarmlessPair(**words, on=one["on"]))
    return tuple(pairs)


def write_harmless(pairs: Sequence[HarmlessPair]) -> str:
    """The file of these pairs."""
    return yaml.safe_dump([asdict(pair) for pair in pairs], allow_unicode=True, sort_keys=False)


@dataclass(frozen=True, slots=True)
class Quieted:
    """A screening without its known harmless hits, and these with their reasons."""

    screening: Screening
    harmless: tuple[tuple[ScreenMatch, HarmlessPair], ...] = ()


def without_harmless(name: str, country: str | None, found: Screening, pairs: Sequence[HarmlessPair]) -> Quieted:
    """A screening as if known harmless entries were not on the lists; what is kept quiet is handed on.

    Args:
        name: as it was asked.
        country: as it was asked.
        found: the answer of `screen`.
        pairs: that people found harmless.
    """
    known = {(name_key(pair.name), pair.list, pair.entry, name_key(pair.listed)): pair for pair in pairs}
    quiet = []
    left = []
    for match in found.matches:
        entry = match.entry
        pair = known.get((name_key(name), entry.list_id, entry.key, name_key(entry.name)))
        if pair is None:
            left.append(match)
        else:
            quiet.append((match, pair))
    if not quiet:
        return Quieted(found)
    if not left:
        said = "; ".join(f"{pair.listed}: {pair.why} ({pair.by}, {pair.on})" for _, pair in quiet)
        return Quieted(Screening("no_match", f"known to be harmless: {said}"), tuple(quiet))
    return Quieted(answer_of(left, country), tuple(quiet))
