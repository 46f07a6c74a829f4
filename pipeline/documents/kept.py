"""A page as a revision keeps it: its title on top, its structure beside it, and where its words were received."""

import html as entities
import re
from dataclasses import replace

from models.values import Page, Places
from pipeline.documents.charset import decode, find_charset
from pipeline.documents.places import align, coverage, pack
from pipeline.documents.sections import find_sections
from pipeline.documents.shown import visible
from pipeline.documents.titled import titled

#: A capture longer than this is not mapped: the work grows with it, and no page is.
MAX_SOURCE = 6_000_000
#: Where less than this of a text is shown by the page's own words, its scripts are asked as well.
MOST_SHOWN = 0.8
_MARKUP = re.compile(r"<(?:html|body|p|div|pre|table|br|rss|feed|\?xml|[a-zA-Z]+:?[a-zA-Z]*\s*/?)\b", re.IGNORECASE)
_HEADING = re.compile(r"<h([1-6])\b[^>]{0,500}>((?:(?!<h[1-6]\b).){1,2000}?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_STYLED = re.compile(
    r"<(p|div)\b[^>]{0,500}>\s*((?:<(?:b|strong|font|span|u|i|em|a)\b[^>]{0,500}>\s*){1,6})([^<]{3,180})"
    r"(?:</(?:b|strong|font|span|u|i|em|a)>\s*){1,6}</\1>",
    re.IGNORECASE,
)
_BOLD = re.compile(r"<(?:b|strong)\b|font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
#: Level of a paragraph that is bold from end to end: below all headings that say so.
STYLED_LEVEL = 7


def kept(page: Page, body: bytes, media_type: str | None = None, *, charset: str | None = None) -> Page:
    """The page with its title as first line, its sections, and the map from its text to the capture.

    Args:
        page: as a reader gave it.
        body: the capture's bytes.
        media_type: as served.
        charset: of the Content-Type header.
    """
    whole = titled(page)
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return replace(whole, sections=find_sections(whole.text))
    source = decode(body, charset)
    markup = is_markup(source, media_type)
    headings = headings_of(source) if markup else {}
    places = None
    if len(source) <= MAX_SOURCE:
        runs = align(whole.text, visible(source, markup=markup))
        if markup and "<script" in source and coverage(whole.text, runs, 0, len(whole.text)) < MOST_SHOWN:
            runs = align(whole.text, visible(source, markup=True, scripts=True))
        places = Places(find_charset(body, charset), pack(runs))
    return replace(whole, sections=find_sections(whole.text, headings), places=places)


def is_markup(source: str, media_type: str | None) -> bool:
    """Whether a capture is HTML or XML, rather than plain text, JSON, CSV or a mail."""
    given = media_type or ""
    if given.endswith(("html", "xml")):
        return True
    return (
        not given.endswith("json") and source.lstrip()[:1] not in {"{", "["} and bool(_MARKUP.search(source[:20_000]))
    )


def headings_of(source: str) -> dict[str, int]:
    """What a page marks as headings, white space squeezed, with their levels: h1 to h6, and lines that are all bold."""
    found: dict[str, int] = {}
    for heading in _STYLED.finditer(source):
        if _BOLD.search(heading.group(2)):
            found[_words(heading.group(3))] = STYLED_LEVEL
    for heading in _HEADING.finditer(source):
        found[_words(_TAG.sub("", heading.group(2)))] = int(heading.group(1))
    found.pop("", None)
    return found


def _words(markup: str) -> str:
    return " ".join(entities.unescape(markup).replace("\u00ad", "").split())
