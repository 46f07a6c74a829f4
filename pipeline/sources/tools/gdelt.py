"""GDELT's DOC 2.0 API (JSON, `mode=artlist`): which papers' pages its search found. For discovery alone."""

import json
from datetime import UTC, datetime

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received


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
    extra = {"publisher": article.get("domain"), "seen": _seen(article.get("seendate"))}
    title = article.get("title")
    return Item(
        url=article["url"],
        title=" ".join(title.split()) if isinstance(title, str) else None,
        extra=tuple((name, value) for name, value in extra.items() if isinstance(value, str)),
    )


def _seen(text: object) -> str | None:
    """`20260113T101500Z` as RFC 3339."""
    try:
        return datetime.strptime(str(text), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None
