"""Texts as the words by which they are looked for: the same for what is stored and for what is typed.

Case, width and accents do not count. A Chinese, Japanese or Korean character is a word, and so are two neighbours, as
nothing parts words there. A name of letters and digits (`RTX4090D`) is a word, and so are its parts, so that it is
found however it is spaced.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

#: Scripts that put no space between words.
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
#: Longer words are cut: nobody types them, and they would swell the list of words.
LONGEST = 40
#: Neighbours are told by this many numbers: two pairs of words may share one.
PAIRS = 1 << 15

_WORD = re.compile(f"[{UNSPACED}]|[^\\W_{UNSPACED}]+")
_PART = re.compile(r"[0-9]+|[^\W\d_]+|\d+")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def folded(text: str) -> str:
    """A text without case, width and accents, character by character: it is as long as it was."""
    if text.isascii():
        return text.lower()
    return "".join(map(_fold, text))


@lru_cache(maxsize=65_536)
def _fold(char: str) -> str:
    if char.isascii():
        return char.lower()
    plain = unicodedata.normalize("NFKD", char)
    if len(plain) > 1 and not unicodedata.combining(plain[0]) and all(map(unicodedata.combining, plain[1:])):
        plain = plain[0]
    lower = plain.lower()
    # What would become longer, as ligatures and Korean syllables, stays as it is.
    return lower if len(lower) == 1 else char


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    return [word[:LONGEST] for word in _WORD.findall(folded(text))]


@lru_cache(maxsize=65_536)
def parts_of(word: str) -> tuple[str, ...]:
    """The runs of letters and of digits of a word: `rtx4090d` is rtx, 4090, d."""
    if word.isalpha() or word.isdigit():
        return (word,)
    return tuple(_PART.findall(word)) or (word,)


def unspaced(word: str) -> bool:
    """Whether a word is a character of a script without spaces."""
    return len(word) == 1 and _UNSPACED.match(word) is not None


@lru_cache(maxsize=262_144)
def number_of(word: str) -> int:
    """A number of 64 bits for a word, the same in every process."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def pair_of(one: str, other: str) -> int:
    """The number of two neighbours, below `PAIRS`."""
    return _beside(_low(one), _low(other))


def _low(word: str) -> int:
    return number_of(word) & 0xFFFFFF


def _beside(one: int, other: int) -> int:
    return (one * 31 + other * 7 >> 3) % PAIRS


@lru_cache(maxsize=262_144)
def _run(word: str) -> tuple[tuple[str, int, bool], ...]:
    """The parts of a word, each with what its neighbours need of it."""
    return tuple((part, _low(part), unspaced(part)) for part in parts_of(word))


def terms_of(words: Sequence[str]) -> tuple[set[str], set[int]]:
    """What a run of words is found by: words, their parts, neighbouring characters; and the numbers of neighbours."""
    terms = set(words)
    pairs: set[int] = set()
    before, low, alone = "", -1, False
    for run in map(_run, words):
        if len(run) > 1:
            terms.update(part for part, _, _ in run)
        for part, number, single in run:
            if alone and single:
                terms.add(before + part)
            elif low >= 0:
                pairs.add((low * 31 + number * 7 >> 3) % PAIRS)  # `_beside`, which this is the whole cost of
            before, low, alone = part, number, single
    return terms, pairs
