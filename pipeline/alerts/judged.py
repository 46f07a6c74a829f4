"""How often a rule was right, by what people closed its alerts as, with the interval that so few can bear."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

#: The verdict of an alert that was worth telling; noise, a duplicate and what was wrong were not.
RIGHT = "true"
#: Of the normal distribution, for an interval that holds the truth 19 times of 20.
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Precision:
    """The share of judged alerts that were worth telling; `low` and `high` are the 95 % interval (Wilson 1927)."""

    judged: int
    true: int
    share: float | None
    low: float | None
    high: float | None
    verdicts: dict[str, int]

    @property
    def told(self) -> str:
        """In words: "7 of 9 judged were true (45–94 %)"."""
        if self.share is None or self.low is None or self.high is None:
            return "none judged"
        were = "was" if self.true == 1 else "were"
        return f"{self.true} of {self.judged} judged {were} true ({self.low * 100:.0f}–{self.high * 100:.0f} %)"


def precision_of(verdicts: Iterable[str]) -> Precision:
    """The precision by verdicts, each of one alert."""
    counted = Counter(verdicts)
    judged, true = sum(counted.values()), counted[RIGHT]
    if not judged:
        return Precision(0, 0, None, None, None, {})
    low, high = wilson(true, judged)
    return Precision(judged, true, true / judged, low, high, dict(sorted(counted.items())))


def wilson(successes: int, tries: int) -> tuple[float, float]:
    """The score interval of a proportion, 95 %: fit for few tries (E. B. Wilson, JASA 22 (1927), 209-212)."""
    share, z2 = successes / tries, Z * Z
    middle = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = Z / (1 + z2 / tries) * sqrt(share * (1 - share) / tries + z2 / (4 * tries * tries))
    return max(0.0, middle - half), min(1.0, middle + half)
