"""Where one publisher's pages keep their parts, and what a page holds there.

    tree, selectors ──pick──▶ parts ──settle (against the general reader)──▶ text, or a doubt

A publisher's layout changes over the years: a source has several `Selectors`, newest first, and that one counts which
finds a body that the general reader does not contradict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from pipeline.documents.blocks import Block, outline
from pipeline.documents.body import line_of
from pipeline.documents.css import compiled
from pipeline.documents.facts import clean

#: The flag of a page on which a source's selectors find nothing, or much less than the general reader.
LAYOUT_DOUBT = "layout_doubt"
#: Less than this share of what the general reader finds is no body.
LEAST_SHARE = 0.5
#: Below this the general reader's own find is too small to contradict anything, in signs.
TELLING = 400

#: Tags that hold none of a body's words.
NO_WORDS = ("nav", "footer", "form", "figcaption")


@dataclass(frozen=True, slots=True)
class Selectors:
    """One layout of one publisher's pages; each a CSS selector or an XPath (see `css.compiled`).

    Attributes:
        body: what holds the body, containers or paragraphs alike: all matches count, in the page's order, once.
        drop: boxes that stand inside and are no body (adverts, related links, newsletters).
        title, authors, published, modified: the first that matches; an element's `datetime` or `content` before its
            words. Left out where the page's head says it as well: the general reader takes it from there.
        until: the last day of this layout, by publication: pages of that time are tried with it first.
    """

    body: tuple[str, ...]
    drop: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    until: date | None = None

    def all(self) -> tuple[str, ...]:
        """Every selector of it."""
        return (*self.body, *self.drop, *self.title, *self.authors, *self.published, *self.modified)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a page holds where its publisher keeps its parts. `text`: a block a line, "" where nothing matched."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""


def pick(tree: Any, blocks: Sequence[Block], selectors: Selectors) -> Parts:
    """The parts of a page by one layout.

    Args:
        tree: an lxml tree; it is left as it is.
        blocks: its blocks, as of `blocks.outline(tree, skip=NO_WORDS)`.
        selectors: the layout.
    """
    held, dropped = _within(_matches(tree, selectors.body)), _within(_matches(tree, selectors.drop))
    return Parts(
        text="\n".join(line_of(block) for block in blocks if block.element in held and block.element not in dropped),
        title=_first(tree, selectors.title),
        authors=tuple(dict.fromkeys(filter(None, map(_said, _found(tree, selectors.authors))))),
        published=_first(tree, selectors.published),
        modified=_first(tree, selectors.modified),
    )


def count_matches(tree: Any, selectors: Selectors) -> tuple[tuple[str, int], ...]:
    """How many places of a page each selector finds, in the order in which they are declared."""
    return tuple((selector, len(_matches(tree, (selector,)))) for selector in selectors.all())


def in_order(selectors: Sequence[Selectors], on: date | None) -> list[Selectors]:
    """The layouts in the order in which a page of that day tries them: the oldest that still held then, then the rest.

    Args:
        selectors: newest first.
        on: the day of publication; None: unknown, so newest first.
    """
    if on is None:
        return list(selectors)
    held = [one for one in selectors if one.until is not None and on <= one.until]
    first = sorted(held, key=lambda one: one.until or date.max)
    return [*first, *(one for one in selectors if one not in first)]


def settle(found: Iterable[Parts], general: str) -> Parts | None:
    """The first of the parts whose body the general reader does not contradict; None: the layout is in doubt.

    Args:
        found: by layout, in the order of trial.
        general: the general reader's text of the same page.
    """
    for parts in found:
        enough = LEAST_SHARE * len(general) if len(general) >= TELLING else 1
        if parts.text and len(parts.text) >= enough:
            return parts
    return None


def _within(nodes: Iterable[Any]) -> set[Any]:
    """The elements and all that they hold; those inside another are not walked again."""
    found: set[Any] = set()
    for node in nodes:
        if node not in found:
            found.update(node.iter())
    return found


def _matches(tree: Any, selectors: tuple[str, ...]) -> list[Any]:
    found: list[Any] = []
    for selector in selectors:
        result = compiled(selector)(tree)
        found += result if isinstance(result, list) else [result]
    return found


def _found(tree: Any, selectors: tuple[str, ...]) -> list[Any]:
    """The matches of the first selector that has any."""
    return next((found for selector in selectors if (found := _matches(tree, (selector,)))), [])


def _first(tree: Any, selectors: tuple[str, ...]) -> str:
    return next((said for node in _found(tree, selectors) if (said := _said(node))), "")


def _said(node: Any) -> str:
    if not isinstance(node, etree._Element):
        return clean(str(node))
    return clean(node.get("datetime") or node.get("content") or words_of(node))


def words_of(node: Any) -> str:
    """The words of an element on one line."""
    return " ".join(block.text for block in outline(node).blocks)
