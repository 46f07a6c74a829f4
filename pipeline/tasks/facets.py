"""What narrows a list, for its page: parts with their values."""

from dataclasses import dataclass

#: Of a part as many choices are shown at first.
SHORT = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value by which a list can be narrowed: how many have it, and the query that turns it on or off."""

    words: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A part of a filter with its choices; `first` are shown, the others are a click away."""

    part: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def first(self) -> tuple[Choice, ...]:
        """Those that come first, and all that are chosen."""
        return self.choices[: max(SHORT, sum(each.chosen for each in self.choices))]

    @property
    def others(self) -> tuple[Choice, ...]:
        """The rest."""
        return self.choices[len(self.first) :]
