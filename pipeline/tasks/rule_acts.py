"""Users' editions of rules: added, switched, shown beside the shipped one. Each is a row with its author."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from models.telling import Via
from pipeline.errors import CallError, CatalogueError
from pipeline.rules import Rule, RuleBook, check_cases, load_rules, read_rule
from pipeline.rules.editing import with_mode
from pipeline.rules.reading import nearest
from pipeline.rules.rule import Mode
from pipeline.storage import alerts as alert_store
from pipeline.storage.engine import reading, writing
from pipeline.storage.rule_layers import KeptEdition, load_editions
from pipeline.storage.watch_lists import load_watch_lists
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.watch_lists import spread

State = Literal["on", "dry_run", "off"]


@dataclass(frozen=True, slots=True)
class Edition:
    """A rule's text: version 0 is the shipped one. `fault` says why it cannot be in force."""

    version: int
    body: str
    enabled: bool
    author: str
    recorded_at: datetime | None
    mode: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RuleState:
    """Where a rule stands.

    `version` is of the edition that stands, 0 the shipped one; `fault` says why the latest does not.
    """

    id: str
    state: State
    version: int
    author: str
    severity: tuple[Mapping[str, str], ...] = ()
    when: str = ""
    owner: str = ""
    runbook: str = ""
    cases: int = 0
    sha: str = ""
    fault: str = ""


def book_of(context: Context) -> RuleBook:
    """The rules in force, with the watch lists that they ask."""
    with reading(context.engine) as connection:
        layers = alert_store.load_layers(connection)
        lists = spread(load_watch_lists(connection), catalogue_in(connection))
    return load_rules(layers, lists)


def states_of(context: Context) -> tuple[RuleState, ...]:
    """Every rule, in force or not, in order of id."""
    with reading(context.engine) as connection:
        layers = {layer.rule: layer for layer in alert_store.load_layers(connection)}
    book, shipped = load_rules(layers.values()), load_rules().by_id
    faults = {fault.place.partition(" version")[0].removeprefix("rules/"): str(fault) for fault in book.faults}
    lines = []
    for name in sorted({*shipped, *layers}):
        layer, rule = layers.get(name), book.by_id.get(name)
        stands = layer is not None and name not in faults
        told = rule or shipped.get(name) or _try(layer.body if layer else "", name)
        lines.append(
            RuleState(
                id=name,
                state=rule.mode if rule else "off",
                version=layer.version if layer and stands else 0,
                author=layer.author if layer and stands else "",
                fault=faults.get(name, ""),
                **(_told(told) if told else {}),
            )
        )
    return tuple(lines)


def _told(rule: Rule) -> dict[str, Any]:
    return {
        "severity": tuple({"severity": grade.severity, "because": grade.because} for grade in rule.grades),
        "when": rule.when.source,
        "owner": rule.owner,
        "runbook": rule.runbook,
        "cases": len(rule.cases),
        "sha": rule.sha.hex(),
    }


def _try(body: str, name: str) -> Rule | None:
    try:
        return read_rule(body, name)
    except CatalogueError:
        return None


def history(context: Context, rule: str) -> tuple[Edition, ...]:
    """Every edition of a rule, oldest first, the shipped one as version 0.

    Raises:
        CallError: there is no rule of that id.
    """
    shipped = load_rules().by_id.get(rule)
    with reading(context.engine) as connection:
        kept = load_editions(connection, rule)[::-1]
        known = {layer.rule for layer in alert_store.load_layers(connection)} | set(load_rules().by_id)
    if rule not in known:
        raise CallError(nearest("rule", rule, known))
    first = [Edition(0, shipped.body, True, "", None, shipped.mode)] if shipped else []
    return (*first, *(_edition(rule, each, shipped) for each in kept))


def _edition(rule: str, kept: KeptEdition, shipped: Rule | None) -> Edition:
    mode, fault = "", ""
    body = kept.body or (shipped.body if shipped else "")
    try:
        mode = read_rule(body, f"rules/{rule} version {kept.version}").mode
    except CatalogueError as wrong:
        fault = str(wrong)
    return Edition(kept.version, body, kept.enabled, kept.author, kept.recorded_at, mode, fault)


def edition(context: Context, rule: str, version: int | None = None) -> Edition:
    """One edition: that in force (or, of a rule that is off, the latest) where no version is named.

    Raises:
        CallError: there is no such rule or version.
    """
    editions = history(context, rule)
    if version is None:
        return next((each for each in reversed(editions) if not each.fault), editions[-1])
    for each in editions:
        if each.version == version:
            return each
    raise CallError(f"{rule} has no version {version}; it has {', '.join(str(each.version) for each in editions)}")


def diff(context: Context, rule: str, old: int | None = None, new: int | None = None) -> str:
    """What changed between two editions, as a unified diff: from the first one to that in force where none is named."""
    before = edition(context, rule, old if old is not None else history(context, rule)[0].version)
    after = edition(context, rule, new)
    return "".join(
        difflib.unified_diff(
            before.body.splitlines(keepends=True),
            after.body.splitlines(keepends=True),
            f"{rule} version {before.version}",
            f"{rule} version {after.version}",
        )
    )


def read_checked(body: str, file: str) -> Rule:
    """A rule that may be put in force: right by the schema, and its cases answered as they say.

    Raises:
        CallError: naming file and line of the first fault.
    """
    try:
        rule = read_rule(body, file)
    except CatalogueError as fault:
        raise CallError(str(fault)) from fault
    wrong = check_cases([rule])
    if wrong:
        raise CallError("; ".join(wrong))
    return rule


def add(context: Context, rule: Rule, *, who: str, via: Via = "command") -> int:
    """Keep a rule as the edition that stands; gives its version, or 0 where it stands so already."""
    with writing(context.engine) as connection:
        layer = next((each for each in alert_store.load_layers(connection) if each.rule == rule.id), None)
        shipped = load_rules().by_id.get(rule.id)
        as_shipped = shipped is not None and shipped.body == rule.body
        body = "" if as_shipped else rule.body
        if (layer is None and as_shipped) or (layer is not None and layer.enabled and layer.body == body):
            return 0
        return alert_store.save_layer(connection, rule.id, body, author=who, at=context.clocks.wall_now(), via=via)


def keep_edition(context: Context, body: str, mode: Mode, *, who: str, via: Via) -> tuple[str, int]:
    """Put an edition of a rule in force, on or as a dry run; gives the rule's id and the edition's version.

    Raises:
        CallError: the rule is wrong, or its own cases fail; says which, with the line.
    """
    rule = read_checked(body, "the rule")
    return rule.id, add(context, read_checked(with_mode(rule, mode), "the rule"), who=who, via=via)


def switched(context: Context, name: str, to: Mode) -> Rule:
    """A rule as it would be if it were switched so, from the latest edition that is right.

    Raises:
        CallError: there is no such rule.
    """
    shipped = load_rules().by_id.get(name)
    rule = read_checked(edition(context, name).body, name)
    if shipped is not None and shipped.mode == to and with_mode(shipped, rule.mode) == rule.body:
        return shipped
    return read_checked(with_mode(rule, to), name)


def switch_off(context: Context, name: str, *, who: str, via: Via = "command") -> int:
    """Take a rule out of force; gives the version, or 0 where it is off already.

    Raises:
        CallError: there is no such rule.
    """
    body = edition(context, name).body
    with writing(context.engine) as connection:
        layer = next((each for each in alert_store.load_layers(connection) if each.rule == name), None)
        if layer is not None and not layer.enabled:
            return 0
        at = context.clocks.wall_now()
        return alert_store.save_layer(connection, name, body, author=who, at=at, enabled=False, via=via)


def text_of(context: Context, rule_id: str) -> str:
    """The text of a rule as it is in force, or would be if it were switched on.

    Raises:
        CallError: there is no rule of that id.
    """
    return edition(context, rule_id).body
