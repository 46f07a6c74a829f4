"""Why a rule said what it said: each part of its condition with the values that it asked, and what it came to.

Pure, over a picture that was kept: nothing here looks at how the world or our inventory stand today.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from models.values import Outcome, Severity
from pipeline.alerts.condition_words import MOST, called_of, tell_value, words_of
from pipeline.rules.conditions import Asked, Condition, ConditionError, compile_condition
from pipeline.rules.grammar import Node, read_condition
from pipeline.rules.rule import Rule

_NOT_SO = "not so: "
#: Where a kept reason goes on to the values that the failing part saw; in a condition two signs stand there.
_SAW = re.compile(r" \((?:[a-z_]+\.\w+) = ")
_NEXT = re.compile(r", (?=[a-z_]+\.\w+ = )")
Values = tuple[tuple[str, str], ...]
#: A rule that failed later than its first question was near.
NEAR = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """A part of a condition: in words, as it is written, the values it asked, and what it came to.

    `joined` says how `parts` hang together: "all" or "any"; "" for a part that is asked as a whole.
    """

    words: str
    source: str
    answer: Outcome
    values: tuple[tuple[str, str], ...] = ()
    joined: str = ""
    parts: tuple["Answered", ...] = ()


@dataclass(frozen=True, slots=True)
class Graded:
    """One step of a severity: when it applies, and whether it did; `chosen` is the first that did."""

    severity: Severity
    because: str
    tested: Answered | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Other:
    """A rule that was asked about the same turn and stayed quiet, as it answered then.

    `words` is the first part that did not hold, in words; `values` what it saw, as kept; `held` of `parts` of its
    condition come before that one. `parts` is 0 where its text is not kept.
    """

    rule: str
    outcome: str
    words: str
    values: tuple[tuple[str, str], ...]
    held: int
    parts: int

    @property
    def near(self) -> bool:
        """Whether it got beyond its first question, or could not decide."""
        return self.outcome == "unknown" or self.held >= NEAR


def account(condition: Condition, asked: Asked, names: Mapping[str, str], watch: Sequence[str] = ()) -> Answered:
    """Each part of a condition on one picture, as far down as parts are joined."""
    return _tested(_tree(condition.source), condition.source, asked, names, tuple(watch))


def grades(rule: Rule, asked: Asked, names: Mapping[str, str]) -> tuple[Graded, ...]:
    """The steps of a rule's severity in their order; those after the one that applied were not asked."""
    told = []
    for grade in rule.grades:
        tested = account(grade.when, asked, names, rule.watch) if grade.when else None
        # As `rules.check` does: by the known part alone.
        holds = grade.when is None or grade.when.holds_for_known(asked)
        told.append(Graded(grade.severity, grade.because, tested, holds))
        if holds:
            break
    return tuple(told)


def _tested(node: Node, source: str, asked: Asked, names: Mapping[str, str], watch: tuple[str, ...]) -> Answered:
    own = " ".join(source[node.start : node.end].split())
    try:
        condition = _compiled(own, watch)
        answer = condition.ask(asked)
    except ConditionError:
        # A part that cannot be asked alone, as one over a variable: the whole was asked, and its answer is kept.
        return Answered(words_of(node, names), own, "unknown")
    parts = node.parts if node.kind in {"&&", "||"} else ()
    return Answered(
        words_of(node, names),
        own,
        answer,
        () if parts else _told(_saw(condition, asked), names, sorted(asked.unknown)),
        {"&&": "all", "||": "any"}.get(node.kind, ""),
        tuple(_tested(part, source, asked, names, watch) for part in parts),
    )


def _saw(condition: Condition, asked: Asked) -> list[tuple[str, Any]]:
    return [(path, asked.context[root][name]) for path, root, name in condition.asks]


@lru_cache(maxsize=2048)
def _compiled(source: str, watch: tuple[str, ...]) -> Condition:
    return compile_condition(source, watch)


def _told(saw: Sequence[tuple[str, Any]], names: Mapping[str, str], unknown: Sequence[str] = ()) -> Values:
    """Values in words; of two lists that are set against each other what is in both, which decides."""
    lists = [value for _, value in saw if isinstance(value, list | tuple)]
    told = [(called_of(path), tell_value(path, value, names, unknown)) for path, value in saw]
    if len(lists) != 2 or not all(lists):
        return tuple(told)
    both = [each for each in lists[0] if each in lists[1]]
    kept = [
        one
        for one, (_, value) in zip(told, saw, strict=True)
        if not isinstance(value, list | tuple) or len(value) <= MOST
    ]
    return (*kept, ("in both", tell_value("", both, names)))


@lru_cache(maxsize=2048)
def _tree(source: str) -> Node:
    return read_condition(source)


def other(rule: str, outcome: str, why: str, parts: Sequence[str], names: Mapping[str, str]) -> Other:
    """A rule's kept answer to a turn, told.

    Args:
        rule: its id.
        outcome: no or unknown.
        why: the reason that was kept, as `rules.check` writes it.
        parts: what its condition joins by `&&`, each on one line; none where its text is not kept.
        names: of catalogue ids.
    """
    source, saw = _split(why)
    if outcome == "no" and source is not None:
        held = next((at for at, part in enumerate(parts) if part == source), 0)
        return Other(rule, outcome, words_of(_tree(source), names), _told(saw, names), held, len(parts))
    return Other(rule, outcome, why, (), 0, len(parts))


def _split(why: str) -> tuple[str | None, list[tuple[str, Any]]]:
    """The condition that failed, and what it saw; no condition where the reason is of another shape."""
    found = _SAW.search(why)
    if not why.startswith(_NOT_SO) or found is None:
        return None, []
    source = why[len(_NOT_SO) : found.start()]
    try:
        _tree(source)
        # As they were written, by repr() one after the other.
        saw = [each.partition(" = ") for each in _NEXT.split(why[found.start() + 2 : -1])]
        return source, [(path, ast.literal_eval(value)) for path, _, value in saw]
    except (ConditionError, ValueError, SyntaxError):
        return None, []
