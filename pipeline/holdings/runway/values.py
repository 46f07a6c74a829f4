"""What a runway is made of: inputs that span from best to worst, a workload's line, its end, its months."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

InputName = Literal["failure rate", "delivery slip", "demand", "growth"]
Case = Literal["best", "middle", "worst"]
Basis = Literal["plan", "history"]
Kind = Literal["boards", "spares", "licence", "powered slots", "ports"]

#: For every input more is worse: a case of each is chosen by name.
INPUTS: tuple[InputName, ...] = ("failure rate", "delivery slip", "demand", "growth")
Cases = Mapping[InputName, Case]
LineKey = tuple[str, str | None, tuple[str, ...]]  # site, workload, chips


def all_at(case: Case) -> dict[InputName, Case]:
    """Every input at the same of its three figures."""
    return dict.fromkeys(INPUTS, case)


@dataclass(frozen=True, slots=True)
class Span:
    """An input's figures, the best no larger than the middle and that no larger than the worst.

    Units: failure rate is a share of running units a month, delivery slip days after the first promised day,
    demand a share by which more (or less) is wanted than planned, growth units a month.
    """

    best: Fraction
    middle: Fraction
    worst: Fraction
    source: str

    def __post_init__(self) -> None:
        """Raises `ValueError` where the figures are out of order."""
        if not self.best <= self.middle <= self.worst:
            raise ValueError("an input's figures stand from best to worst: none may be less than the one before")

    def at(self, case: Case) -> Fraction:
        """One of the three."""
        return self.best if case == "best" else self.worst if case == "worst" else self.middle


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known beside plan, stock and orders; None is not known, and is then not counted and said so.

    `failure` is for every chip; `failure_by_chip` comes from the past and stands where none is given for all.
    """

    failure: Span | None = None
    failure_by_chip: Mapping[str, Span] = field(default_factory=dict)
    slip: Span | None = None
    demand: Span | None = None
    generation_months: Fraction | None = None

    def failure_of(self, chips: tuple[str, ...]) -> Span | None:
        """The failure rate of a line's chips: of several, the one whose middle is highest."""
        if self.failure is not None:
            return self.failure
        known = [self.failure_by_chip[chip] for chip in chips if chip in self.failure_by_chip]
        return max(known, key=lambda span: (span.middle, span.worst), default=None)


@dataclass(frozen=True, slots=True)
class Gap:
    """What was not counted, and which way the runway would move were it known."""

    what: str
    then: Literal["longer", "shorter", "either"]


@dataclass(frozen=True, slots=True)
class Line:
    """A workload at a site, on the chips that do it.

    `wanted` is the plan by month (its first day), with what was wanted before it began; `growth` is units a month.
    `own` are boards at hand for this workload alone. `basis` None: nothing says what will be wanted.
    """

    site: str
    workload: str | None
    chips: tuple[str, ...]
    basis: Basis | None
    why: str
    running: int
    own: int = 0
    wanted: tuple[tuple[date, int], ...] = ()
    growth: Span | None = None
    failure: Span | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def key(self) -> LineKey:
        """What names it."""
        return self.site, self.workload, self.chips


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month's sum: `boards` at its beginning, running ones and those shared included; `left` at its end.

    `left` = `boards` + `arriving` − `lost` − `wanted`; the next month begins with `boards` + `arriving` − `lost`.
    """

    month: date
    boards: int
    arriving: int
    lost: int
    wanted: int

    @property
    def left(self) -> int:
        """What is not wanted of what there is; below 0 it is what lacks."""
        return self.boards + self.arriving - self.lost - self.wanted


@dataclass(frozen=True, slots=True)
class Bind:
    """What ends a runway, with its arithmetic in words."""

    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class End:
    """The first month in which what is wanted cannot be had; None where it can in every month reckoned.

    `months` counts from the present month (0: it ends now). `until` is the last month that was reckoned.
    """

    month: date | None
    months: int | None
    until: date
    binds: tuple[Bind, ...]
    rows: tuple[MonthRow, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What one input moves alone, the others at their middle: the end with it at its worst and at its best."""

    input: InputName
    worst: date | None
    best: date | None
    months: int | None  # between the two; None where one lies beyond what is reckoned
    span: Span


@dataclass(frozen=True, slots=True)
class LineRunway:
    """How long one line lasts: `low` with every input at its worst, `high` at its best.

    The three are None, and `why` says what lacks, where neither a plan nor a history says what will be wanted.
    `moves` are the inputs that move it, the one that does most first. `generations` are the three by months of
    a model generation, where the user gives it, rounded down to a tenth.
    """

    line: Line
    low: End | None
    middle: End | None
    high: End | None
    moves: tuple[Move, ...]
    generations: tuple[Fraction | None, Fraction | None, Fraction | None] | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Runway:
    """The runways of all lines, as of a day. Items that the catalogue does not know are in no line."""

    on: date
    lines: tuple[LineRunway, ...]
    unmatched: int = 0
