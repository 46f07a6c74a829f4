"""When a page says it was published and changed: never guessed, never now; with what said so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from pipeline.documents.linked import articles
from pipeline.documents.moments import moment_of, parse_moment

#: Ends `published_how` where the page states a day and no time.
DAY_ONLY = " (day)"
_IN_URL = re.compile(
    r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2]|[a-z]{3})[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$|\.)", re.IGNORECASE
)
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
_SAYS_PUBLISHED = re.compile(
    r"\b(?:first\s+)?(?:published|posted|publication date|date published|released?|release date|issued|date"
    r"|veröffentlicht|erschienen"
    r"|stand|gepubliceerd|geplaatst|publié|publicado|pubblicato|发布|发表|時間|时间|日期|公開|掲載|입력|등록)\b|发布|发表|公開|掲載|입력",
    re.IGNORECASE,
)
_SAYS_MODIFIED = re.compile(
    r"\b(?:updated|modified|revised|last reviewed|aktualisiert"
    r"|bijgewerkt|mis à jour|actualizado|aggiornato)\b|更新|수정|最終更新",
    re.IGNORECASE,
)
_LINES = ("p", "div", "span", "dd", "dt", "li", "td", "small", "b", "strong", "em", "h6", "h5")
_DATED_CLASS = re.compile(r"date|time|publish|posted|byline|meta|stamp|dateline|pubdate|datum|fecha", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stated:
    """A moment that a page states: an instant with its offset, or a day (midnight UTC)."""

    at: datetime
    how: str
    day_only: bool

    @property
    def said(self) -> str:
        """Which part of the page said so; " (day)" at the end where no time was stated."""
        return self.how + (DAY_ONLY if self.day_only else "")


def find_published(tree: Any, nodes: list[dict[str, Any]], url: str, language: str | None) -> Stated | None:
    """When the page says that it was published, by the most trustworthy of its statements.

    Args:
        tree: an lxml tree.
        nodes: of `linked.linked_nodes`.
        url: of the page; a date in it counts after what the page's head says.
        language: as the page states it, with region: how 04/05/2026 is meant.
    """
    day_first = _day_first(language, url)
    in_url = url_day(url)
    head = next(_published_in_head(tree, nodes, day_first), None)
    if head is not None:
        # A page moved to a new system often carries the day of the move in its head.
        if in_url and head.at.date() - in_url.at.date() > timedelta(days=30):
            return in_url
        return head
    visible = _visible(tree, day_first)
    if in_url and visible and abs(visible.at.date() - in_url.at.date()) <= timedelta(days=1):
        return visible
    return in_url or visible


def find_modified(tree: Any, nodes: list[dict[str, Any]], url: str, language: str | None) -> Stated | None:
    """When the page says that it was last changed."""
    day_first = _day_first(language, url)
    for node in articles(nodes):
        found = _stated(node.get("dateModified"), "json-ld", day_first)
        if found:
            return found
    return next(_in_meta(tree, _MODIFIED_META, day_first), None) or next(
        _in_itemprop(tree, "dateModified", day_first), None
    )


def url_day(url: str) -> Stated | None:
    """The day that an address names: `/2026/01/13/`, `/2026-01-13-`, `-20260113.`."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    found = _IN_URL.search("/" + path) or _IN_URL_COMPACT.search("/" + path)
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
    return _stated(text if number is None else number, how, _day_first(language, url))


def _published_in_head(tree: Any, nodes: list[dict[str, Any]], day_first: bool | None) -> Iterator[Stated]:
    for node in articles(nodes):
        for name in ("datePublished", "dateCreated", "uploadDate"):
            found = _stated(node.get(name), "json-ld", day_first)
            if found:
                yield found
    yield from _in_meta(tree, _PUBLISHED_META, day_first)
    yield from _in_itemprop(tree, "datePublished", day_first)
    yield from _in_time(tree, day_first)


def _stated(value: object, how: str, day_first: bool | None) -> Stated | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, int) and not isinstance(value, bool) and 10**9 < value < 4 * 10**12:
        return Stated(datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC), how, day_only=False)
    found = parse_moment(value, day_first=day_first) if isinstance(value, str) else None
    return Stated(found[0], how, found[1]) if found else None


def _in_meta(tree: Any, names: tuple[str, ...], day_first: bool | None) -> Iterator[Stated]:
    given: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and meta.get("content"):
            given.setdefault(name.strip().lower(), meta.get("content"))
    for name in names:
        found = _stated(given.get(name), f"meta {name}", day_first)
        if found:
            yield found


def _in_itemprop(tree: Any, name: str, day_first: bool | None) -> Iterator[Stated]:
    for element in tree.xpath(f"//*[@itemprop='{name}']")[:5]:
        for value in (element.get("datetime"), element.get("content"), element.text_content()):
            found = _stated(value, f"itemprop {name}", day_first)
            if found:
                yield found
                break


def _in_time(tree: Any, day_first: bool | None) -> Iterator[Stated]:
    scored: list[tuple[int, int, Stated]] = []
    for place, element in enumerate(tree.xpath("//time")[:40]):
        found = _stated(element.get("datetime"), "time", day_first) or _stated(
            element.text_content(), "time", day_first
        )
        if found is None:
            continue
        near = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.get("pubdate"))))
        parent = element.getparent()
        around = (parent.text_content() if parent is not None else "")[:200]
        score = 2 * bool(re.search(r"publi|post|entry-date|pubdate|created", near, re.IGNORECASE))
        score += 2 * bool(_SAYS_PUBLISHED.search(around)) - 2 * bool(
            re.search(r"updat|modif", near, re.IGNORECASE) or (_SAYS_MODIFIED.search(around) and place)
        )
        ancestors = {ancestor.tag for ancestor in element.iterancestors()}
        score += (
            ("article" in ancestors) + ("header" in ancestors) - 3 * bool(ancestors & {"aside", "footer", "nav", "li"})
        )
        scored.append((-score, place, found))
    for score, _place, found in sorted(scored, key=lambda item: item[:2]):
        if score < 3:
            yield found


def _visible(tree: Any, day_first: bool | None) -> Stated | None:
    """A date in a short visible line: one that is labelled, else one in an element for dates near the heading."""
    loose: Stated | None = None
    for count, element in enumerate(tree.iter(*_LINES)):
        if count > 3_000:
            break
        text = element.text or ""
        if len(element) <= 3:
            text = element.text_content() if _is_short(element) else text
        text = " ".join(text.split())
        if not 8 <= len(text) <= 120 or not any(sign.isdigit() for sign in text):
            continue
        found = _stated(text, "line", day_first)
        if found is None or _SAYS_MODIFIED.search(text):
            continue
        before = element.getprevious()
        label = (
            " ".join(before.text_content().split())[-60:] if isinstance(before, HtmlElement) and len(before) < 3 else ""
        )
        if _SAYS_PUBLISHED.search(text) or _SAYS_PUBLISHED.search(label):
            return found
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if loose is None and (_DATED_CLASS.search(named) or len(text) <= 45):
            loose = found
    return loose


def _is_short(element: Any) -> bool:
    return len(list(islice(element.iter(), 13))) < 13 and sum(map(len, element.itertext())) <= 200


def _day_first(language: str | None, url: str) -> bool | None:
    tag = (language or "").lower().replace("_", "-")
    host = url.partition("://")[2].partition("/")[0].lower()
    if tag == "en-us" or host.endswith((".gov", ".mil")):
        return False
    if tag.startswith("en-") or (tag and not tag.startswith(("en", "zh", "ja", "ko"))):
        return True
    if host.endswith((".uk", ".au", ".ie", ".nz", ".in", ".sg", ".hk", ".eu")):
        return True
    return False if tag == "en" and host.endswith(".com") else None
