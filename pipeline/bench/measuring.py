"""CPU time of two contenders on the same items, turn by turn.

On a shared machine the clock on the wall says how busy the neighbours are. The process's CPU time moves far less, and
what moves it moves both contenders alike when they take turns; so a figure is the median over rounds of a ratio.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class Timings:
    """CPU seconds of one contender, by round and item. A call that failed has no time; it is counted in `failed`."""

    rounds: list[list[float]] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    failed: int = 0
    first_fault: str = ""

    def rates(self) -> list[float]:
        """Items a second of CPU, by round: what succeeded over all that was spent, failures too."""
        return [len(done) / spent if spent > 0 else 0.0 for done, spent in zip(self.rounds, self.spent, strict=True)]

    def rate(self) -> float:
        """The median round's items a second of CPU."""
        return median(self.rates()) if self.rounds else 0.0

    def at(self, share: float) -> float | None:
        """The CPU seconds of one item at a share of all items: .5 the median, .95, 1 the maximum."""
        every = sorted(seconds for done in self.rounds for seconds in done)
        return every[min(len(every) - 1, int(share * len(every)))] if every else None


@dataclass(frozen=True)
class Contender(Generic[T]):
    """Somebody who does the work.

    Attributes:
        run: does it for one item; what it raises is a failure.
        before_round: makes ready, untimed, at the start of each round.
        before_item: makes ready, untimed, before each item.
    """

    run: Callable[[T], object]
    before_round: Callable[[], object] | None = None
    before_item: Callable[[T], object] | None = None


def take_turns(items: Sequence[T], contenders: Sequence[Contender[T]], rounds: int) -> list[Timings]:
    """Let each contender do each item in turn, `rounds` times over; gives their timings in the same order.

    Who begins changes from item to item, so that neither always finds the page warm in the cache.
    """
    found = [Timings() for _ in contenders]
    order = list(zip(contenders, found, strict=True))
    for _ in range(rounds):
        for contender, timings in order:
            timings.rounds.append([])
            timings.spent.append(0.0)
            if contender.before_round:
                contender.before_round()
        gc.collect()
        for number, item in enumerate(items):
            for contender, timings in order if number % 2 == 0 else reversed(order):
                _time(contender, item, timings)
    return found


def _time(contender: Contender[T], item: T, timings: Timings) -> None:
    if contender.before_item:
        contender.before_item(item)
    began = time.process_time()
    try:
        contender.run(item)
    except Exception as fault:  # whatever it is, the document was not done
        timings.spent[-1] += time.process_time() - began
        timings.failed += 1
        timings.first_fault = timings.first_fault or f"{type(fault).__name__}: {fault}"[:200]
        return
    seconds = time.process_time() - began
    timings.spent[-1] += seconds
    timings.rounds[-1].append(seconds)


def ratio(ours: Timings, theirs: Timings) -> float | None:
    """How many times as fast ours is: the median over rounds; None where theirs did nothing."""
    pairs = [(mine, other) for mine, other in zip(ours.rates(), theirs.rates(), strict=True) if other > 0]
    return median(mine / other for mine, other in pairs) if pairs else None
