"""What a page is: an article, a document that is taken whole, or a filing. Asked where nobody has said it."""

import re
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from pipeline.documents.blocks import Block, Outline, outline
from pipeline.documents.numbering import marks_of

Nature = Literal["article", "formal", "filing"]

#: From how many numbered paragraphs on, and from which share of the blocks, a page is a rule.
NUMBERED = 6
NUMBERED_SHARE = 0.15
#: Share of a page's words that stand in rows, or in one `pre`, from which on it is a list, or a text set in lines.
IN_ROWS = 0.4
IN_PRE = 0.6
FEWEST_ROWS = 8
_NUMBER = re.compile(
    r">\s*(?:\([a-zA-Z0-9]{1,4}\)|\d{1,3}(?:\.\d{1,3})*[.)．、]|[IVX]{1,5}\.|[A-Za-z]\.\s|[一二三四五六七八九十]{1,3}、|（)"
)
_ARTICLE = re.compile(r"(?:§+\s*\d|Article\s+\d|Artikel\s+\d|Art\.\s*\d|Section\s+\d|第[一二三四五六七八九十百\d]+条)")
_KINDS: dict[str, Nature] = {"rule": "formal", "notice": "formal", "filing": "filing", "news": "article"}
_FILING = re.compile(
    r"<SEC-DOCUMENT>|<ix:header\b|xmlns:ix=|<DOCUMENT>\s*<TYPE>|^\s*<TYPE>(?:8-K|6-K|10-|20-F|EX-)",
    re.IGNORECASE | re.MULTILINE,
)
#: One of them is in whatever the pattern finds.
_FILING_MARKS = ("<sec-document>", "<ix:header", "xmlns:ix=", "<type>")
_COMMISSION = re.compile(r"EXCHANGE(?:\s|&\w+;|<[^<>]*>)+COMMISSION", re.IGNORECASE)
_REGISTRANT = re.compile(
    r"SECURITIES AND EXCHANGE COMMISSION.{0,2000}?FORM\s+(?:8-K|6-K|10-[KQ]|20-F)", re.IGNORECASE | re.DOTALL
)
_BOOKS = re.compile(
    r"(?:^|\.)(?:govinfo\.gov|ecfr\.gov|eur-lex\.europa\.eu|legislation\.gov\.\w+|law\.cornell\.edu|ejustice\.just\.fgov\.be"
    r"|wetten\.overheid\.nl|zoek\.officielebekendmakingen\.nl|gesetze-im-internet\.de|legifrance\.gouv\.fr|law\.go\.kr"
    r"|elaws\.e-gov\.go\.jp|laws\.e-gov\.go\.jp|irishstatutebook\.ie)$"
)
_REGISTER = re.compile(r"^(?:www\.)?federalregister\.gov$")


def nature_of(tree: Any, source: str, url: str, kind: str | None = None, seen: Outline | None = None) -> Nature:
    """What a page is.

    Args:
        tree: lxml's.
        source: the decoded page.
        url: its address.
        kind: of its document, where the source says it: rule, notice and filing decide; a release or a transcript
            is asked like a page of which nothing is known.
        seen: the page's blocks, where the caller has them.
    """
    if kind in _KINDS:
        return _KINDS[kind]
    parts = urlsplit(url) if "://" in url else None
    host, path = (parts.hostname or "", parts.path) if parts else ("", "")
    # Plain words are looked for first: nearly no page has them, and they are found many times faster than patterns.
    head = source[:40_000].lower()
    filed = any(mark in head for mark in _FILING_MARKS) and _FILING.search(source[:20_000])
    if (host.endswith("sec.gov") and path.startswith("/Archives/")) or filed:
        return "filing"
    if _BOOKS.search(host) or (_REGISTER.match(host) and path.startswith("/documents/")):
        return "formal"
    if "commission" in head and _COMMISSION.search(source[:40_000]):
        head = re.sub(r"<[^<>]*>|&nbsp;|&#160;", " ", source[:40_000])
        if _REGISTRANT.search(" ".join(head.split())[:6_000]):
            return "filing"
    # Most pages are told by a look at their marks alone.
    if source.count("<tr") < FEWEST_ROWS and "<pre" not in source and len(_NUMBER.findall(source)) < NUMBERED:
        return "article"
    blocks = (seen or outline(tree, skip=("nav", "footer"))).blocks
    return "formal" if is_formal(blocks) else "article"


def is_formal(blocks: Sequence[Block]) -> bool:
    """Whether blocks are a rule's, a list's or a text's set in lines, by their numbers, rows and `pre`."""
    words = sum(len(block.text) for block in blocks) or 1
    rows = sum(len(block.text) for block in blocks if block.kind == "row")
    if rows > IN_ROWS * words or sum(len(block.text) for block in blocks if block.kind == "pre") > IN_PRE * words:
        return True
    # Menus are many short blocks: only what says something is counted.
    said = [block for block in blocks if len(block.text) > 25 and block.linked < 0.6 * len(block.text)]
    numbered = sum(1 for block in said if block.kind != "row" and _is_numbered(block.text))
    return numbered >= NUMBERED and numbered >= NUMBERED_SHARE * len(said)


def _is_numbered(text: str) -> bool:
    """Whether a block opens like a rule's paragraph; a plain `1.` opens any list of things to know."""
    if _ARTICLE.match(text):
        return True
    marks = marks_of(text)
    return bool(marks) and not all(mark.style in {"digit.", "digit)"} for mark in marks[0])
