"""What is asked of the list of documents, as it stands in an address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from pipeline.documents.looking import Question, read_question

#: By what a list is narrowed, in the order in which it is shown.
PARTS = ("is", "kind", "type", "entity", "source", "publisher", "lang")
MOST_TYPED, MOST_VALUES = 300, 40
Order = Literal["relevance", "newest"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words, chosen values by part, an event, days of publication (both included), and the order."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    event: str = ""
    since: date | None = None
    until: date | None = None
    asked_order: Order | None = None

    @property
    def question(self) -> Question:
        """The words as they are looked for."""
        return read_question(self.q)

    @property
    def order(self) -> Order:
        """As asked, else by relevance where words are."""
        return self.asked_order or ("relevance" if self.question.wanted else "newest")

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As fields of an address."""
        plain = {"q": self.q, "event": self.event, "since": self.since, "until": self.until, "order": self.asked_order}
        pairs = [(name, str(value)) for name, value in plain.items() if value]
        return pairs + [(part, value) for part in PARTS for value in self.chosen.get(part, ())]

    @property
    def query(self) -> str:
        """As an address says it."""
        return urlencode(self.pairs)

    def turned(self, part: str, value: str) -> "Wanted":
        """With one value more, or without it where it was chosen."""
        had = self.chosen.get(part, ())
        left = tuple(each for each in had if each != value) if value in had else (*had, value)
        return replace(self, chosen={**self.chosen, part: left})

    def without(self, name: str) -> "Wanted":
        """Without words, event or a day."""
        return replace(self, **{name: None if name in {"since", "until"} else ""})  # type: ignore[arg-type]


def read_wanted(pairs: Iterable[tuple[str, str]]) -> Wanted:
    """What an address asks for; what means nothing is passed over."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value.replace("\0", "").strip())
    # What the tabs of earlier versions said.
    states = [each for each in given.get("only", ()) if each in {"edited", "withdrawn", "filed"}]
    chosen = {part: _distinct([*given.get(part, ()), *(states if part == "is" else ())]) for part in PARTS}
    order = given.get("order", [""])[-1]
    return Wanted(
        q=" ".join(given.get("q", [""])[-1][:MOST_TYPED].split()),
        chosen={part: values for part, values in chosen.items() if values},
        event=(given.get("event", [""])[-1])[:60],
        since=_day(given.get("since", ())),
        until=_day(given.get("until", ())),
        asked_order="relevance" if order == "relevance" else "newest" if order == "newest" else None,
    )


def _distinct(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each[:200] for each in values if each))[:MOST_VALUES]


def _day(values: Sequence[str]) -> date | None:
    said = values[-1] if values else ""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
