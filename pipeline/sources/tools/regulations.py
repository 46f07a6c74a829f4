"""The documents of regulations.gov's API (version 4): what agencies put on a docket beside the Federal Register."""

from typing import Any

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import DocumentKind, Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.records import check_fields, read_json, take

USED = ("title", "documentType", "postedDate", "docketId", "frDocNum", "withdrawn")
#: Of the comments and of the record; the agency is the one that was asked for.
IGNORED = (
    "agencyId", "allowLateComments", "commentEndDate", "commentStartDate", "highlightedContent", "lastModifiedDate",
    "objectId", "openForComment", "subtype", "withinCommentPeriod",
)  # fmt: skip
KINDS: dict[str, DocumentKind] = {
    "Rule": "rule",
    "Proposed Rule": "rule",
    "Notice": "notice",
    "Supporting & Related Material": "notice",
    "Other": "notice",
}


def read_dockets(received: Received) -> list[Item]:
    """The documents of an answer, in its order, less those with a Federal Register number: its API gives them whole.

    Raises:
        LayoutError: not the API's answer, no document at all, a field or a type that we do not know, or no day.
    """
    shown = take(read_json(received.body, received.url), "data", list, received.url)
    if not shown:
        raise LayoutError("the listing shows no document at all", place=received.url)
    items = (_item(record, received.url) for record in shown)
    return [item for item in items if item is not None]


def _item(record: Any, place: str) -> Item | None:
    number = take(record, "id", str, place)
    place = f"{place}#{number}"
    check_fields(record, ("id", "attributes"), ("type", "links", "relationships"), place)
    facts = take(record, "attributes", dict, place)
    check_fields(facts, USED, IGNORED, place)
    kind = KINDS.get(take(facts, "documentType", str, place))
    if kind is None:
        raise LayoutError(f"unknown type {facts['documentType']!r}", place=place)
    posted = read_instant(take(facts, "postedDate", str, place))
    if posted is None:
        raise LayoutError(f"{facts['postedDate']!r} is no day", place=place)
    if facts["frDocNum"]:
        return None
    docket = str(facts["docketId"] or "")
    return Item(
        url=f"https://www.regulations.gov/document/{number}",
        title=" ".join(take(facts, "title", str, place).split()),
        natural_key=f"regulations:{number}",
        published_at=posted,
        kind=kind,
        extra=(("docket", docket),) if docket else (),
        withdrawn=take(facts, "withdrawn", bool, place),
    )
