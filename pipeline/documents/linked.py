"""JSON-LD of a page (schema.org), read with forgiveness: what is broken is passed over, never raised."""

import json
import re
from collections.abc import Iterator
from typing import Any

LONGEST = 2_000_000
MOST_NODES = 5_000
_ARTICLE = re.compile(
    r"(?:News|Analysis\w*|Opinion\w*|Report\w*|Review\w*|Tech|Live|Background\w*|Satirical|Scholarly|Advertiser\w*)?"
    r"(?:Article|BlogPosting|SocialMediaPosting|LiveBlogPosting|Report)|PressRelease|Legislation|WebPage|CreativeWork"
)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")


def linked_nodes(tree: Any) -> list[dict[str, Any]]:
    """Every object of the page's JSON-LD that has a type, articles first, in order of place.

    Args:
        tree: an lxml tree.
    """
    found: list[dict[str, Any]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        text = _WRAPPING.sub("", script.text or "")
        if 2 <= len(text) <= LONGEST:
            found += (node for node in _walk(_parse(text)) if "@type" in node)
    return sorted(found, key=_rank)


def articles(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the nodes that speak of the page's own article."""
    return [node for node in nodes if _rank(node) < 2]


def _parse(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(re.sub(r",(\s*[}\]])", r"\1", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [value], 0
    while waiting and seen < MOST_NODES:
        seen += 1
        here = waiting.pop(0)
        if isinstance(here, dict):
            yield here
            # What an article refers to (author, publisher, related items) is not walked: it is not the page's own.
            waiting += [
                here[name] for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if name in here
            ]
        elif isinstance(here, list):
            waiting += here


def _rank(node: dict[str, Any]) -> int:
    types = types_of(node)
    if any(_ARTICLE.fullmatch(name) and name not in {"WebPage", "CreativeWork"} for name in types):
        return 0
    return 1 if any(_ARTICLE.fullmatch(name) for name in types) else 2


def types_of(node: dict[str, Any]) -> tuple[str, ...]:
    """The node's types, without their namespace."""
    given = node.get("@type")
    names = given if isinstance(given, list) else [given]
    return tuple(name.rpartition("/")[2] for name in names if isinstance(name, str))
