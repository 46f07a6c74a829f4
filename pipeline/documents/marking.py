"""A text cut at the edges of what is marked in it, so that marks may overlap: pure, for people's eyes."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Marking(NamedTuple):
    """A span of a text, half open, in code points: of which kind, and what it is in words or by number."""

    start: int
    end: int
    kind: str
    what: str


class Stretch(NamedTuple):
    """Words under the same marks: `begins` and `ends` are those of the marks that begin or end with them."""

    text: str
    marks: tuple[Marking, ...] = ()
    begins: tuple[Marking, ...] = ()
    ends: tuple[Marking, ...] = ()


def mark_up(text: str, markings: Sequence[Marking]) -> tuple[tuple[Stretch, ...], ...]:
    """The paragraphs of a text, each cut where a mark begins or ends; empty paragraphs are left out.

    A mark over several paragraphs goes on in each; it begins in its first and ends in its last that has words. Marks
    outside the text, or without length, are passed over.
    """
    kept = sorted(
        (
            one._replace(start=max(0, one.start), end=min(one.end, len(text)))
            for one in markings
            if max(0, one.start) < min(one.end, len(text))
        ),
        key=lambda one: (one.start, -one.end),
    )
    lines: list[list[Stretch]] = []
    at = first = 0
    open_: list[Marking] = []
    for raw in text.split("\n"):
        begin, stop = at, at + len(raw)
        while first < len(kept) and kept[first].start < stop:
            open_.append(kept[first])
            first += 1
        line = _cut(text, begin, stop, open_)
        if line:
            lines.append(line)
        open_ = [one for one in open_ if one.end > stop]
        at = stop + 1
    return tuple(tuple(line) for line in _tied(lines))


def _cut(text: str, begin: int, stop: int, markings: Sequence[Marking]) -> list[Stretch]:
    if not text[begin:stop].strip():
        return []
    edges = {begin, stop}
    for one in markings:
        edges |= {max(begin, one.start), min(stop, one.end)}
    places = sorted(edges)
    line: list[Stretch] = []
    active: list[Marking] = []
    ahead = 0
    for a, b in pairwise(places):
        active = [one for one in active if one.end > a]
        while ahead < len(markings) and markings[ahead].start <= a:
            active += [markings[ahead]] if markings[ahead].end > a else []
            ahead += 1
        line.append(Stretch(text[a:b], tuple(active)))
    return line


def _tied(lines: list[list[Stretch]]) -> list[list[Stretch]]:
    """Say at which stretch each mark begins and at which it ends."""
    first: dict[Marking, tuple[int, int]] = {}
    last: dict[Marking, tuple[int, int]] = {}
    for row, line in enumerate(lines):
        for at, stretch in enumerate(line):
            for one in stretch.marks:
                first.setdefault(one, (row, at))
                last[one] = (row, at)
    return [
        [
            stretch._replace(
                begins=tuple(one for one in stretch.marks if first[one] == (row, at)),
                ends=tuple(one for one in stretch.marks if last[one] == (row, at)),
            )
            for at, stretch in enumerate(line)
        ]
        for row, line in enumerate(lines)
    ]
