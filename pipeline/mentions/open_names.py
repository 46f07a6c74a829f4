"""All organisations of a text, whatever its subject: firms, agencies, exchanges, associations, outlets, houses.

Not the guide's mentions, which are of firms and authorities that a measure may concern: see `annotator`.
"""

from dataclasses import dataclass
from typing import Literal

from pipeline.mentions.folding import fold
from pipeline.mentions.recogniser import echoes, load_recogniser
from pipeline.mentions.sentences import sentence_starts
from pipeline.mentions.tokens import starts_of

Sort = Literal["firm", "body", "medium"]
_SORTS: dict[str, Sort] = {"F": "firm", "B": "body", "M": "medium"}


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation named at `text[start:end]`."""

    start: int
    end: int
    sort: Sort
    margin: float


def find_organisations(text: str) -> list[Organisation]:
    """Every organisation that a text names, in order of place, by the trained recogniser alone."""
    folded = fold(text)
    plain = folded.plain
    places = starts_of(plain)
    begins = [places[at] for at in sorted(sentence_starts(plain, places))]
    ask = load_recogniser()
    names = [
        name
        for start, end in zip(begins, [*begins[1:], len(plain)], strict=True)
        for name in ask.names(plain, start, end)
    ]
    ours = [name for name in names if name.kind in _SORTS]
    ours += echoes(plain, ours, [(name.start, name.end) for name in names], ask)
    return [
        Organisation(*folded.span(name.start, name.end), _SORTS[name.kind], name.margin)
        for name in sorted(ours, key=lambda one: one.start)
    ]
