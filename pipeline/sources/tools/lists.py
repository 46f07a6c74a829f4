"""What all restricted-party lists share: entries with stable keys, merged lines, and what changed between editions."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace

from models.hashing import content_key, key_of
from models.values import ListChange, ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.names import name_key

#: Instrument ids by the abbreviation that the Consolidated Screening List gives each of its lists.
LIST_IDS = {
    "EL": "us-entity-list",
    "UVL": "us-unverified-list",
    "MEU": "us-military-end-user-list",
    "DPL": "us-denied-persons-list",
    "ISN": "us-nonproliferation-sanctions",
    "DTC": "us-statutory-debarred-list",
    "SDN": "us-sdn-list",
    "SSI": "us-ssi-list",
    "CMIC": "us-ns-cmic-list",
    "CCMC": "us-ccmc-list",
    "FSE": "us-foreign-sanctions-evaders-list",
    "PLC": "us-ns-plc-list",
    "CAP": "us-capta-list",
    "MBS": "us-ns-mbs-list",
    "561": "us-part-561-list",
    "13599": "us-eo13599-list",
}
ABBREVIATION = re.compile(r"\((\w+)\)")
ALSO_KNOWN = re.compile(r"[,;(]?\s*\b[afn]\.\s?k\.\s?a\.?[,:]?\s+", re.IGNORECASE)
QUOTED_ALIAS = re.compile(r"\b[af]\.k\.a\. ['\"“]([^'\"”]+)['\"”]", re.IGNORECASE)

#: What makes an entry another edition of itself; the key is not part of it.
COMPARED = tuple(part.name for part in fields(ListEntry) if part.name not in {"list_id", "key"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, before lines of one party are put together."""

    entry: ListEntry
    number: int


def list_id_of(source: str, place: str) -> str:
    """The instrument id of `Entity List (EL) - Bureau of Industry and Security`.

    Raises:
        LayoutError: a list that we do not know.
    """
    found = ABBREVIATION.search(source)
    if found is None or found.group(1).upper() not in LIST_IDS:
        raise LayoutError(f"{source!r} is no list that we know", place=place)
    return LIST_IDS[found.group(1).upper()]


def entry_key(number: str | None, name: str, countries: Sequence[str]) -> str:
    """The list's own number, else a hash of the normalised name and the countries, whatever their order."""
    if number:
        return number
    return key_of(name_key(name) or name, *sorted(countries)).hex()[:24]


def split_list(text: str | None, separator: str = ";") -> tuple[str, ...]:
    """The parts of a cell that holds several values, without the `and` before the last."""
    parts = (part.strip() for part in (text or "").split(separator)) if text else ()
    return tuple(part.removeprefix("and ").strip() for part in parts if part.strip())


def quoted_aliases(remarks: str | None) -> tuple[str, ...]:
    """The other names that OFAC hides in its remarks: `a.k.a. 'BNC'`."""
    return tuple(found.strip() for found in QUOTED_ALIAS.findall(remarks or ""))


def names_within(name: str) -> tuple[str, ...]:
    """The names that one cell holds: `Training Academy, a.k.a. TA`; none where it holds one."""
    parts = tuple(part.strip(" ,;()") for part in ALSO_KNOWN.split(name))
    return tuple(part for part in parts if part) if len(parts) > 1 else ()


def put_together(lines: Iterable[ListEntry], place: str) -> list[ListEntry]:
    """One entry for each party: lines with the same list and key become one.

    Order of names and addresses is made one, so that a list that was only shuffled has not changed.

    Raises:
        LayoutError: no entry at all, or an entry without a name.
    """
    groups: dict[tuple[str, str], list[ListEntry]] = defaultdict(list)
    for entry in lines:
        if not entry.name:
            raise LayoutError(f"an entry without a name (key {entry.key!r})", place=place)
        groups[entry.list_id, entry.key].append(entry)
    if not groups:
        raise LayoutError("no entries", place=place)
    return sorted(map(_one, groups.values()), key=lambda entry: (entry.list_id, entry.key))


def _one(group: Sequence[ListEntry]) -> ListEntry:
    first = group[0]
    names = _distinct(name for entry in group for name in (*entry.aliases, entry.name, *names_within(entry.name)))

    def joined(get: Callable[[ListEntry], str | None]) -> str | None:
        said = list(dict.fromkeys(text for entry in group if (text := get(entry))))
        return "; ".join(said) or None

    starts = [entry.starts_on for entry in group if entry.starts_on]
    ends = [entry.ends_on for entry in group]
    return replace(
        first,
        aliases=tuple(name for name in names if name != first.name),
        countries=_distinct(part for entry in group for part in entry.countries),
        addresses=_distinct(part for entry in group for part in entry.addresses),
        programs=_distinct(part for entry in group for part in entry.programs),
        notice=joined(lambda entry: entry.notice),
        licence_requirement=joined(lambda entry: entry.licence_requirement),
        licence_policy=joined(lambda entry: entry.licence_policy),
        remarks=joined(lambda entry: entry.remarks),
        starts_on=min(starts, default=None),
        # One order without an end keeps the party listed.
        ends_on=None if None in ends else max(end for end in ends if end),
    )


def _distinct(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({part for part in parts if part}))


def list_sha(entries: Sequence[ListEntry]) -> bytes:
    """SHA-256 of an edition: its entries in order of key."""
    return content_key(sorted(entries, key=lambda entry: (entry.list_id, entry.key)))


def compare(old: Sequence[ListEntry], new: Sequence[ListEntry]) -> list[ListChange]:
    """What changed between two editions, in order of list and key.

    A party whose key changed but whose name did not (its country was added, say) is amended, not removed and added,
    where the name is the only one of its kind on both sides.
    """
    before = {(entry.list_id, entry.key): entry for entry in old}
    after = {(entry.list_id, entry.key): entry for entry in new}
    changes = [
        ListChange(list_id=at[0], key=at[1], kind="amended", before=before[at], after=after[at], fields=differing)
        for at in before.keys() & after.keys()
        if (differing := _differing(before[at], after[at]))
    ]
    gone = {at: before[at] for at in before.keys() - after.keys()}
    come = {at: after[at] for at in after.keys() - before.keys()}
    gone_by_name, come_by_name = _by_name(gone), _by_name(come)
    for name, left in gone_by_name.items():
        arrived = come_by_name.get(name, [])
        if len(left) == 1 and len(arrived) == 1:
            was, now = gone.pop(left[0]), come.pop(arrived[0])
            changes.append(ListChange(now.list_id, now.key, "amended", was, now, _differing(was, now) or ("key",)))
    changes += [ListChange(at[0], at[1], "removed", entry, None) for at, entry in gone.items()]
    changes += [ListChange(at[0], at[1], "added", None, entry) for at, entry in come.items()]
    return sorted(changes, key=lambda change: (change.list_id, change.key, change.kind))


def _differing(was: ListEntry, now: ListEntry) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if getattr(was, name) != getattr(now, name))


def _by_name(entries: dict[tuple[str, str], ListEntry]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    names: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for at, entry in entries.items():
        names[entry.list_id, name_key(entry.name)].append(at)
    return names
