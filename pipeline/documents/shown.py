"""What a capture shows: its words without markup, and where each of them stands."""

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from pipeline.documents.tokens import is_inline, tokens

#: Words and tags beyond so many are not looked at one by one: what stands there has no place.
MOST_PIECES = 300_000
SOLID = re.compile(r"[^\s\u00ad\u200b]+")
_PIECE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?|[^\s\u00ad\u200b&]+|&")
_IN_JSON = re.compile(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|[^\s\u00ad\u200b\\]+|\\')
_HIDDEN = frozenset(("script", "style", "template"))


class Spot(NamedTuple):
    """Characters of the decoded capture."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of a capture without white space, and from where to where each piece of them stands.

    Attributes:
        signs: all words, one after the other.
        at: where in `signs` each piece begins, ascending.
        spots: the piece's span in the source.
    """

    signs: str
    at: tuple[int, ...]
    spots: tuple[Spot, ...]


def visible(source: str, *, markup: bool) -> Shown:
    """The words that a capture shows, in order; of scripts what their strings say, at the end.

    Args:
        source: the decoded capture.
        markup: HTML or XML; else plain text, JSON or CSV.
    """
    pieces: list[tuple[str, int, int]] = []
    hidden: list[tuple[int, int]] = []
    if not markup:
        inside_json = source.lstrip()[:1] in {"{", "["}
        found = _in_json(source, 0, len(source)) if inside_json else _plain(source, 0, len(source))
        pieces += islice(found, MOST_PIECES)
    else:
        for count, token in enumerate(tokens(source)):
            if max(count, len(pieces)) > MOST_PIECES:
                break
            if token.kind == "text" or (token.kind == "raw" and token.name not in _HIDDEN):
                pieces += _in_markup(source, token.start, token.end)
            elif token.kind == "raw" and token.name == "script":
                hidden.append((token.start, token.end))
            elif token.kind == "other" and source.startswith("<![CDATA[", token.start):
                pieces += _plain(source, token.start + 9, token.end - 3)
        for start, end in hidden:
            pieces += _in_json(source, start, end)
    at: list[int] = []
    place = 0
    for signs, _start, _end in pieces:
        at.append(place)
        place += len(signs)
    return Shown("".join(one[0] for one in pieces), tuple(at), tuple(Spot(one[1], one[2]) for one in pieces))


def _plain(source: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for found in SOLID.finditer(source, start, end):
        yield found.group(), found.start(), found.end()


def _in_markup(source: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for found in _PIECE.finditer(source, start, end):
        signs = found.group()
        if signs[0] == "&" and len(signs) > 1:
            signs = "".join(SOLID.findall(entities.unescape(signs)))
            if not signs:
                continue
        yield signs, found.start(), found.end()


def _in_json(source: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for found in _IN_JSON.finditer(source, start, end):
        signs = found.group()
        if signs[0] == "\\" and len(signs) > 1:
            signs = "".join(SOLID.findall(json.loads(f'"{signs}"')))
            if not signs:
                continue
        yield signs, found.start(), found.end()


def shown_around(source: str, spot: Spot, *, markup: bool) -> str:
    """What a piece of a capture shows a reader, on one line: no tag, no script, no half a tag at either end."""
    piece = source[spot.start : spot.end]
    if not markup:
        return " ".join(piece.split())
    # A piece may begin within a tag or a script, and end within a tag.
    opening = source.rfind("<", 0, spot.start)
    if opening >= 0 and source.find(">", opening, spot.start) < 0:
        piece = piece.partition(">")[2]
    script = max(source.rfind(f"<{name}", 0, spot.start) for name in _HIDDEN)
    if script >= 0 and source.find("</", script, spot.start) < 0:
        piece = piece.partition("</")[2].partition(">")[2]
    if piece.rfind("<") > piece.rfind(">"):
        piece = piece[: piece.rfind("<")]
    words: list[str] = []
    for token in tokens(piece):
        if token.kind == "text":
            words.append(entities.unescape(piece[token.start : token.end]).replace("\u00ad", ""))
        elif token.kind in {"open", "close"} and not is_inline(token.name):
            words.append(" ")
    return " ".join("".join(words).split())
