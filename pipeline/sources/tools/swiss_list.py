"""The Swiss sanctions list of SECO: every target that ever was, with its history.

What a change added or removed is repeated inside `modification`; only the targets of the root are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from lxml import etree

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.instants import read_day
from pipeline.sources.tools.lists import put_together
from pipeline.sources.tools.markup import check_element, nodes, top_elements, values

LIST_ID = "ch-seco-sanctions-list"
TARGET = (("entity", "individual", "object", "modification", "sanctions-set-id", "@ssid", "@sanctions-set-id"),
          ("foreign-identifier", "generic-attribute"))  # fmt: skip
PARTY = (("identity", "justification", "other-information"),
         ("relation", "generic-attribute", "@sex", "@object-type"))  # fmt: skip
IDENTITY = (("name", "address", "nationality", "@main"),
            ("day-month-year", "place-of-birth", "identification-document", "@ssid", "@day-month-year"))  # fmt: skip
NAME = (("name-part", "@name-type", "@quality"), ("@ssid", "@lang"))
PART = (("value", "spelling-variant", "@order", "@name-part-type"), ("@ssid",))
MODIFICATION = (("@modification-type", "@effective-date", "@publication-date"),
                ("added", "removed", "remark", "@enactment-date"))  # fmt: skip
ADDRESS = ("c-o", "address-details", "p-o-box", "zip-code", "location", "area", "country")


def read_swiss_list(received: Sequence[Received]) -> list[ListEntry]:
    """The targets that stand on the list today.

    Raises:
        LayoutError: an element or attribute that is new, a target without number or name, or none at all.
    """
    (file,) = received
    return put_together(_entries(file), file.url)


def _entries(file: Received) -> Iterator[ListEntry]:
    programs = _programs(file)
    places = {each.get("ssid") or "": _place(each) for each in top_elements(file.body, file.url, "place")}
    for node in top_elements(file.body, file.url, "target"):
        number = node.get("ssid")
        if not number:
            raise LayoutError("a target without ssid", place=file.url)
        place = f"{file.url}#{number}"
        check_element(node, *TARGET, place)
        changes = list(nodes(node, "modification"))
        for each in changes:
            check_element(each, *MODIFICATION, place)
        if not _stands(changes, place):
            continue
        party, kind = _party(node, place)
        check_element(party, *PARTY, place)
        names, addresses, countries = _identities(party, places, place)
        if not names:
            raise LayoutError("a target without a name", place=place)
        sets = [node.get("sanctions-set-id"), *values(node, "sanctions-set-id")]
        days = [read_day(each.get("effective-date")) for each in changes if _kind(each) == "listed"]
        yield ListEntry(
            list_id=LIST_ID,
            key=number,
            name=names[0],
            aliases=tuple(names),
            countries=tuple(dict.fromkeys(countries)),
            addresses=tuple(address for address in addresses if address),
            programs=tuple(dict.fromkeys(programs.get(each or "", "") for each in sets if each)),
            starts_on=min((day for day in days if day), default=None),
            remarks="; ".join([*values(party, "justification"), *values(party, "other-information")]) or None,
            party=kind,
        )


def _kind(modification: etree._Element) -> str:
    return modification.get("modification-type") or ""


def _stands(changes: Sequence[etree._Element], place: str) -> bool:
    """Whether the newest change is no removal; of one day's changes the first is the newest."""
    known = {"listed", "amended", "de-listed"}
    if strange := sorted({_kind(each) for each in changes} - known):
        raise LayoutError(f"unknown modification-type {strange[0]!r}", place=place)
    newest = max(
        changes, key=lambda each: each.get("publication-date") or each.get("effective-date") or "", default=None
    )
    return newest is None or _kind(newest) != "de-listed"


def _party(node: etree._Element, place: str) -> tuple[etree._Element, str]:
    for name, kind in (("entity", "entity"), ("individual", "individual"), ("object", "vessel")):
        for found in nodes(node, name):
            said = found.get("object-type")
            return found, kind if said in {None, "vessel"} else said
    raise LayoutError("a target that is nobody", place=place)


def _programs(file: Received) -> dict[str, str]:
    found = {}
    for each in top_elements(file.body, file.url, "sanctions-program"):
        named = [*nodes(each, "program-name"), *nodes(each, "program-key")]
        english = next((" ".join((name.text or "").split()) for name in named if name.get("lang") == "eng"), "")
        found.update({one.get("ssid") or "": english for one in nodes(each, "sanctions-set")})
    return found


def _place(node: etree._Element) -> dict[str, str]:
    return {name: text for name in ADDRESS if (text := next(iter(values(node, name)), ""))}


def _identities(
    party: etree._Element, places: Mapping[str, Mapping[str, str]], place: str
) -> tuple[list[str], list[str], list[str]]:
    names: list[str] = []
    addresses, countries = [], []
    identities = sorted(nodes(party, "identity"), key=lambda each: each.get("main") != "true")
    for identity in identities:
        check_element(identity, *IDENTITY, place)
        said = sorted(nodes(identity, "name"), key=lambda each: each.get("name-type") != "primary-name")
        # Names that the list itself calls low in quality match half the world.
        names += [text for each in said if each.get("quality") != "low" for text in _spellings(each, place)]
        for each in nodes(identity, "address"):
            parts = {**places.get(each.get("place-id") or "", {}), **_place(each)}
            addresses.append(", ".join(parts[name] for name in ADDRESS if name != "country" and name in parts))
            countries.append(parts.get("country"))
        for each in nodes(identity, "nationality", "country"):
            countries.append(each.get("iso-code") or each.text)
    codes = [code for text in countries if (code := country_of(text))]
    return list(dict.fromkeys(names)), addresses, codes


def _spellings(name: etree._Element, place: str) -> list[str]:
    """The whole name as it is listed, then in each other script and spelling, its parts in their order."""
    check_element(name, *NAME, place)
    parts: dict[int, dict[tuple[str, str], list[str]]] = {}
    for each in nodes(name, "name-part"):
        check_element(each, *PART, place)
        if each.get("name-part-type") in {"title", "suffix"}:
            continue
        at = parts.setdefault(int(each.get("order") or 0), {})
        at.setdefault(("", ""), []).extend(values(each, "value"))
        for other in nodes(each, "spelling-variant"):
            if text := " ".join((other.text or "").split()):
                at.setdefault((other.get("lang") or "", other.get("script") or ""), []).append(text)
    orders = sorted(parts)
    whole = []
    for spelling in dict.fromkeys(key for order in orders for key in parts[order]):
        chosen = [parts[order].get(spelling) or parts[order][("", "")] for order in orders]
        whole += [" ".join(words) for words in list(product(*chosen))[:8]]
    return [text for text in whole if text]
