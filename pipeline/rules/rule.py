"""A rule as a frozen value: the question, its grades and cases, and how what it finds is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from models.telling import Throttle
from models.values import Severity
from pipeline.rules.conditions import Condition

#: On; or asked and kept, with every alert of it marked, and nobody told.
Mode = Literal["on", "dry_run"]


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of a severity that depends: this severity, when this holds."""

    severity: Severity
    when: Condition | None
    because: str


@dataclass(frozen=True, slots=True)
class Case:
    """A picture that the rule's author gave, with the answer that it must get."""

    name: str
    outcome: str
    context: dict[str, object]
    place: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A question put to a change; `sha` is the SHA-256 of `body`, which is kept with what it found."""

    id: str
    title: str
    explanation: str
    grades: tuple[Grade, ...]
    when: Condition
    parts: tuple[Condition, ...]  # what `when` joins by &&, for "why not"
    owner: str
    runbook: str
    corrects: bool
    cases: tuple[Case, ...]
    file: str
    body: str
    sha: bytes
    mode: Mode = "on"
    throttle: Throttle | None = None
    hold: str = ""  # why a person has to release what it tells; nothing waits where empty
    escalate_after: timedelta | None = None
    links: Mapping[str, str] = field(default_factory=dict)  # addresses by the words to show
    watch: tuple[str, ...] = ()  # names of the watch lists that it asks
