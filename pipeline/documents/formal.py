"""The body of a page that is no news: rules, notices, filings, releases, lists.

Such a page is taken whole but for its furniture: what a news reader drops as thin (a table, a numbered line, a
heading, a row of names) is what a rule consists of. So nothing is scored; what is certainly no part of the document
goes, and the rest stays in order, rows with their cells parted by ` | `.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.documents.acts import read_xml
from pipeline.documents.blocks import Block, Outline, outline
from pipeline.documents.fixed import BAR, paragraphs
from pipeline.documents.nature import nature_of

#: A part that holds more than this share of the words outside links is no furniture, whatever it is called.
MOST_OF_PAGE = 0.5
#: A list of so many short links, and little else, is a menu.
FEWEST_LINKS = 3
LINKED = 0.75
SHORT = 70
#: A block of so many signs says something at length; so much of that is in the core of a page, and so much of all.
LONG = 80
CORE = 0.95
CORE_LEAST = 0.7
#: Where so much of what is said stands before it, a heading of other pages begins the rest of the site.
TAIL = 0.75


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for a line that is any of these, with or without signs after it."""
    return re.compile(rf"(?:{'|'.join(patterns)})\W*", re.IGNORECASE)


_TAGS = frozenset(("nav", "footer", "aside", "form", "dialog"))
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "toolbar", "dialog", "alert")
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|crumbs?|sidebar|side-?nav|share|sharing|social|addthis"
    r"|addtoany|cookies?|consent|gdpr|skip(?:-?(?:link|nav|to)\w*)?|footer|masthead|topbar|pagination|pager|related"
    r"|recommended|newsletter|subscribe|signup|sign-up|modal|popup|overlay|toolbar|utility|breadcrumb|bread_crumb"
    r"|usa-banner|print-?link|printer|search-?(?:box|form|bar)?|lang(?:uage)?-?(?:switch\w*|select\w*|menu)"
    r"|back-?to-?top|feedback|tags?-?list|comments?|login|advert\w*|ads?|promo|tools|(?:article|post|entry|node)-?meta(?:data)?|site-?header|global-?header"
    r"|page-?header-?nav|pageTools|sr-only|visually-?hidden|element-invisible|screen-reader-text|noprint|no-print)"
    r"(?:[\s_-](?:\w+))?(?:$|\s)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAIN = (
    ".//main",
    ".//*[@role='main']",
    ".//article",
    ".//*[@id='main-content' or @id='maincontent' or @id='main_content' or @id='mainContent']",
    ".//*[@id='content' or @id='main' or @id='Content' or @id='zoom' or @id='Zoom' or @id='UCAP-CONTENT']",
    ".//*[contains(concat(' ', normalize-space(@class), ' '), ' TRS_Editor ')]",
)
#: The lines above a document in a submission to the SEC.
_ENVELOPE = frozenset(("document", "type", "sequence", "filename", "description", "sec-header", "sec-document"))
_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?[-–—]?\s*(?:[A-Z]-|F-|S-)?\d{1,4}\s*[-–—]?(?:\s+of\s+\d{1,4})?|[ivxl]{1,6}", re.IGNORECASE
)
_FURNITURE = any_of(
    r"skip to (?:the )?(?:main )?content",
    r"(?:back|return) to top|top of page",
    r"(?:print|share|e-?mail)(?: this)?(?: page)?(?: on \w+)?",
    r"tweet|facebook|twitter|linkedin|x|copy link|home|menu|search|close|subscribe",
    r"(?:back to )?(?:table of )?contents|index to financial statements",
    r"(?:page )?last (?:updated|modified|reviewed)\W.{0,40}",
    r"was this (?:page|information) (?:useful|helpful)\W?.{0,40}",
    r"an official website of the .{2,60}|here.?s how you know",
    r"download(?: the)? pdf(?: \(.{1,20}\))?|view (?:pdf|source)",
    r"(?:上一篇|下一篇).{0,60}",
    r"【?(?:打印|关闭|纠错|分享到?|扫一扫.{0,30}|字号|大 ?中 ?小)】?.{0,20}",
    r"\[.{0,20}(?:print|close).{0,20}\]",
)
_TAIL = any_of(
    r"related (?:content|articles?|news|links?|documents?|(?:press )?releases?|information|stories|posts?|topics?)",
    r"more (?:news|stories|(?:press )?releases?|from .{2,40})|read (?:more|next)|see also|most read",
    r"latest (?:news|(?:press )?releases)|recent (?:news|posts|press releases?)",
    r"you may also (?:like|be interested in)|share this (?:page|article|release|story|post)",
    r"also from this source|explore the topic",
    r"相关(?:链接|新闻|阅读|文章|解读)|关联文件",
)
_XML = re.compile(
    r"\s*(?:<\?xml\b|<!DOCTYPE\s+(?!html)\w|<(?:RULE|PRORULE|NOTICE|PRESDOCU|DIV\d|akomaNtoso|act|toestand)\b)",
    re.IGNORECASE,
)
_HTML = re.compile(r"<html\b|<body\b|<rss\b|<feed\b", re.IGNORECASE)
_SUBJECT = re.compile(r"<(?:SUBJECT|HEAD|title)\b[^>]{0,300}>(.{3,600}?)</", re.IGNORECASE | re.DOTALL)


class Whole(NamedTuple):
    """A document that is taken whole: its text, a block a line, and a title where its own vocabulary names one."""

    text: str
    title: str | None = None


def read_whole(tree: Any, source: str, url: str, kind: str | None = None, seen: Outline | None = None) -> Whole | None:
    """The text of a page that is no article, None of one that is; arguments as for `nature_of`."""
    if is_act(source):
        lines = read_xml(source)
        if lines:
            subject = _SUBJECT.search(source)
            title = " ".join(re.sub(r"<[^<>]*>", "", subject.group(1)).split()) if subject else lines[0]
            return Whole("\n".join(lines), title[:300])
    if source.count("<") < 3 and source.count("\n") > 3:
        return Whole("\n".join(paragraphs(source)))
    nature = nature_of(tree, source, url, kind, seen)
    if nature == "article":
        return None
    return Whole("\n".join(lines_of(formal_blocks(tree, filing=nature == "filing"))))


def is_act(source: str) -> bool:
    """Whether a text is an XML document that is neither a web page nor a feed."""
    return bool(_XML.match(source)) and not _HTML.search(source[:5_000])


def formal_blocks(tree: Any, *, filing: bool = False) -> list[Block]:
    """The blocks of the document that a page carries, in order.

    Args:
        tree: of the page; elements are read, none is changed.
        filing: a filing with the SEC: it is the whole page, page numbers and links back to its contents excepted.
    """
    root = _root(tree)
    seen = outline(root)
    # A filing has no menus of its own; what a site has put around it goes.
    bare = filing and next(tree.iter("nav", "header", "footer", "aside"), None) is None
    dropped = set() if bare else _dropped_boxes(seen)
    dropped |= _hidden_boxes(seen)
    blocks = [
        block
        for block in seen.blocks
        if block.box not in dropped and block.element.tag not in _ENVELOPE and not _is_furniture(block, filing=filing)
    ]
    if not bare:
        blocks = _trimmed(_within_core(seen, blocks))
    return blocks or list(seen.blocks)


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Blocks as lines of a text: rows with bars between their cells, a `pre` with its paragraphs put together."""
    for block in blocks:
        if block.kind == "row":
            cells = [cell.strip() for cell in block.text.split("\t")]
            yield BAR.join(_whole_cells(cells))
        elif block.kind == "pre":
            yield from paragraphs(block.text)
        else:
            yield block.text


def _whole_cells(cells: Sequence[str]) -> list[str]:
    """Cells with words; filings set a currency sign, a closing bracket or a percent sign in cells of their own."""
    whole: list[str] = []
    for cell in cells:
        if not cell:
            continue
        if whole and (cell in {")", "%", ")%", "）"} or whole[-1] in {"$", "€", "£", "¥", "(", "$("}):
            whole[-1] += cell
        else:
            whole.append(cell)
    return whole


def _root(tree: Any) -> Any:
    """The element that the page says is its content, where that holds most of the words; else the body."""
    body = next(iter(tree.iter("body")), tree)
    words = _weight(body)
    for path in _MAIN:
        found = body.xpath(path)
        if len(found) == 1 and _weight(found[0]) >= MOST_OF_PAGE * words:
            return found[0]
    return body


def _weight(element: Any) -> int:
    """How many signs an element shows outside links and scripts."""
    total = 0
    for part in element.iter():
        if part.tag in {"script", "style", "noscript", "a", "option", "template"} or not isinstance(part.tag, str):
            continue
        total += len((part.text or "").strip())
    return total


def _dropped_boxes(seen: Outline) -> set[int]:
    """Boxes that are furniture by name or by nature, with all in them.

    What holds most of the words outside links is no furniture, whatever it is called; menus may outweigh a notice.
    """
    total = sum(len(block.text) - block.linked for block in seen.blocks) or 1
    weights = [0] * len(seen.boxes)
    links = [0] * len(seen.boxes)
    counts = [0] * len(seen.boxes)
    longest = [0] * len(seen.boxes)
    for block in seen.blocks:
        box = block.box
        while True:
            weights[box] += len(block.text)
            links[box] += block.linked
            counts[box] += block.linked > 0
            longest[box] = max(longest[box], len(block.text))
            if box == seen.boxes[box].parent:
                break
            box = seen.boxes[box].parent
    dropped: set[int] = set()
    for number, place in enumerate(seen.boxes):
        if number == 0:
            continue
        if place.parent in dropped or (
            weights[number] - links[number] <= MOST_OF_PAGE * total
            and (
                _is_named(place.element)
                or (
                    counts[number] >= FEWEST_LINKS
                    and links[number] >= LINKED * weights[number]
                    and longest[number] < SHORT
                    and place.element.tag not in {"table", "tbody", "tr", "td"}
                )
            )
        ):
            dropped.add(number)
    return dropped


def _within_core(seen: Outline, blocks: list[Block]) -> list[Block]:
    """The blocks in the smallest box that holds nearly all that is said at length, where little else is lost by that.

    What lies about it are menus and notices that neither a name nor their links gave away.
    """
    heavy = [0] * len(seen.boxes)
    for block in blocks:
        heavy[block.box] += _said(block)
    for number in range(len(heavy) - 1, 0, -1):
        heavy[seen.boxes[number].parent] += heavy[number]
    core = 0
    for number in range(1, len(heavy)):
        # A box stands before those in it: the last that holds enough is the smallest.
        if heavy[number] >= CORE * heavy[0] and seen.boxes[number].parent == core:
            core = number
    if seen.boxes[core].element.tag in {"table", "tbody", "ul", "ol"}:
        # What stands above a list says what it is.
        core = seen.boxes[core].parent
    inside = {core}
    for number in range(core + 1, len(heavy)):
        if seen.boxes[number].parent in inside:
            inside.add(number)
    kept = [block for block in blocks if block.box in inside]
    enough = sum(len(block.text) for block in kept) >= CORE_LEAST * sum(len(block.text) for block in blocks)
    return kept if heavy[0] and enough else blocks


def _hidden_boxes(seen: Outline) -> set[int]:
    hidden: set[int] = set()
    for number, box in enumerate(seen.boxes):
        element = box.element
        if (number and box.parent in hidden) or (
            element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or element.tag == "ix:header"
            or _HIDDEN.search(element.get("style") or "")
        ):
            hidden.add(number)
    return hidden


def _is_named(element: Any) -> bool:
    if element.tag in _TAGS or element.get("role") in _ROLES:
        return True
    if element.tag == "header":
        return not element.xpath(".//h1")
    if element.tag in {"body", "main", "article", "html"}:
        return False
    return any(_NAMES.search(name) for name in (element.get("class") or "", element.get("id") or "") if name)


def _is_furniture(block: Block, *, filing: bool) -> bool:
    if len(block.text) > 120 or block.kind == "pre":
        return False
    if block.kind != "row" and _PAGE_NUMBER.fullmatch(block.text):
        return filing or block.kind == "paragraph"
    return bool(_FURNITURE.fullmatch(block.text))


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Without what stands before the title, where that is little, and without the list of other pages at the end."""
    total = sum(len(block.text) for block in blocks)
    first = next((at for at, block in enumerate(blocks) if block.kind == "heading" and block.level == 1), None)
    if first and sum(len(block.text) for block in blocks[:first]) < 0.12 * total:
        blocks = blocks[first:]
    said, before = sum(map(_said, blocks)), 0
    for at, block in enumerate(blocks):
        if before and before >= TAIL * said and _TAIL.fullmatch(block.text):
            return blocks[:at]
        before += _said(block)
    return blocks


def _said(block: Block) -> int:
    """The signs of a block that says something at length: a paragraph, a row, no teaser."""
    if block.kind == "pre" or (block.kind == "row" and "\t" in block.text):
        return len(block.text)
    return len(block.text) if len(block.text) >= LONG and block.linked < 0.5 * len(block.text) else 0
