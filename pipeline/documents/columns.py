"""Pages set in columns: lines of a grid of characters, put in the order in which they are read."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

#: A gutter is so many characters wide, and hardly any line crosses it.
GUTTER = 2
CROSSING = 0.08
#: A line's own gap may lie so far from the gutter: characters of a grid are not those of the type.
SHIFT = 5
#: Columns of prose are filled so far from line to line; the cells of a table are not.
FILLED = 0.6
#: Of the lines of a column of prose so many begin in the middle of a sentence; and one is so wide at least.
GOING_ON = 0.25
NARROWEST = 14
#: Fewer lines than this make no columns.
FEWEST = 8


class _Cell(NamedTuple):
    """A column's part of a line, and where in the line it begins."""

    start: int
    text: str


_GAP = re.compile(r" {2,}")


def in_reading_order(lines: Sequence[str]) -> list[str]:
    """A page's lines, column after column where it is set in columns of prose; a line across all parts them.

    Args:
        lines: of one page, characters in their places.
    """
    gutters = _gutters(lines)
    if not gutters:
        return list(lines)
    ordered: list[str] = []
    band: list[list[_Cell]] = []
    for line in lines:
        cells = _parted(line, gutters)
        if cells is None:
            ordered += [*_columns(band, gutters), "", line.strip(), ""]
            band = []
        else:
            band.append(cells)
    return [*ordered, *_columns(band, gutters)]


def _parted(line: str, gutters: Sequence[tuple[int, int]]) -> list[_Cell] | None:
    """A line's part of each column with where it begins; None where its words go on across a gutter."""
    cells: list[_Cell] = []
    start = 0
    for begin, end in gutters:
        if len(line) <= begin:
            cells.append(_Cell(start, line[start:]))
            start = len(line)
            continue
        gaps = [gap for gap in _GAP.finditer(line, start) if gap.start() <= end + SHIFT and gap.end() >= begin - SHIFT]
        if not gaps:
            return None
        gap = max(gaps, key=lambda one: len(one.group()))
        cells.append(_Cell(start, line[start : gap.start()]))
        # Where the next column has no line here, one gap is both gutters'.
        start = min(gap.end(), max(end, gap.start()))
    return [*cells, _Cell(start, line[start:])]


def _columns(band: Sequence[Sequence[_Cell]], gutters: Sequence[tuple[int, int]]) -> list[str]:
    """A band's columns, one below the other, each line indented as far as it begins after most others."""
    ordered: list[str] = []
    for number in range(len(gutters) + 1):
        texts = [(cells[number].start, cells[number].text) for cells in band]
        begins = [(start + len(text) - len(text.lstrip()), text.strip()) for start, text in texts]
        common = Counter(begin for begin, text in begins if text).most_common(1)
        edge = common[0][0] if common else 0
        ordered += [" " * min(8, max(0, begin - edge)) + text for begin, text in begins]
    return ordered


def _gutters(lines: Sequence[str]) -> list[tuple[int, int]]:
    """From where to where gutters lie that run down most of a page, with prose on both sides."""
    filled = [line for line in lines if line.strip()]
    width = max(map(len, filled), default=0)
    if len(filled) < FEWEST or width < 60:
        return []
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for place in range(int(0.2 * width), int(0.85 * width) + 1):
        crossing = sum(1 for line in filled if line[place : place + 1].strip())
        empty = crossing <= CROSSING * len(filled)
        if empty and start is None:
            start = place
        elif not empty and start is not None:
            runs.append((start, place))
            start = None
    gutters = [(begin, end) for begin, end in runs if end - begin >= GUTTER]
    edges = [(0, 0), *gutters, (width, width)]
    strips = [(left[1], right[0]) for left, right in pairwise(edges)]
    return gutters if len(strips) > 1 and all(_is_prose(filled, *strip) for strip in strips) else []


def _is_prose(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether a strip of a page holds lines that fill it, one after the other."""
    cells = [line[start:end].strip() for line in lines]
    said = [cell for cell in cells if cell]
    if len(said) < 0.4 * len(lines):
        return False
    widest = max(len(cell) for cell in said)
    full = sum(1 for cell in said if len(cell) >= 0.6 * widest)
    # Lines of prose go on in the middle of a sentence; a table's cells begin anew.
    going_on = sum(1 for cell in said if cell[0].islower() or ord(cell[0]) > 0x2E80)
    return widest >= NARROWEST and full >= FILLED * len(said) and going_on >= GOING_ON * len(said)
