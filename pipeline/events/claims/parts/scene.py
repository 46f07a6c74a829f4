"""What surrounds a trigger: its sentence, its clause, the sentences beside it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from models.values import ClaimType
from pipeline.events.claims.cues import GOV_TYPES
from pipeline.events.claims.view import Token, View

number = re.compile(r"[\d,.]*\d[\d,.]*")
year = re.compile(r"20[0-4]\d")


@dataclass(frozen=True)
class Scene:
    """A claim of a type that is found, where its trigger stands.

    Attributes:
        type: what the claim is.
        views: the text's sentences.
        sentence: the index of the trigger's sentence.
        first: its first token; `last`: after its last.
        text: the whole text.
        published_on: its day of publication.
        kind: the document's kind.
        speaker: the firm that `we` stands for.
        others: (sentence, first token, past-last token) of the triggers of the text's other claims.
    """

    type: ClaimType
    views: tuple[View, ...]
    sentence: int
    first: int
    last: int
    text: str
    published_on: date | None
    kind: str = "news"
    speaker: str | None = None
    others: tuple[tuple[int, int, int], ...] = ()

    @property
    def view(self) -> View:
        """The trigger's sentence."""
        return self.views[self.sentence]

    @property
    def trigger(self) -> str:
        """The trigger's forms, spaced as in a view's line."""
        return self.view.text_of(self.first, self.last)

    @property
    def gov(self) -> bool:
        """Whether governments make claims of this type."""
        return self.type in GOV_TYPES

    @cached_property
    def clause(self) -> tuple[int, int]:
        """First and past-last token of the clauses that the trigger touches."""
        start, _ = self.view.clause_bounds(self.first)
        _, end = self.view.clause_bounds(max(self.first, self.last - 1))
        return start, end

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The forms of the sentence's tokens, numbers and years as signs."""
        return words_of(self.view)


def words_of(view: View) -> tuple[str, ...]:
    """The forms of a view's tokens, with `<N>` for numbers and `<Y>` for years."""
    return tuple(_word(token) for token in view.tokens)


def _word(token: Token) -> str:
    if token.form[:1].isdigit():
        return "<Y>" if year.fullmatch(token.form) else "<N>" if number.fullmatch(token.form) else token.form
    return token.form
