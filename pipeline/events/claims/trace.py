"""Why words made no claim: notes that are taken only while somebody asks.

`with tracing() as notes:` around `find_claims` collects them; else a note costs one look at a variable.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


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


_notes: ContextVar[list[Note] | None] = ContextVar("notes", default=None)


@contextmanager
def tracing() -> Iterator[list[Note]]:
    """Collect the notes that are taken in the block."""
    taken: list[Note] = []
    token = _notes.set(taken)
    try:
        yield taken
    finally:
        _notes.reset(token)


def traced() -> bool:
    """Whether anybody asks: what is dear to say is worked out only then."""
    return _notes.get() is not None


def note(type_: str, trigger: str, span: tuple[int, int], why: str) -> None:
    """Note why words made no claim, where anybody asks; `span` is of their sentence."""
    taken = _notes.get()
    if taken is not None:
        taken.append(Note(type_, " ".join(trigger.split()), *span, why))
