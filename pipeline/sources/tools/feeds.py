"""RSS 2.0, RSS 1.0 (RDF) and Atom (RFC 4287) to items.

A well-formed feed is read with lxml; what is not goes to feedparser, which forgives more and costs ten times as
much. A feed that neither can read is an error, never "0 items".
"""

import html
import re
from urllib.parse import urljoin

from lxml import etree

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.markup import local, nodes, parse_xml, words

TAG = re.compile(r"<[^>]*>")
ROOTS = {"rss", "feed", "RDF"}


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
    if not items and b"<item" in received.body.lower():
        return _read_forgiving(received)
    return items


def _read_node(node: etree._Element, base: str) -> Item:
    first: dict[str, etree._Element] = {}
    authors: list[str] = []
    links: list[tuple[str, str]] = []
    for child in node:
        name = local(child)
        first.setdefault(name, child)
        if name in {"author", "creator"}:
            named = next(nodes(child, "name"), child)
            authors.append(words(named))
        elif name == "link":
            links.append((child.get("rel", "alternate"), child.get("href") or words(child)))

    def text(*names: str) -> str | None:
        return next((found for name in names if name in first and (found := words(first[name]))), None)

    address = next((href for rel, href in links if rel == "alternate" and href), None)
    guid = text("guid", "id")
    if address is None and guid and guid.startswith(("http://", "https://")):
        address = guid
    title = text("title")
    if address is None:
        return Item(url=base, title=title and plain_text(title), fault="an item without an address")
    content = text("encoded", "content")
    return Item(
        url=urljoin(base, address.strip()),
        title=plain_text(title) if title else None,
        published_at=read_instant(text("pubDate", "published", "date", "issued")) or read_instant(text("updated")),
        modified_at=read_instant(text("updated", "modified")),
        summary=plain_text(found) if (found := text("description", "summary")) else None,
        authors=tuple(dict.fromkeys(plain_text(author) for author in authors if author)),
        body=content,
        extra=(("guid", guid),) if guid else (),
    )


def plain_text(markup: str) -> str:
    """Words without tags and entities, spaces made single."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


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
        address = entry.get("link")
        if not address:
            items.append(Item(url=received.final_url, title=title, fault="an item without an address"))
            continue
        items.append(
            Item(
                url=urljoin(received.final_url, address),
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
