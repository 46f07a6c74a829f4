"""The European Union's consolidated list of financial sanctions, XML 1.1: all is said in attributes."""

from collections.abc import Iterator, Sequence

from lxml import etree

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.instants import read_day
from pipeline.sources.tools.lists import put_together
from pipeline.sources.tools.markup import check_element, nodes, top_elements, values

LIST_ID = "eu-financial-sanctions-list"
PARTIES = {"person": "individual", "enterprise": "entity"}
#: Papers and births tell persons apart, which screening of firms does not need.
ENTITY = (
    ("regulation", "remark", "subjectType", "nameAlias", "address", "citizenship",
     "@designationDate", "@designationDetails", "@euReferenceNumber", "@logicalId"),
    ("identification", "birthdate", "@unitedNationId"),
)  # fmt: skip
NAME = (
    ("@wholeName", "@strong", "@nameLanguage"),
    ("remark", "regulationSummary", "@firstName", "@middleName", "@lastName", "@function", "@gender", "@title",
     "@regulationLanguage", "@logicalId"),
)  # fmt: skip
ADDRESS = (
    ("@street", "@poBox", "@zipCode", "@city", "@place", "@region", "@countryDescription", "@countryIso2Code"),
    ("remark", "regulationSummary", "contactInfo", "@asAtListingTime", "@regulationLanguage", "@logicalId"),
)  # fmt: skip
REGULATION = (
    ("publicationUrl", "@programme", "@numberTitle", "@entryIntoForceDate"),
    ("remark", "@regulationType", "@organisationType", "@publicationDate", "@logicalId"),
)
NOWHERE = {"00", ""}


def read_eu_list(received: Sequence[Received]) -> list[ListEntry]:
    """The parties under financial sanctions of the European Union.

    Raises:
        LayoutError: an element or attribute that is new, a party without number or name, or none at all.
    """
    (file,) = received
    return put_together(_entries(file), file.url)


def _entries(file: Received) -> Iterator[ListEntry]:
    for node in top_elements(file.body, file.url, "sanctionEntity"):
        number = node.get("euReferenceNumber") or node.get("logicalId")
        if not number:
            raise LayoutError("a sanctionEntity without a number", place=file.url)
        place = f"{file.url}#{number}"
        check_element(node, *ENTITY, place)
        names = [_checked(each, NAME, place) for each in nodes(node, "nameAlias")]
        main = next((each for each in names if _is_main(each, "EN")), None)
        main = main if main is not None else next((each for each in names if _is_main(each)), None)
        if main is None:
            raise LayoutError("a party without a name", place=place)
        addresses = [_checked(each, ADDRESS, place) for each in nodes(node, "address")]
        regulations = [_checked(each, REGULATION, place) for each in nodes(node, "regulation")]
        days = [node.get("designationDate"), *(each.get("entryIntoForceDate") for each in regulations)]
        kind = next((each.get("code") or "" for each in nodes(node, "subjectType")), "")
        if kind not in PARTIES:
            raise LayoutError(f"unknown subjectType {kind!r}", place=place)
        yield ListEntry(
            list_id=LIST_ID,
            key=number,
            name=_words(main.get("wholeName")),
            # Names that the list itself calls weak match half the world.
            aliases=tuple(_words(each.get("wholeName")) for each in names if each.get("strong") != "false"),
            countries=_countries([*addresses, *nodes(node, "citizenship")]),
            addresses=tuple(found for each in addresses if (found := _address(each))),
            programs=tuple(dict.fromkeys(each.get("programme") or "" for each in regulations)),
            notice="; ".join(dict.fromkeys(_words(each.get("numberTitle")) for each in regulations)) or None,
            starts_on=min((day for text in days if (day := read_day(text))), default=None),
            remarks="; ".join([*values(node, "remark"), *filter(None, [_words(node.get("designationDetails"))])])
            or None,
            party=PARTIES[kind],
        )


def _checked(node: etree._Element, known: tuple[tuple[str, ...], tuple[str, ...]], place: str) -> etree._Element:
    check_element(node, *known, place)
    return node


def _is_main(name: etree._Element, language: str | None = None) -> bool:
    whole = _words(name.get("wholeName"))
    return bool(whole) and (language is None or (name.get("nameLanguage") == language and name.get("strong") == "true"))


def _countries(places: Sequence[etree._Element]) -> tuple[str, ...]:
    found = []
    for each in places:
        code = each.get("countryIso2Code") or ""
        said = code if code not in NOWHERE else (each.get("countryDescription") or "")
        if said and said != "UNKNOWN":
            found.append(country_of(said) or said)
    return tuple(dict.fromkeys(found))


def _address(node: etree._Element) -> str:
    parts = (node.get(name) for name in ("street", "poBox", "zipCode", "city", "place", "region"))
    told = [_words(part) for part in parts if part]
    country = _words(node.get("countryDescription"))
    return ", ".join([*told, *([country] if country and country != "UNKNOWN" else [])]) if told else ""


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
