"""A sheet as PDF for paper. No sign is lost: one that no font here has is printed by its number, and counted."""

import io
from collections import Counter
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.rendering.sheets import Grid, Section, Sheet

#: Scripts of the CID fonts that PDF readers bring themselves, by ranges of code points: Han, kana, Hangul, and Greek
#: and Cyrillic, which the Chinese font has too.
CID_FONTS = (
    ("HeiseiMin-W3", ((0x3041, 0x30FF),)),
    ("HYSMyeongJo-Medium", ((0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3))),
    (
        "STSong-Light",
        (
            (0x0391, 0x03C9), (0x0401, 0x0451), (0x2010, 0x2027), (0x2190, 0x2193), (0x3000, 0x303F), (0x4E00, 0x9FA5),
            (0xFF01, 0xFF5E),
        ),
    ),
)  # fmt: skip
BODY, BOLD = "Vera", "Vera-Bold"


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF, and which signs it shows by their numbers alone, with how often."""

    pdf: bytes
    not_shown: tuple[tuple[str, int], ...]


@cache
def _signs() -> frozenset[int]:
    """The code points that the embedded font has; registers all fonts."""
    import reportlab  # type: ignore[import-untyped]
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

    fonts = Path(reportlab.__file__).parent / "fonts"
    body = TTFont(BODY, str(fonts / "Vera.ttf"))
    pdfmetrics.registerFont(body)
    pdfmetrics.registerFont(TTFont(BOLD, str(fonts / "VeraBd.ttf")))
    for name, _ in CID_FONTS:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return frozenset(body.face.charToGlyph)


def font_of(sign: str) -> str:
    """The font that has a sign; "" where none has it."""
    code = ord(sign)
    if code in _signs() or sign in "\n\t":
        return BODY
    for name, ranges in CID_FONTS:
        if any(first <= code <= last for first, last in ranges):
            return name
    return ""


class _Words:
    """Text as the library's markup, run by run in a font that has it."""

    def __init__(self) -> None:
        self.not_shown: Counter[str] = Counter()

    def marked(self, text: str) -> str:
        """A text as markup: escaped, its lines kept, signs that no font has as `[U+0627]`."""
        parts = []
        for font, run in groupby(text, key=font_of):
            signs = "".join(run)
            if not font:
                self.not_shown.update(signs)
                parts.append("".join(f"[U+{ord(sign):04X}]" for sign in signs))
                continue
            told = escape(signs, quote=False).replace("\n", "<br/>").replace("\t", " ")
            parts.append(told if font == BODY else f'<font name="{font}">{told}</font>')
        return "".join(parts)


def print_sheet(sheet: Sheet, *, foot: str) -> Printed:
    """A sheet on A4.

    Args:
        sheet: what to print.
        foot: a line at the foot of each page, before its number.
    """
    from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
    from reportlab.platypus import Paragraph, SimpleDocTemplate  # type: ignore[import-untyped]

    _signs()
    words = _Words()
    styles = _styles()
    story: list[Any] = [Paragraph(words.marked(sheet.title), styles["title"])]
    story += [Paragraph(words.marked(line), styles["body"]) for line in sheet.about]
    margin, padding = 48, 6  # a frame's own padding: tables stand where the words do
    width = A4[0] - 2 * (margin + padding)
    for section in sheet.sections:
        story += _section(section, words, styles, width)
    if words.not_shown:
        told = ", ".join(f"U+{ord(sign):04X} ({count} times)" for sign, count in sorted(words.not_shown.items()))
        note = f"Signs that no font here has stand by their numbers, as [U+0627]: {told}. index.html shows them."
        story.append(Paragraph(words.marked(note), styles["body"]))

    def footer(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(BODY, 7)
        shown = "".join(sign if ord(sign) in _signs() else "?" for sign in foot)
        canvas.drawString(margin, 26, shown[:110])
        canvas.drawRightString(A4[0] - margin, 26, f"page {document.page}")
        canvas.restoreState()

    out = io.BytesIO()
    made = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=44,
        bottomMargin=48,
        title=sheet.title,
        author="chipwatch",
        invariant=1,  # the same sheet gives the same bytes
    )
    made.build(story, onFirstPage=footer, onLaterPages=footer)
    return Printed(out.getvalue(), tuple(sorted(words.not_shown.items())))


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]
    from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]

    base = ParagraphStyle("body", fontName=BODY, fontSize=8.5, leading=12, spaceAfter=4, splitLongWords=1)
    return {
        "body": base,
        "title": ParagraphStyle("title", base, fontName=BOLD, fontSize=15, leading=19, spaceAfter=8),
        "h2": ParagraphStyle("h2", base, fontName=BOLD, fontSize=11, leading=14, spaceBefore=12, keepWithNext=1),
        "h3": ParagraphStyle("h3", base, fontName=BOLD, fontSize=9.5, leading=12, spaceBefore=8, keepWithNext=1),
        "mark": ParagraphStyle("mark", base, fontName=BOLD, textColor=HexColor("#9b1c1c"), keepWithNext=1),
        "cell": ParagraphStyle("cell", base, fontSize=7, leading=9, spaceAfter=0),
        "head": ParagraphStyle("head", base, fontName=BOLD, fontSize=7, leading=9, spaceAfter=0),
    }


def _section(section: Section, words: _Words, styles: dict[str, Any], width: float) -> list[Any]:
    from reportlab.platypus import Paragraph

    told: list[Any] = [Paragraph(words.marked(section.title), styles["h2" if section.level == 2 else "h3"])]
    if section.marked:
        told.append(Paragraph(words.marked(section.marked), styles["mark"]))
    told += [Paragraph(words.marked(line), styles["body"]) for line in section.lines]
    for grid in section.grids:
        told += [_table(grid, words, styles, width), Paragraph("", styles["body"])]
    return told


def _table(grid: Grid, words: _Words, styles: dict[str, Any], width: float) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import LongTable, Paragraph, TableStyle

    rows = [[Paragraph(words.marked(cell), styles["head"]) for cell in grid.head]]
    rows += [[Paragraph(words.marked(cell.lstrip("#")), styles["cell"]) for cell in row] for row in grid.rows]
    look = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, HexColor("#b5b5b5")),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#eeeeee")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *((side, (0, 0), (-1, -1), 3) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")),
        ]
    )
    return LongTable(rows, colWidths=_widths(grid, width), repeatRows=1, style=look, splitInRow=1)


def _widths(grid: Grid, width: float) -> list[float]:
    """Columns by how much stands in them, none so narrow that its words break by the letter."""
    wanted = []
    for column in zip(grid.head, *grid.rows, strict=True):
        longest = max(len(word) for cell in column for word in [*cell.split(), ""])
        mean = sum(map(len, column)) / len(column)
        wanted.append(min(60.0, max(mean, min(longest, 16) + 2, 6)))
    return [width * each / sum(wanted) for each in wanted]
