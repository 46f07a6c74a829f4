"""RSS 2.0, RSS 1.0 (RDF) and Atom (RFC 4287) to items.

A well-formed feed is read with lxml; what is not, or looks odd when read, goes to feedparser, which forgives more and
costs ten times as much. A feed that neither can read is an error, never "0 items".
"""

import html
import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.markup import absolute, local, nodes, parse_xml, words

TAG = re.compile(r"<[^>]*>")
ROOTS = {"rss", "feed", "RDF"}
ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)\b", re.IGNORECASE)


def read_feed(received: Received) -> list[Item]:
    """The items of a feed, in its order; none for a feed that is well formed and empty.

    Raises:
        LayoutError: it is no feed.
    """
    try:
        root = parse_xml(received.body, received.url)
    except LayoutError:
        return _read_forgiving(received)
    if local(root) not in ROOTS:
        return _read_forgiving(received)
    items = [_read_node(node, received.final_url) for node in root.iter() if local(node) in {"item", "entry"}]
    return _better(items, received) if looks_odd(items, received.body) else items


def looks_odd(items: Sequence[Item], body: bytes) -> bool:
    """Might the fast reading have missed something of a well-formed feed?

    No items where the word stands; most of them without address or title; none with a day; or most at one address.
    """
    if not items:
        return ITEM.search(body) is not None
    half = len(items) / 2
    return (
        sum(item.fault is not None for item in items) > half
        or sum(not item.title for item in items) > half
        or all(item.published_at is None for item in items)
        or len({item.url for item in items}) < half
    )


def _better(items: list[Item], received: Received) -> list[Item]:
    """What feedparser makes of it, where that tells more."""
    try:
        others = _read_forgiving(received)
    except LayoutError:
        return items
    return others if _told(others) > _told(items) else items


def _told(items: Sequence[Item]) -> int:
    """How many addresses, titles and days there are."""
    return sum((item.fault is None) + bool(item.title) + (item.published_at is not None) for item in items)


def _read_node(node: etree._Element, base: str) -> Item:
    own: dict[str, etree._Element] = {}
    foreign: dict[str, etree._Element] = {}
    authors: list[str] = []
    links: list[tuple[str, str]] = []
    space = _namespace(node)
    for child in node:
        name = local(child)
        # `media:title` is no `title`: an extension's word counts where the feed's own is missing.
        (own if _namespace(child) == space else foreign).setdefault(name, child)
        if name in {"author", "creator"}:
            named = next(nodes(child, "name"), child)
            authors.append(words(named))
        elif name == "link":
            links.append((child.get("rel", "alternate"), child.get("href") or words(child)))
    first = foreign | own

    def text(*names: str) -> str | None:
        return next((found for name in names if name in first and (found := words(first[name]))), None)

    address = next((href for rel, href in links if rel == "alternate" and href), None)
    guid = text("guid", "id")
    permanent = guid is not None and first.get("guid", node).get("isPermaLink", "true").strip().lower() != "false"
    if address is None and guid and permanent and guid.startswith(("http://", "https://")):
        address = guid
    title = text("title")
    place = absolute(base, address) if address else None
    if place is None:
        return Item(url=base, title=title and plain_text(title), fault="an item without an address")
    content = text("encoded", "content")
    return Item(
        url=place,
        title=plain_text(title) if title else None,
        published_at=read_instant(text("pubDate", "published", "date", "issued")) or read_instant(text("updated")),
        modified_at=read_instant(text("updated", "modified")),
        summary=plain_text(found) if (found := text("description", "summary")) else None,
        authors=tuple(dict.fromkeys(plain_text(author) for author in authors if author)),
        body=content,
        extra=(("guid", guid),) if guid else (),
    )


def _namespace(node: etree._Element) -> str:
    return node.tag.rpartition("}")[0] if isinstance(node.tag, str) else ""


def plain_text(markup: str) -> str:
    """Words without tags and entities, scripts and styles left out, spaces made single."""
    if "<" in markup:
        for name in ("script", "style"):
            markup = _without(markup, name)
        markup = TAG.sub(" ", markup)
    return " ".join(html.unescape(markup).split())


def _without(markup: str, name: str) -> str:
    """The markup without the elements of that name; linear, whatever is left open."""
    lower, kept, place = markup.lower(), [], 0
    if len(lower) != len(markup):  # a letter that is longer in lower case moves every place
        return markup
    while (start := lower.find("<" + name, place)) >= 0:
        end = lower.find("</" + name, start)
        if end < 0:
            break
        kept.append(markup[place:start])
        place = end
    return " ".join((*kept, markup[place:]))


def _place_of(entry: Any, base: str) -> str | None:
    """An entry's address; feedparser also calls an id a link, which it is only where it looks like one."""
    link = entry.get("link") or ""
    if not link or not (entry.get("links") or link.lower().startswith(("http://", "https://"))):
        return None
    return absolute(base, link)


def _read_forgiving(received: Received) -> list[Item]:
    import feedparser  # 60 ms that a well-formed feed does not pay

    parsed = feedparser.parse(received.body)
    entries = [entry for entry in parsed.entries if entry.get("title") or entry.get("link")]
    if not entries:
        if parsed.get("version") and not parsed.bozo and not parsed.entries:
            return []
        reason = str(parsed.get("bozo_exception", "neither RSS nor Atom"))
        raise LayoutError(f"no feed: {reason}"[:300], place=received.url)
    items = []
    for entry in entries:
        title = plain_text(entry.get("title", "")) or None
        place = _place_of(entry, received.final_url)
        if place is None:
            items.append(Item(url=received.final_url, title=title, fault="an item without an address"))
            continue
        items.append(
            Item(
                url=place,
                title=title,
                # Plain look-ups: feedparser's own give `published` for `updated`, with a warning.
                published_at=read_instant(dict.get(entry, "published") or dict.get(entry, "updated")),
                modified_at=read_instant(dict.get(entry, "updated")),
                summary=plain_text(entry.get("summary", "")) or None,
                authors=tuple(filter(None, [plain_text(entry.get("author", ""))])),
                extra=(("feed", "recovered"),),
            )
        )
    return items
