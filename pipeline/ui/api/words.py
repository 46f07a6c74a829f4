"""What several resources are made of: words of a parameter, passages, steps, stages and days of events."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from models.terms import Told
from pipeline.ui.api.answering import Answer

#: A short text that somebody gives: no NUL, which databases do not take, and no other control sign.
Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1F\x7F]*$")]
#: A few sentences: line ends are allowed.
Prose = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


def _written(given: Any) -> Any:
    """A day as RFC 3339 writes it (full-date): no number of seconds, no instant."""
    if isinstance(given, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        raise ValueError("write a day as 2025-04-16")
    if not isinstance(given, str | date | None):
        raise ValueError("write a day as 2025-04-16")
    return given


#: A day that somebody gives.
Day = Annotated[date, BeforeValidator(_written)]


class Passage(Answer):
    """A place in a document, with what of its words a signed-in person may see."""

    document: str | None = Field(description="`do-…`; null where this reader may not open it.")
    title: str = Field(description="Title of the document.")
    url: str = Field(description="Where it was published.")
    publisher: str = Field(description="Who published it.")
    published_at: datetime | None = Field(description="As the document says, UTC; null where it says no day.")
    said: str = Field(description="Our own sentence of what it claims.")
    quote: str = Field(description="The words; empty where the terms allow none.")
    before: str = Field(description="Words of the same paragraph before them.")
    after: str = Field(description="Words of the same paragraph after them.")
    start: int = Field(description="First code point of the words in the edition's text.")
    end: int = Field(description="Code point after the last.")
    copy_of_another: bool = Field(description="The document carries another one's text.")
    private: bool = Field(description="Of a document that somebody brought by hand: it goes to nobody else.")
    withheld: str = Field(description="Why words were left out; empty where none were.")

    @classmethod
    def of(cls, shown: Told, document: str | None) -> "Passage":
        """A passage as it was opened."""
        fields = {
            name: getattr(shown, name) for name in cls.model_fields if name not in {"document", "copy_of_another"}
        }
        return cls.model_validate(fields | {"document": document, "copy_of_another": shown.copy})


class Step(Answer):
    """One step from a text to a message: what it came to."""

    step: str = Field(
        description="fetched, mentions, claims, events, turn, rules, alert, telling; `decided` at the end."
    )
    stands: str = Field(description="yes or no; of the last told, not told, kept.")
    fact: str = Field(description="What it came to, in words.")

    @classmethod
    def of(cls, fact: Mapping[str, Any]) -> "Step":
        """A step as a ladder has it."""
        return cls.model_validate(dict(fact))


class Mark(Answer):
    """A stage reached on a day, or a contradiction, or a day that is still to come."""

    on: date = Field(description="Day of the world, UTC.")
    kind: str = Field(description="The stage; `contradicted`; or what comes: effective, compliance, saving, expiry.")
    says: str = Field(description="Why, or what comes on it, in words.")
    document: str | None = Field(description="`do-…` that says so; null where a day brought it.")
    ahead: bool = Field(description="It is still to come.")


class AlertRef(Answer):
    """An alert by its headline."""

    id: str = Field(description="`al-…`.")
    severity: Literal["low", "medium", "high", "critical"] = Field(description="How urgent it is.")
    title: str = Field(description="One line of ours.")
