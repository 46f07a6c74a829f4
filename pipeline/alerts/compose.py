"""From a change and a rule's yes to an alert: identity, severity, title, the one paragraph, evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.exposure import Exposure
from models.hashing import content_key, plain, short_id
from models.telling import AlertDraft, Answer, Witness
from models.values import Change, Finding, Stage
from pipeline.alerts.apart import OF_THE_WORLD, Apart, asks_of_us, of_the_world
from pipeline.alerts.before import suppliers_named
from pipeline.alerts.decisions import decision_of
from pipeline.alerts.evidence import Shown
from pipeline.alerts.identity import alert_key
from pipeline.alerts.prose import Prose, Writer, kept_context, without
from pipeline.holdings.deadlines import StoodTo
from pipeline.rendering import render_text
from pipeline.rules import Rule, RuleBook, check, check_all
from pipeline.rules.check import make_ready, plainly_no


@dataclass(frozen=True, slots=True)
class Matter:
    """What stands behind a change besides its picture.

    `exposure` is None where none was computed; `inventory_on` is the day of the snapshot; `made_from` names
    content hashes (catalogue, policy, snapshot, pipeline) as hex.
    """

    exposure: Exposure | None = None
    orders: tuple[StoodTo, ...] = ()  # how the orders that are touched stand to the days of its clauses
    witnesses: Sequence[Witness] = ()
    inventory_on: date | None = None
    made_from: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)  # what the exposure was asked by, as plain JSON
    public: Mapping[str, Any] | None = None  # the event by its public texts, where private ones say no more than they
    bare: str = ""  # what a clock of ours is about, without whom it is from; "" where it names nobody
    world_alerted: bool = False  # whether its event was told before among the alerts that nothing of ours made
    low: tuple[str, ...] = ()  # the chips on whose low figures all of the headline rests, as no person saw them


@dataclass(frozen=True, slots=True)
class Raised:
    """What came of asking the rules: alerts worth keeping, every answer, and the alerts if nothing were ours."""

    alerts: tuple[AlertDraft, ...]
    answers: tuple[Answer, ...]
    world: tuple[AlertDraft, ...] = ()


def raise_alerts(
    changes: Sequence[Change],
    book: RuleBook,
    matter_of: Callable[[Change], Matter],
    *,
    names: Mapping[str, str],
    known_at: datetime,
) -> Raised:
    """Put every rule to every change.

    A what-if is answered and makes no alert. Backfills and rereads make alerts, which `route` tells to
    nobody.

    Args:
        changes: the pending changes, with contexts made by `rules.build_context`.
        book: the rules in force.
        matter_of: exposure and evidence of a change; asked only where a rule said yes.
        names: names by catalogue id.
        known_at: world time.
    """
    alerts: list[AlertDraft] = []
    answers: list[Answer] = []
    world: list[AlertDraft] = []
    for change in changes:
        findings = check_all(book, change)
        answers += [
            answer_of(change, rule, finding, known_at) for rule, finding in zip(book.rules, findings, strict=True)
        ]
        if change.origin == "what_if":
            continue
        turn = _Turn(change, matter_of(change), names, known_at, book.watched)
        told: dict[str, Prose] = {}
        for rule, finding in zip(book.rules, findings, strict=True):
            if finding.outcome == "yes":
                told[rule.id] = turn.write(rule, finding)
                alerts.append(turn.compose(rule, finding, told[rule.id]))
        world += _if_nothing_were_ours(turn, book, findings, told)
    return Raised(tuple(alerts), tuple(answers), tuple(world))


def _if_nothing_were_ours(
    turn: "_Turn", book: RuleBook, findings: Sequence[Finding], told: Mapping[str, Prose]
) -> list[AlertDraft]:
    """The alerts that rules raise where we hold nothing: all that the profile `research` ever reads.

    A rule that asks nothing of us says to that what it said to the change.
    """
    matter = turn.matter
    bare = of_the_world(turn.change, alerted=matter.world_alerted)
    if bare is None:
        return []
    event: Any = turn.change.context["event"]
    other = event["alerted"] != matter.world_alerted
    asked = make_ready(book, bare)
    found = []
    for rule, finding in zip(book.rules, findings, strict=True):
        if asks_of_us(rule, alerted=other):
            if plainly_no(rule, asked):
                continue
            finding = check(rule, bare, asked)
        if finding.outcome == "yes":
            found.append((rule, finding))
    if not found:
        return []
    made_from = {name: sha for name, sha in matter.made_from.items() if name in OF_THE_WORLD}
    left = Matter(witnesses=matter.witnesses, made_from=made_from)
    world = _Turn(bare, left, turn.names, turn.known_at, {}, turn.shown)
    return [world.compose(rule, finding, world.write(rule, finding, told.get(rule.id))) for rule, finding in found]


def answer_of(change: Change, rule: Rule, finding: Finding, known_at: datetime) -> Answer:
    """A finding with what identifies it."""
    return Answer(
        rule=rule.id,
        rule_sha=rule.sha,
        subject=change.subject,
        occasion=change.occasion,
        outcome=finding.outcome,
        severity=finding.severity,
        why=finding.why,
        error=finding.error,
        known_at=known_at,
        dry_run=rule.mode == "dry_run",
    )


def compose(
    change: Change,
    rule: Rule,
    finding: Finding,
    matter: Matter,
    *,
    names: Mapping[str, str],
    known_at: datetime,
    watched: Mapping[str, Sequence[str]] | None = None,
) -> AlertDraft:
    """The alert that a finding of `yes` asks for.

    Args:
        change: the change.
        rule: the rule that fired.
        finding: its answer, with a severity.
        matter: exposure and evidence.
        names: names by catalogue id.
        known_at: world time.
        watched: the watch lists that rules ask, by name.

    Raises:
        ValueError: the finding is no yes.
    """
    if finding.outcome != "yes":
        raise ValueError(f"{rule.id} did not fire")
    turn = _Turn(change, matter, names, known_at, watched or {})
    return turn.compose(rule, finding, turn.write(rule, finding))


class _Turn:
    """A change that is told: what all its alerts share is made once."""

    def __init__(
        self,
        change: Change,
        matter: Matter,
        names: Mapping[str, str],
        known_at: datetime,
        watched: Mapping[str, Sequence[str]],
        shown: Shown | None = None,
    ) -> None:
        self.change, self.matter, self.names, self.known_at, self.watched = change, matter, names, known_at, watched
        self.shown = shown or Shown(matter.witnesses)
        self.writer = Writer(names, known_at.date(), matter.inventory_on, matter.low)

    def write(self, rule: Rule, finding: Finding, like: Prose | None = None) -> Prose:
        """The prose of a rule's alert for whoever may see all of it."""
        return self.writer.write(Apart(self.change, self.matter.exposure, self.matter.witnesses), rule, finding, like)

    def compose(self, rule: Rule, finding: Finding, told: Prose) -> AlertDraft:
        """The alert that a finding of `yes` asks for."""
        change, matter = self.change, self.matter
        key = alert_key(rule.id, change.subject, change.occasion)
        context: Mapping[str, Any] = change.context
        stage: Stage | None = context["event"]["stage"] or None
        return AlertDraft(
            id=short_id("al", key),
            key=key,
            rule=rule.id,
            subject=change.subject,
            occasion=change.occasion,
            origin=change.origin,
            **told.fields(),
            known_at=self.known_at,
            stage=stage,
            evidence=self.shown.evidence,
            origins=self.shown.origins,
            exposure=self._exposure(rule),
            made_from={
                **matter.made_from,
                "rule": rule.sha.hex(),
                **({"watch": content_key(self.watched).hex()} if rule.watch and self.watched else {}),
            },
            units_in_scope=matter.exposure.units_in_scope if matter.exposure else 0,
            corrects=rule.corrects,
            without=without(
                told, rule, finding, self.writer, public=matter.public, bare=matter.bare, watched=self.watched
            ),
            dry_run=rule.mode == "dry_run",
            hold=rule.hold,
            throttle=rule.throttle,
            escalate_after=rule.escalate_after,
        )

    def _exposure(self, rule: Rule) -> dict[str, Any]:
        """What an alert keeps of an exposure, with the decision, the orders' days and the picture it was told by."""
        matter = self.matter
        context: Mapping[str, Any] = self.change.context
        exposure = plain(matter.exposure) if matter.exposure else {}
        decision = decision_of(context, matter.exposure, self.names, today=self.known_at.date(), owner=rule.owner)
        if decision:
            exposure["decide"] = plain(decision)
        if matter.orders:
            exposure["clauses"] = plain(matter.orders)
        if matter.exposure and matter.asked:
            exposure["asked"] = dict(matter.asked)
        exposure["context"] = kept_context(context)
        if named := suppliers_named(context):
            exposure["suppliers"] = list(named)
        return exposure


def explanation_of(rule: Rule, context: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why the rule fired, in its own words.

    Raises:
        CatalogueError: its template fails.
    """
    return render_text(rule.explanation, {**context, "names": names}, place=f"{rule.file}: explanation")
