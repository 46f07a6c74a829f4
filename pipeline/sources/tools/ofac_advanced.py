"""OFAC's advanced XML (SDN_ADVANCED.XML): parties, places and entries point at each other by number.

Reference tables come first, then places, parties and, last, what puts a party on a list; each part is read once, one
element at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.lists import put_together
from pipeline.sources.tools.markup import local, nodes, parse_xml, values

#: OFAC's words for its lists in the table of lists, to ours.
LISTS = {
    "SDN List": "us-sdn-list",
    "Consolidated List": None,
    "Non-SDN Palestinian Legislative Council List": "us-ns-plc-list",
    "Part 561 List": "us-part-561-list",
    "Sectoral Sanctions Identifications List": "us-ssi-list",
    "Foreign Sanctions Evaders List": "us-foreign-sanctions-evaders-list",
    "Executive Order 13599 List": "us-eo13599-list",
    "Non-SDN Iranian Sanctions Act List": "us-ns-isa-list",
    "CAPTA List": "us-capta-list",
    "Non-SDN Menu-Based Sanctions List": "us-ns-mbs-list",
    "Non-SDN Chinese Military-Industrial Complex Companies List": "us-ns-cmic-list",
}
#: The root's children; papers and ties between parties are left alone.
PARTS = (
    "DateOfIssue", "ReferenceValueSets", "Locations", "IDRegDocuments", "DistinctParties", "ProfileRelationships",
    "SanctionsEntries", "SanctionsEntryLinks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Party:
    name: str
    aliases: tuple[str, ...]
    addresses: tuple[str, ...]
    countries: tuple[str, ...]
    kind: str | None
    remarks: str | None


def read_advanced_xml(received: Sequence[Received]) -> list[ListEntry]:
    """The parties of every list in the file.

    Raises:
        LayoutError: a part or a list that is new, an entry of a party that is not there, or none at all.
    """
    (file,) = received
    root = parse_xml(file.body, file.url)
    strange = {local(child) for child in root if isinstance(child.tag, str)} - set(PARTS)
    if strange:
        raise LayoutError(f"unknown part {sorted(strange)[0]!r}", place=file.url)
    tables = _tables(root)
    places = {each.get("ID") or "": _place(each, tables) for each in nodes(root, "Locations", "Location")}
    parties = dict(_parties(root, tables, places, file.url))
    return put_together(_entries(root, tables, parties, file.url), file.url)


def _tables(root: etree._Element) -> dict[str, dict[str, str]]:
    """Each reference table by the name of its rows: number to words; a kind of party that is unknown by its class."""
    found: dict[str, dict[str, str]] = {}
    for table in nodes(root, "ReferenceValueSets"):
        for rows in table:
            for row in rows:
                if isinstance(row.tag, str):
                    # An area's text is a code; a country may have nothing but one.
                    words = row.get("Description") or row.text or row.get("ISO2") or ""
                    found.setdefault(local(row), {})[row.get("ID") or ""] = " ".join(words.split())
    for row in nodes(root, "ReferenceValueSets", "PartySubTypeValues", "PartySubType"):
        kinds, number = found["PartySubType"], row.get("ID") or ""
        if kinds[number] == "Unknown":
            kinds[number] = found.get("PartyType", {}).get(row.get("PartyTypeID") or "", "")
    return found


def _place(node: etree._Element, tables: Mapping[str, Mapping[str, str]]) -> tuple[str, str | None]:
    parts = values(node, "LocationPart", "LocationPartValue", "Value")
    code = next((each.get("CountryID") or "" for each in nodes(node, "LocationCountry")), "")
    area = next((each.get("AreaCodeID") or "" for each in nodes(node, "LocationAreaCode")), "")
    country = tables.get("Country", {}).get(code) or tables.get("AreaCode", {}).get(area)
    return ", ".join([*parts, *([country] if country and parts else [])]), country_of(country)


def _parties(
    root: etree._Element,
    tables: Mapping[str, Mapping[str, str]],
    places: Mapping[str, tuple[str, str | None]],
    place: str,
) -> Iterator[tuple[str, _Party]]:
    for party in nodes(root, "DistinctParties", "DistinctParty"):
        for profile in nodes(party, "Profile"):
            number = profile.get("ID") or ""
            names = list(_names(profile))
            if not names:
                raise LayoutError("a party without a name", place=f"{place}#{number}")
            at = [
                each.get("LocationID") or "" for each in nodes(profile, "Feature", "FeatureVersion", "VersionLocation")
            ]
            missing = [each for each in at if each not in places]
            if missing:
                raise LayoutError(f"no Location {missing[0]!r}", place=f"{place}#{number}")
            kind = tables.get("PartySubType", {}).get(profile.get("PartySubTypeID") or "", "").lower()
            yield (
                number,
                _Party(
                    name=names[0],
                    aliases=tuple(dict.fromkeys(names[1:])),
                    addresses=tuple(dict.fromkeys(words for each in at if (words := places[each][0]))),
                    countries=tuple(dict.fromkeys(code for each in at if (code := places[each][1]))),
                    kind=kind or None,
                    remarks="; ".join(values(party, "Comment")) or None,
                ),
            )


def _names(profile: etree._Element) -> Iterator[str]:
    """The primary name first; names that OFAC itself calls low in quality are left out."""
    aliases = [each for each in nodes(profile, "Identity", "Alias") if each.get("LowQuality") != "true"]
    for alias in sorted(aliases, key=lambda each: each.get("Primary") != "true"):
        for name in nodes(alias, "DocumentedName"):
            parts = values(name, "DocumentedNamePart", "NamePartValue")
            if parts:
                yield " ".join(" ".join(part.split()) for part in parts)


def _entries(
    root: etree._Element, tables: Mapping[str, Mapping[str, str]], parties: Mapping[str, _Party], place: str
) -> Iterator[ListEntry]:
    for node in nodes(root, "SanctionsEntries", "SanctionsEntry"):
        number = node.get("ProfileID") or ""
        at = f"{place}#{number}"
        said = tables.get("List", {}).get(node.get("ListID") or "", "")
        if said not in LISTS:
            raise LayoutError(f"unknown list {said!r}", place=at)
        list_id = LISTS[said]
        if list_id is None:
            continue
        party = parties.get(number)
        if party is None:
            raise LayoutError("an entry of a party that is not in the file", place=at)
        measures = [
            each
            for each in nodes(node, "SanctionsMeasure")
            if tables.get("SanctionsType", {}).get(each.get("SanctionsTypeID") or "") == "Program"
        ]
        programs = [program for each in measures for program in values(each, "Comment")]
        days = [day for each in nodes(node, "EntryEvent", "Date") if (day := _day(each))]
        yield ListEntry(
            list_id=list_id,
            key=number,
            name=party.name,
            aliases=party.aliases,
            countries=party.countries,
            addresses=party.addresses,
            programs=tuple(dict.fromkeys(programs)),
            starts_on=min(days, default=None),
            remarks=party.remarks,
            party=party.kind,
        )


def _day(node: etree._Element) -> date | None:
    parts = [next(iter(values(node, name)), "") for name in ("Year", "Month", "Day")]
    return date(*map(int, parts)) if all(part.isdigit() for part in parts) else None
