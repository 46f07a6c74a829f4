"""Puts rules to a change. A rule that raises answers for itself alone, with its error in plain sight."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from models.values import Change, Finding, Severity, Subject
from pipeline.rules.book import RuleBook
from pipeline.rules.conditions import Asked, Condition, ConditionError
from pipeline.rules.rule import Case, Rule

_NOBODY = Subject("event", "case")


def check(rule: Rule, change: Change, asked: Asked | None = None) -> Finding:
    """A rule's answer to one change, with the reason.

    Args:
        rule: the rule.
        change: the change, its context made by `build_context`.
        asked: the context made ready by `make_ready`, where several rules are put to it. Without it the watch
            lists that the rule asks are empty, but for those that the context brings.

    Returns:
        `unknown` where the answer hangs on an amount of which only a part is known, or where the rule raised
        (then with `error`).
    """
    asked = asked or Asked(change.context, dict.fromkeys(rule.watch, ()))
    failing = _plainly_failing(rule, asked)
    if failing is not None:
        return _plain_no(rule.id, failing, asked)
    try:
        outcome = rule.when.ask(asked)
        if outcome == "no":
            return Finding(rule.id, "no", None, _why_not(rule, asked))
        if outcome == "unknown":
            return Finding(rule.id, "unknown", None, _why_unknown(rule.when, asked))
        severity, because = _grade(rule, asked)
    except ConditionError as fault:
        return Finding(rule.id, "unknown", None, "the rule could not be asked", error=fault.reason)
    return Finding(rule.id, "yes", severity, because)


def plainly_no(rule: Rule, asked: Asked) -> bool:
    """Whether a rule says no so plainly that nobody need ask it: what `check` says too, without the reason."""
    return _plainly_failing(rule, asked) is not None


def check_all(book: RuleBook, change: Change) -> tuple[Finding, ...]:
    """Every rule's answer, in order of id."""
    asked = make_ready(book, change)
    return tuple(check(rule, change, asked) for rule in book.rules)


def make_ready(book: RuleBook, change: Change) -> Asked:
    """What a change looks like to the rules of a book, with the watch lists that they ask."""
    return Asked(change.context, book.watched)


def reasons(rule: Rule, context: Mapping[str, Any]) -> str:
    """What the rule saw: each field that it asks, with its value."""
    return _seen(rule.when, context)


def _seen(condition: Condition, context: Mapping[str, Any]) -> str:
    return ", ".join([f"{path} = {context[root][name]!r}" for path, root, name in condition.asks])


def _plainly_failing(rule: Rule, asked: Asked) -> Condition | None:
    """The first of what the rule joins by && that does not hold, where that is plain without asking CEL."""
    for part in rule.parts:
        answer = part.quick(asked.context, asked.unknown)
        if answer is False:
            return part
        if answer is None:
            return None
    return None


def _why_not(rule: Rule, asked: Asked) -> str:
    # One part alone may hang on an unknown amount while another already decides.
    return _not_so(next((part for part in rule.parts if part.ask(asked) == "no"), rule.when), asked)


def _plain_no(rule: str, failing: Condition, asked: Asked) -> Finding:
    if len(failing.asks) == 1:
        path, root, name = failing.asks[0]
        value = asked.context[root][name]
        if isinstance(value, str | int):
            return _no_of(rule, failing.told, path, value)
    return Finding(rule, "no", None, _not_so(failing, asked))


@lru_cache(maxsize=4096, typed=True)
def _no_of(rule: str, told: str, path: str, value: str | int) -> Finding:
    # The commonest answer of all: most rules ask for another kind of turn.
    return Finding(rule, "no", None, f"not so: {told} ({path} = {value!r})")


def _not_so(failing: Condition, asked: Asked) -> str:
    return f"not so: {failing.told} ({_seen(failing, asked.context)})"


def _why_unknown(condition: Condition, asked: Asked) -> str:
    missing = [f"exposure.{name}" for name in condition.amounts if name in asked.unknown]
    return f"hangs on what is not known of {', '.join(missing)} ({_seen(condition, asked.context)})"


def _grade(rule: Rule, asked: Asked) -> tuple[Severity, str]:
    for grade in rule.grades:
        # By the known part alone: what nobody has seen makes nothing more urgent.
        if grade.when is None or grade.when.holds_for_known(asked):
            return grade.severity, grade.because
    raise ConditionError("no severity applies")


def check_case(rule: Rule, case: Case) -> str | None:
    """What is wrong with a case's answer, or None."""
    finding = check(rule, Change(subject=_NOBODY, occasion="case", origin="what_if", kind="case", context=case.context))
    if finding.error:
        return f"{case.place}: {rule.id}: {case.name}: raised {finding.error}"
    if finding.outcome != case.outcome:
        return f"{case.place}: {rule.id}: {case.name}: {finding.outcome}, must be {case.outcome}: {finding.why}"
    if case.severity and finding.severity != case.severity:
        return f"{case.place}: {rule.id}: {case.name}: {finding.severity}, must be {case.severity}"
    return None


def check_cases(rules: Sequence[Rule]) -> list[str]:
    """Run every case of every rule; what is wrong, in order."""
    return [fault for rule in rules for case in rule.cases if (fault := check_case(rule, case))]
