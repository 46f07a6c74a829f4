"""The Catalogue's pages: entries by kind, a search, and one entry with all that is known of it and mentions it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection

from pipeline.catalogue import KINDS, Authority, Catalogue, Chip, Entry, Firm, Instrument, Place, System, load_catalogue
from pipeline.documents.passing import pass_on
from pipeline.rendering.filters import money
from pipeline.storage.companies import events_marked
from pipeline.storage.engine import reading
from pipeline.storage.feeds import told_at
from pipeline.storage.holdings import load_fleet_sums, load_inventory
from pipeline.storage.mentioned import MOST_READ, count_mentions, load_mentioning
from pipeline.storage.suggestions import Laid, load_authors, load_editions_of
from pipeline.tasks.context import Context
from pipeline.tasks.event_lines import EventLine, event_lines
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.suggestions import kind_of

#: One entry of each kind, as people call it.
ONE = {
    "chips": "chip",
    "systems": "system",
    "firms": "firm",
    "authorities": "authority",
    "instruments": "instrument",
    "places": "place",
}
MOST_EVENTS = MOST_DOCUMENTS = 12
MOST_BELOW = 60
#: What a field is called where its name does not say it, and what its number counts.
CALLED = {
    "launched_on": "launched", "process_node": "made in", "die_area_mm2": "die area", "die_area_basis": "die area is",
    "int8_dense_tops": "INT8, dense", "fp8_dense_tflops": "FP8, dense", "fp6_dense_tflops": "FP6, dense",
    "fp4_dense_tflops": "FP4, dense", "fp16_dense_tflops": "FP16, dense", "memory_type": "memory",
    "memory_gb": "memory size", "memory_bandwidth_gbs": "memory bandwidth",
    "interconnect_bidir_gbs": "interconnect, both ways", "interconnect_name": "interconnect",
    "datacentre_marketed": "marketed for data centres", "vendor_on_us_entity_list": "vendor on the US Entity List",
    "us_commercial": "on sale in the United States", "chip_count": "chips in it", "first_year": "first year",
    "cik": "SEC central index key", "sec_name": "name at the SEC", "entity_list_on": "on the Entity List since",
    "entity_list_citation": "Entity List, citation", "item_names": "as inventories call it",
}  # fmt: skip
UNITS = {
    "die_area_mm2": "mm²", "int8_dense_tops": "TOPS", "fp8_dense_tflops": "TFLOPS", "fp6_dense_tflops": "TFLOPS",
    "fp4_dense_tflops": "TFLOPS", "fp16_dense_tflops": "TFLOPS", "memory_gb": "GB", "memory_bandwidth_gbs": "GB/s",
    "interconnect_bidir_gbs": "GB/s",
}  # fmt: skip
#: Fields that name another entry.
LINKS = frozenset({"vendor", "parent", "chip", "part_of", "authority", "government", "jurisdiction", "country"})
#: Fields that stand elsewhere on the page.
APART = frozenset(
    {
        "id", "name", "aliases", "unsure", "native", "cues", "counter_cues", "mentioned_in", "not_mentioned_in",
        "source", "note", "sure", "item_names",
    }
)  # fmt: skip
SURE = {"high": "sure", "medium": "fairly sure", "low": "not sure"}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry as a line of the list; `by` who laid an edition of it over what is shipped, and `on` when."""

    id: str
    kind: str
    name: str
    what: str
    called: tuple[str, ...]
    sure: str
    by: str
    on: date | None


@dataclass(frozen=True, slots=True)
class EntryList:
    """One page of the list: `kinds` with how many entries of each the search finds."""

    lines: tuple[EntryLine, ...]
    total: int
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of an entry in words; `link` the entry that it names, "" where it names none."""

    name: str
    value: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """An entry beside another: above it, below it, in it."""

    id: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names by which texts mention an entry, or inventories call it, and when such a name stands for it."""

    names: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class MentionedIn:
    """A document that mentions the entry."""

    id: str
    title: str
    publisher: str
    kind: str
    private: bool
    on: datetime
    mentions: int


@dataclass(frozen=True, slots=True)
class Held:
    """What of it stands at a site in a status: units, and their value in words."""

    chip: str
    site: str
    status: str
    units: int
    value: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """The page of one entry."""

    id: str
    kind: str
    name: str
    what: str
    facts: tuple[Fact, ...]
    unknown: tuple[str, ...]
    source: str
    note: str
    sure: str
    names: tuple[Names, ...]
    cues: tuple[str, ...]
    counter_cues: tuple[str, ...]
    meant: tuple[str, ...]
    not_meant: tuple[str, ...]
    above: tuple[Near, ...]
    below: tuple[Near, ...]
    below_more: int
    events: tuple[EventLine, ...]
    documents: tuple[MentionedIn, ...]
    mentions: int
    mentions_more: bool
    held: tuple[Held, ...]
    units: int
    held_on: date | None
    editions: tuple[Laid, ...]
    shipped: bool


def list_entries(context: Context, query: str = "", kind: str = "", *, limit: int, offset: int = 0) -> EntryList:
    """Entries by kind and name; those whose id or whole name is what was searched for come first.

    Args:
        context: the deployment.
        query: every word stands in an id or a name of the entry.
        kind: `chips`, `firms`, …; any other is all kinds.
        limit: at most so many.
        offset: after so many.
    """
    with reading(context.engine) as connection:
        catalogue, authors = catalogue_in(connection), load_authors(connection)
    words = query.casefold().split()
    found = [(part, entry) for part in KINDS for entry in getattr(catalogue, part).values() if _found(entry, words)]
    whole = " ".join(words)
    chosen = [pair for pair in found if kind not in KINDS or pair[0] == kind]
    chosen.sort(key=lambda pair: (_rank(pair[1], whole), pair[1].name.casefold(), pair[1].id))
    lines = tuple(_line(part, entry, catalogue, authors) for part, entry in chosen[offset : offset + limit])
    counts = tuple((part, sum(one == part for one, _ in found)) for part in KINDS)
    return EntryList(lines, len(chosen), counts)


def _names_of(entry: Entry) -> tuple[str, ...]:
    called = (*entry.aliases, *entry.unsure, *entry.native)
    more = (*entry.item_names,) if isinstance(entry, System) else (*entry.tickers,) if isinstance(entry, Firm) else ()
    return (entry.name, *called, *more)


def _found(entry: Entry, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = "\n".join((entry.id, *_names_of(entry))).casefold()
    return all(word in text for word in words)


def _rank(entry: Entry, whole: str) -> int:
    """0 where the search is its id or a whole name, 1 where its name begins so, else 2."""
    if not whole:
        return 2
    names = {entry.id.casefold(), *(name.casefold() for name in _names_of(entry))}
    return 0 if whole in names else 1 if entry.name.casefold().startswith(whole) else 2


def _line(part: str, entry: Entry, catalogue: Catalogue, authors: Mapping[str, Laid]) -> EntryLine:
    laid = authors.get(entry.id)
    return EntryLine(
        id=entry.id,
        kind=ONE[part],
        name=entry.name,
        what=what_it_is(entry, catalogue),
        called=tuple(name for name in _names_of(entry)[1:] if name != entry.name)[:4],
        sure=SURE.get(entry.sure or "", "") if isinstance(entry, Chip) else "",
        by=laid.author if laid else "",
        on=laid.recorded_at.date() if laid else None,
    )


def what_it_is(entry: Entry, catalogue: Catalogue) -> str:
    """An entry in a few words: `model of NVIDIA`, `8 × NVIDIA H100`, `firm in TW: foundry`."""

    def name(key: str) -> str:
        return catalogue.entries[key].name if key in catalogue.entries else key

    match entry:
        case Chip():
            return f"{entry.level} of {name(entry.vendor)}"
        case System():
            return f"{entry.chip_count} × {name(entry.chip)}"
        case Firm():
            where = name(entry.country) if entry.country else ""
            roles = ", ".join(each.replace("_", " ") for each in entry.roles[:3])
            return ": ".join(part for part in (where, roles) if part)
        case Authority():
            return name(entry.jurisdiction)
        case Instrument():
            return f"{entry.kind.replace('_', ' ')}, {name(entry.jurisdiction)}"
        case Place():
            return name(entry.government) if entry.government else ""
    return ""


# ── one entry ────────────────────────────────────────────────────────────────────────────────────


def show_entry(context: Context, entry_id: str) -> EntryView | None:
    """The page of one entry; None where the catalogue has none of that id."""
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        entry = catalogue.entries.get(entry_id)
        if entry is None:
            return None
        part = kind_of(catalogue, entry_id)
        marks = _marks(part, entry, catalogue)
        told_last = events_marked(connection, marks, limit=MOST_EVENTS) if marks else []
        events = event_lines(connection, catalogue, told_last, today=context.clocks.world_now().date())
        documents = load_mentioning(connection, [entry_id], limit=MOST_DOCUMENTS)
        mentions = count_mentions(connection, [entry_id])
        held, held_on = _held(connection, context, entry, catalogue)
        editions = tuple(load_editions_of(connection, entry_id))
    told = pass_on([one.passage for one in documents], "signed_in")
    below = _below(part, entry, catalogue)
    return EntryView(
        id=entry_id,
        kind=ONE[part],
        name=entry.name,
        what=what_it_is(entry, catalogue),
        facts=_facts(entry, catalogue),
        unknown=_unknown(entry),
        source=entry.source or "",
        note=entry.note or "",
        sure=SURE.get(entry.sure or "", "") if isinstance(entry, Chip) else "",
        names=_names(entry),
        cues=entry.cues,
        counter_cues=entry.counter_cues,
        meant=entry.mentioned_in,
        not_meant=entry.not_mentioned_in,
        above=_above(entry, catalogue),
        below=tuple(below[:MOST_BELOW]),
        below_more=max(0, len(below) - MOST_BELOW),
        events=events,
        documents=tuple(
            MentionedIn(
                one.id, shown.title or "Untitled", shown.publisher, one.kind, shown.private, one.known_at, one.mentions
            )
            for one, shown in zip(documents, told, strict=True)
        ),
        mentions=mentions,
        mentions_more=mentions >= MOST_READ,
        held=held,
        units=sum(each.units for each in held),
        held_on=held_on,
        editions=editions,
        shipped=entry_id in load_catalogue().entries,
    )


def _marks(part: str, entry: Entry, catalogue: Catalogue) -> set[str]:
    """The marks of the events that it is in."""
    chip = catalogue.chip_of(entry.id)
    if chip:
        return {f"chip:{chip}"}
    return {
        "firms": {f"firm:{entry.id}", f"by:{entry.id}"},
        "authorities": {f"by:{entry.id}"},
        "instruments": {f"instrument:{entry.id}"},
    }.get(part, set())


def _facts(entry: Entry, catalogue: Catalogue) -> tuple[Fact, ...]:
    found = []
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name in APART or value in (None, (), ""):
            continue
        link = value if field.name in LINKS and value in catalogue.entries else ""
        found.append(
            Fact(_called(field.name), catalogue.entries[link].name if link else _told(field.name, value), link)
        )
    return tuple(found)


def _unknown(entry: Entry) -> tuple[str, ...]:
    """Figures that a chip's page would have, if they were known."""
    if not isinstance(entry, Chip) or entry.level == "family":
        return ()
    names = [name for name in (*UNITS, "process_node", "launched_on") if name not in {"fp6_dense_tflops"}]
    return tuple(_called(name) for name in names if getattr(entry, name) is None)


def _called(name: str) -> str:
    return CALLED.get(name, name.replace("_", " "))


def _told(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.10g} {UNITS.get(name, '')}".strip()
    if isinstance(value, tuple):
        return ", ".join(str(each).replace("_", " ") for each in value)
    return str(value)


def _names(entry: Entry) -> tuple[Names, ...]:
    found = (
        Names((entry.name, *(each for each in entry.aliases if each != entry.name)), "wherever it stands")
        if entry.aliases
        else None,
        Names(entry.unsure, "where its context speaks for it") if entry.unsure else None,
        Names(entry.native, "in texts without spaces between words") if entry.native else None,
        Names(entry.item_names, "in inventories") if isinstance(entry, System) and entry.item_names else None,
        Names(entry.adjectives, "as an adjective") if isinstance(entry, Place) and entry.adjectives else None,
        Names(entry.capitals, "as a city that stands for it")
        if isinstance(entry, Authority) and entry.capitals
        else None,
    )
    return tuple(each for each in found if each)


def _near(ids: Iterable[str], catalogue: Catalogue) -> list[Near]:
    known = (catalogue.entries[each] for each in ids if each in catalogue.entries)
    return [Near(each.id, each.name, what_it_is(each, catalogue)) for each in known]


def _above(entry: Entry, catalogue: Catalogue) -> tuple[Near, ...]:
    if isinstance(entry, Chip | System):
        return tuple(_near(catalogue.ancestors(entry.id)[1:], catalogue))
    parent = entry.part_of if isinstance(entry, Firm | Authority) else None
    return tuple(_near([parent], catalogue)) if parent else ()


def _below(part: str, entry: Entry, catalogue: Catalogue) -> list[Near]:
    """Its children: variants and the systems that carry it, parts of a firm or authority, what a vendor makes."""
    key = entry.id
    if part == "chips":
        children = [chip.id for chip in catalogue.chips.values() if chip.parent == key]
        return _near([*children, *(one.id for one in catalogue.systems.values() if one.chip == key)], catalogue)
    if part == "firms":
        parts = [firm.id for firm in catalogue.firms.values() if firm.part_of == key]
        tops = [chip.id for chip in catalogue.chips.values() if chip.vendor == key and chip.parent is None]
        return _near([*parts, *tops], catalogue)
    if part == "authorities":
        parts = [one.id for one in catalogue.authorities.values() if one.part_of == key]
        return _near([*parts, *(one.id for one in catalogue.instruments.values() if one.authority == key)], catalogue)
    return []


def _held(
    connection: Connection, context: Context, entry: Entry, catalogue: Catalogue
) -> tuple[tuple[Held, ...], date | None]:
    """What the inventory holds of it by chip, site and status; nothing for whom nothing of ours is told."""
    stored = load_inventory(connection) if context.settings.profile != "research" else None
    if stored is None:
        return (), None
    if isinstance(entry, Firm):
        chips = [chip.id for chip in catalogue.chips.values() if chip.vendor == entry.id]
    else:
        chip = catalogue.chip_of(entry.id)
        chips = [chip, *catalogue.descendants(chip)] if chip else []
    if not chips:
        return (), None
    found = tuple(
        Held(
            catalogue.chips[each.chip].name if each.chip else "",
            each.site,
            each.status.replace("_", " "),
            each.units,
            money([(each.currency, each.value)] if each.currency and each.priced else [], each.priced, each.lines),
        )
        for each in load_fleet_sums(connection, stored.snapshot_ids, sorted(chips))
    )
    told = told_at(connection, stored)
    return found, (told or stored.known_at).date()
