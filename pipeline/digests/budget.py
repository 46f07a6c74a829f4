"""How much an edition may tell: seven hundred words, kept by telling less of what weighs least."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

#: Words of the text part, links counted.
MOST_WORDS = 700


@dataclass(frozen=True, slots=True)
class Limits:
    """How many lines a part may have, beyond which it counts."""

    moved: int = 4  # beside the lead
    open: int = 5
    corrections: int = 5
    clocks: int = 6
    runway: int = 3
    names: int = 4  # parties of a list
    texts: int = 3
    leads: int = 2
    calls: int = 3


#: From the roomiest to the tightest; the last one fits whatever there is.
LADDER = (
    Limits(),
    Limits(moved=4, open=4, clocks=5, names=3, texts=2, calls=2),
    Limits(moved=3, open=3, corrections=3, clocks=4, runway=2, names=3, texts=2, leads=1, calls=2),
    Limits(moved=3, open=2, corrections=3, clocks=3, runway=2, names=2, texts=1, leads=1, calls=1),
    Limits(moved=2, open=2, corrections=2, clocks=2, runway=1, names=1, texts=1, leads=1, calls=1),
    Limits(moved=1, open=1, corrections=1, clocks=1, runway=1, names=1, texts=0, leads=0, calls=0),
)

T = TypeVar("T")


def words_in(text: str) -> int:
    """Words, links counted: whatever stands between blanks and holds a letter or a digit."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


def fitted(make: Callable[[Limits], T], text_of: Callable[[T], str]) -> T:
    """The roomiest that keeps to the budget.

    Args:
        make: makes an edition within limits.
        text_of: its plain text.
    """
    for limits in LADDER:
        made = make(limits)
        if words_in(text_of(made)) <= MOST_WORDS:
            break
    return made
