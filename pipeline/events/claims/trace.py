"""What the reading of claims went by: notes that are taken only while somebody asks.

`with tracing() as trace:` around `find_claims` collects them; else a note costs one look at a variable.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """A trigger that was seen and made no claim.

    Attributes:
        type: of the claim that it would have made.
        trigger: the words, or "" where a whole sentence is meant.
        start: of its sentence, in the text.
        end: after it.
        why: in words.
    """

    type: str
    trigger: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a model weighed of one claim: its status, or the part that a name plays in it.

    Attributes:
        type: of the claim.
        start: of its sentence, in the text.
        end: after it.
        what: "status", or the name's label and id.
        read: what was settled on; "no part" where a name plays none.
        odds: (answer, probability), the likeliest first.
        by: the features that spoke loudest for the likeliest answer, in words.
        rules: what the rules say, where they say otherwise; else "".
    """

    type: str
    start: int
    end: int
    what: str
    read: str
    odds: tuple[tuple[str, float], ...]
    by: str
    rules: str = ""


@dataclass(slots=True)
class Trace:
    """What was noted while somebody asked."""

    silent: list[Note] = field(default_factory=list)
    weighed: list[Weighing] = field(default_factory=list)


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Collect what is noted in the block."""
    taken = Trace()
    token = _trace.set(taken)
    try:
        yield taken
    finally:
        _trace.reset(token)


def traced() -> bool:
    """Whether anybody asks: what is dear to work out is worked out only then."""
    return _trace.get() is not None


def note(type_: str, trigger: str, span: tuple[int, int], why: str) -> None:
    """Note why words made no claim, where anybody asks; `span` is of their sentence."""
    taken = _trace.get()
    if taken is not None:
        taken.silent.append(Note(type_, " ".join(trigger.split()), *span, why))


def weigh(found: Iterator[Weighing]) -> None:
    """Note what a model weighed, where anybody asks; else nothing of it is worked out."""
    taken = _trace.get()
    if taken is not None:
        taken.weighed += found
