"""Texts with words marked, for people's eyes: what an edit took out and put in.

What of a change matters is `pipeline.documents.revisions`' to say.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Mark = Literal["", "out", "put"]

#: Past this many words a changed stretch is shown whole, old and new: matching costs their product.
LONGEST = 3_000
#: Past this many paragraphs the middle that differs is shown whole.
MOST_LINES = 4_000
#: Unchanged paragraphs shown on either side of a change.
BESIDE = 1

#: Of the words of a changed stretch, the share that must have stayed: below it each edition is shown whole.
LEAST_ALIKE = 0.4

_WORD = re.compile(r"\s+|(?:[^\W\d_]\.){2,}|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\d[\d.,]*\d|\w+|[^\w\s]")


class Piece(NamedTuple):
    """Words with their mark: kept (""), taken out, put in."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of both editions together; `skipped` unchanged ones stand in its place where that is not 0."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was taken out or put in."""
        return any(piece.mark for piece in self.pieces)


def redline(old: str, new: str) -> tuple[Line, ...]:
    """The paragraphs of two editions with their changes marked, and those far from any change left out."""
    return tuple(_folded(list(_lines(_paragraphs(old), _paragraphs(new)))))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    start, least = 0, min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    yield from map(_kept, new[:start])
    yield from _between(old[start : len(old) - end], new[start : len(new) - end])
    yield from map(_kept, new[len(new) - end :])


def _between(old: list[str], new: list[str]) -> Iterator[Line]:
    if len(old) + len(new) > MOST_LINES:
        yield from _whole(old, new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from map(_kept, new[c:d])
        elif b - a == d - c:
            for out, put in zip(old[a:b], new[c:d], strict=True):
                yield from _changed(out, put)
        else:
            yield from _changed("\n".join(old[a:b]), "\n".join(new[c:d]))


def _kept(text: str) -> Line:
    return Line((Piece("", text),))


def _whole(old: Iterable[str], new: Iterable[str]) -> Iterator[Line]:
    yield from (Line((Piece("out", text),)) for text in old if text)
    yield from (Line((Piece("put", text),)) for text in new if text)


def _changed(old: str, new: str) -> Iterator[Line]:
    out, put = _WORD.findall(old), _WORD.findall(new)
    if len(out) + len(put) > LONGEST:
        yield from _whole(old.split("\n"), new.split("\n"))
        return
    matcher = SequenceMatcher(None, out, put, autojunk=False)
    if _alike(out, put, matcher) < LEAST_ALIKE:
        yield from _whole(old.split("\n"), new.split("\n"))
        return
    yield from _split(_joined(_pieces(out, put, matcher)))


def _alike(out: Sequence[str], put: Sequence[str], matcher: "SequenceMatcher[str]") -> float:
    words = sum(word.isalnum() for word in (*out, *put))
    kept = sum(word.isalnum() for a, _, size in matcher.get_matching_blocks() for word in out[a : a + size])
    return 2 * kept / words if words else 1.0


def _pieces(out: Sequence[str], put: Sequence[str], matcher: "SequenceMatcher[str]") -> Iterator[Piece]:
    for tag, a, b, c, d in matcher.get_opcodes():
        kept = "".join(put[c:d])
        if tag == "equal":
            yield Piece("", kept)
            continue
        if b > a:
            yield Piece("out", "".join(out[a:b]))
        if d > c:
            yield Piece("put", kept)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one mark together; a mere space between two changes belongs to both."""
    taken: list[Piece] = []
    out = put = ""
    for piece in [*pieces, Piece("", "x")]:
        if piece.mark == "out":
            out += piece.text
        elif piece.mark == "put":
            put += piece.text
        elif (out or put) and piece.text.isspace() and "\n" not in piece.text:
            out, put = out + piece.text, put + piece.text
        else:
            shared = len(out) - len(out.rstrip()) if out and put and out[-1:].isspace() and put[-1:].isspace() else 0
            space = out[len(out) - shared :] if shared else ""
            taken += [Piece("out", out[: len(out) - shared] if shared else out)] if out else []
            taken += [Piece("put", put.rstrip() if shared else put)] if put else []
            taken += [Piece("", space)] if space else []
            out = put = ""
            taken.append(piece)
    return [piece for piece in taken[:-1] if piece.text]


def _split(pieces: Iterable[Piece]) -> Iterator[Line]:
    """A stretch of several paragraphs, one line each."""
    line: list[Piece] = []
    for piece in pieces:
        head, *rest = piece.text.split("\n")
        if head:
            line.append(Piece(piece.mark, head))
        for text in rest:
            if line:
                yield Line(tuple(line))
            line = [Piece(piece.mark, text)] if text else []
    if line:
        yield Line(tuple(line))


def _folded(lines: Sequence[Line]) -> Iterator[Line]:
    near = {beside for at, line in enumerate(lines) if line.changed for beside in range(at - BESIDE, at + BESIDE + 1)}
    skipped = 0
    for at, line in enumerate(lines):
        if at not in near:
            skipped += 1
            continue
        if skipped:
            yield Line(skipped=skipped)
            skipped = 0
        yield line
    if skipped:
        yield Line(skipped=skipped)
