"""OFAC's lists: the headerless CSV tables (names, addresses, other names, comments) and the XML, by local name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml import etree

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.lists import put_together, quoted_aliases
from pipeline.sources.tools.markup import local, nodes, parse_xml, values
from pipeline.sources.tools.records import check_fields, read_cells

#: Which list a party of the consolidated (non-SDN) files is on, by its programme; OFAC names no list there.
LISTS_BY_PROGRAM = {
    "NS-PLC": "us-ns-plc-list",
    "UKRAINE-EO13662": "us-ssi-list",
    "RUSSIA-EO14024": "us-ns-mbs-list",
    "CAATSA - RUSSIA": "us-ns-mbs-list",
    "CMIC-EO13959": "us-ns-cmic-list",
    "CMIC-EO": "us-ns-cmic-list",
    "CCMC-EO13959": "us-ccmc-list",
    "FSE-IR": "us-foreign-sanctions-evaders-list",
    "FSE-SY": "us-foreign-sanctions-evaders-list",
    "561-RELATED": "us-capta-list",
    "561LIST": "us-part-561-list",
    "NS-ISA": "us-ns-isa-list",
    "CAPTA": "us-capta-list",
}
#: A party whose programme names no list of its own: OFAC opens programmes without notice.
UNPLACED = "us-ofac-non-sdn-list"

ENTRY_PARTS = (
    "uid", "firstName", "lastName", "title", "sdnType", "remarks", "programList", "akaList", "addressList",
    "nationalityList", "citizenshipList",
)  # fmt: skip
#: Papers, births and vessels tell persons and ships apart, which screening of firms does not need.
ENTRY_IGNORED = ("idList", "dateOfBirthList", "placeOfBirthList", "vesselInfo", "nspType")


def read_sdn_csv(received: Sequence[Received]) -> list[ListEntry]:
    """The SDN list from SDN.CSV and, where they are given, ADD.CSV, ALT.CSV and SDN_COMMENTS.CSV."""
    return _read_csv(received, sdn=True)


def read_consolidated_csv(received: Sequence[Received]) -> list[ListEntry]:
    """The non-SDN lists from CONS_PRIM.CSV and, where they are given, its three other tables."""
    return _read_csv(received, sdn=False)


def _read_csv(received: Sequence[Received], *, sdn: bool) -> list[ListEntry]:
    files = {_role(file.url): file for file in received}
    names = files.get("names")
    if names is None:
        raise LayoutError("the table of names is not among the files", place=received[0].url if received else "")
    addresses: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    if file := files.get("addresses"):
        for _, (number, _, street, city, country, _) in read_cells(file.body, 6, file.url):
            words = ", ".join(part for part in (street, city, country) if part)
            addresses[number or ""].append((words, country_of(country)))
    aliases: dict[str, list[str]] = defaultdict(list)
    if file := files.get("aliases"):
        for _, (number, _, _, alias, _) in read_cells(file.body, 5, file.url):
            aliases[number or ""].append(alias or "")
    comments: dict[str, str] = {}
    if file := files.get("comments"):
        comments = {number or "": more or "" for _, (number, more) in read_cells(file.body, 2, file.url)}

    def lines() -> Iterator[ListEntry]:
        for line, cells in read_cells(names.body, 12, names.url):
            number, name, party, program, *_, remarks = cells
            place = f"{names.url}:{line}"
            if not number or not number.isdigit():
                raise LayoutError(f"{number!r} is no party's number", place=place)
            programs = tuple(part.strip(" []") for part in (program or "").split("]") if part.strip(" []"))
            # The table cuts remarks at a thousand characters, and the comments go on in the middle of a word.
            told = ((remarks or "") + comments.get(number, "")) or None
            for list_id in ("us-sdn-list",) if sdn else _lists_of(programs):
                yield ListEntry(
                    list_id=list_id,
                    key=number,
                    name=name or "",
                    aliases=(*aliases[number], *quoted_aliases(told)),
                    countries=tuple(dict.fromkeys(code for _, code in addresses[number] if code)),
                    addresses=tuple(words for words, _ in addresses[number] if words),
                    programs=programs,
                    remarks=told,
                    party=party or "entity",
                )

    return put_together(lines(), names.url)


def _role(url: str) -> str:
    name = urlsplit(url).path.rsplit("/", 1)[-1].lower()
    if "comments" in name:
        return "comments"
    if name in {"add.csv", "cons_add.csv"}:
        return "addresses"
    if name in {"alt.csv", "cons_alt.csv"}:
        return "aliases"
    if name in {"sdn.csv", "cons_prim.csv"}:
        return "names"
    raise LayoutError("none of OFAC's tables by its name", place=url)


def lists_of_programs(programs: Sequence[str]) -> list[str]:
    """The non-SDN lists that programmes stand for; none where they stand for no list of their own."""
    lists = [LISTS_BY_PROGRAM[program.upper()] for program in programs if program.upper() in LISTS_BY_PROGRAM]
    return list(dict.fromkeys(lists))


def _lists_of(programs: Sequence[str]) -> list[str]:
    return lists_of_programs(programs) or [UNPLACED]


def read_sdn_xml(received: Sequence[Received]) -> list[ListEntry]:
    """The SDN list from SDN.XML, of the old namespace or the new."""
    return _read_xml(received, sdn=True)


def read_consolidated_xml(received: Sequence[Received]) -> list[ListEntry]:
    """The non-SDN lists from CONSOLIDATED.XML."""
    return _read_xml(received, sdn=False)


def _read_xml(received: Sequence[Received], *, sdn: bool) -> list[ListEntry]:
    (file,) = received
    root = parse_xml(file.body, file.url)
    entries = list(nodes(root, "sdnEntry"))
    stated = next(iter(values(root, "publshInformation", "Record_Count")), "")
    if not entries:
        raise LayoutError("no sdnEntry", place=file.url)
    if stated.isdigit() and int(stated) < len(entries):
        raise LayoutError(f"{len(entries)} entries, but it states {stated}", place=file.url)
    return put_together((one for node in entries for one in _read_entry(node, file.url, sdn=sdn)), file.url)


def _read_entry(node: etree._Element, place: str, *, sdn: bool) -> Iterator[ListEntry]:
    number = next(iter(values(node, "uid")), "")
    place = f"{place}#{number}"
    check_fields(
        {local(part) for part in node if isinstance(part.tag, str)},
        ("uid", "lastName"),
        (*ENTRY_PARTS, *ENTRY_IGNORED),
        place,
    )
    programs = tuple(values(node, "programList", "program"))
    addresses, countries = [], []
    for address in nodes(node, "addressList", "address"):
        parts = {local(part): (part.text or "").strip() for part in address if isinstance(part.tag, str)}
        names = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
        check_fields(parts, (), ("uid", *names), place)
        addresses.append(", ".join(parts[name] for name in names if parts.get(name)))
        countries.append(country_of(parts.get("country")))
    countries += [country_of(text) for text in values(node, "nationalityList", "nationality", "country")]
    countries += [country_of(text) for text in values(node, "citizenshipList", "citizenship", "country")]
    remarks = next(iter(values(node, "remarks")), None)
    for list_id in ("us-sdn-list",) if sdn else _lists_of(programs):
        yield ListEntry(
            list_id=list_id,
            key=number,
            name=_full_name(node),
            aliases=(
                *(_full_name(aka) for aka in nodes(node, "akaList", "aka")),
                *quoted_aliases(remarks),
            ),
            countries=tuple(dict.fromkeys(code for code in countries if code)),
            addresses=tuple(address for address in addresses if address),
            programs=programs,
            remarks=remarks,
            party=next((text.lower() for text in values(node, "sdnType")), None),
        )


def _full_name(node: etree._Element) -> str:
    return " ".join([*values(node, "firstName"), *values(node, "lastName")])
