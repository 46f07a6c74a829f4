"""Pages set in columns: lines of a grid of characters, put in the order in which they are read."""

import itertools
from collections.abc import Sequence

#: A gutter is so many characters wide, and hardly any line crosses it.
GUTTER = 2
CROSSING = 0.08
#: Columns of prose are filled so far from line to line; the cells of a table are not.
FILLED = 0.6
#: Fewer lines than this make no columns.
FEWEST = 8


def in_reading_order(lines: Sequence[str]) -> list[str]:
    """A page's lines, column after column where it is set in columns of prose; a line across all parts them.

    Args:
        lines: of one page, characters in their places.
    """
    gutters = _gutters(lines)
    if not gutters:
        return list(lines)
    ordered: list[str] = []
    band: list[str] = []
    for line in lines:
        if any(line[place : place + GUTTER].strip() for place in gutters if len(line) > place):
            ordered += [*_columns(band, gutters), "", line.strip(), ""]
            band = []
        else:
            band.append(line)
    return [*ordered, *_columns(band, gutters)]


def _columns(band: Sequence[str], gutters: Sequence[int]) -> list[str]:
    """A band's columns, one below the other."""
    edges = [0, *gutters, 10_000]
    ordered: list[str] = []
    for start, end in itertools.pairwise(edges):
        column = [line[start:end].rstrip() for line in band]
        indent = min((len(line) - len(line.lstrip()) for line in column if line.strip()), default=0)
        ordered += [line[indent:] for line in column]
    return ordered


def _gutters(lines: Sequence[str]) -> list[int]:
    """Where gutters begin that run down most of a page, with prose on both sides."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < FEWEST:
        return []
    width = max(len(line) for line in filled)
    if width < 60:
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
    gutters = [begin for begin, end in runs if end - begin >= GUTTER]
    edges = [0, *gutters, width]
    columns = list(itertools.pairwise(edges))
    return gutters if len(columns) > 1 and all(_is_prose(filled, *column) for column in columns) else []


def _is_prose(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether a strip of a page holds lines that fill it, one after the other."""
    cells = [line[start:end].strip() for line in lines]
    said = [cell for cell in cells if cell]
    if len(said) < 0.4 * len(lines):
        return False
    widest = max(len(cell) for cell in said)
    full = sum(1 for cell in said if len(cell) >= 0.75 * widest)
    return widest >= 18 and full >= FILLED * len(said)
