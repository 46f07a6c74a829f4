"""HTML listings by selectors: where the rows are, and where a row says its link, title and day."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant


@dataclass(frozen=True, slots=True)
class Rows:
    """CSS selectors of a listing; those but `row` look inside a row.

    Attributes:
        row: one match for each document.
        link: the element whose `href` is its address.
        title: the element whose words are its title; None: the link's.
        when: the element that says its day; its `datetime` attribute before its words.
        summary: the element that sums it up.
    """

    row: str
    link: str = "a[href]"
    title: str | None = None
    when: str | None = None
    summary: str | None = None


def html_listing(rows: Rows) -> Callable[[Received], list[Item]]:
    """A reader of such listings.

    It raises `LayoutError` where no row is found, or where most rows lack their link or title: a page that has
    changed must not pass for a page without news.
    """

    def read(received: Received) -> list[Item]:
        soup = BeautifulSoup(received.body, "lxml")
        found = soup.select(rows.row)
        if not found:
            raise LayoutError(f"no {rows.row!r} on the page", place=received.url)
        items = [_read_row(row, rows, received.final_url) for row in found]
        faults = [item.fault for item in items if item.fault]
        if len(faults) * 2 > len(items):
            raise LayoutError(f"{len(faults)} of {len(items)} rows: {faults[0]}", place=received.url)
        if rows.when and all(item.published_at is None for item in items):
            raise LayoutError(f"no row says its day in {rows.when!r}", place=received.url)
        return items

    return read


def _read_row(row: Tag, rows: Rows, base: str) -> Item:
    link = row if row.name == "a" and row.has_attr("href") else row.select_one(rows.link)
    href = str(link.get("href", "")).strip() if link else ""
    titled = row.select_one(rows.title) if rows.title else link
    title = " ".join(titled.get_text(" ").split()) if titled else ""
    if not title and link:
        title = str(link.get("title", "")).strip()
    if not href or href.startswith(("javascript:", "mailto:", "#")):
        return Item(url=base, title=title or None, fault=f"no {rows.link!r} in the row")
    if not title:
        return Item(url=urljoin(base, href), fault="no title in the row")
    dated = row.select_one(rows.when) if rows.when else None
    said = (str(dated.get("datetime") or "") or dated.get_text(" ")) if dated else None
    told = row.select_one(rows.summary) if rows.summary else None
    return Item(
        url=urljoin(base, href),
        title=title,
        published_at=read_instant(said),
        summary=" ".join(told.get_text(" ").split()) if told else None,
    )
