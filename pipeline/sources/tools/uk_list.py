"""The UK Sanctions List in the XML of the Foreign, Commonwealth and Development Office."""

from collections.abc import Iterator, Sequence

from lxml import etree

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_code, country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.instants import day_first
from pipeline.sources.tools.lists import put_together
from pipeline.sources.tools.markup import check_element, nodes, top_elements, values

LIST_ID = "gb-sanctions-list"
PARTIES = {"individual": "individual", "entity": "entity", "ship": "vessel"}
USED = (
    "UniqueID", "RegimeName", "IndividualEntityShip", "DateDesignated", "SanctionsImposed", "Names", "NonLatinNames",
    "Addresses", "IndividualDetails", "OtherInformation", "UKStatementofReasons", "UNReferenceNumber",
)  # fmt: skip
#: Telephone numbers, ships' and firms' papers, and flags that repeat what `SanctionsImposed` says in words.
IGNORED = (
    "OFSIGroupID", "DesignationSource", "LastUpdated", "SanctionsImposedIndicators", "PhoneNumbers", "EmailAddresses",
    "Websites", "Titles", "EntityDetails", "ShipDetails",
)  # fmt: skip
GIVEN = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
LINES = ("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6",
         "AddressPostalCode", "AddressCountry")  # fmt: skip


def read_uk_list(received: Sequence[Received]) -> list[ListEntry]:
    """The designations of the United Kingdom.

    Raises:
        LayoutError: an element that is new, a designation without number or name, or none at all.
    """
    (file,) = received
    return put_together(_entries(file), file.url)


def _entries(file: Received) -> Iterator[ListEntry]:
    for node in top_elements(file.body, file.url, "Designation"):
        number = _first(node, "UniqueID")
        if not number:
            raise LayoutError("a Designation without UniqueID", place=file.url)
        place = f"{file.url}#{number}"
        check_element(node, USED, IGNORED, place)
        kind = _first(node, "IndividualEntityShip").lower()
        if kind not in PARTIES:
            raise LayoutError(f"unknown kind of party {kind!r}", place=place)
        names = [(_first(each, "NameType").lower(), _full_name(each, place)) for each in nodes(node, "Names", "Name")]
        main = next((name for said, name in names if said == "primary name" and name), None)
        main = main or next((name for said, name in names if said.startswith("primary name") and name), None)
        if main is None:
            raise LayoutError("a designation without a primary name", place=place)
        foreign = [text for each in nodes(node, "NonLatinNames") for text in _non_latin(each)]
        addresses, countries = [], []
        for each in nodes(node, "Addresses", "Address"):
            check_element(each, LINES, (), place)
            addresses.append(", ".join(text for name in LINES if (text := _first(each, name))))
            countries.append(_first(each, "AddressCountry"))
        countries += values(node, "IndividualDetails", "Individual", "Nationalities", "Nationality")
        yield ListEntry(
            list_id=LIST_ID,
            key=number,
            name=main,
            aliases=(*(name for _, name in names if name), *foreign),
            countries=tuple(dict.fromkeys(code for text in countries if (code := country_of(text)))),
            addresses=tuple(address for address in addresses if address and country_code(address) is None),
            programs=tuple(values(node, "RegimeName")),
            notice="; ".join(values(node, "UNReferenceNumber")) or None,
            licence_policy=_first(node, "SanctionsImposed").replace("|", "; ") or None,
            starts_on=day_first(_first(node, "DateDesignated")),
            remarks="; ".join([*values(node, "UKStatementofReasons"), *values(node, "OtherInformation")]) or None,
            party=PARTIES[kind],
        )


def _first(node: etree._Element, name: str) -> str:
    return " ".join(next(iter(values(node, name)), "").split())


def _full_name(node: etree._Element, place: str) -> str:
    check_element(node, (*GIVEN, "NameType"), ("AliasStrength", "NameTitle"), place)
    return " ".join(text for name in GIVEN if (text := _first(node, name)))


def _non_latin(node: etree._Element) -> list[str]:
    """Names in their own script; older editions leave out the element between."""
    return [*values(node, "NonLatinName", "NameNonLatinScript"), *values(node, "NameNonLatinScript")]
