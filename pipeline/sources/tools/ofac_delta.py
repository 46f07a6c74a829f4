"""OFAC's delta file: what one publication added, removed and amended, ahead of the lists themselves.

Elements are taken by local name; the namespace is `https://www.treasury.gov/ofac/DeltaFile/1.0` today.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from lxml import etree

from models.values import ListChange, ListEntry
from pipeline.documents.addresses import natural_key
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Announcement, Received
from pipeline.sources.tools.instants import read_day, read_instant
from pipeline.sources.tools.markup import check_element, nodes, parse_xml, values
from pipeline.sources.tools.ofac import lists_of_programs
from pipeline.sources.tools.records import check_fields, read_json, take

#: OFAC's words for its lists, to ours.
LISTS = {
    "SDN List": "us-sdn-list",
    "Non-SDN Menu-Based Sanctions List": "us-ns-mbs-list",
    "Sectoral Sanctions Identifications List": "us-ssi-list",
    "Non-SDN Chinese Military-Industrial Complex Companies List": "us-ns-cmic-list",
    "CAPTA List": "us-capta-list",
    "Foreign Sanctions Evaders List": "us-foreign-sanctions-evaders-list",
    "Non-SDN Palestinian Legislative Council List": "us-ns-plc-list",
}
ACTIONS: dict[str, Literal["added", "removed", "amended"]] = {
    "add": "added", "remove": "removed", "modify": "amended", "change": "amended", "update": "amended",
}  # fmt: skip
USED = (
    "generalInfo",
    "sanctionsLists",
    "sanctionsPrograms",
    "names",
    "addresses",
    "legalAuthorities",
    "@id",
    "@action",
)
#: Papers, births, ships' particulars and ties between parties, which screening of firms does not need.
IGNORED = ("sanctionsTypes", "features", "identityDocuments", "relationships")
PARTS = {"names": "aliases", "addresses": "addresses", "sanctionsPrograms": "programs", "sanctionsLists": "list"}


SERVICE = "https://sanctionslistservice.ofac.treas.gov/changes"
#: How long into January the old year's index is asked too: what came at its end may not have been seen.
OLD_YEAR_DAYS = 31


def year_indexes(day: datetime) -> tuple[str, ...]:
    """The index of the publications of a day's year, behind that of the year before in January."""
    years = (day.year - 1, day.year) if day.timetuple().tm_yday <= OLD_YEAR_DAYS else (day.year,)
    return tuple(f"{SERVICE}/history/{year}" for year in years)


def read_index(received: Received) -> list[str]:
    """The addresses of a year's publications, oldest first; of one instant by their numbers.

    Raises:
        LayoutError: no list of numbers and days, a field that we do not know, or a number that comes twice.
    """
    shown = read_json(received.body, received.url)
    if not isinstance(shown, list):
        raise LayoutError("no list of publications", place=received.url)
    found = []
    for record in shown:
        number = take(record, "publicationID", int, received.url)
        place = f"{received.url}#{number}"
        check_fields(record, ("publicationID", "datePublished"), (), place)
        at = read_instant(take(record, "datePublished", str, place))
        if at is None:
            raise LayoutError(f"{record['datePublished']!r} is no day", place=place)
        found.append((at, number))
    if len({number for _, number in found}) < len(found):
        raise LayoutError("a publication's number comes twice", place=received.url)
    return [f"{SERVICE}/{number}" for _, number in sorted(found)]


def read_delta(received: Received) -> Announcement:
    """The changes of one publication, with OFAC's notice of that day as their cause.

    Raises:
        LayoutError: no publication, or an element, action or list that we do not know.
    """
    root = parse_xml(received.body, received.url)
    published = next(iter(values(root, "publicationInfo", "datePublished")), "")
    if not published:
        raise LayoutError("no publicationInfo/datePublished", place=received.url)
    day = read_day(published[:10])
    if day is None:
        raise LayoutError(f"{published!r} is no day", place=received.url)
    entities = list(nodes(root, "entities", "entity"))
    if not entities:
        raise LayoutError("a publication that changes nothing", place=received.url)
    notice = natural_key(f"https://ofac.treasury.gov/recent-actions/{day:%Y%m%d}")
    changes = tuple(change for node in entities for change in _changes(node, published, received.url))
    return Announcement(notice, changes, read_instant(published))


def _changes(node: etree._Element, published: str, place: str) -> Iterator[ListChange]:
    number = node.get("id") or ""
    place = f"{place}#{number}"
    check_element(node, USED, IGNORED, place)
    action = ACTIONS.get(node.get("action") or "")
    if not number.isdigit() or action is None:
        raise LayoutError(f"no party's number, or an unknown action {node.get('action')!r}", place=place)
    name, aliases = _names(node)
    if not name and action != "amended":
        raise LayoutError("a party without a name", place=place)
    programs = tuple(values(node, "sanctionsPrograms", "sanctionsProgram"))
    addresses, countries = _addresses(node)
    party = next(iter(values(node, "generalInfo", "entityType")), "").lower() or None
    for list_id, since in _lists(node, programs, place):
        entry = ListEntry(
            list_id=list_id,
            key=number,
            name=name,
            aliases=aliases,
            countries=countries,
            addresses=addresses,
            programs=programs,
            notice=f"OFAC {published[:10]}" if action != "added" or since is None else f"OFAC {since}",
            licence_requirement="; ".join(values(node, "legalAuthorities", "legalAuthority")) or None,
            starts_on=read_day(since),
            party=party,
        )
        fields = (
            tuple(field for part, field in PARTS.items() if next(nodes(node, part), None) is not None)
            if action == "amended"
            else ()
        )
        yield ListChange(
            list_id=list_id,
            key=number,
            kind=action,
            before=entry if action == "removed" else None,
            after=None if action == "removed" else entry,
            fields=fields,
        )


def _lists(node: etree._Element, programs: tuple[str, ...], place: str) -> list[tuple[str, str | None]]:
    """The lists that the party is on, and since when; by its programmes where the file names no list."""
    said = [(" ".join((each.text or "").split()), each.get("datePublished"))
            for each in nodes(node, "sanctionsLists", "sanctionsList")]  # fmt: skip
    strange = [name for name, _ in said if name not in LISTS and name != "Consolidated List"]
    if strange:
        raise LayoutError(f"unknown list {strange[0]!r}", place=place)
    found = [(LISTS[name], since) for name, since in said if name in LISTS]
    if found:
        return found
    placed = lists_of_programs(programs)
    return [(name, None) for name in placed or ("us-sdn-list",)]


def _names(node: etree._Element) -> tuple[str, tuple[str, ...]]:
    main, others = "", []
    for each in nodes(node, "names", "name"):
        spelt = [" ".join(text.split()) for text in values(each, "translations", "translation", "formattedFullName")]
        if not main and "true" in values(each, "isPrimary"):
            main = next(iter(spelt), "")
        others += spelt
    return main, tuple(sorted({name for name in others if name and name != main}))


def _addresses(node: etree._Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found, countries = [], []
    for each in nodes(node, "addresses", "address"):
        country = next(iter(values(each, "country")), "")
        parts = [*values(each, "addressParts", "addressPart", "value"),
                 *values(each, "translations", "translation", "addressParts", "addressPart", "value")]  # fmt: skip
        countries.append(country_of(country))
        if parts:
            found.append(", ".join([*parts, *([country] if country else [])]))
    return tuple(sorted(set(found))), tuple(dict.fromkeys(code for code in countries if code))
