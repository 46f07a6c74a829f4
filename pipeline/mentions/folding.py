"""A text made plain for matching, with the way back to its own offsets."""

import re
from dataclasses import dataclass

# Signs that stand for one plain sign each: full-width forms, typographic quotes, hyphens and spaces, and
# lone surrogates, which no encoder takes.
_PLAIN: dict[int, int] = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys((0x00A0, 0x2007, 0x2009, 0x200A, 0x202F, 0x3000), 0x20)
    | dict.fromkeys((0x2018, 0x2019, 0x02BC), ord("'"))
    | dict.fromkeys((0x201C, 0x201D), ord('"'))
    | dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212), ord("-"))
    | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
)
_UNUSUAL = re.compile(
    r"[\u00A0\u02BC\u2007-\u2013\u2018\u2019\u201C\u201D\u202F\u2212\u3000\uFF01-\uFF5E\uD800-\uDFFF]"
)
# Signs without width: publishers put them inside words, readers do not see them.
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Folded:
    """The plain text; `places[i]` is the offset in the original of its sign `i`, None where both agree."""

    plain: str
    places: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original text that stands behind a range of the plain text."""
        if self.places is None:
            return start, end
        if start >= end:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """The text with one plain sign for each typographic one, and without those that have no width."""
    plain = text.translate(_PLAIN) if _UNUSUAL.search(text) else text
    if not _UNSEEN.search(plain):
        return Folded(plain)
    places = [place for place, sign in enumerate(plain) if not _UNSEEN.match(sign)]
    return Folded("".join(plain[place] for place in places), (*places, len(text)))
