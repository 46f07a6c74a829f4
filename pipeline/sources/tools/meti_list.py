"""Japan's End User List: a table of five columns in a PDF, whose address moves with each review."""

import io
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.lists import entry_key, put_together
from pipeline.sources.tools.printed_table import column_starts

LIST_ID = "jp-end-user-list"
HEAD = ("no", "country or region", "company or organization", "also known as", "type of wmd")
LATIN = re.compile(r"[A-Za-z][A-Za-z ,.'()-]+")
BULLET = re.compile(r"\s*[・·•]\s*")


def review_leads(received: Received) -> list[str]:
    """From the ministry's page to its newest review, and from a review to the PDF.

    Raises:
        LayoutError: neither is on the page.
    """
    soup = BeautifulSoup(received.body, "lxml")
    links = [(" ".join(link.get_text(" ").split()), urljoin(received.final_url, str(link["href"])))
             for link in soup.select("a[href]")]  # fmt: skip
    for wanted in ("pdf", "review"):
        for words, address in links:
            is_pdf = urlsplit(address).path.lower().endswith(".pdf")
            named = "End User List" in words
            if named and is_pdf == (wanted == "pdf") and (wanted == "pdf" or "Review" in words):
                return [address]
    raise LayoutError("no link to an End User List", place=received.url)


def read_end_user_list(received: Sequence[Received]) -> list[ListEntry]:
    """The parties of the list.

    Raises:
        LayoutError: no PDF, or not the five columns, or numbers that do not follow one another.
    """
    (file,) = received
    return put_together(_entries(file), file.url)


def _entries(file: Received) -> Iterator[ListEntry]:
    expected = 1
    for number, country, name, aliases, weapons in _rows(file):
        if int(number) != expected:
            raise LayoutError(f"number {number} where {expected} is due", place=file.url)
        expected += 1
        latin = LATIN.findall(country)
        code = country_of(latin[-1].strip() if latin else country)
        if code is None:
            raise LayoutError(f"number {number} has no country", place=file.url)
        yield ListEntry(
            list_id=LIST_ID,
            key=entry_key(None, name, (code,)),
            name=name,
            aliases=tuple(part for part in BULLET.split(aliases) if part),
            countries=(code,),
            programs=tuple(part for part in re.split(r"[,、\s]+", weapons) if part),
            party="entity",
        )


def _rows(file: Received) -> Iterator[list[str]]:
    try:
        pages = [page.extract_text(extraction_mode="layout") for page in PdfReader(io.BytesIO(file.body)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError) as fault:
        raise LayoutError(f"no PDF: {fault}"[:200], place=file.url) from fault
    starts: list[int] | None = None
    row: list[list[str]] = []
    for text in pages:
        lines = [line for line in text.split("\n") if line.strip()]
        if starts is None:
            top = next((at for at, line in enumerate(lines) if _is_head(line)), None)
            if top is None:
                continue
            lines = lines[top + 1 :]
        # Each page is set by itself: its own gaps tell its columns.
        starts = column_starts(lines, len(HEAD), file.url)
        for line in lines:
            cells = [line[at:end].strip() for at, end in zip(starts, [*starts[1:], None], strict=True)]
            if cells[0].isdigit():
                if row:
                    yield [" ".join(parts) for parts in row]
                row = [[cell] if cell else [] for cell in cells]
            elif row and not cells[0]:
                for at, cell in enumerate(cells):
                    if cell:
                        row[at].append(cell)
            elif not _is_head(line):
                raise LayoutError(f"{line.strip()[:60]!r} is no row", place=file.url)
    if not row:
        raise LayoutError("no table of the five columns", place=file.url)
    yield [" ".join(parts) for parts in row]


def _is_head(line: str) -> bool:
    folded = " ".join(line.lower().replace(".", "").split())
    return all(name in folded for name in HEAD)
