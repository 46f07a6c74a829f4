"""The bills of Congress.gov's API (version 3): each latest action on a bill is a notice of its own."""

from typing import Any

from models.hashing import sha256
from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.records import check_fields, read_json, take

USED = ("congress", "type", "number", "title", "latestAction")
#: The API's own address, and when its record was changed, which is no step of the bill.
IGNORED = ("originChamber", "originChamberCode", "url", "updateDate", "updateDateIncludingText")
ACTION = ("actionDate", "text")
#: By the API's word for a kind of bill: how it is cited, and how its page's address calls it.
KINDS = {
    "HR": ("H.R.", "house-bill"),
    "S": ("S.", "senate-bill"),
    "HJRES": ("H.J.Res.", "house-joint-resolution"),
    "SJRES": ("S.J.Res.", "senate-joint-resolution"),
    "HCONRES": ("H.Con.Res.", "house-concurrent-resolution"),
    "SCONRES": ("S.Con.Res.", "senate-concurrent-resolution"),
    "HRES": ("H.Res.", "house-resolution"),
    "SRES": ("S.Res.", "senate-resolution"),
}


def read_bills(received: Received) -> list[Item]:
    """The bills of an answer with what last happened to them, in its order; a bill without an action is passed over.

    A bill's next action is another document: its key holds the day and the words.

    Raises:
        LayoutError: not the API's answer, a field that we do not know, an unknown kind of bill, or no day.
    """
    bills = take(read_json(received.body, received.url), "bills", list, received.url)
    return [_item(bill, received.url) for bill in bills if not isinstance(bill, dict) or bill.get("latestAction")]


def _item(bill: Any, place: str) -> Item:
    number = str(take(bill, "number", str, place))
    place = f"{place}#{bill.get('type')}{number}"
    check_fields(bill, USED, IGNORED, place)
    action = take(bill, "latestAction", dict, place)
    check_fields(action, ACTION, ("actionTime",), place)
    if bill["type"] not in KINDS:
        raise LayoutError(f"unknown kind of bill {bill['type']!r}", place=place)
    day = read_instant(take(action, "actionDate", str, place))
    if day is None:
        raise LayoutError(f"{action['actionDate']!r} is no day", place=place)
    cited, called = KINDS[bill["type"]]
    congress, done = take(bill, "congress", int, place), " ".join(take(action, "text", str, place).split())
    named = " ".join(take(bill, "title", str, place).split())
    return Item(
        url=f"https://www.congress.gov/bill/{ordinal(congress)}-congress/{called}/{number}",
        title=f"{cited} {number}, {named}: {done}",
        natural_key=f"congress:{congress}-{bill['type'].lower()}-{number}:{day:%Y-%m-%d}:{sha256(done.encode()).hex()[:8]}",
        published_at=day,
        kind="notice",
        extra=(("bill", f"{cited} {number}"), ("congress", str(congress))),
    )


def ordinal(number: int) -> str:
    """`119th`, `121st`, `112th`."""
    last = number % 10
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{number}{ending}"
