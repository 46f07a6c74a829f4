"""The Federal Register's API (version 1): documents, and what lies at public inspection.

A document has one number from the day on which it is filed: what is filed, what is published, and what finds it by a
search are one document here. A correction has a number of its own, and names the document that it corrects.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import DocumentKind, Item, Received
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.instants import read_day, read_instant
from pipeline.sources.tools.records import check_fields, read_json, take

HOSTS = ("www.federalregister.gov", "federalregister.gov", "www.govinfo.gov", "public-inspection.federalregister.gov")
API = "https://www.federalregister.gov/api/v1"
#: The source of what is filed and not yet published.
INSPECTION = "federal_register_public_inspection"
FIELDS = (
    "title", "document_number", "publication_date", "html_url", "type", "abstract", "body_html_url", "raw_text_url",
    "effective_on", "comments_close_on", "citation", "cfr_references", "docket_ids", "action", "dates", "correction_of",
    "corrections",
)  # fmt: skip
REQUIRED = ("title", "document_number", "publication_date", "html_url", "type")
#: What the API adds when no fields are asked for, and says nothing that the document's text does not.
IGNORED = (
    "agencies", "agency_names", "excerpts", "pdf_url", "public_inspection_pdf_url", "full_text_xml_url", "json_url",
    "docket_id", "start_page", "end_page", "volume", "regulation_id_numbers", "topics", "significant", "signing_date",
    "subtype", "presidential_document_number", "executive_order_number", "executive_order_notes",
    "proclamation_number", "page_length", "page_views", "mods_url", "images", "images_metadata", "president",
    "disposition_notes", "comment_url", "regulation_id_number_info", "regulations_dot_gov_info",
    "regulations_dot_gov_url", "toc_doc", "toc_subject", "toc_subject_2", "explanation", "dockets",
    "not_received_for_publication",
)  # fmt: skip
INSPECTED = ("title", "document_number", "type", "agencies", "html_url", "filed_at", "publication_date")
#: Optional in an answer of public inspection, and used: where the text lies, and why a filing was changed.
INSPECTED_TOO = ("raw_text_url", "pdf_url", "editorial_note", "last_public_inspection_issue", "filing_type")
#: How the printed table of contents words the title, and what counts pages and visits.
INSPECTED_IGNORED = (
    "agency_names", "agency_letters", "docket_numbers", "excerpts", "json_url", "num_pages", "page_views",
    "pdf_file_name", "pdf_file_size", "pdf_updated_at", "raw_text_updated_at", "subject_1", "subject_2", "subject_3",
    "toc_doc", "toc_subject", "id", "docket_id", "special_filing",
)  # fmt: skip
KINDS: dict[str, DocumentKind] = {
    "Rule": "rule",
    "Proposed Rule": "rule",
    "Presidential Document": "rule",
    "Notice": "notice",
    "Correction": "rule",
    "Uncategorized Document": "notice",
    "Sunshine Act Document": "notice",
}
IN_ADDRESS = re.compile(r"/documents/(?P<day>\d{4}/\d\d/\d\d)/(?P<number>(?:[A-Z]\d-)?\d{4}-\d{5})(?:/|$)")
CORRECTION = re.compile(r"^[A-Z]\d-(?P<number>\d{4}-\d{5})$")


def documents_address(agency: str | None = None, *, term: str | None = None, per_page: int = 20) -> str:
    """The newest documents of an agency, by its slug, or of a search for words."""
    asked = [("conditions[agencies][]", agency)] if agency else []
    asked += [("conditions[term]", term)] if term else []
    asked += [("order", "newest"), ("per_page", str(per_page))]
    fields = "".join(f"&fields[]={name}" for name in FIELDS)
    return f"{API}/documents.json?{urlencode(asked, safe='[]', quote_via=quote)}{fields}"


def archive_of(agency: str) -> Callable[[datetime, datetime], tuple[str, ...]]:
    """Where an agency's documents of a period are: a page a month, of which none is known to hold a thousand."""

    def addresses(first: datetime, last: datetime) -> tuple[str, ...]:
        found, day = [], first.date()
        end = (last - timedelta(microseconds=1)).date()
        while day <= end:
            month = min(end, (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1))
            span = [("conditions[publication_date][gte]", day.isoformat())]
            span += [("conditions[publication_date][lte]", month.isoformat())]
            found.append(f"{documents_address(agency, per_page=1000)}&{urlencode(span, safe='[]', quote_via=quote)}")
            day = month + timedelta(days=1)
        return tuple(found)

    return addresses


def document_address(natural_key: str) -> str:
    """Where the API tells of a published document; what was never published is not there."""
    return f"{API}/documents/{natural_key.removeprefix('fr:')}.json"


def standing_addresses(natural_key: str) -> tuple[str, ...]:
    """Where a filing is found that left the list: published, or still at inspection."""
    number = natural_key.removeprefix("fr:")
    return document_address(natural_key), f"{API}/public-inspection-documents/{number}.json"


def read_documents(received: Received) -> list[Item]:
    """The documents of a search, newest first; same-day notices share a title, so the number is the key.

    The text is taken where the API says that it lies, else from the page.

    Raises:
        LayoutError: not the API's answer, an unknown type, or a field that we do not know.
    """
    answer = read_json(received.body, received.url)
    count = take(answer, "count", int, received.url)
    if count == 0 and not answer.get("results"):
        return []
    return [_published(record, received.url) for record in take(answer, "results", list, received.url)]


def read_rules_feed(received: Received) -> list[Item]:
    """The documents of the Register's feed, keyed on the number in their addresses as the API's are.

    Raises:
        LayoutError: no feed, or an item whose address holds no number.
    """
    return [_numbered(item, received.url) for item in read_feed(received)]


def _numbered(item: Item, place: str) -> Item:
    found = IN_ADDRESS.search(item.url)
    if item.fault is None and found is None:
        raise LayoutError(f"no document number in {item.url}", place=place)
    if found is None:
        return item
    number = found["number"]
    text = f"https://www.federalregister.gov/documents/full_text/html/{found['day']}/{number}.html"
    return replace(item, natural_key=f"fr:{number}", fetch_url=text, extra=(("number", number),))


def _published(record: Any, place: str) -> Item:
    number = take(record, "document_number", str, place)
    place = f"{place}#{number}"
    # The recorded world labels its answers.
    known = [name for name in record if not name.startswith("chipwatch_")]
    check_fields(known, REQUIRED, (*FIELDS, *IGNORED), place)
    if record["type"] not in KINDS:
        raise LayoutError(f"unknown type {record['type']!r}", place=place)
    told = {
        "number": number,
        "type": record["type"],
        "published_on": take(record, "publication_date", str, place),
        "effective_on": record.get("effective_on"),
        "comments_close_on": record.get("comments_close_on"),
        "citation": record.get("citation"),
        "action": record.get("action"),
        "dates": record.get("dates"),
        "cfr": ", ".join(_part(each, place) for each in record.get("cfr_references") or ()),
        "dockets": ", ".join(record.get("docket_ids") or ()),
        "corrects": _corrected(number, record.get("correction_of")),
        "corrected_by": ", ".join(_number_in(each) for each in record.get("corrections") or ()),
    }
    return Item(
        url=take(record, "html_url", str, place),
        fetch_url=record.get("body_html_url") or record.get("raw_text_url") or None,
        title=take(record, "title", str, place),
        natural_key=f"fr:{number}",
        published_at=read_instant(record["publication_date"]),
        summary=record.get("abstract") or None,
        kind=KINDS[record["type"]],
        extra=tuple((name, value) for name, value in told.items() if value),
    )


def _part(reference: object, place: str) -> str:
    check_fields(
        reference if isinstance(reference, dict) else (), ("title", "part"), ("chapter", "citation_url"), place
    )
    assert isinstance(reference, dict)
    return f"{reference['title']} CFR {reference['part']}"


def _corrected(number: str, said: object) -> str | None:
    """The key of the document that one corrects: as the API says, else as the number does."""
    if said:
        return f"fr:{_number_in(said)}"
    found = CORRECTION.match(number)
    return f"fr:{found['number']}" if found else None


def _number_in(reference: object) -> str:
    """The number at the end of an API address, or in an object that names one."""
    if isinstance(reference, dict):
        reference = reference.get("document_number") or reference.get("json_url") or ""
    return str(reference).rsplit("/", 1)[-1].removesuffix(".json")


def read_inspection(received: Received, agencies: frozenset[str]) -> list[Item]:
    """What lies at public inspection for some agencies, by slug; the API itself takes no conditions here.

    A filing without a day of publication was revoked by its agency, and stays listed with a note.

    Raises:
        LayoutError: not the API's answer, or a field that we do not know.
    """
    answer = read_json(received.body, received.url)
    items = []
    for record in take(answer, "results", list, received.url):
        number = take(record, "document_number", str, received.url)
        place = f"{received.url}#{number}"
        check_fields(record, INSPECTED, (*INSPECTED_TOO, *INSPECTED_IGNORED), place)
        slugs = {agency.get("slug") for agency in take(record, "agencies", list, place)}
        if not slugs & agencies:
            continue
        if record["type"] not in KINDS:
            raise LayoutError(f"unknown type {record['type']!r}", place=place)
        publishes = read_day(record["publication_date"])
        told = {
            "number": number,
            "type": record["type"],
            "filed_at": record["filed_at"],
            "publishes_on": publishes.isoformat() if publishes else None,
            "filing": record.get("filing_type"),
            "note": record.get("editorial_note"),
            "corrects": _corrected(number, None),
        }
        items.append(
            Item(
                url=take(record, "html_url", str, place),
                # Until the text is made, only the agency's own document is there.
                fetch_url=record.get("raw_text_url") or record.get("pdf_url") or None,
                title=take(record, "title", str, place),
                natural_key=f"fr:{number}",
                published_at=read_instant(record["filed_at"]),
                kind=KINDS[record["type"]],
                extra=tuple((name, value) for name, value in told.items() if value),
                flags=("public_inspection",),
                withdrawn=publishes is None,
            )
        )
    return items


def register_note(flags: Sequence[str], stated: Mapping[str, str]) -> str | None:
    """What the Register's numbers and days tell a reader of a text: that it was filed, that it corrects another."""
    notes = []
    if "public_inspection" in flags and (day := stated.get("published_on") or stated.get("publishes_on")):
        notes.append(
            f"filed for public inspection, {'published' if 'published_on' in stated else 'to appear'} on {day}"
        )
    if "corrects" in stated:
        notes.append(f"corrects {stated['corrects'].removeprefix('fr:')}")
    return "; ".join(notes) or None
