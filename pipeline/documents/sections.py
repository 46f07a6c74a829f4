"""The structure of a text, beside it: headings, numbered paragraphs, annexes, items, tables, notes, boilerplate.

    sections = find_sections(text, headings)     # spans over the text, in order, nested by their extent
    cite(sections, start)                        # "Supplement No. 4 to Part 744, paragraph (b)(2)(i)"

A pure function of the text, a block a line, and of which lines the page's markup calls headings; so a text read from
PDF or plain text has its structure too.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from models.values import Section, SectionKind
from pipeline.documents.numbering import Ladder, Mark, entry_label, marks_of

#: Labels further ahead than this decide nothing.
AHEAD = 40
LONGEST_HEADING = 200
_SECTION = re.compile(
    r"^(?:Sec(?:tion)?\.?\s+)?§§?\s*(\d{1,4}\.\d{1,4}[a-z]?)\b|^Sec\.\s+(\d{1,4}\.\d{1,4}[a-z]?)(?=\s)"
    r"|^(?:Sec\.|Section)\s+(\d{1,3}[A-Z]?)\.(?=\s)"
)
_ARTICLE = re.compile(
    r"^((?:Article|Artikel|Articolo|Artículo)\s+\d{1,3}[a-z]?)\b(?=[.:\s]|$)|^(第[一二三四五六七八九十百零〇\d]{1,5}条)"
)
_ANNEX = re.compile(
    r"^((?:Supplement|SUPPLEMENT)\s+(?:No\.?|NO\.?)\s*\d{1,2}(?:\s+to\s+Part\s+\d{1,4})?"
    r"|(?:Appendix|APPENDIX|Annex|ANNEX|Schedule|SCHEDULE|Anlage|ANLAGE|Anhang|ANHANG|Bijlage|BIJLAGE|Annexe)"
    r"(?:\s+(?:No\.?\s*)?(?:[A-Z]|[IVX]{1,5}|\d{1,2})(?:\s+to\s+(?:Part|Subpart)\s+\w{1,6})?)?"
    r"|附件\s*[一二三四五六七八九十\d]{0,3}|별표\s*\d{0,3}|別表第?[一二三四五六七八九十\d]{0,3})(?=[\s.:：—–-]|$)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^(Item\s+(?:\d{1,2}\.\d{2}(?!\d)|\d{1,2}[A-C]?(?![\w]|\.\d)))", re.IGNORECASE)
_PART = re.compile(
    r"^((?:PART|Part|SUBPART|Subpart|CHAPTER|Chapter|TITLE|Kapitel|Abschnitt)\s+(?:\d{1,4}|[IVXLC]{1,6}|[A-Z]))(?=[\s.:—–-]|$)"
    r"|^(第[一二三四五六七八九十]{1,3}[章节])"
)
_ENTRY = re.compile(r"^(\d[A-E]\d{3})\b(?=[\s.:—–-]|$)")
_NOTE = re.compile(r"^(?:\\(\d{1,3})\\|\[(\d{1,3})\])\s*(?=\S)")
_BOILERPLATE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("about the publisher", re.compile(r"^about\s+(?:the\s+)?[A-Z0-9][\w&.,'’ -]{1,60}:?$", re.IGNORECASE)),
    (
        "forward-looking statements",
        re.compile(
            r"^(?:(?:cautionary|special|important)\s+(?:statements?|notes?|information|language)\s+(?:regarding|about"
            r"|concerning|on)\s+)?(?:use of\s+)?forward[- ]looking\s+(?:statements?|information)\b.{0,60}$"
            r"|^safe harbor\b.{0,80}$",
            re.IGNORECASE,
        ),
    ),
    (
        "contacts",
        re.compile(
            r"^(?:(?:media|press|investor|investors|analyst|company|public|ir|pr|for further information|for more"
            r" information|for additional information)\W*(?:and|&|/)?\s*(?:media|press|investor|relations|inquiries"
            r"|enquiries)?\s*)?(?:relations\s+)?contacts?(?:\s+information)?:?$"
            r"|^(?:media|press) (?:inquiries|enquiries):?$",
            re.IGNORECASE,
        ),
    ),
)
#: In the order in which they are asked.
_HEADS: tuple[tuple[SectionKind, int, re.Pattern[str]], ...] = (
    ("annex", 1, _ANNEX),
    ("part", 1, _PART),
    ("item", 2, _ITEM),
    ("section", 2, _SECTION),
    ("section", 2, _ARTICLE),
    ("section", 2, _ENTRY),
)


class _Open(NamedTuple):
    kind: SectionKind
    level: int
    label: str
    start: int


def find_sections(text: str, headings: Mapping[str, int] | None = None) -> tuple[Section, ...]:
    """The sections of a text, in order of where they begin.

    Args:
        text: blocks, one a line.
        headings: the lines that the page marks as headings, white space squeezed, with their level (1 to 6).

    Returns:
        Spans. A section ends where the next of its level or a higher one begins; `label` of a numbered paragraph is
        its whole path within its section, `(b)(2)(i)`.
    """
    headings = headings or {}
    lines = text.split("\n")
    marks = [marks_of(line) for line in lines]
    found: list[_Open] = []
    ladder, start, under, cited = Ladder(), 0, "", False
    for number, line in enumerate(lines):
        head = _head(line, start, headings)
        if head is not None:
            found.append(head)
            if head.kind != "heading" or not ladder.rungs:
                ladder, under = Ladder(), head.label if head.kind == "section" else ""
                cited = head.kind == "annex" or under.startswith("§")
        elif under and _ENTRY.match(under) and (label := entry_label(line)):
            found.append(_Open("paragraph", 10 + label.count("."), f"{under}.{label}", start))
        elif marks[number]:
            following = [first for one in marks[number + 1 : number + 1 + AHEAD] for first in one[:1]]
            before = len(found)
            if ladder.step(marks[number], following, lenient=cited):
                found.append(_Open("paragraph", 9 + len(ladder.rungs), _path(under, ladder.rungs), start))
            assert len(found) <= before + 1
        start += len(line) + 1
    return tuple(
        sorted((*_closed(found, len(text)), *_tables(lines), *_notes(lines)), key=lambda one: (one.start, -one.end))
    )


def _head(line: str, start: int, headings: Mapping[str, int]) -> _Open | None:
    if not line or len(line) > LONGEST_HEADING:
        return None
    for kind, level, pattern in _HEADS:
        found = pattern.match(line)
        if found and (kind != "annex" or len(line) < 120 or " ".join(line.split()) in headings):
            label = next(part for part in found.groups() if part)
            if pattern is _SECTION:
                # The register's plain text writes `Sec. 744.11` for the sign that it lacks.
                label = f"§ {label}" if "." in label else f"Section {label}"
            return _Open(kind, level, label, start)
    for label, pattern in _BOILERPLATE:
        if pattern.match(line):
            return _Open("boilerplate", 3, label, start)
    heading = headings.get(" ".join(line.split()))
    return None if heading is None else _Open("heading", 2 + heading, line, start)


def _path(under: str, rungs: Sequence[Mark]) -> str:
    """`(b)(2)(i)`; labels of other styles one after the other: `II. A. 1.`."""
    if rungs[-1].style == "decimal":
        return rungs[-1].label
    shown = "".join(mark.label if mark.style.startswith("(") else f" {mark.label}" for mark in rungs).strip()
    shown = re.sub(r"(?<=[、）]) ", "", shown)
    return f"{under}{shown}" if under and shown.startswith("(") else shown


def _closed(found: Sequence[_Open], length: int) -> list[Section]:
    sections: list[Section] = []
    still_open: list[_Open] = []
    for one in (*found, _Open("part", 0, "", length + 1)):
        while still_open and still_open[-1].level >= one.level:
            ended = still_open.pop()
            sections.append(Section(ended.kind, ended.level, ended.label, ended.start, max(ended.start, one.start - 1)))
        still_open.append(one)
    return sections


def _tables(lines: Sequence[str]) -> list[Section]:
    """Runs of at least two rows: lines whose cells are parted by bars."""
    tables: list[Section] = []
    start, begun, rows = 0, 0, 0
    for line in (*lines, ""):
        if " | " in line or line.startswith("| "):
            begun = begun if rows else start
            rows += 1
        elif rows:
            if rows > 1:
                tables.append(Section("table", 20, f"table {len(tables) + 1}", begun, start - 1))
            rows = 0
        start += len(line) + 1
    return tables


def _notes(lines: Sequence[str]) -> list[Section]:
    notes: list[Section] = []
    start = 0
    for line in lines:
        found = _NOTE.match(line)
        if found:
            notes.append(Section("note", 21, f"footnote {found.group(1) or found.group(2)}", start, start + len(line)))
        start += len(line) + 1
    return notes


def cite(sections: Sequence[Section], start: int) -> str | None:
    """How one names the place `start` of a text: its annex or item, section and paragraph; None where none is known."""
    around = [one for one in sections if one.start <= start < one.end]
    parts: list[str] = []
    for kinds in (("annex", "part", "item"), ("section",), ("paragraph",), ("table", "note", "boilerplate")):
        chosen = [one for one in around if one.kind in kinds]
        if not chosen:
            continue
        label = max(chosen, key=lambda one: (one.level, one.start)).label
        if kinds == ("paragraph",):
            section = next((part for part in reversed(parts) if label.startswith(part)), None)
            if section is not None:
                parts[parts.index(section)] = label
                continue
            label = label if label.startswith("§") else f"paragraph {label}"
        parts.append(label)
    if not parts:
        headings = [one for one in around if one.kind == "heading"]
        return max(headings, key=lambda one: (one.level, one.start)).label if headings else None
    return ", ".join(parts)
