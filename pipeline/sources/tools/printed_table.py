"""Tables in the fixed columns of printed text, as the Government Publishing Office sets them."""

import re
from collections.abc import Iterator, Sequence

from pipeline.errors import LayoutError

RULE = re.compile(r"^\s*-{20,}\s*$")
PAGE = re.compile(r"^\s*\[\[Page \d+\]\]\s*$")
STARS = re.compile(r"^[\s*]*$")
LEADERS = re.compile(r"\.{3,}")


def printed_rows(text: str, head: Sequence[str], place: str) -> Iterator[list[str]]:
    """The rows of each table whose headings have these words, between rules of dashes.

    A row begins where a line stands at its column's edge; the lines that go on with it stand further in. The columns
    are told by the gaps that run down the whole table.

    Raises:
        LayoutError: a table with our headings has not as many columns.
    """
    lines = [line.expandtabs() for line in text.split("\n") if not PAGE.match(line)]
    rules = [number for number, line in enumerate(lines) if RULE.match(line)]
    for top, middle, bottom in zip(rules, rules[1:], rules[2:], strict=False):
        said = " ".join(" ".join(lines[top + 1 : middle]).lower().split())
        if not all(word in said for name in head for word in name.split()):
            continue
        body = [line for line in lines[middle + 1 : bottom] if line.strip() and not STARS.match(line)]
        yield from _rows(body, len(head), f"{place}:{middle + 2}")


def _rows(body: Sequence[str], count: int, place: str) -> Iterator[list[str]]:
    # Dots lead the eye from one column to the next; they are no words.
    clean = [LEADERS.sub(lambda found: " " * len(found.group()), line) for line in body]
    starts = column_starts(clean, count, place)
    row: list[list[str]] = []
    for line in clean:
        cells = [line[start:end].rstrip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        # The second column tells a new row: the first one is blank under its country.
        if row and (cells[1].startswith(" ") or not cells[1].strip()):
            for at, cell in enumerate(cells):
                if cell.strip():
                    row[at].append(cell.strip())
            continue
        if row:
            yield [" ".join(parts) for parts in row]
        row = [[cell.strip()] if cell.strip() else [] for cell in cells]
    if row:
        yield [" ".join(parts) for parts in row]


def column_starts(lines: Sequence[str], count: int, place: str) -> list[int]:
    """Where the columns begin: after each gap of two or more that no line writes into."""
    width = max((len(line) for line in lines), default=0)
    free = [all(at >= len(line) or line[at] == " " for line in lines) for at in range(width)]
    starts, gap = [0], 0
    for at in range(width):
        if free[at]:
            gap += 1
            continue
        if gap >= 2 and at - gap > 0:
            starts.append(at)
        gap = 0
    if len(starts) != count:
        raise LayoutError(f"{len(starts)} columns, not {count}", place=place)
    return starts
