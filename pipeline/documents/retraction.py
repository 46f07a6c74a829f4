"""Tells a page that takes back or corrects what it said from one that reports such an act."""

import re
from dataclasses import replace
from typing import Literal

from models.values import Page

Notice = Literal["retraction", "correction"]
_END = r"(?:\s*[:：–—-]|\s*$|\s*[)\]】])"
_PAGE = (
    r"(?:news\s)?(?:story|article|report|post|piece|page|document|notice|guidance|(?:press\s)?release|item|dispatch"
    r"|announcement|version)"
)
_TAKEN_BACK = r"(?:withdrawn|retracted|removed|rescinded|taken\sdown|deleted|killed|superseded|unpublished)"
_WAS = r"(?:has\s(?:now\s)?been|have\sbeen|was|were|is(?:\sbeing)?)"

_HEADED: tuple[tuple[Notice, re.Pattern[str]], ...] = (
    (
        "retraction",
        re.compile(
            r"\W*(?:retract(?:ed|ion)|withdrawn|withdrawal\sof\s(?:story|article|report)|(?:story|article)\swithdrawn"
            r"|kill(?:ed)?|advisory\W+kill|撤稿|撤回|撤销公告|作废|取り下げ|철회|zurückgezogen|ingetrokken|rétractation|retractación)"
            + _END,
            re.IGNORECASE,
        ),
    ),
    (
        "correction",
        re.compile(
            r"\W*(?:correct(?:ed|ions?)(?:\s(?:and|&)\s(?:clarifications?|amplifications?))?|clarification|corrigend(?:um|a)"
            r"|errat(?:um|a)|update\sand\scorrection|refile|technical\scorrections?|更正|勘误|訂正|정정|berichtigung|korrektur"
            r"|rectificatie|correctie|rectificatif|correctif|fe\sde\serratas?|rectificación|corrección)" + _END,
            re.IGNORECASE,
        ),
    ),
)
_SAID: tuple[tuple[Notice, re.Pattern[str]], ...] = (
    (
        "retraction",
        re.compile(
            rf"\bthis\s{_PAGE}\s{_WAS}\s{_TAKEN_BACK}\b"
            rf"|\bwe\s(?:have\s)?(?:retracted|withdrawn|withdrew|removed)\s(?:this|the)\s{_PAGE}\b"
            rf"|\bplease\sdisregard\s(?:this|the)\s{_PAGE}\b"
            r"|^\W*editor's\snote\b.{0,200}\b(?:retract|withdr[ae]w)"
            r"|(?:本文|此文|该文|本报道|本公告|此公告|本页面|本通知)(?:内容)?(?:现)?(?:已|予以)(?:被)?(?:撤回|撤销|撤稿|删除|作废|废止)"
            r"|この記事は(?:撤回|削除)",
            re.IGNORECASE,
        ),
    ),
    (
        "correction",
        re.compile(
            rf"\b(?:an\s)?(?:earlier|previous|original)\sversions?\sof\sthis\s{_PAGE}\s"
            r"(?:incorrectly|misstated|mistakenly|wrongly|erroneously|inaccurately|misidentified|misspelled|misattributed"
            r"|contained\s(?:an\s)?(?:error|incorrect)|gave\s(?:an?\s)?(?:incorrect|wrong)|said|stated)"
            r"|^\W*editor's\snote\b.{0,200}\b(?:wrong|incorrect|inaccura|error|corrected|misstated|mistaken)"
            rf"|\bthis\s{_PAGE}\s(?:corrects|{_WAS}\s(?:updated\s)?(?:to\scorrect|corrected|amended\sto))\b"
            r"|(?:本文|此文|本报道|本公告)(?:此前|早前|先前)?(?:版本)?(?:已作?(?:更正|修正)|.{0,20}有误)"
            r"|この記事は訂正",
            re.IGNORECASE,
        ),
    ),
)
SHORTEST = 6  # characters that follow a heading in its own block
EDGE = 3  # blocks from the beginning and the end in which a page speaks of itself


def notice_of(title: str | None, text: str) -> Notice | None:
    """What the page says of itself: that it was taken back, that it was corrected, or neither.

    A page that reports the withdrawal of a rule is news: only words about this page count, in the title, at a
    block's beginning, or in a sentence about "this article" among the first and last blocks.
    """
    blocks = [block for block in text.replace("’", "'").split("\n") if block.strip()]
    edges = blocks[:EDGE] + blocks[-EDGE:]
    for notice, pattern in _HEADED:
        if title and pattern.match(title.replace("’", "'")):
            return notice
        # "Correction" alone on a line heads a notice's section as well, in which another text is corrected.
        if any((head := pattern.match(block)) and len(block) - head.end() >= SHORTEST for block in edges):
            return notice
    for notice, pattern in _SAID:
        if any(pattern.search(block[:600]) for block in edges):
            return notice
    return None


def is_retraction(title: str | None, text: str) -> bool:
    """Whether the page says of itself that it was taken back."""
    return notice_of(title, text) == "retraction"


def noticed(page: Page) -> Page:
    """The page with what it says of itself among its flags, whichever reader read it."""
    notice = notice_of(page.title, page.text)
    return page if notice is None or notice in page.flags else replace(page, flags=(*page.flags, notice))
