"""Reprints: which earlier text a text carries.

MinHash over word shingles (Broder 1997), its signature cut into bands (Leskovec, Rajaraman and Ullman, "Mining
of Massive Datasets", 3.4): two texts with Jaccard similarity s share at least one of b bands of r rows with
probability 1 - (1 - s^r)^b. For the 25 bands of 4 rows here it is .97 at s = .6, which is a reprint that was cut
and got a paragraph of its own. Every candidate is then compared exactly, so that a chance meeting of hashes never
makes a copy.
"""

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from rensa import RMinHash

BANDS = 25
ROWS = 4
SEED = 1
SHINGLE = 3  # words
SHORT = 40  # words: below, only the same words make a copy
SHORTEST = 8  # words: below, nothing does
JACCARD = 0.7
CONTAINED = 0.75  # of the shorter text's shingles
CONTAINED_JACCARD = 0.4  # what a contained text must reach besides
word_pattern = re.compile(r"\w+", re.UNICODE)
Band = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Print:
    """What a text is compared by: its words' shingles, the bands of their MinHash, the number of words."""

    shingles: frozenset[str]
    bands: tuple[Band, ...]
    words: int


def read_print(title: str, text: str) -> Print:
    """The print of a document.

    The body alone counts, since reprints carry new headlines; a short body counts with its title, since the
    same teaser ("Subscribe to read on") stands under many headlines. Texts under eight words have no bands.
    """
    shingles, count = shingle(title, text)
    if count < SHORTEST:
        return Print(frozenset(), (), count)
    return Print(shingles, bands(shingles), count)


def shingle(title: str, text: str) -> tuple[frozenset[str], int]:
    """The shingles of a document's words, and the number of the words."""
    words = word_pattern.findall(text.lower())
    if len(words) < SHORT:
        words = word_pattern.findall(title.lower()) + words
    if len(words) < SHINGLE:
        return frozenset(words), len(words)
    return frozenset(map(" ".join, zip(*(words[i:] for i in range(SHINGLE)), strict=False))), len(words)


def bands(shingles: Iterable[str]) -> tuple[Band, ...]:
    """The (band, hash) pairs of the shingles' MinHash; hashes are positive and fit a signed 64-bit column."""
    sketch = RMinHash(BANDS * ROWS, SEED)
    sketch.update(list(shingles))
    rows = sketch.digest()
    return tuple((band, _hash(rows[band * ROWS : (band + 1) * ROWS])) for band in range(BANDS))


def _hash(rows: list[int]) -> int:
    packed = struct.pack(f"<{ROWS}I", *rows)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big") >> 1


def is_copy(one: Print, shingles: frozenset[str], words: int) -> bool:
    """Whether a print carries the text of an earlier one, by exact comparison of their shingles."""
    if not one.shingles or not shingles:
        return False
    if min(one.words, words) < SHORT:
        return one.shingles == shingles
    shared = len(one.shingles & shingles)
    jaccard = shared / (len(one.shingles) + len(shingles) - shared)
    contained = shared / min(len(one.shingles), len(shingles))
    return jaccard >= JACCARD or (contained >= CONTAINED and jaccard >= CONTAINED_JACCARD)
