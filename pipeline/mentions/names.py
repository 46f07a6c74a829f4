"""The catalogue's names, found in one pass: a trie over runs of letters and runs of digits.

`Ascend 910B`, `Ascend910B` and `ascend-910B` are the same pieces with other gaps; the trie says which
gaps a name allows, so that odd spellings need no entries of their own.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from models.values import Label
from pipeline.catalogue import Catalogue, Entry
from pipeline.mentions.folding import fold
from pipeline.mentions.tokens import LETTER
from pipeline.mentions.words import words

_PIECE = re.compile(rf"[{LETTER}]+|[0-9]+|[^\s]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_WORD_SIGN = re.compile(rf"[{LETTER}0-9_]")
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")  # U.S.: written US as well
_CODE = re.compile(r"[A-Za-z]{1,4}-?\d{1,4}[A-Za-z]?")
_SERIES = re.compile(r"([A-Z]{2,4})[ -]?(\d{1,4})[A-Z]{0,2}")
LABELS: tuple[tuple[str, Label], ...] = (
    ("chips", "CHIP"),
    ("systems", "CHIP"),
    ("firms", "FIRM"),
    ("authorities", "AUTHORITY"),
    ("instruments", "INSTRUMENT"),
    ("places", "PLACE"),
)


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one entry. `sure` names need no support; a capital's only ever stands for a government."""

    text: str
    entry: Entry
    label: Label
    sure: bool
    native: bool = False
    capital: bool = False
    exact: bool = False  # only as it is written


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name at `plain[start:end]` that may be a mention; `entry` is None where a pattern found it."""

    start: int
    end: int
    label: Label
    id: str | None
    sure: bool
    how: str
    name: Name | None = None


@dataclass(slots=True)
class _Node:
    glued: dict[str, "_Node"] = field(default_factory=dict)
    spaced: dict[str, "_Node"] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)


class Piece(NamedTuple):
    """A run of letters or of digits, or one other sign, lower-cased."""

    text: str
    start: int
    end: int


def pieces_of(plain: str) -> list[Piece]:
    """The pieces of a folded text, in order."""
    return [Piece(match.group().lower(), *match.span()) for match in _PIECE.finditer(plain)]


def names_of(catalogue: Catalogue) -> Iterator[Name]:
    """Every name of every entry that texts may mention."""
    plain_words = words("ticker_words")
    for kind, label in LABELS:
        for entry in getattr(catalogue, kind).values():
            for text in entry.aliases:
                yield Name(text, entry, label, sure=True)
            for text in entry.unsure:
                yield Name(text, entry, label, sure=False)
            for text in entry.native:
                yield Name(text, entry, label, sure=True, native=True)
            for text in getattr(entry, "tickers", ()):
                if len(text) > 3 and text.isalpha() and text not in plain_words and text not in entry.aliases:
                    yield Name(text, entry, label, sure=True, exact=True)
            for text in getattr(entry, "capitals", ()):
                yield Name(text, entry, label, sure=False, capital=True)


class NameTrie:
    """All names, ready to be found."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._root: dict[str, _Node] = {}
        chips: list[str] = []
        for name in names:
            self._add(name, name.text)
            if name.label == "CHIP":
                chips.append(name.text)
            if (bare := _DOTTED.sub(lambda match: match.group().replace(".", ""), name.text)) != name.text:
                self._add(name, bare)
        self.series = series_of(chips)  # of model numbers, which later members continue

    def _add(self, name: Name, text: str) -> None:
        before: Piece | None = None
        node: _Node | None = None
        for piece in pieces_of(fold(text).plain):
            if piece.text in "-.":
                continue
            if node is None or before is None:
                node = self._root.setdefault(piece.text, _Node())
            else:
                edges = node.glued if name.native or _glued(text, before, piece) else node.spaced
                node = edges.setdefault(piece.text, _Node())
            before = piece
        if node is not None:
            node.names.append(name)

    def find(self, plain: str, pieces: list[Piece]) -> Iterator[Candidate]:
        """Every occurrence of every name that is written as its kind may be, longest last."""
        root = self._root
        for index, piece in enumerate(pieces):
            node = root.get(piece.text)
            if node is None and piece.text[-1] == "s":
                node = root.get(piece.text[:-1])
                if node is not None:
                    yield from _ends(plain, pieces, index, piece.start, piece.end, node, plural=True)
                continue
            if node is not None and _opens(plain, piece.start, node):
                yield from self._walk(plain, pieces, index, piece.start, node)

    def _walk(self, plain: str, pieces: list[Piece], index: int, start: int, node: _Node) -> Iterator[Candidate]:
        yield from _ends(plain, pieces, index, start, pieces[index].end, node)
        if not node.glued and not node.spaced:
            return
        at = index + 1
        # A hyphen or a point between two pieces is part of the gap.
        while at < len(pieces) and pieces[at].text in "-." and at - index < 3:
            if pieces[at].text in node.glued or pieces[at].text in node.spaced:
                break
            at += 1
        if at >= len(pieces):
            return
        gap = plain[pieces[index].end : pieces[at].start]
        text = pieces[at].text
        for edges, allowed in (
            (node.glued, _glues(gap, pieces[index], text)),
            (node.spaced, _parts(gap, pieces[index])),
        ):
            if not allowed:
                continue
            child = edges.get(text)
            if child is not None:
                yield from self._walk(plain, pieces, at, start, child)
            elif text[-1] == "s" and (child := edges.get(text[:-1])) is not None:
                yield from _ends(plain, pieces, at, start, pieces[at].end, child, plural=True)


def series_of(texts: Iterable[str]) -> frozenset[tuple[str, int]]:
    """The series that names of chips make: letters, at least two, and how many digits follow (`MI`, 3)."""
    codes = (_SERIES.fullmatch(text) for text in texts)
    return frozenset((code[1], len(code[2])) for code in codes if code)


def _glued(text: str, before: Piece, piece: Piece) -> bool:
    return text[before.end : piece.start].strip(".") == ""


def _glues(gap: str, before: Piece, text: str) -> bool:
    """May two pieces that a name writes together stand so far apart?"""
    if gap in ("", ".", "-"):
        return True
    return gap == " " and text.isdigit() and before.text.isalpha() and len(before.text) > 1


def _parts(gap: str, before: Piece) -> bool:
    """May two pieces that a name writes apart stand so close, or so far apart?"""
    if len(gap) > 12 or _BLANK_LINE.search(gap):
        return False
    bare = gap.strip()
    return bare in ("", "-") or (bare == "." and gap != "." and len(before.text) <= 2)


def _opens(plain: str, start: int, node: _Node) -> bool:
    if start and _WORD_SIGN.match(plain[start - 1]):
        return any(name.native for name in node.names) or not _WORD_SIGN.match(plain[start])
    return True


def _ends(
    plain: str, pieces: list[Piece], index: int, start: int, end: int, node: _Node, *, plural: bool = False
) -> Iterator[Candidate]:
    if not node.names:
        return
    follows = index + 1 < len(pieces) and pieces[index + 1].start == end
    if follows and not plural and plain[end] == "s" and pieces[index + 1].text == "s" and plain[end - 1].isdigit():
        plural, end = True, end + 1
    closed = end >= len(plain) or not _WORD_SIGN.match(plain[end])
    # The point of an abbreviation belongs to it: U.S. but not Nvidia.
    dotted = end + 1 - start >= 4 and plain[end : end + 1] == "." and plain[end - 2] == "."
    for name in node.names:
        if name.native:
            yield Candidate(start, end, name.label, name.entry.id, name.sure, f"name {name.text!r}", name)
            continue
        if not closed or (plural and name.label not in ("CHIP", "INSTRUMENT")):
            continue
        last = end + 1 if dotted else end
        if _written(name, plain[start:last], plural=plural):
            yield Candidate(start, last, name.label, name.entry.id, name.sure, f"name {name.text!r}", name)


def _written(name: Name, surface: str, *, plural: bool) -> bool:
    """Is the surface in a case in which the name may stand?"""
    if surface == name.text or name.exact:
        return surface == name.text
    text = name.text
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < 6 and all(sign.isupper() for sign in letters) and not any(sign.isdigit() for sign in text):
        body = surface[:-1] if plural and surface[-1] == "s" else surface
        return body.upper() == body or (name.sure and len(letters) > 3 and name.label == "FIRM")
    if not name.sure or name.label == "PLACE":
        return surface[0] == text[0] or surface[0].isupper() or not surface[0].isalpha()
    if name.label == "AUTHORITY" and " " not in text:
        return surface[0].isupper()
    if name.label == "FIRM" and (" " in text or len(letters) < 5):
        return surface[0].isupper() or not text[0].isupper()
    return name.label != "CHIP" or bool(_CODE.search(text)) or surface[0].isupper() or text.lower() == text
