"""Text set in lines of a fixed width, as the Federal Register, old filings and wire copies have it: to paragraphs.

Lines of a paragraph are joined; a blank line, a change of indent, or a new number or bullet begins the next. Columns
parted by runs of blanks, or by leaders of dots, are rows with their cells parted by ` | `. Page marks and running
heads go.
"""

import re
from collections.abc import Iterator, Sequence

BAR = " | "
#: A line at least so long goes on in the next; a shorter one has ended on purpose.
_NEARLY_FULL = 0.72
_PAGE_MARK = re.compile(
    r"^\s*(?:\[\[Page [^\]]{1,20}\]\]|<PAGE>(?:\s+\d+)?|-+\s*\d{1,4}\s*-+|Page\s+\d{1,4}(?:\s+of\s+\d{1,4})?"
    r"|\[?\d{1,4}\]?|Table of Contents|</?(?:PRE|TEXT|S|C|CAPTION|FN)>)\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:[-=_*~.]\s?){4,}\s*$|^[\s\-=_]{6,}$")
_STARS = re.compile(r"^\s*(?:\*\s+){2,}\*\s*$")
_OPENS = re.compile(
    r"^\s*(?:[-•*▪●]\s+\S|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s+\S|\((?:\d{1,3}|[a-zA-Z]{1,5})\)\s*\S|§+\s*\d|\\\d{1,3}\\\s)"
)
_GAP = re.compile(r"\s{3,}|\s*\.{4,}\s*|\t+")
_ENDS = re.compile(r"[.:;!?”\"’)\]]\s*$")
_HYPHEN = re.compile(r"(\w)-$")


def paragraphs(text: str, *, hyphenated: bool = False, kept: frozenset[str] = frozenset()) -> list[str]:
    """The blocks of a fixed-width text, each on one line.

    Args:
        text: lines.
        hyphenated: words are broken at line ends, and are joined without the hyphen; else a hyphen there is the
            word's own.
        kept: compounds that keep their hyphen all the same, see `compounds`.
    """
    lines = [
        line.expandtabs(8).rstrip()
        for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    ]
    lines = [line for line in lines if not _PAGE_MARK.match(line)]
    width = _width(lines)
    blocks: list[str] = []
    for group in _groups(lines):
        blocks += _rows(group) if _is_table(group) else _prose(group, width, hyphenated=hyphenated, kept=kept)
    return blocks


def compounds(text: str) -> frozenset[str]:
    """Words with a hyphen that stand within the lines of a text: broken at a line's end they keep it."""
    return frozenset(found.lower() for found in re.findall(r"\b\w+(?:-\w+)+\b", text))


def _width(lines: Sequence[str]) -> int:
    """The width that full lines have: the ninth tenth of the lengths."""
    lengths = sorted(len(line) for line in lines if len(line) > 20)
    return lengths[int(len(lengths) * 0.9)] if lengths else 80


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        if not line.strip() or (_RULE.match(line) and not _STARS.match(line)):
            if group:
                yield group
            group = []
        else:
            group.append(line)
    if group:
        yield group


def _is_table(group: Sequence[str]) -> bool:
    """Whether most lines of a group have at least two columns."""
    columns = sum(1 for line in group if len(_cells(line)) > 1)
    return columns > 0 and columns >= 0.6 * len(group)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _GAP.split(line.strip()) if cell.strip(" .")]


def _rows(group: Sequence[str]) -> list[str]:
    rows: list[list[str]] = []
    for line in group:
        cells = _cells(line)
        if not cells:
            continue
        indent = len(line) - len(line.lstrip())
        # A line with one cell that is indented, or follows a row that has not ended, goes on with that cell.
        if rows and len(cells) == 1 and indent > 0 and len(rows[-1]) > 1 and not _ENDS.search(rows[-1][0]):
            rows[-1][0] = f"{rows[-1][0]} {cells[0]}"
        else:
            rows.append(cells)
    return [BAR.join(" ".join(cell.split()) for cell in row) for row in rows]


def _prose(group: Sequence[str], width: int, *, hyphenated: bool, kept: frozenset[str]) -> list[str]:
    blocks: list[str] = []
    held = ""
    for number, line in enumerate(group):
        before = group[number - 1] if number else ""
        words = " ".join(line.split())
        if held and not _begins(line, before, width):
            broken = _HYPHEN.search(held)
            whole = f"{held.rpartition(' ')[2]}{words.partition(' ')[0]}".lower().strip(".,;:)")
            if broken and words[:1].islower() and hyphenated and whole not in kept:
                held = held[:-1] + words
            elif broken:
                held += words
            else:
                held = f"{held} {words}"
            continue
        if held:
            blocks.append(held)
        held = words
    return [*blocks, held] if held else blocks


def _begins(line: str, before: str, width: int) -> bool:
    """Whether a line begins a paragraph of its own, within a group that no blank line parts."""
    indent, former = (len(one) - len(one.lstrip()) for one in (line, before))
    if _STARS.match(line) or _STARS.match(before):
        return True
    if _OPENS.match(line) and (indent >= former or _ENDS.search(before)):
        return True
    if indent >= former + 2 and indent < 20 and (former < 20 or _ENDS.search(before)):
        return True
    return len(before) < _NEARLY_FULL * width and bool(_ENDS.search(before)) and former < 20
