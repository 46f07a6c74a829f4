"""The news API of the Department of Justice (version 1): press releases with their components and topics."""

from datetime import UTC, datetime

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.feeds import plain_text
from pipeline.sources.tools.records import check_fields, read_json, take

USED = ("title", "url", "uuid", "date", "component", "topic", "teaser")
#: The body is on the page; pictures and editors' times say nothing of the case.
IGNORED = ("body", "attachment", "image", "changed", "created", "number", "vuuid", "location", "status")


def read_releases(received: Received) -> list[Item]:
    """The releases of an answer, in its order.

    Raises:
        LayoutError: not the API's answer, a field that we do not know, or a day that is no number of seconds.
    """
    items = []
    for record in take(read_json(received.body, received.url), "results", list, received.url):
        place = f"{received.url}#{record.get('uuid') if isinstance(record, dict) else None}"
        check_fields(record, USED, IGNORED, place)
        seconds = str(record["date"])
        if not seconds.isdigit():
            raise LayoutError(f"{seconds!r} is no number of seconds", place=place)
        parts = [str(part.get("name")) for part in record["component"] or () if isinstance(part, dict)]
        items.append(
            Item(
                url=take(record, "url", str, place),
                title=plain_text(take(record, "title", str, place)),
                natural_key=f"doj:{take(record, 'uuid', str, place)}",
                published_at=datetime.fromtimestamp(int(seconds), UTC),
                summary=plain_text(record["teaser"] or "") or None,
                kind="release",
                extra=(("component", ", ".join(parts)),) if parts else (),
            )
        )
    return items
