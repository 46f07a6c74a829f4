"""From a revision's text to the place in the capture: which characters of the decoded bytes say these words.

    shown = visible(source, markup=True)     # the words of the capture, each run with where it stands
    runs = align(text, shown)                # text[t : t + n] is source[c : c + n], run by run
    locate(runs, start, end)                 # the span of the capture that says text[start:end]

Both sides are compared without white space and soft hyphens, so that line breaks, indents and tags inside words do
not count. What a reader added (the bars between a row's cells, a speaker's dash) stands in no run.
"""

import html as entities
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.documents.shown import SOLID, Shown, Spot

#: Signs of a line, white space left out, from which on it is taken for a line that stands once on a page.
ANCHOR = 48
#: How far ahead of the last line found a short line is looked for.
NEAR = 6_000
FAR = 400_000
#: Fewer signs than these say nothing alone.
LEAST = 4
#: So many lines may be looked for over the whole page; a page that is no source of the text ends early.
MOST_SEARCHES = 400
#: What readers put between a row's cells, before an item, between a speaker and the role.
_PARTS = re.compile(r"((?:^|(?<=\s))\|(?=\s|$)|^[-•] |\t| -- )")


class Run(NamedTuple):
    """`text[text_start : text_start + length]` says what `source[source_start : source_end]` says.

    The two have the same signs one by one where `source_end - source_start == length`; else it is an entity.
    """

    text_start: int
    length: int
    source_start: int
    source_end: int


class _Part(NamedTuple):
    """A line of the text, or a cell of it: its signs without white space, and its place in all signs of the text."""

    signs: str
    at: int


def align(text: str, shown: Shown) -> tuple[Run, ...]:
    """The runs in which a text stands in its capture, in order of the text; what is not found has no run.

    Linear in the two lengths but for a bounded number of searches. Words that the page says twice (a menu, a teaser)
    are taken where their neighbours stand.

    Args:
        text: of a revision.
        shown: of `visible`, of the capture that it was read from.
    """
    places = [index for found in SOLID.finditer(text) for index in range(found.start(), found.end())]
    parts = _parts_of(text)
    found = _place_parts(parts, shown.signs)
    runs: list[Run] = []
    piece = 0
    for part, spot in sorted(found, key=lambda pair: pair[1]):
        done = 0
        while piece < len(shown.at) - 1 and shown.at[piece + 1] <= spot:
            piece += 1
        walk = piece
        while done < len(part.signs):
            begin = spot + done - shown.at[walk]
            size = (shown.at[walk + 1] if walk + 1 < len(shown.at) else len(shown.signs)) - shown.at[walk]
            length = min(size - begin, len(part.signs) - done)
            where = shown.spots[walk]
            exact = where.end - where.start == size
            first, last = places[part.at + done], places[part.at + done + length - 1]
            source = (where.start + begin, where.start + begin + length) if exact else (where.start, where.end)
            runs.append(Run(first, last + 1 - first, *source))
            done += length
            walk += 1
    return tuple(_joined(sorted(runs)))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs that go on with one sign of white space between them on both sides, or none, are one."""
    held: Run | None = None
    for run in runs:
        if held is None:
            held = run
            continue
        gap = run.text_start - held.text_start - held.length
        if _is_exact(held) and _is_exact(run) and 0 <= gap <= 1 and run.source_start - held.source_end == gap:
            held = Run(held.text_start, held.length + gap + run.length, held.source_start, run.source_end)
            continue
        yield held
        held = run
    if held is not None:
        yield held


def _parts_of(text: str) -> list[_Part]:
    parts: list[_Part] = []
    at = 0
    for line in text.split("\n"):
        # Every second piece is what parts two cells: signs of the text that the capture may not have.
        for number, piece in enumerate(_PARTS.split(line)):
            signs = "".join(SOLID.findall(piece))
            if signs and number % 2 == 0:
                parts.append(_Part(signs, at))
            at += len(signs)
    return parts


def _place_parts(parts: Sequence[_Part], signs: str) -> list[tuple[_Part, int]]:
    anchors = _anchors(parts, signs)
    found = [(parts[index], spot) for index, spot in anchors]
    stops = [*anchors, (len(parts), len(signs))]
    if anchors:
        found += _backwards(parts[: anchors[0][0]], signs, anchors[0][1])
    else:
        found += _forwards(parts, signs, 0, len(signs))
    for (index, spot), (following, end) in pairwise(stops):
        found += _forwards(parts[index + 1 : following], signs, spot + len(parts[index].signs), end)
    return found


def _anchors(parts: Sequence[_Part], signs: str) -> list[tuple[int, int]]:
    """Long lines in order of place: each after the one before it; the first where the second follows soonest."""
    long = [index for index, part in enumerate(parts) if len(part.signs) >= ANCHOR]
    found: list[tuple[int, int]] = []
    cursor, searches = 0, 0
    for index in long:
        if searches > MOST_SEARCHES:
            break
        spot = signs.find(parts[index].signs, cursor)
        if spot < 0:
            searches += 1
            continue
        found.append((index, spot))
        cursor = spot + len(parts[index].signs)
    return _settled(parts, signs, found)


def _settled(parts: Sequence[_Part], signs: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Anchors moved to a later occurrence where that is nearer to the next: a teaser says the first lines too."""
    for place in range(len(found) - 2, -1, -1):
        index, spot = found[place]
        later = signs.rfind(parts[index].signs, spot, found[place + 1][1])
        if later >= 0:
            found[place] = (index, later)
    kept = [pair for pair, after in pairwise(found) if pair[1] + len(parts[pair[0]].signs) <= after[1]]
    return [*kept, found[-1]] if found else []


def _forwards(parts: Sequence[_Part], signs: str, begin: int, end: int) -> Iterator[tuple[_Part, int]]:
    cursor, searches = begin, 0
    waiting = list(reversed(parts))
    while waiting:
        part = waiting.pop()
        spot = signs.find(part.signs, cursor, min(end, cursor + (NEAR if len(part.signs) < ANCHOR else FAR)))
        if spot >= 0:
            yield part, spot
            cursor = spot + len(part.signs)
        elif len(part.signs) > ANCHOR and searches < MOST_SEARCHES:
            # A footnote's number or a hidden word stands in between: its halves are looked for.
            searches += 1
            half = len(part.signs) // 2
            waiting += (_Part(part.signs[half:], part.at + half), _Part(part.signs[:half], part.at))


def _backwards(parts: Sequence[_Part], signs: str, end: int) -> Iterator[tuple[_Part, int]]:
    cursor = end
    for part in reversed(parts):
        # A title stands far before the body, in the head at the worst.
        spot = signs.rfind(part.signs, max(0, cursor - (NEAR if len(part.signs) < LEAST else FAR)), cursor)
        if spot >= 0:
            yield part, spot
            cursor = spot


def locate(runs: Sequence[Run], start: int, end: int) -> Spot | None:
    """Where the capture says `text[start:end]`: from the first of these words that it has to the last; None for none.

    Args:
        runs: of `align`.
        start: of the span, in code points of the text.
        end: after its last.
    """
    clipped = _clipped(runs, start, end)
    if not clipped:
        return None
    spot = Spot(min(run.source_start for run in clipped), max(run.source_end for run in clipped))
    return spot if spot.start < spot.end else None


def _clipped(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The runs of a span, cut to it where that can be done."""
    first = bisect_right(runs, start, key=lambda run: run.text_start + run.length)
    kept: list[Run] = []
    for run in runs[first:]:
        if run.text_start >= end:
            break
        if _is_exact(run):
            begin = max(0, start - run.text_start)
            over = max(0, run.text_start + run.length - end)
            run = Run(
                run.text_start + begin, run.length - begin - over, run.source_start + begin, run.source_end - over
            )
        kept.append(run)
    return kept


def _is_exact(run: Run) -> bool:
    return run.source_end - run.source_start == run.length


def mismatch(source: str, text: str, runs: Sequence[Run], start: int, end: int) -> str | None:
    """What is wrong with the map at `text[start:end]`, in words; None where each run says what stands at its place.

    Args:
        source: the decoded capture.
        text: of the revision.
        runs: of `align`.
        start: of the span.
        end: after its last.
    """
    for run in _clipped(runs, start, end):
        said = text[run.text_start : run.text_start + run.length]
        stands = source[run.source_start : run.source_end]
        if _bare(said) not in {_bare(stands), _bare(entities.unescape(stands)), _unescaped(stands)}:
            return f"the capture says {stands[:60]!r} at {run.source_start}, not {said[:60]!r}"
    return None


def coverage(text: str, runs: Sequence[Run], start: int, end: int) -> float:
    """Which share of the signs of `text[start:end]`, without white space and readers' bars, stands in runs."""
    wanted = sum(len(part.signs) for part in _parts_of(text[start:end]))
    placed = sum(
        len(_bare(text[max(start, run.text_start) : min(end, run.text_start + run.length)]))
        for run in _clipped(runs, start, end)
    )
    return min(1.0, placed / wanted) if wanted else 1.0


def _bare(text: str) -> str:
    return "".join(SOLID.findall(text))


def _unescaped(stands: str) -> str:
    try:
        return _bare(str(json.loads(f'"{stands}"')))
    except ValueError:
        return stands


def pack(runs: Sequence[Run]) -> tuple[int, ...]:
    """Runs as four small numbers each: steps on in the text, length, steps on in the capture, how much longer there."""
    packed: list[int] = []
    text_place = source_place = 0
    for run in runs:
        longer = run.source_end - run.source_start - run.length
        packed += (run.text_start - text_place, run.length, run.source_start - source_place, longer)
        text_place, source_place = run.text_start + run.length, run.source_end
    return tuple(packed)


def unpack(packed: Sequence[int]) -> tuple[Run, ...]:
    """The runs that `pack` made these numbers of."""
    runs: list[Run] = []
    text_place = source_place = 0
    for place in range(0, len(packed), 4):
        on, length, source_on, longer = packed[place : place + 4]
        start, source_start = text_place + on, source_place + source_on
        runs.append(Run(start, length, source_start, source_start + length + longer))
        text_place, source_place = start + length, source_start + length + longer
    return tuple(runs)


def page_of(pages: Sequence[int], start: int) -> int:
    """On which page of a PDF, from 1, the place `start` of its text is."""
    return max(1, bisect_right(pages, start))
