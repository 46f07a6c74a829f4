"""Labels that open a numbered paragraph, and where each stands in the hierarchy.

    (a) (1) (i) (A)     Code of Federal Regulations, EU acts
    1. 1.1 I. A. a.     notices, EDGAR, contracts
    一、（一）1.（1）      Chinese announcements
    a. a.1. b.2.a       entries of the Commerce Control List

A label alone does not say its level: `(i)` follows `(h)`, or opens the romans under `(1)`. The one that goes on with
what stands before is taken, and where both could, what comes after decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_ROMANS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_HAN = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
_SEVERAL = re.compile(r"^((?:\([a-zA-Z0-9]{1,5}\)\s?){1,5})(?=\s|[A-Z\"“‘'*_]|$)")
#: "(a) Scope. (1) This section": the heading of a paragraph, and its first child on the same line.
_INNER = re.compile(r"^\([a-z]{1,2}\)\s+[A-Z][^.()]{1,90}\.\s*[—–-]*\s*(\((?:1|i)\))\s")
_ENTRY = re.compile(r"^([a-z](?:\.\d{1,2}(?:\.[a-z](?:\.\d{1,2})?)?)?)\.\s+(?=\S)")
_OTHERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("han", re.compile(r"^([一二三四五六七八九十]{1,3})、")),
    ("(han)", re.compile(r"^[（(]([一二三四五六七八九十]{1,3})[)）]")),
    ("(digit)", re.compile(r"^（(\d{1,2})）")),
    ("decimal", re.compile(r"^(\d{1,3}(?:\.\d{1,3}){1,4})\.?\s+(?=[^\d\s%])")),
    ("digit.", re.compile(r"^(\d{1,3})[.．、](?:\s+|(?=[^\x00-\x7f]))(?=\S)")),
    ("digit)", re.compile(r"^(\d{1,2})\)\s+(?=\S)")),
    ("roman.", re.compile(r"^([IVXLC]{1,6})\.\s+(?=\S)")),
    ("UPPER.", re.compile(r"^([A-Z])\.\s+(?=[A-Z0-9\"“])")),
    ("lower.", re.compile(r"^([a-z])\.\s+(?=\S)")),
    ("lower)", re.compile(r"^([a-z])\)\s+(?=\S)")),
)


class Mark(NamedTuple):
    """One label as one style reads it: `(i)` is the ninth letter, and the first roman."""

    style: str
    ordinal: int
    label: str


def marks_of(line: str) -> tuple[tuple[Mark, ...], ...]:
    """The labels that open a line, outermost first, each in every style that can read it; empty where none does."""
    found = _SEVERAL.match(line)
    if found:
        labels = re.findall(r"\(([a-zA-Z0-9]{1,5})\)", found.group(1))
        inner = _INNER.match(line)
        if inner and len(labels) == 1:
            labels.append(inner.group(1)[1:-1])
        read = tuple(_in_parentheses(label) for label in labels)
        return read if all(read) else ()
    plain = [
        Mark(style, ordinal, label.group().strip())
        for style, pattern in _OTHERS
        if (label := pattern.match(line)) and (ordinal := _ordinal(style, label.group(1)))
    ]
    return (tuple(plain),) if plain else ()


def entry_label(line: str) -> str | None:
    """The label of a paragraph in a control list's entry: `a.1` of "a.1. A total …"."""
    found = _ENTRY.match(line)
    return found.group(1) if found else None


def _in_parentheses(label: str) -> tuple[Mark, ...]:
    shown = f"({label})"
    if label.isdigit():
        return (Mark("(1)", int(label), shown),) if int(label) < 200 else ()
    lower = label.islower()
    if not (lower or label.isupper()):
        return ()
    marks = []
    if len(label) == 1 or (len(label) == 2 and label[0] == label[1]):
        marks.append(Mark("(a)" if lower else "(A)", ord(label[0].lower()) - 96 + 26 * (len(label) - 1), shown))
    roman = _roman(label.lower())
    if roman:
        marks.append(Mark("(i)" if lower else "(I)", roman, shown))
    return tuple(marks)


def _ordinal(style: str, label: str) -> int:
    if style in {"han", "(han)"}:
        return _han(label)
    if style == "decimal":
        return int(label.rpartition(".")[2])
    if style.startswith(("digit", "(digit")):
        return int(label)
    if style == "roman.":
        return _roman(label.lower())
    return ord(label.lower()) - 96


def _roman(label: str) -> int:
    """The number that a roman numeral says, 0 for what is none."""
    if not re.fullmatch(r"(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", label):
        return 0
    values = [_ROMANS[sign] for sign in label]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _han(label: str) -> int:
    tens, _, ones = label.rpartition("十")
    if "十" in label:
        return 10 * (_HAN.get(tens, 1) if tens else 1) + _HAN.get(ones, 0)
    return _HAN.get(label, 0)


@dataclass
class Ladder:
    """The numbered paragraphs that are open, outermost first."""

    rungs: list[Mark] = field(default_factory=list)

    def step(self, marks: Sequence[tuple[Mark, ...]], ahead: Sequence[tuple[Mark, ...]], *, lenient: bool) -> bool:
        """Take the labels of a line; False where they go on with nothing and open nothing.

        Args:
            marks: of `marks_of`.
            ahead: the first labels of the lines that follow.
            lenient: a cited rule may begin anywhere ("(b)(2)(i)" of an amendment).
        """
        kept = list(self.rungs)
        for number, choices in enumerate(marks):
            later = ahead if number == len(marks) - 1 else marks[number + 1 :]
            if not self._one(choices, later, lenient=lenient or len(marks) > 1 or number > 0):
                self.rungs = kept
                return False
        return True

    def _one(self, choices: tuple[Mark, ...], ahead: Sequence[tuple[Mark, ...]], *, lenient: bool) -> bool:
        going_on = [(self._rung(mark), mark) for mark in choices if self._goes_on(mark)]
        opening = [mark for mark in choices if mark.ordinal == 1 and self._rung(mark) < 0]
        # `(i)` after `(h)(1)`: the romans open where `(ii)` comes before `(j)`.
        if going_on and opening:
            mark = opening[0]
            if self._next_is(ahead, mark.style, 2, against=going_on[-1][1]):
                self.rungs.append(mark)
                return True
        if going_on:
            rung, mark = max(going_on)
            self.rungs[rung:] = [mark]
            return True
        lenient = lenient and choices[0].style.startswith("(")
        if opening and (lenient or self._next_is(ahead, opening[0].style, 2)):
            self.rungs.append(opening[0])
            return True
        if lenient:
            mark = choices[0]
            rung = self._rung(mark)
            self.rungs[rung if rung >= 0 else len(self.rungs) :] = [mark]
            return True
        return False

    def _rung(self, mark: Mark) -> int:
        return next((place for place, rung in enumerate(self.rungs) if rung.style == mark.style), -1)

    def _goes_on(self, mark: Mark) -> bool:
        rung = self._rung(mark)
        return rung >= 0 and (0 < mark.ordinal - self.rungs[rung].ordinal <= 2 or mark.style == "decimal")

    @staticmethod
    def _next_is(ahead: Sequence[tuple[Mark, ...]], style: str, ordinal: int, against: Mark | None = None) -> bool:
        for choices in ahead:
            for mark in choices:
                if mark.style == style and mark.ordinal == ordinal:
                    return True
                if against and mark.style == against.style and mark.ordinal == against.ordinal + 1:
                    return False
        return False
