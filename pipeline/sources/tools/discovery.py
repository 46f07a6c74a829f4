"""Searches over others' pages: GDELT's DOC 2.0 API (JSON, `mode=artlist`) and Google News (RSS). For discovery alone.

`extra` keeps whose page was found (`found_at`, a host): the search itself is no origin of what it finds.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.markup import nodes, parse_xml, words


def read_articles(received: Received) -> list[Item]:
    """The found articles, in GDELT's order; none where it found nothing (it then answers `{}`).

    `published_at` stays None: `seendate` is when GDELT saw the page, and is kept in `extra`.

    Raises:
        LayoutError: no JSON (GDELT writes its refusals in plain words), or articles without address.
    """
    try:
        given = json.loads(received.body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as fault:
        said = " ".join(received.body[:200].decode("utf-8", "replace").split())
        raise LayoutError(f"no JSON: {said!r}", place=received.url) from fault
    articles = given.get("articles", []) if isinstance(given, dict) else None
    if not isinstance(articles, list):
        raise LayoutError("no list of articles", place=received.url)
    return [_item(each, received.url) for each in articles]


def _item(article: object, place: str) -> Item:
    if not isinstance(article, dict) or not isinstance(article.get("url"), str):
        return Item(url=place, fault="an article without an address")
    extra = {"found_at": article.get("domain"), "seen": _seen(article.get("seendate"))}
    title = article.get("title")
    return Item(
        url=article["url"],
        # Of its own: the publisher's source, where there is one, is to read the page all the same.
        natural_key=f"gdelt:{article['url']}",
        title=" ".join(title.split()) if isinstance(title, str) else None,
        extra=tuple((name, value) for name, value in extra.items() if isinstance(value, str)),
    )


def _seen(text: object) -> str | None:
    """`20260113T101500Z` as RFC 3339."""
    try:
        return datetime.strptime(str(text), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None


def read_news_search(received: Received) -> list[Item]:
    """The items of a feed whose `<source url>` names the paper, which its title repeats at the end.

    Raises:
        LayoutError: it is no feed.
    """
    items = read_feed(received)
    papers = [next(nodes(node, "source"), None) for node in parse_xml(received.body, received.url).iter("item")]
    if len(papers) != len(items):
        raise LayoutError(f"{len(papers)} papers for {len(items)} items", place=received.url)
    return [
        item if paper is None else _named(item, words(paper), urlsplit(paper.get("url", "")).hostname)
        for item, paper in zip(items, papers, strict=True)
    ]


def _named(item: Item, paper: str, host: str | None) -> Item:
    title = (item.title or "").removesuffix(f" - {paper}") or item.title
    return replace(item, title=title, extra=(*item.extra, *((("found_at", host),) if host else ())))
