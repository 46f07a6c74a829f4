"""News sitemaps and their indexes (sitemaps.org 0.9, Google News 0.9), by local name."""

from lxml import etree

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.markup import absolute, local, nodes, parse_xml, values


def read_news_sitemap(received: Received) -> list[Item]:
    """The pages of a news sitemap, in its order; none for an index.

    Raises:
        LayoutError: it is neither a sitemap nor an index.
    """
    root = _parse(received)
    if local(root) == "sitemapindex":
        return []
    items = []
    for node in nodes(root, "url"):
        parts = {local(part): (part.text or "").strip() for part in node.iter()}
        place = absolute(received.final_url, parts["loc"]) if parts.get("loc") else None
        if place is None:
            items.append(Item(url=received.final_url, title=parts.get("title"), fault="a page without an address"))
            continue
        published = read_instant(parts.get("publication_date"))
        items.append(
            Item(
                url=place,
                title=parts.get("title") or None,
                published_at=published,
                modified_at=read_instant(parts.get("lastmod")),
            )
        )
    return items


def read_sitemap_index(received: Received) -> list[str]:
    """The sitemaps that an index names; none for a plain sitemap.

    Raises:
        LayoutError: it is neither.
    """
    root = _parse(received)
    if local(root) != "sitemapindex":
        return []
    named = (absolute(received.final_url, address) for address in values(root, "sitemap", "loc"))
    return [address for address in named if address is not None]


def _parse(received: Received) -> etree._Element:
    root = parse_xml(received.body, received.url)
    if local(root) not in {"urlset", "sitemapindex"}:
        raise LayoutError(f"<{local(root)}> is no sitemap", place=received.url)
    return root
