"""What the page Rules shows: every rule with how it does, and of one its text, cases, editions and back-test."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.audit import Audited
from models.precision import Precision
from pipeline.alerts.backtest import Backtest
from pipeline.errors import CallError, CatalogueError
from pipeline.rules import Layer, Rule, RuleBook, read_rule
from pipeline.rules.book import shipped_rules
from pipeline.rules.check import check_case
from pipeline.rules.editing import with_mode
from pipeline.rules.starting import START
from pipeline.storage import alerts as alert_store
from pipeline.storage.asked import count_asked
from pipeline.storage.engine import reading
from pipeline.storage.rule_layers import KeptEdition, load_editions
from pipeline.storage.rule_sums import count_beside, count_judged, count_raised, load_errors
from pipeline.tasks.backtest import History, backtest_of
from pipeline.tasks.context import Context
from pipeline.tasks.desk import open_desk
from pipeline.tasks.life import audit_of
from pipeline.tasks.rule_acts import text_of
from pipeline.tasks.suggesting import Suggestion, suggest, suggestions_of

LATELY = timedelta(days=28)
#: Turns that a page puts to the rules, the last that were asked; `chipwatch rules` looks through all.
LATEST = 200
#: So many turns are put to changed rules for the list of all; beyond it a rule's own page has its suggestions.
FEW = 50


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in the list.

    Attributes:
        id: its id.
        severities: those that it may give, the gravest first.
        mode: on, dry-run, off.
        edition: whose text is in force: "shipped", or "version 3 by ada".
        lately: alerts of the last four weeks (world), those of dry runs too.
        ever: all its alerts.
        last_on: when it last raised one (world).
        judged: how often it was right.
        faults: what keeps it, or an edition of it, from being asked.
        owner: whose it is.
    """

    id: str
    severities: tuple[str, ...]
    mode: str
    edition: str
    lately: int
    ever: int
    last_on: datetime | None
    judged: Precision | None
    faults: tuple[str, ...]
    owner: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of a rule's author, and what is wrong with the rule's answer to it ("" where nothing is)."""

    name: str
    outcome: str
    fault: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule: its text, cases, editions and back-test.

    `diffs` has by version what it changed of the text that stood before, line by line; `audit` who did what, the newest
    first.
    """

    line: RuleLine
    rule: Rule
    cases: tuple[CaseLine, ...]
    editions: tuple[KeptEdition, ...]
    diffs: Mapping[int, tuple[str, ...]]
    audit: tuple[Audited, ...]
    backtest: Backtest
    suggestions: tuple[Suggestion, ...]
    kept: int  # turns in all: the back-test may be over the latest alone


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule's text that somebody pasted: what is wrong with it, or what it would have done.

    `diff` is what it changes of the rule of its id that stands, line by line; empty where there is none.
    """

    body: str
    faults: tuple[str, ...]
    rule: Rule | None = None
    cases: tuple[CaseLine, ...] = ()
    backtest: Backtest | None = None
    diff: tuple[str, ...] = ()
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The page of all rules.

    Attributes:
        lines: every rule in force or switched off, in order of id; those with faults before the others.
        suggestions: what judgements suggest; None where more turns are kept than a page looks through.
        beside: how often alerts were right by source and entity.
        partly: of these the older judgements are left out.
    """

    lines: tuple[RuleLine, ...]
    suggestions: tuple[Suggestion, ...] | None
    beside: tuple[Precision, ...]
    partly: bool


def list_rules(context: Context) -> Listing:
    """Every rule, how it does, and what would make it righter."""
    with reading(context.engine) as connection:
        beside, partly = count_beside(connection, hidden=context.hidden_subjects)
        turns, _ = count_asked(connection)
    suggested = tuple(suggest(context)) if turns <= FEW else None
    return Listing(rule_lines(context), suggested, beside, partly)


def rule_lines(context: Context) -> tuple[RuleLine, ...]:
    """Every rule in force or switched off, in order of id; those with faults before the others."""
    return _lines(context, open_desk(context).book)


def show_rule(context: Context, rule_id: str) -> RulePage | None:
    """One rule with its back-test over the latest turns; None where there is none of that id."""
    history = History.read(context, latest=LATEST)
    lines = {line.id: line for line in _lines(context, history.book)}
    rule = history.book.by_id.get(rule_id) or _off(context, rule_id)
    if rule is None or rule_id not in lines:
        return None
    with reading(context.engine) as connection:
        editions = load_editions(connection, rule_id)
    suggested = suggestions_of(history, rule_id) if rule_id in history.book.by_id else []
    audit = audit_of(context, subject=f"rule:{rule_id}")
    return RulePage(
        lines[rule_id],
        rule,
        cases_of(rule),
        editions,
        _diffs(rule_id, editions),
        tuple(reversed(audit)),
        backtest_of(history, rule),
        tuple(suggested),
        history.kept,
    )


def try_rule(context: Context, body: str) -> Tried:
    """Check a rule's text, run its cases, and back-test it. Nothing is saved."""
    try:
        rule = read_rule(body, "the rule")
    except CatalogueError as fault:
        return Tried(body, (str(fault),))
    cases = cases_of(rule)
    history = History.read(context, latest=LATEST)
    faults = tuple(case.fault for case in cases if case.fault)
    stands = history.book.by_id.get(rule.id)
    changed = told_diff(stands.body, body) if stands else ()
    return Tried(body, faults, rule, cases, backtest_of(history, rule), changed, history.kept)


def start_with(context: Context, rule_id: str = "") -> str:
    """The text that a rule of one's own begins with: the explained one, or a rule's under another id, tried out first.

    Raises:
        CallError: there is no rule of that id.
    """
    if not rule_id:
        return START
    text = text_of(context, rule_id)
    copied = re.sub(r"(?m)^id: .*$", f"id: {rule_id}-of-ours", text, count=1)
    return with_mode(read_rule(copied, "the rule"), "dry_run")


def told_diff(before: str, after: str) -> tuple[str, ...]:
    """What changed between two texts, as the lines of a unified diff without its head."""
    return tuple(list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:])


def _diffs(rule_id: str, editions: Sequence[KeptEdition]) -> dict[int, tuple[str, ...]]:
    shipped = next((rule.body for rule in shipped_rules() if rule.id == rule_id), "")
    found, before = {}, shipped
    for one in reversed(editions):
        text = one.body or shipped
        found[one.version] = told_diff(before, text)
        before = text
    return found


def cases_of(rule: Rule) -> tuple[CaseLine, ...]:
    """A rule's own cases with their outcomes."""
    return tuple(CaseLine(case.name, case.outcome, check_case(rule, case) or "") for case in rule.cases)


def _off(context: Context, rule_id: str) -> Rule | None:
    """A rule that is switched off; None where there is none of that id that can be read."""
    try:
        return read_rule(text_of(context, rule_id), f"rules/{rule_id}")
    except (CallError, CatalogueError):
        return None


def _lines(context: Context, book: RuleBook) -> tuple[RuleLine, ...]:
    since, hidden = context.clocks.world_now() - LATELY, context.hidden_subjects
    with reading(context.engine) as connection:
        layers = {layer.rule: layer for layer in alert_store.load_layers(connection)}
        raised = count_raised(connection, since, hidden=hidden)
        judged = count_judged(connection, hidden=hidden)
        errors = load_errors(connection, since)
    faults: dict[str, dict[str, None]] = {}
    for rule, error in errors:
        faults.setdefault(rule, {})[f"raised: {error}"] = None
    for fault in book.faults:
        name = str(fault.place).removeprefix("rules/").partition(" ")[0]
        faults.setdefault(name, {})[f"set aside, the shipped rule stands instead: {fault}"] = None
    rules = {rule.id: rule for rule in shipped_rules()} | dict(book.by_id)
    # What keeps a rule from being asked stands at the top.
    names = sorted({*rules, *book.disabled, *faults}, key=lambda name: (name not in faults, name))
    return tuple(
        RuleLine(
            id=name,
            severities=_severities(rules.get(name)),
            mode=_mode(name, book),
            edition=_edition(name, layers, book),
            lately=raised[name].lately if name in raised else 0,
            ever=raised[name].ever if name in raised else 0,
            last_on=raised[name].last_on if name in raised else None,
            judged=judged.get(name),
            faults=tuple(faults.get(name, ())),
            owner=rules[name].owner if name in rules else "",
        )
        for name in names
    )


def _severities(rule: Rule | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(grade.severity for grade in rule.grades)) if rule else ()


def _mode(name: str, book: RuleBook) -> str:
    rule = book.by_id.get(name)
    return "off" if rule is None else "on" if rule.mode == "on" else "dry-run"


def _edition(name: str, layers: Mapping[str, Layer], book: RuleBook) -> str:
    layer = layers.get(name)
    rule = book.by_id.get(name)
    if layer is None or (rule is not None and rule.body != layer.body):
        return "shipped"
    return f"version {layer.version} by {layer.author}"
