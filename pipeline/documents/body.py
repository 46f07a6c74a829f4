"""The body text of a page: blocks joined by a line break, page furniture left out, nothing lost in silence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml import etree

from pipeline.documents.around import is_label
from pipeline.documents.blocks import Block, Outline, one_line, outline
from pipeline.documents.container import SENTENCE, Judged, judge
from pipeline.documents.density import agreement, densest, likeness
from pipeline.documents.limits import OverTimeError, cpu_limit
from pipeline.documents.prose import article_places
from pipeline.documents.tokens import tame, tokens, visible_blocks

#: Signs of HTML that are read: more than any page, and nearly all filings.
MAX_HTML = 6_000_000
MAX_TEXT = 4_000_000
#: Seconds of CPU for the extractor; what takes longer is read by the plain view.
MAX_CPU_S = 1.0
#: More tags than this, and the extractor is not asked: its time grows faster than the page.
MAX_TAGS = 60_000
#: Deeper than any page that is meant to be read; the extractor's time grows with the square of it.
_TOO_DEEP = etree.XPath("/*" * 200)
#: Fewer signs of the extractor's are no text to be preferred to ours; twice as many make a text of JSON-LD.
ENOUGH = 200
TAB = "\t"
#: The extractor's time grows faster than the page: one of more elements or signs is left to our own views.
MOST_ELEMENTS, MOST_SIGNS = 12_000, 1_000_000
#: Share of the prose that both of our views must have in common.
AGREED = 0.8
#: The extractor outvotes our first view where it has so many words in common with the second.
LIKE = 0.6

#: One class for all elements: lxml.html asks Python for each which of its classes for forms it is.
_PLAIN = etree.ElementDefaultClassLookup(
    element=lxml.html.HtmlElement,
    comment=lxml.html.HtmlComment,
    pi=lxml.html.HtmlProcessingInstruction,
    entity=lxml.html.HtmlEntity,
)
_RUN = re.compile(r">([^<>&\r]{12,200})<")
_HIDDEN_BEFORE = ("script", "style", "noscript", "template")


@dataclass(frozen=True, slots=True)
class Body:
    """A page's tree and text.

    Attributes:
        tree: an lxml tree, perhaps less than the page where `text_recovered` is among the flags.
        text: blocks joined by a line break.
        flags: "truncated" (the page was longer than we read), "text_recovered" (the tree had lost text, or
            the extractor did not end in time), "attributes_dropped".
    """

    tree: Any
    text: str
    flags: tuple[str, ...] = ()


def read_body(html: str, *, title: str | None = None, articles: tuple[str, ...] = ()) -> Body:
    """Parse a page once under caps and take its body.

    Args:
        html: decoded.
        title: a first block equal to it is left out.
        articles: JSON-LD `articleBody` texts.
    """
    tree, flags = parse(html)
    return body_of(tree, html, flags, title=title, articles=articles)


def parse(html: str) -> tuple[Any, tuple[str, ...]]:
    """An lxml tree of any text, and flags: never raises, never takes longer than linear time."""
    flags: list[str] = []
    if len(html) > MAX_HTML:
        html, flags = html[:MAX_HTML], ["truncated"]
    html = html.replace("\0", "")
    tamed, changed = tame(html)
    if changed:
        flags.append("attributes_dropped")
    # lxml refuses a str with an XML encoding declaration, and control signs.
    source = re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", tamed)
    parser = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
    parser.set_element_class_lookup(_PLAIN)
    try:
        tree = lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        tree = lxml.html.document_fromstring("<html><body></body></html>")
    if has_lost(tree, tamed):
        flags.append("text_recovered")
    return tree, tuple(flags)


def has_lost(tree: Any, html: str) -> bool:
    """Whether the tree holds clearly less text than the page.

    What a parser loses it loses to the page's end: text swallowed by what was never closed, and all that follows what
    is nested too deep. So a page whose last words are in a tree of common depth is whole, and is not counted through.
    """
    kept = tree.xpath("string()")
    tail = _last_runs(html[-20_000:]) or _last_runs(html[-400_000:]) or _last_runs(html)
    if tail and not _TOO_DEEP(tree) and any(run.strip() in kept for run in tail):
        return False
    pieces = (html[token.start : token.end] for token in tokens(html) if token.kind == "text")
    exact = sum(_signs(re.sub(r"&#?\w+;", " ", piece)) for piece in pieces)
    unseen = sum(_signs(one.text_content()) for one in tree.iter(*_HIDDEN_BEFORE, "title", "textarea"))
    return _signs(kept) - unseen < 0.9 * exact - 100


def _last_runs(html: str) -> list[str]:
    return [run for run in _RUN.findall(html) if len(run.split()) > 2][-8:]


def is_too_much(tree: Any, html: str) -> bool:
    """Whether a page has more tags, or is nested deeper, than blocks are taken of: then the plain view reads it."""
    return html.count("<") > MAX_TAGS or bool(_TOO_DEEP(tree))


def body_of(
    tree: Any,
    html: str,
    flags: tuple[str, ...] = (),
    *,
    title: str | None = None,
    articles: tuple[str, ...] = (),
    seen: Outline | None = None,
    whole: str | None = None,
) -> Body:
    """The body of a parsed page; arguments as for `read_body`, `seen` of `outlined` where the caller has it.

    `whole` is the text of a page that is no article; what is nested too deep for blocks is not in it.
    """
    found = list(flags)
    text = ""
    if whole is not None and "text_recovered" not in found and not _TOO_DEEP(tree):
        text = whole
    elif "text_recovered" not in found:
        try:
            seen = seen or outlined(tree, html, flags)
            text = _read(tree, seen, articles, title, heavy=len(html) > MOST_SIGNS) if seen is not None else ""
        except OverTimeError:
            found.append("text_recovered")
    if not text or "text_recovered" in found:
        plain = "\n".join(visible_blocks(html[:MAX_HTML]) or visible_blocks(html[:MAX_HTML], everything=True))
        text = plain if "text_recovered" in found or len(plain) > len(text) else text
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        found.append("truncated")
    return Body(tree, tidy(text, title, whole=whole is not None), tuple(dict.fromkeys(found)))


def outlined(tree: Any, html: str, flags: tuple[str, ...] = ()) -> Outline | None:
    """A page's blocks without its menus and footers; None where the tree is no fair picture of the page."""
    if "text_recovered" in flags or is_too_much(tree, html):
        return None
    return outline(tree, skip=("nav", "footer"))


def _read(tree: Any, seen: Outline, articles: tuple[str, ...], title: str | None, *, heavy: bool) -> str:
    """The text by our own two views, by the extractor where they disagree, from the JSON-LD where the page has none."""
    judged = judge(seen)
    places = article_places(judged, title)
    text = _joined(judged, places)
    doubted = not text or agreement(judged, places) < AGREED
    if doubted and not heavy and tree.xpath("count(//*)") < MOST_ELEMENTS:
        text = _arbitrated(tree, text, _joined(judged, densest(judged)))
    stated = max(articles, key=len, default="")
    # Some publishers build the body by script: then the JSON-LD alone has it.
    return stated if len(stated) > 2 * ENOUGH and len(text) < 0.4 * len(stated) else text


def _joined(judged: Judged, places: Iterable[int]) -> str:
    return "\n".join(line_of(judged.outline.blocks[place]) for place in places)


def line_of(block: Block) -> str:
    """A block as the text shows it: an item with a dash before it, a row's cells between bars."""
    if block.kind == "item":
        return f"- {block.text}"
    return f"| {block.text.replace(TAB, ' | ')} |" if block.kind == "row" else block.text


def _arbitrated(tree: Any, text: str, dense: str) -> str:
    """Ours, unless the extractor's text is nearer to what the dense view has."""
    from trafilatura import bare_extraction

    with cpu_limit(MAX_CPU_S):
        theirs = _text_of(bare_extraction(tree, favor_precision=True, include_comments=False))
        if len(theirs) < ENOUGH:
            wider = _text_of(bare_extraction(tree, include_comments=False))
            theirs = wider if len(wider) > 2 * len(theirs) else theirs
    nearer = likeness(theirs, dense) > max(likeness(text, dense) + 0.1, LIKE if text else 0.0)
    return theirs if len(theirs) >= ENOUGH and nearer else text


def _text_of(found: Any) -> str:
    return (found.text or "") if found is not None else ""


def tidy(text: str, title: str | None = None, *, whole: bool = False) -> str:
    """Blocks on one line each, without title and furniture; a document taken `whole` has lost the latter before."""
    kept: list[str] = []
    for block in text.replace("\u00ad", "").replace("\r", "\n").split("\n"):
        line = one_line(block.replace("\0", ""))
        doubled = bool(kept) and kept[-1] == line and len(line) < SENTENCE
        if not line or (not whole and (doubled or is_label(line))):
            continue
        if not kept and title and _same(line, title):
            continue
        kept.append(line)
    return "\n".join(kept)


def _same(line: str, title: str) -> bool:
    return re.sub(r"\W+", "", line.lower()) == re.sub(r"\W+", "", title.lower())


def _signs(text: str) -> int:
    """How many signs a text has without its white space, without a copy of it."""
    return len(text) - sum(map(text.count, " \n\t\r\f\v\u00a0"))
