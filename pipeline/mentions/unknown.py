"""Firms that neither the catalogue nor a pattern tells: the recogniser's, in texts about chips, where words are left.

It runs only where it pays: the text is short or has a chip, an instrument or a word of the trade, and the sentence holds
a capitalised word that no mention covers and that the lists do not tell to be a place, a person or a common word. In
other texts it is asked of doubtful names alone.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from dataclasses import replace

from pipeline.mentions.names import Candidate
from pipeline.mentions.recogniser import Name, echoes, load_recogniser

ENOUGH = 6.0  # the margin per word above which a name of several words is taken
ENOUGH_ALONE = 10.0  # and one of a single word
LONGEST = 2_000  # code points of a sentence that is asked
MOST = 40_000  # and of all sentences of one text: what a hostile page may cost is bounded
MOST_ECHOES = 40
SHORT = 1_200  # code points: a text so short is asked whatever it is about
SECOND = 4.0  # above which it speaks for a catalogue name that its context alone did not settle
_TRADE = re.compile(
    r"\b(?:chips?|chipmakers?|GPUs?|accelerators?|semiconductors?|processors?|foundry|foundries|wafers?|HBM|data cent(?:er|re)s?|"
    r"export controls?|AI servers?|compute)\b"
)
_CAPITAL = re.compile(r"(?<![\w.])(?:[A-Z][\w&'-]*[A-Za-z]|[a-z][A-Z]\w+)")
_JOINED = re.compile(r"-[a-z]+(?<!-based)(?<!-owned)(?<!-led)(?<!-backed)(?<!-made)(?<!-designed)\b")
# What tells what a word is, and what persons do: neither speaks for a firm in a text about other things.
_IS = re.compile(
    r" (?:is|was|are|were|means|meant|went|came|walked|sat|smiled|laughed|slept|ate|sang|danced|drank|lived|loved|died|married)\b"
)
_NO_FIRM = re.compile(
    r"(?i)^(?:supplement|section|part|table|figure|item|exhibit|annex|appendix|chapter|article|no|nos|rule|act|list|title|fy|q[1-4]|"
    r"h[12]|mr|mrs|ms|dr|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|"
    r"august|september|october|november|december)\b"
)


def find_unknown(
    plain: str,
    sentences: Sequence[tuple[int, int]],
    kept: Sequence[Candidate],
    doubtful: Sequence[Candidate],
    refused: Set[tuple[int, int]],
) -> list[Candidate]:
    """Firms beyond those kept, and doubtful catalogue names that the recogniser takes for firms, without overlaps.

    Args:
        plain: the folded text.
        sentences: start and end of each.
        kept: the mentions so far, in order of place.
        doubtful: unsure names of firms that their context did not settle.
        refused: spans of catalogue names that their context spoke against: no firm is called just so.
    """
    ours = any(one.label in ("CHIP", "INSTRUMENT") for one in kept) or bool(_TRADE.search(plain))
    hot = ours or len(plain) < SHORT
    if not (hot or doubtful):
        return []
    found: list[Candidate] = []
    names: list[Name] = []
    taken = _Taken([(one.start, one.end) for one in kept])
    looked_at = 0
    for start, end in sentences:
        if not (hot or any(start <= one.start < end for one in doubtful)) or end - start > LONGEST:
            continue
        left = [m for m in _CAPITAL.finditer(plain, start, end) if not taken.covers(*m.span())]
        if not left:
            continue
        ask = load_recogniser()
        if all(ask.is_no_firm(match.group(), opens=match.start() <= start + 1) for match in left):
            continue
        looked_at += end - start
        if looked_at > MOST:
            break
        titled = is_titled(plain[start:end])
        for name in ask.names(plain, start, end):
            if name.kind != "F" or (name.start, name.end) in refused or taken.covers(name.start, name.end):
                continue
            one = _candidate(plain, name, doubtful, hot=hot, ours=ours)
            if one is not None and not (one.id is None and titled and _all_common(plain, name)):
                found.append(one)
                names.append(name)
    lacking = [name for name, one in zip(names, found, strict=True) if one.id is None][:MOST_ECHOES]
    if not lacking:
        return found
    spans = [(one.start, one.end) for one in (*kept, *found)]
    return found + [
        Candidate(name.start, name.end, "FIRM", None, False, "named before, by the recogniser")
        for name in echoes(plain, lacking, spans, load_recogniser())
        if (name.start, name.end) not in refused
    ]


def is_titled(sentence: str) -> bool:
    """Is a sentence a headline in title case or capitals?"""
    words = re.findall(r"[A-Za-z]{4,}", sentence[:400])
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _all_common(plain: str, name: Name) -> bool:
    """Whether a name is everyday words alone, which a headline writes with capitals: "Safeguard National Security"."""
    ask = load_recogniser()
    return all(ask.is_no_firm(word, opens=True) for word in re.findall(r"[\w&'-]+", plain[name.start : name.end]))


class _Taken:
    """Spans without overlaps, to be asked which stretches they touch."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = sorted(spans)

    def covers(self, start: int, end: int) -> bool:
        """Does one of them touch the stretch?"""
        at = bisect_left(self._spans, (end, -1))
        return bool(at) and self._spans[at - 1][1] > start


def _candidate(plain: str, name: Name, doubtful: Sequence[Candidate], *, hot: bool, ours: bool) -> Candidate | None:
    # Of one word the recogniser knows no sense: "Oracle was sacred to Apollo", "Meta-analysis shows".
    alone = " " not in plain[name.start : name.end]
    if alone and (_JOINED.match(plain, name.end) or (not ours and _IS.match(plain, name.end))):
        return None
    for one in doubtful:
        if (one.start, one.end) == (name.start, name.end) and name.margin >= SECOND:
            return replace(one, how=f"{one.how}: recogniser {name.margin:+.1f}")
    surface = plain[name.start : name.end]
    enough = ENOUGH_ALONE if alone else ENOUGH
    if not hot or name.margin < enough or _NO_FIRM.match(surface) or len(surface) < 3:
        return None
    return Candidate(name.start, name.end, "FIRM", None, False, f"recogniser {name.margin:+.1f}")
