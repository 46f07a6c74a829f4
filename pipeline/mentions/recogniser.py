"""Names of organisations, persons and places that no catalogue holds: a linear chain over the words of a sentence.

An averaged perceptron (Collins 2002) trained by `python -m training names`; its card is `trained/names.md`.
"""

import gzip
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from pipeline.mentions.cues import Lists, features_of, stretches_of, tokens_of

Kind = Literal["F", "B", "M", "P", "L"]  # firm, body (agency, association), medium or house, person, place
KINDS: tuple[Kind, ...] = ("F", "B", "M", "P", "L")
TAGS = ("O", *(f"{part}{kind}" for kind in KINDS for part in "BI"))
_BARRED = -1e6
SURE = 12.0  # the margin per word above which a name is looked for in the rest of its text


@dataclass(frozen=True, slots=True)
class Name:
    """A name found at `text[start:end]`; `margin` is by how much its tags beat leaving it out, per word."""

    start: int
    end: int
    kind: Kind
    margin: float


def barred() -> npt.NDArray[np.float32]:
    """What may not follow what: an `I` follows its own `B` or `I` alone."""
    table = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for before, one in enumerate(TAGS):
        for after, other in enumerate(TAGS):
            if other[0] == "I" and one not in (f"B{other[1]}", f"I{other[1]}"):
                table[before, after] = _BARRED
    return table


def sums(weights: npt.NDArray[np.float32], buckets: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
    """(words, tags): for each word the sum of its features' weights."""
    ends = np.cumsum([0, *map(len, buckets)])[:-1]
    summed: npt.NDArray[np.float32] = np.add.reduceat(weights[[one for part in buckets for one in part]], ends, axis=0)
    return summed


def best_path(scores: npt.NDArray[np.float32], moves: npt.NDArray[np.float32]) -> list[int]:
    """The tags of the highest sum. `scores` are (words, tags), `moves` (tag before, tag)."""
    count = len(scores)
    best = scores[0] + moves[0]  # a stretch follows words that are outside names
    back = np.empty((count, len(TAGS)), dtype=np.int8)
    for at in range(1, count):
        table = best[:, None] + moves
        back[at] = table.argmax(axis=0)
        best = table.max(axis=0) + scores[at]
    path = [int(best.argmax())]
    for at in range(count - 1, 0, -1):
        path.append(int(back[at, path[-1]]))
    return path[::-1]


def spans_of(path: Sequence[int]) -> list[tuple[int, int, Kind]]:
    """(first, past last, kind) of the names in a path of tags."""
    spans: list[tuple[int, int, Kind]] = []
    for at, tag in enumerate(path):
        name = TAGS[tag]
        if name[0] == "B":
            spans.append((at, at + 1, name[1]))  # type: ignore[arg-type]
        elif name[0] == "I":
            first, _, kind = spans[-1]
            spans[-1] = (first, at + 1, kind)
    return spans


class Recogniser:
    """The trained weights, ready to be asked."""

    def __init__(self, weights: npt.NDArray[np.float32], moves: npt.NDArray[np.float32], lists: Lists) -> None:
        self._weights = weights
        self._moves = moves + barred()
        self._lists = lists

    def names(self, text: str, start: int = 0, end: int | None = None) -> list[Name]:
        """The names of one sentence, in order."""
        tokens = tokens_of(text, start, end)
        stretches = stretches_of(tokens)
        found: list[Name] = []
        for (first, _), buckets in zip(stretches, features_of(tokens, self._lists, stretches), strict=True):
            scores = sums(self._weights, buckets)
            for begin, stop, kind in spans_of(best_path(scores, self._moves)):
                margin = self._margin(scores, begin, stop, kind)
                found.append(Name(tokens[first + begin].start, tokens[first + stop - 1].end, kind, margin))
        return found

    def is_no_firm(self, word: str, *, opens: bool) -> bool:
        """Do the lists say that a capitalised word alone is no firm's? `opens`: it stands first in its sentence."""
        return self._lists.is_no_firm(word, opens=opens)

    def _margin(self, scores: npt.NDArray[np.float32], first: int, last: int, kind: Kind) -> float:
        begin, inside = TAGS.index(f"B{kind}"), TAGS.index(f"I{kind}")
        total = scores[first, begin] - scores[first, 0]
        for at in range(first + 1, last):
            total += scores[at, inside] - scores[at, 0]
        return float(total) / (last - first)


def echoes(text: str, names: Sequence[Name], taken: Sequence[tuple[int, int]], ask: "Recogniser") -> list[Name]:
    """Where a text names again what it has named: in full, or by the first word where that is no common one.

    Args:
        text: in which to look.
        names: found so far; those of little margin have no echo.
        taken: spans that hold a name already.
        ask: knows common words, places and persons.
    """
    heads: dict[str, Name] = {}
    for name in names:
        surface = text[name.start : name.end]
        if name.margin < SURE:
            continue
        heads.setdefault(surface, name)
        first = surface.split()[0].rstrip(",.'")
        if first != surface and len(first) > 3 and first[0].isupper() and not ask.is_no_firm(first, opens=True):
            heads.setdefault(first, name)
    if not heads:
        return []
    either = "|".join(re.escape(head) for head in sorted(heads, key=len, reverse=True))
    spans = sorted(taken)
    found = []
    for match in re.finditer(rf"(?<![\w.-])(?:{either})(?![\w-])(?! [A-Z])", text):
        at = bisect_right(spans, (match.end(), -1))
        if not (at and spans[at - 1][1] > match.start()):
            name = heads[match.group()]
            found.append(Name(*match.span(), name.kind, name.margin))
    return found


@cache
def load_recogniser() -> Recogniser:
    """The shipped recogniser, read once a process when it is first needed."""
    folder = files("pipeline.mentions").joinpath("trained")
    with np.load(BytesIO(folder.joinpath("names.npz").read_bytes()), allow_pickle=False) as stored:
        weights: Any = np.zeros((int(stored["buckets"]), len(TAGS)), dtype=np.float32)
        weights[stored["rows"]] = stored["values"].astype(np.float32) * float(stored["unit"])
        moves = stored["moves"].astype(np.float32)
    return Recogniser(weights, moves, read_lists(folder.joinpath("names.txt.gz").read_bytes()))


def read_lists(packed: bytes) -> Lists:
    """Lists of names from lines of kinds, a tab and a key."""
    kinds: dict[str, str] = {}
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        kind, _, key = line.partition("\t")
        kinds[key] = kind
    return Lists(kinds)
