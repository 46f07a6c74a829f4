"""Answers that were worked out once: a page asks some hundred pairs of chip and vintage, and the next page the same."""

from collections.abc import Callable
from typing import Generic, TypeVar

from pipeline.policy.arithmetic import Figures

S = TypeVar("S")
T = TypeVar("T")

_MOST = 20_000


class Kept(Generic[T]):
    """Answers about a chip's figures under a vintage, or whatever else never changes once it is made.

    The figures are told by their content, since they are made anew each time; the other by its place in memory, and
    it is kept beside the answer, so that no other comes to stand there. When there are too many, all go.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._answers: dict[tuple[object, ...], tuple[object, T]] = {}

    def answer(self, figures: Figures, under: object, work: Callable[[], T], *, more: str = "") -> T:
        """The answer that is kept, or what `work` gives, which is kept from then on."""
        key = (id(under), more, _content_of(figures))
        if (known := self._answers.get(key)) is not None:
            return known[1]
        if len(self._answers) >= _MOST:
            self._answers.clear()
        found = work()
        self._answers[key] = (under, found)
        return found


class KeptOf(Generic[S, T]):
    """What was worked out of a frozen value, told by its place in memory; the value is kept beside it."""

    def __init__(self) -> None:
        """Begin without any."""
        self._answers: dict[int, tuple[S, T]] = {}

    def answer(self, of: S, work: Callable[[S], T]) -> T:
        """The answer that is kept, or what `work` gives, which is kept from then on."""
        if (known := self._answers.get(id(of))) is not None:
            return known[1]
        if len(self._answers) >= _MOST:
            self._answers.clear()
        found = work(of)
        self._answers[id(of)] = (of, found)
        return found


def _content_of(figures: Figures) -> tuple[object, ...]:
    values, flags, missing = figures.values.items(), figures.flags.items(), figures.missing.items()
    return figures.chip, figures.name, figures.vendor, frozenset(values), frozenset(flags), frozenset(missing)
