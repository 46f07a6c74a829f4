"""The eCFR's versioner: which day the regulations stand at, where a part's text lies, what was amended when."""

from urllib.parse import quote

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.records import check_fields, read_json, take

API = "https://www.ecfr.gov/api/versioner/v1"
TITLES = f"{API}/titles.json"
VERSION = ("amendment_date", "identifier", "name", "part", "title", "type")
#: `date` and `issue_date` are when the Register printed it, which its own document says.
VERSION_IGNORED = ("date", "issue_date", "substantive", "removed", "subpart")


def versions_address(title: int, part: int) -> str:
    """The amendments of every section and appendix of a part."""
    return f"{API}/versions/title-{title}.json?part={part}"


def supplement_leads(received: Received) -> list[str]:
    """The Entity List's supplement as of the newest day of title 15.

    Raises:
        LayoutError: the titles are not told as they were.
    """
    for title in take(read_json(received.body, received.url), "titles", list, received.url):
        if take(title, "number", int, received.url) == 15:
            day = take(title, "up_to_date_as_of", str, received.url)
            appendix = quote("Supplement No. 4 to Part 744")
            return [f"{API}/full/{day}/title-15.xml?part=744&appendix={appendix}"]
    raise LayoutError("no title 15", place=received.url)


def read_versions(received: Received) -> list[Item]:
    """The amendments of a part, newest first: which section, on which day. Titles and links alone.

    Raises:
        LayoutError: not the versioner's answer, or a field that we do not know.
    """
    answer = read_json(received.body, received.url)
    items = []
    for record in take(answer, "content_versions", list, received.url):
        identifier = take(record, "identifier", str, received.url)
        place = f"{received.url}#{identifier}"
        check_fields(record, VERSION, VERSION_IGNORED, place)
        day, title = take(record, "amendment_date", str, place), record["title"]
        appendix = record["type"] == "appendix"
        where = f"part-{record['part']}/appendix-{quote(identifier)}" if appendix else f"section-{identifier}"
        items.append(
            Item(
                url=f"https://www.ecfr.gov/on/{day}/title-{title}/{where}",
                title=f"{title} CFR {identifier} amended: {' '.join(str(record['name']).split())}",
                natural_key=f"ecfr:{title}:{identifier}:{day}",
                published_at=read_instant(day),
                extra=(("part", str(record["part"])), ("removed", str(bool(record.get("removed"))).lower())),
            )
        )
    return sorted(items, key=lambda item: item.natural_key.rsplit(":", 1)[-1] if item.natural_key else "", reverse=True)
