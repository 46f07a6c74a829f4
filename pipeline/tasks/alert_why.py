"""Why an alert fired, and why other rules did not, from what was kept of the turn: the picture, the rules, the answers.

The answers are those that were recorded. Part by part the condition is gone through again, over the picture and by the
edition of the rule that were kept then; where that comes to another answer than the recorded one, it is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.telling import AlertDraft
from pipeline.alerts.accounted import Answered, Graded, Other, account, grades, other
from pipeline.alerts.condition_words import called_of, tell_value
from pipeline.catalogue import Catalogue
from pipeline.errors import StateError
from pipeline.rules import load_rules
from pipeline.rules.conditions import Asked, ConditionError
from pipeline.rules.rule import Rule
from pipeline.storage.alerts import load_alert, load_layers
from pipeline.storage.asked import find_asked
from pipeline.storage.engine import reading
from pipeline.storage.ladder import alert_of, answers_of
from pipeline.storage.seen import sight_of
from pipeline.storage.watch_lists import load_watch_lists
from pipeline.tasks.context import Context
from pipeline.tasks.kept_rules import parts_kept, rule_kept
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.watch_lists import spread

#: Fields that tell people nothing: keys, and what another field says.
_UNTOLD = frozenset(
    {
        ("change", "occasion"), ("event", "id"), ("list", "key"), ("source", "name"), ("call", "firm"),
        ("feed", "snapshot"), ("screening", "party"),
    }
)  # fmt: skip
#: As many near rules are told before the others.
MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Fired:
    """Another rule that said yes to the same turn, and its alert; None where none was kept."""

    rule: str
    severity: str
    alert: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why an alert fired.

    Attributes:
        rule: its id.
        recorded: the reason of its severity, as it was recorded.
        asked_at: when the turn became known (world).
        tested: the condition part by part; None where it cannot be gone through, `missing` says why.
        grades: the steps of its severity.
        differs: what comes out otherwise than it was recorded; "" where nothing does.
        missing: why there is no more to tell.
        edited: the rule reads otherwise today.
        watch: it asks watch lists, which are gone through as they are today.
        facts: all that the rule saw, by part of the picture: what each field is called, and its value.
        also: other rules that said yes.
        near: rules that stayed quiet after their first question held, the nearest first.
        others: how all other rules answered.
    """

    rule: str
    recorded: str
    asked_at: datetime
    tested: Answered | None = None
    grades: tuple[Graded, ...] = ()
    differs: str = ""
    missing: str = ""
    edited: bool = False
    watch: bool = False
    facts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    also: tuple[Fired, ...] = ()
    near: tuple[Other, ...] = ()
    others: tuple[Other, ...] = ()


def why_fired(context: Context, alert_id: str) -> Why | None:
    """Why an alert fired, for its page; None where there is no such alert.

    Who is kept from something of ours is told the recorded reason alone: the picture may hold it.
    """
    with reading(context.engine) as connection:
        try:
            draft = load_alert(connection, alert_id, hidden=context.hidden_subjects).draft
        except StateError:
            return None
        found = Why(draft.rule, draft.severity_why, draft.known_at)
        if not sight_of(connection).whole or context.settings.profile == "research":
            missing = "What the rule saw is not shown here: something of ours is kept from you, and it may hold it."
            return replace(found, missing=missing)
        catalogue = catalogue_in(connection)
        names = {key: entry.name for key, entry in catalogue.entries.items()}
        answers = answers_of(connection, draft.subject.id, draft.occasion)
        turn = find_asked(connection, draft.subject, draft.occasion)
        rule = rule_kept(connection, draft.made_from.get("rule"))
        quiet = _quiet(connection, [each for each in answers if each["rule"] != draft.rule], names)
        found = replace(
            found,
            edited=rule is not None and _reads_otherwise(connection, rule),
            also=_also(connection, draft, answers),
            near=tuple(sorted((each for each in quiet if each.near), key=_nearest)[:MOST_NEAR]),
            others=tuple(quiet),
        )
        if rule is None or turn is None:
            lacking = "the rule's text" if rule is None else "the picture that the rule saw"
            return replace(
                found, missing=f"Of this turn {lacking} was not kept: the reason recorded then is all there is."
            )
        watch = _watched(connection, rule, catalogue)
    recorded = next((each for each in answers if each["rule"] == draft.rule), None)
    return _gone_through(found, rule, Asked(turn.change.context, watch), names, recorded)


def _gone_through(
    found: Why, rule: Rule, asked: Asked, names: Mapping[str, str], recorded: Mapping[str, Any] | None
) -> Why:
    tested = account(rule.when, asked, names, rule.watch)
    try:
        steps = grades(rule, asked, names)
    except ConditionError as fault:
        return replace(found, tested=tested, differs=f"the severity could not be gone through: {fault.reason}")
    said = next((each for each in steps if each.chosen), None)
    differs = ""
    if recorded is not None and tested.answer != recorded["outcome"]:
        differs = f"recorded was {recorded['outcome']}, and it comes to {tested.answer} when gone through today"
    elif recorded is not None and said is not None and said.severity != recorded["severity"]:
        differs = f"recorded was {recorded['severity']}, and it comes to {said.severity} when gone through today"
    facts = _facts(asked, names)
    return replace(found, tested=tested, grades=steps, differs=differs, facts=facts, watch=bool(rule.watch))


def _facts(asked: Asked, names: Mapping[str, str]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Every field of the picture that states something."""
    unknown = sorted(asked.unknown)
    told = []
    for part, values in asked.context.items():
        if part == "watch":
            continue
        said = tuple(
            (called_of(f"{part}.{name}"), tell_value(f"{part}.{name}", value, names, unknown))
            for name, value in values.items()
            if value not in ("", 0, False) and value not in ([], ()) and (part, name) not in _UNTOLD
        )
        if said:
            told.append((part, said))
    return tuple(told)


# ── the rules, as they were ──────────────────────────────────────────────────────────────────────


def _reads_otherwise(connection: Connection, rule: Rule) -> bool:
    now = load_rules(load_layers(connection)).by_id.get(rule.id)
    return now is None or now.sha != rule.sha


def _watched(connection: Connection, rule: Rule, catalogue: Catalogue) -> Mapping[str, Sequence[str]]:
    """The watch lists that a rule asks, as they are today: a picture does not hold them."""
    if not rule.watch:
        return {}
    kept = spread(load_watch_lists(connection), catalogue)
    return {name: kept.get(name, ()) for name in rule.watch}


# ── the other rules ──────────────────────────────────────────────────────────────────────────────


def _also(connection: Connection, draft: AlertDraft, answers: Sequence[Mapping[str, Any]]) -> tuple[Fired, ...]:
    fired = []
    for each in answers:
        if each["outcome"] == "yes" and each["rule"] != draft.rule:
            kept = alert_of(connection, each["rule"], draft.subject.id, draft.occasion)
            fired.append(Fired(each["rule"], each["severity"], kept["id"] if kept else None))
    return tuple(fired)


def _quiet(connection: Connection, answers: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Other]:
    kept = [each for each in answers if each["outcome"] != "yes"]
    parts = parts_kept(connection, {bytes(each["rule_sha"]) for each in kept})
    # A rule that was asked again after an edit is told by its last answer.
    last = {each["rule"]: each for each in kept}
    return [
        other(rule, each["outcome"], each["error"] or each["why"], parts.get(bytes(each["rule_sha"]), ()), names)
        for rule, each in last.items()
    ]


def _nearest(one: Other) -> tuple[bool, float, str]:
    return one.outcome != "unknown", -(one.held / one.parts if one.parts else 0), one.rule
