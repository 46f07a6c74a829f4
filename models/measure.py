"""What a deployment measures of itself: numbers by name, with few labels, and never a word of a text or a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

MeasureKind = Literal["counter", "gauge", "timer"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number.

    Attributes:
        name: one of `MEASURES`.
        value: a count, a level, or seconds.
        labels: what it is of: a task, a source, a state; closed sets of our own words.
    """

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def kind(self) -> MeasureKind:
        """What the number is."""
        return MEASURES[self.name][0]


#: Every name with its kind and what it says; in the order in which the manual lists them.
MEASURES: Mapping[str, tuple[MeasureKind, str]] = MappingProxyType(
    {
        "task.runs": ("counter", "runs of a task, by task and outcome (ok, failed)"),
        "task.duration": ("timer", "how long a run took, by task"),
        "documents.read": ("counter", "texts that were new, by source"),
        "documents.edited": ("counter", "texts that their publisher changed, by source"),
        "lists.changed": ("counter", "entries of lists added, removed or amended, by source"),
        "documents.set_aside": ("counter", "what a poll could not use, by source"),
        "sources.polled": ("counter", "polls, by source and the state in which they left it"),
        "texts.analysed": ("counter", "texts that were searched for claims"),
        "texts.set_aside": ("counter", "texts that could not be read"),
        "claims.found": ("counter", "claims in them"),
        "alerts.raised": ("counter", "alerts stored, by rule"),
        "alerts.delay": ("timer", "from the publication of an alert's newest text to the alert, in a live world"),
        "messages.made": ("counter", "messages put into the outbox by the analysis"),
        "messages.sent": ("counter", "messages that a channel accepted"),
        "messages.again": ("counter", "messages that go again later"),
        "messages.dead": ("counter", "messages that were given up"),
        "editions.made": ("counter", "weekly editions"),
        "queue.texts": ("gauge", "texts that wait for the analysis"),
        "queue.turns": ("gauge", "turns that wait for the rules"),
        "outbox.waiting": ("gauge", "messages that wait to be sent, or are being sent"),
        "outbox.held": ("gauge", "messages that wait for a person"),
        "outbox.dead": ("gauge", "messages that were given up and nobody looked at"),
        "outbox.age": ("gauge", "seconds that the oldest of those that wait has waited; 0 where none does"),
        "sources.in_state": ("gauge", "sources, by state"),
    }
)
