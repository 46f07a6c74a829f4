"""The list under section 1260H: names printed in a notice of the Federal Register, one to a line."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bs4 import BeautifulSoup

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.federal_register import API, read_documents
from pipeline.sources.tools.lists import entry_key, put_together

LIST_ID = "us-1260h-list"
TITLE = re.compile(r"Chinese Military Compan", re.IGNORECASE)
#: The words after which the names stand, and those before which they end.
BEGINS = re.compile(r"following (?:entities|companies)|list of Chinese military companies is as follows", re.IGNORECASE)
ENDS = re.compile(
    r"^\s*(?:Dated:|\[FR Doc|BILLING CODE|The following entities (?:have been|are) removed)", re.IGNORECASE
)
ABBREVIATION = re.compile(r"\s*\(([^()]{2,60})\)\s*$")
MARKS = re.compile(r"^[\s•▪◦*–—-]+|[\s*;,]+$|^\d{1,3}[.)]\s+")
LONGEST = 160


def notices_address() -> str:
    """The Register's notices of the Department of War (its agency is still `defense-department`) that name the list."""
    term = quote('"Chinese Military Companies"')
    fields = "".join(f"&fields[]={name}" for name in
                     ("title", "document_number", "publication_date", "html_url", "type", "body_html_url"))  # fmt: skip
    return (
        f"{API}/documents.json?conditions[agencies][]=defense-department&conditions[type][]=NOTICE"
        f"&conditions[term]={term}&order=newest&per_page=20{fields}"
    )


def newest_notice(received: Received) -> list[str]:
    """The text of the newest notice whose title names the list.

    Raises:
        LayoutError: the Register's answer is another, or it names no such notice.
    """
    for item in read_documents(received):
        if TITLE.search(item.title or "") and item.fetch_url:
            return [item.fetch_url]
    raise LayoutError("no notice of Chinese military companies with a text", place=received.url)


def read_military_companies(received: Sequence[Received]) -> list[ListEntry]:
    """The companies of a notice.

    Raises:
        LayoutError: the words that the names follow are missing, or a line among them is no name.
    """
    (file,) = received
    return put_together(_entries(file), file.url)


def _entries(file: Received) -> Iterator[ListEntry]:
    soup = BeautifulSoup(file.body.decode("utf-8", "replace"), "lxml")
    blocks = soup.select("p, li, td")
    leaves = [block for block in blocks if not block.select("p, li, td")]
    lines = [line for block in leaves for line in _lines(block.get_text("\n"))]
    start = next((number for number, line in enumerate(lines) if BEGINS.search(line)), None)
    if start is None:
        raise LayoutError("no words say that companies follow", place=file.url)
    for line in lines[start + 1 :]:
        if ENDS.search(line):
            return
        said = MARKS.sub("", MARKS.sub("", line)).strip()
        if not said:
            continue
        if len(said) > LONGEST or (said.endswith(".") and said.count(" ") > 14):
            raise LayoutError(f"{said[:60]!r} is no name", place=file.url)
        short = ABBREVIATION.search(said)
        name = said[: short.start()] if short else said
        yield ListEntry(
            list_id=LIST_ID,
            key=entry_key(None, name, ("CN",)),
            name=name,
            aliases=(short[1],) if short else (),
            countries=("CN",),
            party="entity",
        )


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
