"""How alike two names are, from 0 to 1, and why: organisations by weighted words, persons by their parts.

Words are aligned one to one whatever their order, by edit distance and by a folding of common romanisations. Legal
forms weigh nothing, trades little, numbers must agree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from pipeline.sources.tools.names import fold
from pipeline.sources.tools.party_names import FILLER_WEIGHT, Name, read_name, weight_of
from pipeline.sources.tools.vocabulary import FILLER, GENERIC, OPPOSED, PARTICLES, PLACES

#: Scores that a finding against sameness leaves at most: both in the undecided band or below it.
OTHER_NUMBER, MISSING_NUMBER, OTHER_PLACE, SUBSET = 0.6, 0.8, 0.8, 0.75
#: The least score where all that one name has more is filler and places.
FILLED_UP = 0.88
#: The most that a name gets of which one short word is alike, not the same.
UNSURE = 0.82
EXACT_ONLY = GENERIC | PLACES
OPPOSED_WORDS = frozenset().union(*OPPOSED)

#: Romanisations that name the same sound, applied in order.
SOUNDS = (
    ("tsch", "ch"), ("dzh", "j"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"),
    ("dh", "d"), ("ck", "k"), ("ks", "x"), ("iya", "ia"), ("iy", "i"), ("yy", "i"), ("ij", "i"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("ie", "i"), ("ei", "i"), ("ey", "i"), ("ay", "ai"), ("y", "i"), ("j", "i"), ("w", "v"),
    ("q", "k"), ("c", "k"), ("z", "s"), ("o", "u"), ("e", "a"),
)  # fmt: skip
VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, and why."""

    score: float
    why: str


def likeness(left: str, right: str, *, person: bool | None = None) -> Likeness:
    """How alike two names are.

    Args:
        left: a name.
        right: another.
        person: are these persons' names? None: told from the words.

    Returns:
        1 for the same name but for case, accents, legal form and order; above `MATCH` of `screening` for the same
        party, below `UNDECIDED` for another.
    """
    one, other = read_name(left), read_name(right)
    if not one.words or not other.words:
        return Likeness(0.0, "no word to compare")
    if fold(left) == fold(right):
        return Likeness(1.0, "the same name")
    if sorted(one.words) == sorted(other.words):
        told = "another order of words" if one.words != other.words else "legal form, case or signs differ"
        return Likeness(0.99, f"the same words; {told}")
    if person is None:
        person = not (one.organisation or other.organisation) and min(len(one.words), len(other.words)) >= 2
    found = _persons(one, other) if person else _organisations(one, other)
    return max(found, _initials(one, other), key=lambda likely: likely.score)


# ── organisations ────────────────────────────────────────────────────────────────────────────────


def _organisations(one: Name, other: Name) -> Likeness:
    pairs, left, right = _align(one.words, other.words)
    # Where nothing distinctive is left, every word counts: "Bank of China" is not "Bank of Taiwan".
    weigh = weight_of if one.distinctive and other.distinctive else _weight_of_plain
    total = sum(map(weigh, one.words)) + sum(map(weigh, other.words))
    if total == 0:
        return Likeness(0.0, "only words that every name has")
    score = sum((_sum(weigh, a) + _sum(weigh, b)) * alike for a, b, alike in pairs) / total
    named = [alike for a, b, alike in pairs if weigh is weight_of and max(_sum(weigh, a), _sum(weigh, b)) >= 1.0]
    letters = sum(len(a) for a, _, _ in pairs if weight_of(a) == 1.0 or " " in a)
    own = [[word for word in side if word in name.distinctive] for side, name in ((left, one), (right, other))]
    if named and min(named) >= 0.85 and not (own[0] and own[1]):
        more = left + right
        filled = all(word in FILLER or word in PLACES for word in more) and not (left and right)
        if filled and letters >= 4:
            score = max(score, FILLED_UP * min(named))
        elif min(_sum(weight_of, " ".join(left)), _sum(weight_of, " ".join(right))) <= FILLER_WEIGHT:
            score = max(score, SUBSET * min(named))
    if named and max(named) < 0.95 and letters < 8:
        # A short word that is only alike is the whole of what they have in common.
        score = min(score, UNSURE)
    if named and own[0] and own[1]:
        # Each has a name of its own that the other lacks: a shared word is a family or a trade, not the party.
        score = min(score, 0.7)
    return _against(score, [_told(pairs)], one, other, left, right)


def _weight_of_plain(word: str) -> float:
    return 0.0 if word in {"of", "and", "the", "for"} else 1.0


def _sum(weigh: Callable[[str], float], joined: str) -> float:
    return sum(map(weigh, joined.split()))


def _against(score: float, why: list[str], one: Name, other: Name, left: list[str], right: list[str]) -> Likeness:
    if left:
        why.append(f"only in the name asked for: {' '.join(left)}")
    if right:
        why.append(f"only on the list: {' '.join(right)}")
    if one.numbers != other.numbers:
        missing = not one.numbers or not other.numbers
        score = min(score, MISSING_NUMBER if missing else OTHER_NUMBER)
        why.append("a number is missing" if missing else "the numbers differ")
    for group in OPPOSED:
        here, there = group & set(left), group & set(right)
        if here and there:
            score = min(score, OTHER_NUMBER)
            why.append(f"{', '.join(sorted(here))} against {', '.join(sorted(there))}")
    if PLACES & set(left) and PLACES & set(right):
        score = min(score, OTHER_PLACE)
        why.append("another place")
    return Likeness(round(score, 3), "; ".join(part for part in why if part))


# ── persons ──────────────────────────────────────────────────────────────────────────────────────


def _persons(one: Name, other: Name) -> Likeness:
    pairs, left, right = _align(one.words, other.words, initials=True)
    left, right = ([word for word in side if word not in PARTICLES] for side in (left, right))
    full = [alike for a, b, alike in pairs if min(len(a), len(b)) > 1 and a not in PARTICLES]
    if not full:
        return Likeness(0.0, "no part of the name in common")
    mean = sum(alike for _, _, alike in pairs) / len(pairs)
    extra, clash = abs(len(left) - len(right)), min(len(left), len(right))
    # One more name is a patronymic or a second surname; two more beside two leave doubt.
    doubt = 0.04 * extra if len(pairs) > 2 or extra < 2 else 0.06 * extra + 0.04
    score = mean * (len(pairs) / (len(pairs) + clash)) - doubt
    why = [_told(pairs)]
    if any((len(a) == 1 and left) or (len(b) == 1 and right) for a, b, _ in pairs):
        # The side that shortens a name has another one in full: the letter stands for a name, not for that one.
        score = min(score, 0.6)
        why.append("a letter for a name, and another name in full")
    letters = sum(min(len(a), len(b)) == 1 for a, b, _ in pairs)
    if len(full) + letters == 1 and (left or right):
        score = min(score, 0.6)
        why.append("one part of the name alone")
    elif len(pairs) == 1 and mean < 0.95:
        score = min(score, UNSURE)
    return _against(max(score, 0.0), why, one, other, left, right)


# ── words ────────────────────────────────────────────────────────────────────────────────────────


Pair = tuple[str, str, float]


def _align(
    one: tuple[str, ...], other: tuple[str, ...], *, initials: bool = False
) -> tuple[list[Pair], list[str], list[str]]:
    """Pair words one to one, the most alike first; two neighbours may stand for one word (`Sino Bright`)."""
    candidates: list[tuple[float, int, tuple[int, ...], tuple[int, ...]]] = []
    for a, word in enumerate(one):
        for b, heard in enumerate(other):
            alike = word_likeness(word, heard, initials)
            if alike:
                candidates.append((alike, 1, (a,), (b,)))
    for spans, words, flipped in ((one, other, False), (other, one, True)):
        for start, (first, second) in enumerate(pairwise(spans)):
            for at, word in enumerate(words):
                alike = word_likeness(first + second, word) if len(word) > 3 else 0.0
                if alike >= 0.9:
                    two, single = (start, start + 1), (at,)
                    candidates.append((alike, 2, *((single, two) if flipped else (two, single))))
    pairs: list[Pair] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for alike, _, left, right in sorted(candidates, key=lambda each: (-each[0], -each[1], each[2], each[3])):
        if used[0].isdisjoint(left) and used[1].isdisjoint(right):
            used[0].update(left)
            used[1].update(right)
            pairs.append((" ".join(one[at] for at in left), " ".join(other[at] for at in right), alike))
    return (
        pairs,
        [word for at, word in enumerate(one) if at not in used[0]],
        [word for at, word in enumerate(other) if at not in used[1]],
    )


def word_likeness(one: str, other: str, initials: bool = False) -> float:
    """How alike two words are: 1 the same, 0 not the same word; between, a slip or another romanisation."""
    if one == other:
        return 1.0
    # Words that begin otherwise are alike by one slip in a long word alone: most pairs end here.
    slip = abs(len(one) - len(other)) <= 1 and min(len(one), len(other)) >= 6
    if not slip and one[0] != other[0] and sounds(one)[:1] != sounds(other)[:1]:
        return 0.0
    return _word_likeness(one, other, initials)


@lru_cache(maxsize=500_000)
def _word_likeness(one: str, other: str, initials: bool) -> float:
    if one[0].isdigit() or other[0].isdigit():
        return 0.0
    if initials and min(len(one), len(other)) == 1:
        return 0.85 if one[0] == other[0] else 0.0
    shorter = min(len(one), len(other))
    if shorter < 3:
        return 0.0
    if one in OPPOSED_WORDS and other in OPPOSED_WORDS:
        return 0.0
    heard = sounds(one), sounds(other)
    if heard[0] == heard[1]:
        return 0.95
    edits = OSA.distance(one, other, score_cutoff=3)
    alike = 1.0 - edits / max(len(one), len(other))
    bones = _bones(heard[0])
    if (
        len(bones) >= 3
        and bones == _bones(heard[1])
        and ((len(bones) >= 4 and alike >= 0.6) or OSA.normalized_similarity(*heard) >= 0.7)
    ):
        return 0.9
    if one in EXACT_ONLY or other in EXACT_ONLY:
        return alike if shorter >= 6 and edits == 1 else 0.0
    allowed = 0 if shorter < 4 else 1 if shorter < 8 else 2
    return alike if (edits <= allowed and one[0] == other[0]) or (edits <= 1 and shorter >= 6) else 0.0


@lru_cache(maxsize=100_000)
def sounds(word: str) -> str:
    """A word in one romanisation of its sounds, doubled letters made single."""
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=100_000)
def _bones(heard: str) -> str:
    return heard[:1] + "".join(sign for sign in heard[1:] if sign not in VOWELS)


def _initials(one: Name, other: Name) -> Likeness:
    """Is one name the first letters of the other: `SMIC`, `CETC 13`?"""
    short, long = sorted((one, other), key=lambda name: len(name.words))
    letters = [word for word in short.words if word not in short.numbers]
    words = [word for word in long.words if word not in long.numbers and word not in {"of", "and", "the", "for", "de"}]
    if len(letters) != 1 or len(words) < 3 or short.numbers != long.numbers:
        return Likeness(0.0, "")
    # The corporation of a name is often its last letter.
    spelled = {"".join(word[0] for word in words)}
    spelled |= {first + form[0] for first in spelled for form in long.forms}
    if letters[0] in spelled and len(letters[0]) >= 3:
        return Likeness(0.87 if len(letters[0]) >= 4 else 0.78, f"{letters[0].upper()}: the first letters")
    # Or the legal form was left out, and stands in the letters alone.
    if len(letters[0]) >= 4 and any(letters[0] == first + end for first in spelled for end in "clg"):
        return Likeness(0.8, f"{letters[0].upper()}: the first letters but for the last")
    return Likeness(0.0, "")


def _told(pairs: list[Pair]) -> str:
    same = [a for a, b, _ in pairs if a == b]
    near = [f"{a} ~ {b}" for a, b, _ in pairs if a != b]
    parts = [f"the same: {' '.join(same)}"] if same else []
    parts += [f"alike: {', '.join(near)}"] if near else []
    return "; ".join(parts) or "no word in common"
