"""A news page, release, notice or rule page: HTML to `Page`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from models.values import Page
from pipeline.documents.apart import is_suspect, read_apart
from pipeline.documents.blocks import outline
from pipeline.documents.body import body_of, is_too_much, outlined, parse, tidy
from pipeline.documents.charset import decode
from pipeline.documents.dates import find_modified, find_published, stated
from pipeline.documents.facts import (
    clean,
    find_authors,
    find_canonical,
    find_language,
    find_title,
    language_tag,
    meta_values,
)
from pipeline.documents.formal import read_whole
from pipeline.documents.linked import articles, linked_nodes, types_of
from pipeline.documents.retraction import is_retraction
from pipeline.documents.selectors import LAYOUT_DOUBT, NO_WORDS, Parts, Selectors, in_order, pick, settle
from pipeline.documents.walls import walls


def read_page(
    html: bytes | str,
    url: str,
    *,
    charset: str | None = None,
    selectors: Sequence[Selectors] = (),
    kind: str | None = None,
) -> Page:
    """Read a page: body text, title, authors, dates, canonical address, language.

    Hostile pages neither hang nor crash it: what was cut, dropped or recovered is said in `flags`. A page with more
    tags or attributes than pages have is read in a process of its own, without the publisher's layouts.

    Args:
        html: bytes as received (their character set is found as the HTML standard says), or text.
        url: where it was fetched; dates in it count where the page says none, relative links start from it.
        charset: of the Content-Type header.
        selectors: the publisher's layouts, newest first. The general reader checks them, and stands in where they
            find nothing or much less than it does: the page is then flagged "layout_doubt".
        kind: of the document, where its source says it: a rule, notice or filing is taken whole.

    Returns:
        The page. `text` is the body alone, a block a line. `published_at` keeps the offset that the page
        states (UTC where it states none) and is None where the page states no date; `published_how` tells
        what said so and ends in " (day)" where no time was stated, `published_sure` how far to trust it.
    """
    source = html if isinstance(html, str) else decode(html, charset)
    if is_suspect(source):
        return read_apart(source, url, kind)
    return read_here(source, url, selectors=selectors, kind=kind)


def read_here(source: str, url: str, *, selectors: Sequence[Selectors] = (), kind: str | None = None) -> Page:
    """Read a decoded page in this process, whatever it costs; arguments as for `read_page`."""
    tree, flags = parse(source)
    nodes, meta = linked_nodes(tree), meta_values(tree)
    title = find_title(tree, nodes, meta)
    tag = language_tag(tree, meta)
    seen = outlined(tree, source, flags)
    published = find_published(tree, nodes, url, tag, seen=seen, title=title)
    modified = find_modified(tree, nodes, url, tag)
    articles_said = tuple(said for node in articles(nodes) if (said := _paragraphs(node.get("articleBody"))))
    authors = find_authors(tree, nodes, meta)
    canonical = find_canonical(tree, meta, url)
    layouts = _layouts(tree, source, in_order(selectors, published.at.date() if published else None))
    document = read_whole(tree, source, url, kind or ("news" if _is_news(nodes) else None), seen)
    title = title or (document.title if document else None)
    whole = document.text if document else None
    body = body_of(tree, source, flags, title=title, articles=articles_said, seen=seen, whole=whole)
    found = list(body.flags)
    # A tree that has lost text says nothing about the layout.
    parts = settle(layouts, body.text) if "text_recovered" not in found else None
    if layouts and parts is None and "text_recovered" not in found:
        found.append(LAYOUT_DOUBT)
    if parts is None:
        parts = Parts(text=body.text)
    else:
        published = stated(parts.published, "selector", tag, url) or published
        modified = stated(parts.modified, "selector", tag, url) or modified
        title = parts.title or title
        parts = replace(parts, text=tidy(parts.text, title))
    found += walls(nodes, meta, parts.text, seen if document is None else None)
    if is_retraction(title, parts.text):
        found.append("retraction")
    return Page(
        title=title,
        text=parts.text,
        authors=parts.authors or authors,
        published_at=published.at if published else None,
        published_how=published.said if published else None,
        published_sure=published.sure if published else None,
        modified_at=modified.at if modified else None,
        canonical_url=canonical,
        language=find_language(tree, meta, parts.text),
        flags=tuple(found),
    )


def _layouts(tree: Any, source: str, selectors: Sequence[Selectors]) -> list[Parts]:
    """What each layout finds; nothing where the page is too much for blocks."""
    if not selectors or is_too_much(tree, source):
        return []
    blocks = outline(tree, skip=NO_WORDS).blocks
    return [pick(tree, blocks, one) for one in selectors]


def _is_news(nodes: list[dict[str, Any]]) -> bool:
    """Whether the page declares itself a news article: then its tables and numbers make no rule of it."""
    return any("NewsArticle" in kind for node in nodes for kind in types_of(node))


def _paragraphs(stated: object) -> str:
    return "\n".join(clean(line) for line in stated.splitlines() if clean(line)) if isinstance(stated, str) else ""
