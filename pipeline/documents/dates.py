"""When a page says it was published and changed: never guessed, never now; with what said so, and how sure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone
from typing import Any

from pipeline.documents.blocks import Outline
from pipeline.documents.linked import articles
from pipeline.documents.moments import moment_of
from pipeline.documents.shown_dates import SAYS_MODIFIED, SAYS_PUBLISHED, find_shown
from pipeline.documents.statements import DAY_ONLY, Stated, day_comes_first, read_stated

__all__ = ["DAY_ONLY", "Stated", "find_modified", "find_published", "stated", "url_day"]

_IN_URL = re.compile(
    r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2]|[a-z]{3})[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$|\.)", re.IGNORECASE
)
_IN_URL_PARTED = re.compile(r"/((?:19|20)\d{2})/[A-Za-z_-]{3,30}/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/")
_IN_URL_COMPACT = re.compile(r"[/_-]((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "rnews:datepublished", "datepublished",
    "parsely-pub-date", "sailthru.date",
    "publish-date", "publish_date", "published-date", "published_date", "published",
    "pubdate", "publication_date", "publication-date", "dc.date.issued", "dcterms.issued", "dcterms.date",
    "dcterms.created",
    "citation_publication_date", "citation_online_date", "article.published", "article_date_original", "bt:pubdate",
    "cxenseparse:recs:publishtime", "shareaholic:article_published_time", "originalpublicationdate", "ptime", "dc.date",
    "displaydate", "display-date", "article:published",
    "pub_date", "date", "og:pubdate", "dc.date.created", "datecreated",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "lastmod", "article:modified", "dateupdated", "revised", "modified", "article.updated", "updated_time",
)  # fmt: skip


def find_published(
    tree: Any,
    nodes: list[dict[str, Any]],
    url: str,
    language: str | None,
    *,
    seen: Outline | None = None,
    title: str | None = None,
) -> Stated | None:
    """When the page says that it was published, by the most trustworthy of its statements, and how sure that is.

    Args:
        tree: an lxml tree.
        nodes: of `linked.linked_nodes`.
        url: of the page; a date in it counts after what the page's head says.
        language: as the page states it, with region: how 04/05/2026 is meant.
        seen: the page's blocks, among which a date may be shown.
        title: shown dates count by where they stand to it.
    """
    day_first = day_comes_first(language, url)
    in_url = url_day(url)
    shown = find_shown(seen, title, day_first) if seen is not None else None
    head = next(_published_in_head(tree, nodes, day_first), None)
    if head is None:
        if in_url and shown and abs(shown.at.date() - in_url.at.date()) <= _A_DAY:
            return replace(shown, sure="high" if shown.at.date() == in_url.at.date() else "medium")
        return in_url or shown
    if in_url and head.at.date() - in_url.at.date() > 30 * _A_DAY:
        # A page moved to a new system often carries the day of the move in its head.
        return replace(in_url, sure="low")
    if head.day_only and shown and shown.sure != "low" and abs(shown.at.date() - head.at.date()) == _A_DAY:
        # A day without a time is often that of the server, an ocean away.
        return replace(shown, sure="medium")
    return _weighed(head, [one for one in (in_url, shown) if one is not None])


_A_DAY = timedelta(days=1)


def _weighed(head: Stated, others: list[Stated]) -> Stated:
    """What the head says, beside what the address and the lines say: sure where they agree."""
    for other in others:
        # Times in UTC are on another day than the publisher's for some hours: its own day is the one it shows.
        local = _on_day(head, other.at.date())
        if local is not None:
            return replace(local, sure="high")
    apart = [abs(head.at.date() - other.at.date()) for other in others if other.sure != "low"]
    return replace(head, sure="low" if any(gap > 2 * _A_DAY for gap in apart) else "medium")


def _on_day(head: Stated, day: date) -> Stated | None:
    """The same instant under an offset that puts it on that day; None where none in use does."""
    if head.at.date() == day:
        return head
    if head.day_only or head.at.utcoffset() or abs(head.at.date() - day) != _A_DAY:
        return None
    hours = -(head.at.hour + 1) if day < head.at.date() else 24 - head.at.hour
    if not -10 <= hours <= 12:
        return None
    return replace(head, at=head.at.astimezone(timezone(timedelta(hours=hours))))


def find_modified(tree: Any, nodes: list[dict[str, Any]], url: str, language: str | None) -> Stated | None:
    """When the page says that it was last changed."""
    day_first = day_comes_first(language, url)
    for node in articles(nodes):
        found = read_stated(node.get("dateModified"), "json-ld", day_first)
        if found:
            return found
    return next(_in_meta(tree, _MODIFIED_META, day_first), None) or next(
        _in_itemprop(tree, "dateModified", day_first), None
    )


def url_day(url: str) -> Stated | None:
    """The day that an address names: `/2026/01/13/`, `/2026-01-13-`, `-20260113.`."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    found = _IN_URL.search("/" + path) or _IN_URL_PARTED.search("/" + path) or _IN_URL_COMPACT.search("/" + path)
    moment = moment_of(found[1], found[2], found[3]) if found else None
    return Stated(moment[0], "url", day_only=True) if moment else None


def stated(text: str, how: str, language: str | None, url: str) -> Stated | None:
    """The moment that a place of the page states, known for its date; None where it holds no whole date.

    Args:
        text: what stands there; ten or thirteen digits are seconds or milliseconds since 1970.
        how: what `Stated.how` then says.
        language: of the page, with region.
        url: of the page.
    """
    number = int(text) if len(text) in (10, 13) and text.isascii() and text.isdecimal() else None
    return read_stated(text if number is None else number, how, day_comes_first(language, url))


def _published_in_head(tree: Any, nodes: list[dict[str, Any]], day_first: bool | None) -> Iterator[Stated]:
    for node in articles(nodes):
        for name in ("datePublished", "dateCreated", "uploadDate"):
            found = read_stated(node.get(name), "json-ld", day_first)
            if found:
                yield found
    yield from _in_meta(tree, _PUBLISHED_META, day_first)
    yield from _in_itemprop(tree, "datePublished", day_first)
    yield from _in_time(tree, day_first)


def _in_meta(tree: Any, names: tuple[str, ...], day_first: bool | None) -> Iterator[Stated]:
    given: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and meta.get("content"):
            given.setdefault(name.strip().lower(), meta.get("content"))
    for name in names:
        found = read_stated(given.get(name), f"meta {name}", day_first)
        if found:
            yield found


def _in_itemprop(tree: Any, name: str, day_first: bool | None) -> Iterator[Stated]:
    for element in tree.xpath(f"//*[@itemprop='{name}']")[:5]:
        for value in (element.get("datetime"), element.get("content"), element.text_content()):
            found = read_stated(value, f"itemprop {name}", day_first)
            if found:
                yield found
                break


def _in_time(tree: Any, day_first: bool | None) -> Iterator[Stated]:
    scored: list[tuple[int, int, Stated]] = []
    for place, element in enumerate(tree.xpath("//time")[:40]):
        found = read_stated(element.get("datetime"), "time", day_first) or read_stated(
            element.text_content(), "time", day_first
        )
        if found is None:
            continue
        near = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.get("pubdate"))))
        parent = element.getparent()
        around = (parent.text_content() if parent is not None else "")[:200]
        score = 2 * bool(re.search(r"publi|post|entry-date|pubdate|created", near, re.IGNORECASE))
        score += 2 * bool(SAYS_PUBLISHED.search(around)) - 2 * bool(
            re.search(r"updat|modif", near, re.IGNORECASE) or (SAYS_MODIFIED.search(around) and place)
        )
        ancestors = {ancestor.tag for ancestor in element.iterancestors()}
        score += (
            ("article" in ancestors) + ("header" in ancestors) - 3 * bool(ancestors & {"aside", "footer", "nav", "li"})
        )
        scored.append((-score, place, found))
    for score, _place, found in sorted(scored, key=lambda item: item[:2]):
        if score < 3:
            yield found
