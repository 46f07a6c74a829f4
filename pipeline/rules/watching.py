"""Watch lists as YAML: a name, what it holds, and, if it helps, a title.

our_priority:
  title: What procurement asks about first
  entries: [nvidia-h20, amd-mi308x, Example Trading FZE]
"""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

import yaml

from models.watch import WatchList
from pipeline.errors import CatalogueError
from pipeline.rules.marked import Record, read_records

NAME = re.compile(r"[a-z][a-z0-9_]*")
#: What can only be meant as an id of the catalogue. Names of parties have spaces or capitals.
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_ENTRIES = 5_000
#: Signs of an entry.
LONGEST = 200


def read_watch_lists(
    body: str, file: str, known: Collection[str]
) -> tuple[tuple[WatchList, ...], tuple[CatalogueError, ...]]:
    """The lists of a YAML text, and what is wrong with those that are set aside, each as a whole.

    Args:
        body: the text.
        file: where it came from, for errors.
        known: the ids of the catalogue: what looks like one and is none is refused, with the nearest.

    Raises:
        CatalogueError: it is no YAML, no mapping, or none of its lists can be used.
    """
    records, faults = read_records(body, file)
    lists: list[WatchList] = []
    for record in records:
        try:
            lists.append(_read(record, known))
        except CatalogueError as fault:
            faults.append(fault)
    if faults and not lists:
        raise faults[0]
    return tuple(lists), tuple(faults)


def _read(record: Record, known: Collection[str]) -> WatchList:
    name, part = record.name, record.body
    if not NAME.fullmatch(name):
        raise part.fault(f"{name!r} is no name of a watch list: small letters, digits and _")
    parts = dict(part.items())
    for key, value in parts.items():
        if key not in {"title", "entries"}:
            raise value.fault(f"no key {key!r}: a watch list has entries, and may have a title")
    if "entries" not in parts:
        raise part.fault("'entries' is missing")
    given = parts["entries"].each()
    if len(given) > MOST_ENTRIES:
        raise parts["entries"].fault(f"holds {len(given):,} entries; {MOST_ENTRIES:,} are allowed")
    entries: list[str] = []
    for entry in given:
        fault = entry_fault(entry.text(), known)
        if fault:
            raise entry.fault(fault)
        entries.append(entry.text())
    return WatchList(name, tuple(dict.fromkeys(entries)), parts["title"].text() if "title" in parts else "")


def entry_fault(entry: str, known: Collection[str]) -> str | None:
    """What is wrong with an entry, or None: an id that the catalogue lacks."""
    if len(entry) > LONGEST:
        return f"an entry has {len(entry):,} signs; {LONGEST} are allowed"
    if not _ID.fullmatch(entry) or entry in known:
        return None
    near = get_close_matches(entry, list(known), n=1, cutoff=0.5)
    return f"the catalogue has no {entry!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def write_watch_lists(lists: Iterable[WatchList]) -> str:
    """The same as YAML that `read_watch_lists` reads."""
    told = {
        each.name: ({"title": each.title} if each.title else {}) | {"entries": list(each.entries)} for each in lists
    }
    text: str = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=120)
    return text
