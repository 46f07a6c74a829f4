"""A PDF as a page: paragraphs put together over lines, columns and pages, without running heads and page numbers."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from models.values import Page, Places
from pipeline.documents.columns import in_reading_order
from pipeline.documents.dates import DAY_ONLY
from pipeline.documents.facts import clean, detect_language
from pipeline.documents.fixed import compounds, paragraphs
from pipeline.documents.moments import parse_moment
from pipeline.documents.pdf_child import MAX_PAGES
from pipeline.documents.places import align
from pipeline.documents.shown import visible
from pipeline.documents.transcripts import with_turns
from pipeline.errors import ReadError

#: Seconds of CPU and of the clock, and bytes of memory, that a PDF may take.
MAX_CPU_S = 20
MAX_WALL_S = 60
MAX_MEMORY = 1_000_000_000
MAX_TEXT = 4_000_000
#: Lines at the top and at the bottom of a page that may be running heads and feet.
MARGIN_LINES = 4
#: A date on the first page is the document's where the file was made within so many days of it.
NEAR = timedelta(days=31)
FIRST_LINES = 60
_NUMBER = re.compile(r"^\W*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^(?:untitled.*|microsoft word.*|.*\.(?:docx?|pdf|indd|xlsx?|tmp|rtf)|document\d*|slide \d+|\W*)$", re.IGNORECASE
)
_DASHED_DAY = re.compile(r"\b(\d{1,2})-([A-Za-z]{3,9})-(\d{4})\b")
_ENDS = re.compile(r"[.:;!?”\"’)\]]\s*$")


def read_pdf(body: bytes, url: str = "", *, kind: str | None = None) -> Page:
    """The text of a PDF, a paragraph a line, and where each page begins in it.

    Args:
        body: the file.
        url: its address or name, for the error and, where the file has no title, the title.
        kind: of the document; a transcript gets its turns.

    Returns:
        The page. `published_how` says "pdf first page" where the first page states a day near the one on which the
        file was made, "pdf creation date" where only the file says so: surer and less sure. Flags:
        "truncated" (more pages than are read), "pages_without_text" (some are scans).

    Raises:
        ReadError: it is encrypted, broken, takes too long or too much memory, or has no text (a scan).
    """
    said = _ask(body, url)
    if "error" in said:
        raise ReadError(str(said["error"]), place=url)
    pages = [_lines(text) for text in said["pages"]]
    flags = ["truncated"] if said["count"] > MAX_PAGES else []
    if any(pages) and not all(pages):
        flags.append("pages_without_text")
    bare = without_margins(pages)
    blocks = [[] if not page else in_reading_order(page) for page in bare]
    known = compounds("\n".join(line for page in bare for line in page))
    text, starts = _joined([paragraphs("\n".join(lines), hyphenated=True, kept=known) for lines in blocks])
    if not text:
        raise ReadError("the PDF has no text: it may be a scan", place=url)
    at, how = _published(said)
    page = Page(
        title=_title(said, text, url),
        text=text[:MAX_TEXT],
        authors=(author,) if (author := clean(str(said["author"]))) else (),
        published_at=at,
        published_how=how,
        modified_at=_instant(said["changed"]) if said["changed"] != said["made"] else None,
        language=detect_language(text),
        flags=tuple(flags),
        places=Places("", (), starts),
    )
    if kind != "transcript":
        return page
    lines = [line for column in blocks for line in column]
    spoken = with_turns(page, lines, fixed=True, hyphenated=True)
    return replace(spoken, places=Places("", (), _moved(starts, text, spoken.text)))


def _moved(starts: Sequence[int], text: str, spoken: str) -> tuple[int, ...]:
    """Where the pages of a text begin in another arrangement of it."""
    runs = sorted(align(spoken, visible(text, markup=False)), key=lambda run: run.source_start)
    moved: list[int] = []
    for start in starts:
        run = next((one for one in runs if one.source_end > start), None)
        moved.append(run.text_start + max(0, start - run.source_start) if run else len(spoken))
    return tuple(moved)


def _ask(body: bytes, url: str) -> dict[str, Any]:
    """What the child says of a file.

    Raises:
        ReadError: it ran out of time, or died.
    """
    # The child is told nothing but where our code lies: it reads what strangers wrote.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-m", "pipeline.documents.pdf_child", str(MAX_CPU_S), str(MAX_MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=body, capture_output=True, timeout=MAX_WALL_S, env=environment, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise ReadError("the PDF takes too long to read", place=url) from fault
    if done.returncode != 0:
        reason = "takes too long to read" if done.returncode in {-24, -9} else "cannot be read: the reader died"
        raise ReadError(f"the PDF {reason}", place=url)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _lines(text: str) -> list[str]:
    """A page's lines without the blank ones around, and without the indent that all of them have."""
    lines = [line.rstrip() for line in text.replace("\u00ad\n", "-\n").split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[indent:] for line in lines]


def without_margins(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Pages without running heads, running feet and page numbers: what comes back at the edge of page after page."""
    counts: dict[str, int] = {}
    for page in pages:
        for line in {_pattern(page[number]) for number in _edges(page)}:
            counts[line] = counts.get(line, 0) + 1
    filled = sum(1 for page in pages if page)
    bare: list[list[str]] = []
    for page in pages:
        dropped = {
            number
            for number in _edges(page)
            if _NUMBER.match(page[number])
            or (filled > 1 and counts[_pattern(page[number])] >= max(2, min(filled - 1, 0.4 * filled)))
        }
        # Only from the edge inwards: the same words within the page are the document's.
        bare.append([line for number, line in enumerate(page) if number not in _outer(page, dropped)])
    return bare


def _edges(page: Sequence[str]) -> list[int]:
    filled = [number for number, line in enumerate(page) if line.strip()]
    return [
        *filled[:MARGIN_LINES],
        *(number for number in filled[-MARGIN_LINES:] if number not in filled[:MARGIN_LINES]),
    ]


def _outer(page: Sequence[str], dropped: set[int]) -> set[int]:
    filled = [number for number, line in enumerate(page) if line.strip()]
    outer: set[int] = set()
    for order in (filled, list(reversed(filled))):
        for number in order:
            if number not in dropped:
                break
            outer.add(number)
    return outer


def _pattern(line: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]{1,6}\b$", "#", " ".join(line.split()).lower())


def _joined(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """The paragraphs of all pages, those that go on over a page's end put together; and where each page begins."""
    text = ""
    starts: list[int] = []
    for page in pages:
        for number, block in enumerate(page):
            goes_on = number == 0 and bool(text) and not _ENDS.search(text) and block[:1].islower()
            if text:
                text += " " if goes_on else "\n"
            if number == 0:
                starts.append(len(text))
            text += block
        if not page:
            starts.append(len(text))
    return text, tuple(starts)


def _title(said: dict[str, Any], text: str, url: str) -> str | None:
    stated, largest = clean(str(said["title"])), clean(str(said["largest"]))
    if not _NO_TITLE.match(stated):
        return stated
    if 8 <= len(largest) <= 250:
        return largest
    first = text.partition("\n")[0]
    return first if 3 <= len(first) <= 160 else PurePosixPath(url).name or None


def _published(said: dict[str, Any]) -> tuple[datetime | None, str | None]:
    made = _instant(said["made"])
    for line in said["pages"][0].split("\n")[:FIRST_LINES]:
        found = parse_moment(_DASHED_DAY.sub(r"\1 \2 \3", " ".join(line.split()))) if line.strip() else None
        if found is not None and (made is None or abs(found[0].astimezone(UTC) - made) <= NEAR):
            return found[0], "pdf first page" + (DAY_ONLY if found[1] else "")
    return made, "pdf creation date" if made else None


def _instant(stated: str | None) -> datetime | None:
    if not stated:
        return None
    at = datetime.fromisoformat(stated)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
