"""HTML listings whose layout was never seen: the links whose address says that they are documents, and no selector.

An address outlives a page's layout. What stands with a link (its row: all around it that holds no other document's
link) gives the title and the day, where one is written there.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pipeline.documents.body import parse
from pipeline.documents.charset import decode
from pipeline.documents.facts import clean
from pipeline.documents.moments import parse_moment
from pipeline.documents.selectors import words_of
from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant

#: A title has more signs than a label such as "Read more" or "PDF".
SHORTEST_TITLE = 16


def link_listing(path: str) -> Callable[[Received], list[Item]]:
    """A reader of such listings.

    Args:
        path: a pattern of the whole path of a document's address.

    It raises `LayoutError` where no link fits, or where most of those that fit carry no title.
    """
    wanted = re.compile(path)

    def read(received: Received) -> list[Item]:
        tree, _ = parse(decode(received.body))
        links: dict[str, list[Any]] = {}
        for link in tree.iter("a"):
            address = _address(received.final_url, link.get("href"))
            if address and wanted.fullmatch(urlsplit(address).path):
                links.setdefault(address, []).append(link)
        if not links:
            raise LayoutError(f"no link like {path!r} on the page", place=received.url)
        alone = _alone(links)
        items = [_item(address, each, alone) for address, each in links.items()]
        faulty = sum(item.fault is not None for item in items)
        if faulty * 2 > len(items):
            raise LayoutError(f"{faulty} of {len(items)} links carry no title", place=received.url)
        return items

    return read


def _address(base: str, href: str | None) -> str | None:
    try:
        address = urldefrag(urljoin(base, (href or "").strip())).url
        return address if address.startswith(("http://", "https://")) else None
    except ValueError:
        return None


def _alone(links: dict[str, list[Any]]) -> dict[Any, bool]:
    """The elements that hold a document's link, and whether they hold no other document's."""
    holds: dict[Any, str] = {}
    alone: dict[Any, bool] = {}
    for address, each in links.items():
        for above in (above for link in each for above in link.iterancestors()):
            alone[above] = holds.setdefault(above, address) == address and alone.get(above, True)
    return alone


def _item(address: str, links: list[Any], alone: dict[Any, bool]) -> Item:
    row = _row(links[0], alone)
    named = [words_of(node) for node in (*row.iter("h1", "h2", "h3", "h4", "h5", "h6"), *links)]
    named += [clean(link.get("title") or link.get("aria-label")) for link in links]
    title = next((name for name in named if len(name) >= SHORTEST_TITLE), max(named, key=len))
    if not title:
        return Item(url=address, fault="a link without words")
    stated = [element.get("datetime") or clean(element.text_content()) for element in row.iter("time")]
    day = next((at for text in stated if (at := read_instant(text))), None)
    around = words_of(row).replace(title, " ")
    moment = parse_moment(around) if day is None else None
    return Item(url=address, title=title, published_at=day or (read_instant(moment[0].isoformat()) if moment else None))


def _row(link: Any, alone: dict[Any, bool]) -> Any:
    """The largest element around a link that holds no link to another document."""
    row = link
    for above in link.iterancestors():
        if above.tag in {"body", "main", "html"} or not alone[above]:
            return row
        row = above
    return row
