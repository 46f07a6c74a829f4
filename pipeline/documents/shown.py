"""What a capture shows: its words without markup, and where each of them stands."""

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple

from pipeline.documents.tokens import is_inline, tokens

#: Words and tags beyond so many are not looked at one by one: what stands there has no place.
MOST_PIECES = 300_000
SOLID = re.compile(r"[^\s\u00ad\u200b]+")
_PIECE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?|[^\s\u00ad\u200b&]+|&")
_IN_JSON = re.compile(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|[^\s\u00ad\u200b\\]+|\\')
_HIDDEN = frozenset(("script", "style", "template"))
_RAW_OPEN = re.compile(r"<(?:script|style|template)\b", re.IGNORECASE)
_RAW_CLOSE = re.compile(r"</(?:script|style|template)\b", re.IGNORECASE)
#: A page that is only read: comments, scripts and tags are passed over whole, each at once.
_STREAM = re.compile(
    r"<!--.*?-->"
    r"|<script\b[^>]*+>(?P<script>.*?)</script\s*>"
    r"|<(?P<raw>style|template)\b[^>]*+>.*?</(?P=raw)\s*>"
    r"|<!\[CDATA\[|\]\]>"
    r"|(?:<[a-zA-Z/!?](?>[^<>=]+|=\s*\"[^\"]*\"|=\s*'[^']*'|=)*+>\s*)++"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?)"
    r"|(?P<words>[^\s\u00ad\u200b&<]+|[&<])",
    re.IGNORECASE | re.DOTALL,
)
#: Tags, comments and scripts that never close, up to so many, cost little to look for.
FEW_OPEN = 20
_Piece = tuple[str, int, int]


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


def visible(source: str, *, markup: bool, scripts: bool = False) -> Shown:
    """The words that a capture shows, in order.

    Args:
        source: the decoded capture.
        markup: HTML or XML; else plain text, JSON or CSV.
        scripts: at the end also what the strings of scripts say: some pages have their text there alone.
    """
    if not markup:
        inside_json = source.lstrip()[:1] in {"{", "["}
        found = _in_json(source, 0, len(source)) if inside_json else _plain(source, 0, len(source))
    elif _is_regular(source):
        found = _at_once(source, scripts=scripts)
    else:
        found = _by_tokens(source, scripts=scripts)
    pieces = list(islice(found, MOST_PIECES))
    at = list(accumulate((len(one[0]) for one in pieces), initial=0))[:-1]
    return Shown("".join(one[0] for one in pieces), tuple(at), tuple(Spot(one[1], one[2]) for one in pieces))


def _is_regular(source: str) -> bool:
    """Whether what opens in a page closes: else looking for its end again and again takes too long."""
    return (
        source.count("<!--") <= source.count("-->") + FEW_OPEN
        and source.count("<") <= source.count(">") + FEW_OPEN
        and len(_RAW_OPEN.findall(source)) <= len(_RAW_CLOSE.findall(source)) + FEW_OPEN
    )


def _at_once(source: str, *, scripts: bool) -> Iterator[_Piece]:
    hidden: list[tuple[int, int]] = []
    for found in _STREAM.finditer(source):
        kind = found.lastgroup
        if kind == "words":
            yield found.group(), found.start(), found.end()
        elif kind == "entity":
            signs = "".join(SOLID.findall(entities.unescape(found.group())))
            if signs:
                yield signs, found.start(), found.end()
        elif kind == "script":
            hidden.append(found.span("script"))
    if scripts:
        for start, end in hidden:
            yield from _in_json(source, start, end)


def _by_tokens(source: str, *, scripts: bool) -> Iterator[_Piece]:
    hidden: list[tuple[int, int]] = []
    for token in islice(tokens(source), MOST_PIECES):
        if token.kind == "text" or (token.kind == "raw" and token.name not in _HIDDEN):
            yield from _in_markup(source, token.start, token.end)
        elif token.kind == "raw" and token.name == "script":
            hidden.append((token.start, token.end))
    if scripts:
        for start, end in hidden:
            yield from _in_json(source, start, end)


def _plain(source: str, start: int, end: int) -> Iterator[_Piece]:
    for found in SOLID.finditer(source, start, end):
        yield found.group(), found.start(), found.end()


def _in_markup(source: str, start: int, end: int) -> Iterator[_Piece]:
    for found in _PIECE.finditer(source, start, end):
        signs = found.group()
        if signs[0] == "&" and len(signs) > 1:
            signs = "".join(SOLID.findall(entities.unescape(signs)))
            if not signs:
                continue
        yield signs, found.start(), found.end()


def _in_json(source: str, start: int, end: int) -> Iterator[_Piece]:
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
