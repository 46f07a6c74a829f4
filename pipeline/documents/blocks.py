"""A page as blocks: what stands on lines of its own, in order, with the boxes around it.

    seen = outline(tree)
    for block in seen.blocks:
        block.kind      # paragraph, heading, item, quote, row, pre
        block.text      # one line without markup; a row's cells are parted by tabs, a pre keeps its line breaks
        block.element   # the lxml element whose own words these are (`tr` of a row)
        block.level     # of a heading 1 to 6, of an item how deep its list is nested (1 …), else 0
        block.linked    # how many of its signs stand in links
        seen.boxes[block.box]  # the nearest element around that arranges rather than words: div, section, ul, td

Nothing is judged here: menus and comments are blocks like any other. Only what is never shown as words (scripts,
styles, drawings, controls) is passed over, and the tags named in `skip`. One pass, each element looked at once.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, NamedTuple

Kind = Literal["paragraph", "heading", "item", "quote", "row", "pre"]

#: Deeper than any page that is meant to be read; what is nested deeper is not entered.
DEEPEST = 250

_SHOWN_OTHERWISE = (
    "script style noscript template svg math iframe object embed applet canvas audio video map head link meta"
    " button select textarea input option datalist progress meter dialog menu frame frameset"
)
_WITHIN_A_LINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr o:p picture q ruby rb rp"
    " rt s samp small source span strike strong sub sup time tt u var wbr blink"
)
_NEVER_WORDS, _INLINE = frozenset(_SHOWN_OTHERWISE.split()), frozenset(_WITHIN_A_LINE.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
#: What arranges a page is no part of a cell; nor is a text of this many signs.
_ARRANGING = ("table", "ul", "ol", "h1", "h2", "h3")
LONGEST_CELL = 1_500
_PIECE = 100_000
_ENDS_SENTENCE = re.compile(r"[.!?:;。！？…”\"»’)\]]\s*$")


class Box(NamedTuple):
    """An element that arranges others.

    Attributes:
        element: lxml's.
        parent: index of the box around it; its own index at the root.
        depth: of boxes, 0 at the root.
    """

    element: Any
    parent: int
    depth: int


class Block(NamedTuple):
    """Words on lines of their own; see the module."""

    kind: Kind
    text: str
    element: Any
    box: int
    level: int = 0
    linked: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """A page's blocks and boxes, both in order of place; a box stands before those in it."""

    blocks: list[Block]
    boxes: list[Box]


def outline(root: Any, *, skip: Collection[str] = ()) -> Outline:
    """The blocks of an element, itself the first box.

    Args:
        root: an lxml tree's root, body, or any element in it.
        skip: tags that are not entered, besides those that never hold words.
    """
    walk = _Walk(frozenset(skip))
    walk.enter(root, "paragraph", 0)
    return Outline(walk.blocks, walk.boxes)


class _Walk:
    """The state of one pass: the line being gathered, and what is done."""

    def __init__(self, skip: frozenset[str]) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []
        self._skip = _NEVER_WORDS | skip
        self._line: list[str] = []
        self._linked = 0
        self._depth = 0
        self._box = 0
        self._breaks = 0

    def enter(self, element: Any, kind: Kind, level: int, *, linked: bool = False) -> None:
        """A box: its own loose words are blocks of the kind that surrounds them."""
        before = self._box
        self.boxes.append(Box(element, before, self.boxes[before].depth + 1 if self.boxes else 0))
        self._box = len(self.boxes) - 1
        self._flow(element, element, kind, level, linked=linked)
        self._end(element, kind, level)
        self._box = before

    def _flow(self, element: Any, owner: Any, kind: Kind, level: int, *, linked: bool) -> None:
        """The words and children of an element, those of inline ones taken into the owner's line."""
        if text := element.text:
            self._say(text, linked=linked)
        if self._depth < DEEPEST:
            self._depth += 1
            for child in element:
                tag = child.tag
                if tag in _INLINE:
                    self._flow(child, owner, kind, level, linked=linked or tag == "a")
                elif tag == "br":
                    self._break(owner, kind, level)
                elif isinstance(tag, str) and tag not in self._skip:
                    self._end(owner, kind, level)
                    self._block(child, tag, kind, level, linked=linked)
                if text := child.tail:
                    self._say(text, linked=linked)
            self._depth -= 1

    def _block(self, child: Any, tag: str, kind: Kind, level: int, *, linked: bool) -> None:
        if tag == "p" or tag in {"dd", "figcaption", "address", "summary", "legend", "caption"}:
            inner: Kind = kind if kind in {"quote", "item"} else "paragraph"
            self._flow(child, child, inner, level, linked=linked)
            self._end(child, inner, level)
        elif tag in _HEADINGS:
            self._flow(child, child, "heading", _HEADINGS[tag], linked=linked)
            self._end(child, "heading", _HEADINGS[tag])
        elif tag in {"li", "dt"}:
            depth = max(level, 1) if kind == "item" else 1
            self._flow(child, child, "item", depth, linked=linked)
            self._end(child, "item", depth)
        elif tag in {"ul", "ol", "dl"}:
            self.enter(child, "item", level + 1 if kind == "item" else 1, linked=linked)
        elif tag == "blockquote":
            self.enter(child, "quote", 0, linked=linked)
        elif tag == "tr" and _is_data(child):
            self._row(child)
        elif tag == "pre":
            text = "".join(child.itertext()).strip("\n")
            if text.strip():
                self.blocks.append(Block("pre", text, child, self._box, 0, 0))
        else:
            # In a card that is one link, the words of its boxes count as linked.
            self.enter(child, kind, level, linked=linked)

    def _row(self, row: Any) -> None:
        cells = [_cell(cell) for cell in row if cell.tag in {"td", "th"}]
        text = "\t".join(cells).strip("\t")
        if text:
            inside = sum(len("".join(link.itertext())) for link in row.iter("a"))
            self.blocks.append(Block("row", text, row, self._box, 0, inside))

    def _say(self, words: str, *, linked: bool) -> None:
        if not self._line and words.isspace():
            return
        self._line.append(words)
        if self._breaks and not words.isspace():
            self._breaks = 0
        if linked:
            self._linked += len(words.strip())

    def _break(self, owner: Any, kind: Kind, level: int) -> None:
        """Two line breaks part paragraphs; one does where a sentence has ended."""
        self._breaks += 1
        if self._breaks > 1 or (self._line and _ENDS_SENTENCE.search(self._line[-1].rstrip()[-1:])):
            self._end(owner, kind, level)
            self._breaks = 1
        else:
            self._line.append("\n")

    def _end(self, owner: Any, kind: Kind, level: int) -> None:
        if self._line:
            text = one_line("".join(self._line))
            if text:
                self.blocks.append(Block(kind, text, owner, self._box, level, min(self._linked, len(text))))
            self._line.clear()
            self._linked = 0
        self._breaks = 0


def _cell(cell: Any) -> str:
    apart = next(cell.iter("p", "div", "br"), None) is not None
    return " ".join((" " if apart else "").join(cell.itertext()).split())


def one_line(text: str) -> str:
    """A text with each white space one space; in pieces, since a list of millions of words is a hundred megabytes."""
    if len(text) <= _PIECE:
        return " ".join(text.split())
    lines: list[str] = []
    start = 0
    while start < len(text):
        # A piece ends at a space, so that no word is cut.
        end = text.find(" ", start + _PIECE)
        end = len(text) if end < 0 else end
        lines.append(" ".join(text[start:end].split()))
        start = end
    return " ".join(filter(None, lines))


def _is_data(row: Any) -> bool:
    """Whether a table's row holds words in cells, rather than a page laid out by a table."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    return len(cells) > 1 and all(
        next(cell.iter(*_ARRANGING), None) is None
        and sum(1 for _ in islice(cell.iter("p", "div", "br"), 5)) < 5
        and len("".join(cell.itertext())) < LONGEST_CELL
        for cell in cells
    )
