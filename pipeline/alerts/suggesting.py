"""What would make a rule righter, from the judgements on its alerts: proposals, never applied by themselves. Pure.

A proposal keeps every alert that was judged true and leaves out some that were not. It is an edited rule, or a source
whose alerts of the rule were all judged untrue.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from models.telling import Verdict
from pipeline.alerts.asking_again import Would
from pipeline.rules import Rule, check_cases, read_rule
from pipeline.rules.editing import with_parts
from pipeline.rules.picture import AMOUNTS, FieldType, schema

#: So many judgements a rule needs before anything is proposed, and so low a share of true ones.
ENOUGH, LOW = 5, 0.7
#: How many untrue alerts a proposal must leave out.
LEAST = 2
MOST = 3
#: What a condition may be proposed on: what says how sure and how near something is, not what it is about.
NUMBERS = (
    *("event.origins", "event.documents", "event.confidence", "claim.confidence"),
    *("exposure.units", "exposure.orders", "exposure.grown", "exposure.share", "source.hours"),
)
FLAGS = (
    "event.official",
    "event.contradicted",
    "event.alerted",
    "list.in_domain",
    "screening.dealt",
    "source.official",
)
WORDS = ("claim.attribution", "claim.status", "event.stage", "event.type", "screening.by", "exposure.cause")

_COMMENT = re.compile(r"(^|\s)//")
Judged = tuple[Would, Verdict]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edited rule, or a source to mute; `left_out` counts the untrue alerts that it leaves out.

    `faults` are the rule's own cases that fail with the edit: its author has to say what they should be.
    """

    rule: str
    kind: Literal["threshold", "condition", "source"]
    says: str
    left_out: int
    untrue: int
    true: int
    body: str = ""
    source: str = ""
    faults: tuple[str, ...] = ()


def propose(rule: Rule, judged: Sequence[Judged]) -> tuple[Proposal, ...]:
    """What would leave out untrue alerts of a rule and none that was true.

    Args:
        rule: the rule.
        judged: its alerts that people judged, each with its picture.

    Returns:
        The fewest of the rule's own cases failing first, then the most left out. Nothing where too few were judged, or
        where enough of them were true.
    """
    true = [would for would, verdict in judged if verdict == "true"]
    untrue = [would for would, verdict in judged if verdict != "true"]
    if len(judged) < ENOUGH or len(true) >= LOW * len(judged):
        return ()
    # Where none was true, no condition could tell what to keep; and a condition with a comment in it is its author's to
    # edit: on one line it would swallow what follows.
    edits = list(_edits(rule, true, untrue)) if true and not _COMMENT.search(rule.when.source) else []
    edits.sort(key=lambda each: (len(each.faults), -each.left_out, each.kind, each.says))
    return (*edits[:MOST], *_sources(rule, true, untrue))


def _edits(rule: Rule, true: Sequence[Would], untrue: Sequence[Would]) -> Iterator[Proposal]:
    for path, condition, holds in _candidates(true, untrue):
        left_out = sum(not holds(would) for would in untrue)
        if left_out < LEAST or not all(holds(would) for would in true):
            continue
        parts = [part.told for part in rule.parts]
        stated = [part for part in parts if re.fullmatch(rf"{re.escape(path)} >=? \d+(\.\d+)?", part)]
        kept = [part for part in parts if part not in stated]
        body = with_parts(rule, [*kept, condition])
        yield Proposal(
            rule=rule.id,
            kind="threshold" if stated else "condition",
            says=f"{condition} in the place of {stated[0]}" if stated else f"and {condition}",
            left_out=left_out,
            untrue=len(untrue),
            true=len(true),
            body=body,
            faults=tuple(check_cases([read_rule(body, f"{rule.id}, edited")])),
        )


def _candidates(true: Sequence[Would], untrue: Sequence[Would]) -> Iterator[tuple[str, str, Callable[[Would], bool]]]:
    """Conditions that might split them, each with what asks it of an alert."""
    for path in NUMBERS:
        # The least that a true one has: what lies below was never right.
        least = min(_value(would, path) for would in true)
        if any(_value(would, path) < least for would in untrue):
            yield path, f"{path} >= {_number(path, least)}", _at_least(path, least)
    for path in FLAGS:
        yield path, path, _is(path, value=True)
        yield path, f"!{path}", _is(path, value=False)
    for path in WORDS:
        seen = Counter(_value(would, path) for would in untrue)
        for word, _count in seen.most_common():
            yield path, f'{path} != "{word}"', _is_not(path, word)


def _value(would: Would, path: str) -> Any:
    root, name = path.split(".")
    part: Any = would.turn.change.context[root]
    return part[name]


def _number(path: str, value: float) -> str:
    kind: FieldType = schema()[path]
    return str(int(value)) if kind.scalar is int else repr(float(value))


def _at_least(path: str, least: float) -> Callable[[Would], bool]:
    root, name = path.split(".")

    def holds(would: Would) -> bool:
        exposure: Any = would.turn.change.context["exposure"]
        # Of an amount that is not known whole the rule would be undecided: that leaves nothing out.
        open_ended = root == "exposure" and name in AMOUNTS and name in exposure["unknown"]
        return bool(open_ended or _value(would, path) >= least)

    return holds


def _is(path: str, *, value: bool) -> Callable[[Would], bool]:
    return lambda would: _value(would, path) is value


def _is_not(path: str, word: str) -> Callable[[Would], bool]:
    return lambda would: _value(would, path) != word


def _sources(rule: Rule, true: Sequence[Would], untrue: Sequence[Would]) -> Iterator[Proposal]:
    right = {source for would in true for source in would.turn.basis.sources}
    wrong = Counter(source for would in untrue for source in would.turn.basis.sources if source not in right)
    for source, count in wrong.most_common(MOST):
        if count > LEAST:
            yield Proposal(
                rule=rule.id,
                kind="source",
                says=f"mute the source {source}",
                left_out=count,
                untrue=len(untrue),
                true=len(true),
                source=source,
            )
