"""The Federal Register's API (version 1): documents, and what lies at public inspection."""

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import DocumentKind, Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.records import check_fields, read_json, take

HOSTS = ("www.federalregister.gov", "federalregister.gov", "www.govinfo.gov")
FIELDS = (
    "title", "document_number", "publication_date", "html_url", "type", "abstract", "body_html_url", "raw_text_url",
)  # fmt: skip
REQUIRED = ("title", "document_number", "publication_date", "html_url", "type")
#: What the API adds when no fields are asked for, and says nothing that the document's text does not.
IGNORED = (
    "agencies", "excerpts", "pdf_url", "public_inspection_pdf_url", "full_text_xml_url", "json_url", "effective_on",
    "cfr_references", "docket_ids", "docket_id", "action", "dates", "citation", "start_page", "end_page", "volume",
    "correction_of", "corrections", "regulation_id_numbers", "topics", "significant", "signing_date", "subtype",
    "presidential_document_number", "executive_order_number", "proclamation_number", "page_length",
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


def documents_address(agency: str, per_page: int = 20) -> str:
    """The newest documents of an agency, by its slug."""
    fields = "".join(f"&fields[]={name}" for name in FIELDS)
    return (
        "https://www.federalregister.gov/api/v1/documents.json"
        f"?conditions[agencies][]={agency}&order=newest&per_page={per_page}{fields}"
    )


def read_documents(received: Received) -> list[Item]:
    """The documents of a search, newest first.

    A correction (`C1-2026-16628`) is a document of its own; same-day notices share a title, so the number is the
    key. The text is taken where the API says that it lies, else from the page.

    Raises:
        LayoutError: not the API's answer, an unknown type, or a field that we do not know.
    """
    answer = read_json(received.body, received.url)
    count = take(answer, "count", int, received.url)
    if count == 0 and not answer.get("results"):
        return []
    items = []
    for record in take(answer, "results", list, received.url):
        number = take(record, "document_number", str, received.url)
        place = f"{received.url}#{number}"
        check_fields(record, REQUIRED, (*FIELDS, *IGNORED), place)
        if record["type"] not in KINDS:
            raise LayoutError(f"unknown type {record['type']!r}", place=place)
        items.append(
            Item(
                url=take(record, "html_url", str, place),
                fetch_url=record.get("body_html_url") or record.get("raw_text_url") or None,
                title=take(record, "title", str, place),
                natural_key=f"fr:{number}",
                published_at=read_instant(take(record, "publication_date", str, place)),
                summary=record.get("abstract") or None,
                kind=KINDS[record["type"]],
                extra=(("type", record["type"]), ("number", number)),
            )
        )
    return items


def read_inspection(received: Received, agencies: frozenset[str]) -> list[Item]:
    """What lies at public inspection for some agencies, by slug; the API itself takes no conditions here.

    The key is not the document's: what is filed may be withdrawn before it is published.
    """
    answer = read_json(received.body, received.url)
    items = []
    for record in take(answer, "results", list, received.url):
        number = take(record, "document_number", str, received.url)
        place = f"{received.url}#{number}"
        slugs = {agency.get("slug") for agency in take(record, "agencies", list, place)}
        if not slugs & agencies:
            continue
        items.append(
            Item(
                url=take(record, "html_url", str, place),
                fetch_url=record.get("raw_text_url") or None,
                title=take(record, "title", str, place),
                natural_key=f"fr-inspection:{number}",
                published_at=read_instant(record.get("filed_at")) or read_instant(record.get("publication_date")),
                kind=KINDS.get(record.get("type", ""), "notice"),
                extra=(("number", number),),
            )
        )
    return items
