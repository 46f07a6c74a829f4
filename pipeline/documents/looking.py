"""What somebody typed to find documents: words, phrases, beginnings of words, words that must not stand, filters.

Any text at all is a question; what cannot be looked for is passed over and named.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from pipeline.documents.folding import UNSPACED, folded, parts_of, unspaced, words_of

#: At most so many words and phrases count, and so many words of a phrase.
MOST_PARTS, MOST_WORDS = 12, 24
#: A star stands for the end of a word of which at least so much is typed.
LEAST_BEGUN = 2
#: Filters that may be typed, by the name of the facet.
FILTERS = {
    "source": "source", "publisher": "publisher", "kind": "kind", "lang": "lang", "language": "lang", "is": "is",
    "type": "type", "claim": "type", "entity": "entity", "chip": "entity", "firm": "entity",
}  # fmt: skip

#: Between two words of a phrase.
BETWEEN = r"[\W_]{0,12}"
_REST = re.compile(f"[^\\W_{UNSPACED}]*")
_DIGIT, _SPACED = re.compile(r"\d"), re.compile(f"[^\\W\\d_{UNSPACED}]")
_PIECE = re.compile(r'(-?)(?:([a-z]+):)?(?:["“”„«]([^"“”„«»]*)["“”„«»]?(\*?)|(\S+))')


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand one after the other; of the last only the beginning where `begun`."""

    words: tuple[str, ...]
    begun: bool = False
    minus: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The runs of letters and digits of its words."""
        return tuple(part for word in self.words for part in parts_of(word))

    @property
    def is_phrase(self) -> bool:
        """Whether the index alone cannot tell that it stands there: neighbours may share their number with others."""
        return len(self.words) > 1 and not all(map(unspaced, self.words))


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed: `filters` are (facet, value, minus); `passed_over` cannot be looked for."""

    parts: tuple[Part, ...] = ()
    filters: tuple[tuple[str, str, bool], ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Part, ...]:
        """The parts that must stand in the text."""
        return tuple(part for part in self.parts if not part.minus)


def read_question(asked: str) -> Question:
    """What is asked for. A word with a mark inside, as `744.11`, is a phrase of its pieces."""
    parts: list[Part] = []
    filters: list[tuple[str, str, bool]] = []
    passed: list[str] = []
    for minus, name, phrase, star, word in _PIECE.findall(asked.replace("\0", " ")):
        said = phrase or word
        if name and name not in FILTERS:
            said, name = f"{name}:{said}", ""
        if name:
            if said:
                filters.append((FILTERS[name], said, bool(minus)))
            continue
        begun = bool(star) or said.endswith("*")
        words = words_of(said)[:MOST_WORDS]
        if not words:
            passed += [said] if said.strip() else []
        elif (begun and len(words[-1]) < LEAST_BEGUN and not unspaced(words[-1])) or len(parts) >= MOST_PARTS:
            passed.append(said)
        else:
            parts.append(Part(tuple(words), begun and not unspaced(words[-1]), bool(minus)))
    return Question(tuple(parts), tuple(filters), tuple(passed))


@lru_cache(maxsize=1_024)
def _pattern_of(part: Part) -> re.Pattern[str]:
    return re.compile(BETWEEN.join(re.escape(each) for each in part.parts))


def find_part(plain: str, part: Part) -> Iterator[tuple[int, int]]:
    """Where a part stands in a folded text; of marks and blanks between words a few are passed.

    Whether a word begins and ends there is looked up beside each place: a pattern that tells letters of one script from
    those of another takes 3 ms to compile, and words that nobody asked for before are the rule.
    """
    pattern = _pattern_of(part)
    first = None if unspaced(part.words[0]) else _run_of(part.parts[0][0])
    last = None if unspaced(part.words[-1]) else _run_of(part.parts[-1][-1])
    at = 0
    while found := pattern.search(plain, at):
        start, end = found.span()
        at = start + 1
        if first and start and first.match(plain, start - 1):
            continue
        if part.begun:
            end = _REST.match(plain, end).end()  # type: ignore[union-attr]  # it matches nothing too
        elif last and last.match(plain, end):
            continue
        at = max(at, end)
        yield start, end


def _run_of(char: str) -> re.Pattern[str]:
    """What a run of letters, or of digits, goes on with: between the two is a word's edge."""
    return _DIGIT if char.isdigit() else _SPACED


def places_in(text: str, parts: Sequence[Part], most: int = 200) -> Iterator[tuple[int, int, int]]:
    """Where the wanted parts stand in a text: start, end, and which part; the first `most` of each."""
    plain = folded(text)
    for number, part in enumerate(parts):
        yield from ((start, end, number) for start, end in islice(find_part(plain, part), most) if end > start)


def stands_in(text: str, part: Part) -> bool:
    """Whether a part stands in a text, word by word."""
    return next(find_part(folded(text), part), None) is not None


def piece_of(text: str, parts: Sequence[Part], around: int) -> tuple[int, int]:
    """The stretch of a text in which most of the parts stand, at most `around` characters either side of the first.

    Its beginning where none of them does.
    """
    places = sorted(places_in(text, parts, 50))
    if not places:
        return 0, min(len(text), 2 * around)
    best = max(places, key=lambda place: (_beside(places, place[0], around), -place[0]))
    start, stop = max(0, best[0] - around), min(len(text), best[1] + around)
    if start:
        gap = text.find(" ", start, best[0])
        start = gap + 1 if gap >= 0 else start
    if stop < len(text):
        gap = text.rfind(" ", best[1], stop)
        stop = gap if gap > 0 else stop
    return start, stop


def _beside(places: Sequence[tuple[int, int, int]], at: int, around: int) -> int:
    return len({number for start, _, number in places if at <= start < at + around})


def marked(text: str, parts: Sequence[Part]) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, those in which a part stands marked."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end, _ in sorted(places_in(text, parts)):
        if end <= at:
            continue
        begin = max(at, start)
        pieces += [(text[at:begin], False)] if begin > at else []
        pieces.append((text[begin:end], True))
        at = end
    return (*pieces, (text[at:], False)) if at < len(text) else tuple(pieces)
