"""What a call says of AI chips, topic by topic, and how it stands against the call before: frozen values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Topic = Literal[
    "stock",
    "supply",
    "rules",
    "charges",
    "china_revenue",
    "orders",
    "substitution",
    "efficiency",
    "prices",
    "launches",
]
ChangeKind = Literal["first", "kept", "raised", "lowered", "reversed", "dropped"]
FigureKind = Literal["months", "until", "generations", "units", "percent", "money"]
Bound = Literal["about", "at least", "at most", ""]
Part = Literal["prepared", "questions"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a statement, `text[start:end]` of the call.

    Attributes:
        kind: of what; `until` is a day, as its ordinal.
        value: of a range its middle.
        unit: `months`, `generations`, `units`, `percent`, `day`, or a currency.
        bound: how the speaker hedges it.
        low: of a range or a vague count, else None.
        high: likewise.
        start: where it stands.
        end: after it.
        forward: it tells what is to come ("we guide to"), not what was.
    """

    kind: FigureKind
    value: float
    unit: str
    bound: Bound = ""
    low: float | None = None
    high: float | None = None
    start: int = 0
    end: int = 0
    forward: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the company's own people on a topic: `text[start:end]`.

    Attributes:
        topic: it speaks of.
        start: in the call's text.
        end: after it.
        speaker: who says it.
        role: as the transcript gives it.
        part: prepared remarks, or an answer.
        level: how the words grade it, from -2 (nothing, undone, denied) to 2; None where they do not.
        moved: 1 or -1 where the words themselves say that it went up or down.
        figures: present ones; what the speaker tells as earlier, or turns down, is not among them.
        corrects: it says that it corrects.
        how: what tied it to the topic.
    """

    topic: Topic
    start: int
    end: int
    speaker: str
    role: str | None
    part: Part | None
    level: int | None = None
    moved: int = 0
    figures: tuple[Figure, ...] = ()
    corrects: bool = False
    how: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a company stands on a topic in one call.

    Attributes:
        topic: the topic.
        main: the statement to quote: the one with the figure that counts, else the most telling.
        figures: the one that counts of each kind and unit, the topic's own kind first.
        level: of the last statement that grades it.
        moved: of the last statement that says so.
        count: how many statements there are on it.
        corrected: an earlier statement of the same call whose figure another has replaced.
        differs: another speaker's statement with another figure, which nobody corrected.
    """

    topic: Topic
    main: Statement
    figures: tuple[Figure, ...]
    level: int | None
    moved: int
    count: int = 1
    corrected: Statement | None = None
    differs: Statement | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question on a topic to which the company gave no answer; spans of the call's text."""

    topic: Topic
    question: tuple[int, int]
    asker: str
    firm: str | None
    reply: tuple[int, int] | None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call, read.

    Attributes:
        company: as its title names it.
        firm: catalogue id; None where the catalogue lacks it.
        period: fiscal period, "2025-Q2"; None where the title states none.
        held_on: the day.
        positions: by topic, in the order of `Topic`.
        unanswered: questions on a topic that were not answered.
        missing: why it cannot be said that something was not said: parts that are not there. Empty: it is whole.
        id: whatever the caller knows it by; not stored.
    """

    company: str
    firm: str | None
    period: str | None
    held_on: date
    positions: tuple[Position, ...]
    unanswered: tuple[Unanswered, ...] = ()
    missing: tuple[str, ...] = ()
    id: int = 0

    def on(self, topic: Topic) -> Position | None:
        """Where the company stands on a topic; None where it says nothing of it."""
        return next((one for one in self.positions if one.topic == topic), None)


@dataclass(frozen=True, slots=True)
class Change:
    """How a topic stands against the last call that spoke of it.

    Attributes:
        topic: the topic.
        kind: what became of it.
        why: what was compared, in our own words: "3 generations, now 2 generations: less".
        now: the position; None where the topic was dropped.
        before: the earlier one; None where it is said first.
        then: the earlier call; None where it is said first.
        notes: what else the reader should know.
    """

    topic: Topic
    kind: ChangeKind
    why: str
    now: Position | None
    before: Position | None
    then: Call | None
    notes: tuple[str, ...] = ()
