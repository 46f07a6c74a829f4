"""From a change and a rule's yes to an alert: identity, severity, title, the one paragraph, evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.hashing import content_key, plain, short_id
from models.keeping import key_of_kept
from models.telling import AlertDraft, Answer, Witness
from models.terms import Passage, Words
from models.values import Change, Exposure, Finding, Stage
from pipeline.alerts.apart import OF_THE_WORLD, Apart, apart_from, asks, asks_of_us, of_the_world, parts_kept, subsets
from pipeline.alerts.before import suppliers_named
from pipeline.alerts.decisions import decision_of
from pipeline.alerts.identity import alert_key
from pipeline.alerts.paragraph import paragraph
from pipeline.alerts.severity import graded
from pipeline.alerts.words import happening
from pipeline.errors import CatalogueError
from pipeline.holdings.deadlines import StoodTo
from pipeline.rendering import render_text
from pipeline.rules import Rule, RuleBook, check, check_all
from pipeline.rules.check import make_ready
from pipeline.rules.conditions import Asked
from pipeline.sources.tools.federal_register import INSPECTION

MOST_TITLE = 160


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
        matter: Matter | None = None
        findings = check_all(book, change)
        for rule, finding in zip(book.rules, findings, strict=True):
            answers.append(answer_of(change, rule, finding, known_at))
            if finding.outcome == "yes" and change.origin != "what_if":
                matter = matter or matter_of(change)
                alerts.append(
                    compose(change, rule, finding, matter, names=names, known_at=known_at, watched=book.watched)
                )
        if change.origin != "what_if":
            world += _if_nothing_were_ours(change, book, findings, matter or matter_of(change), names, known_at)
    return Raised(tuple(alerts), tuple(answers), tuple(world))


def _if_nothing_were_ours(
    change: Change,
    book: RuleBook,
    findings: Sequence[Finding],
    matter: Matter,
    names: Mapping[str, str],
    known_at: datetime,
) -> list[AlertDraft]:
    """The alerts that rules raise where we hold nothing: all that the profile `research` ever reads.

    A rule that asks nothing of us says to that what it said to the change.
    """
    bare = of_the_world(change, alerted=matter.world_alerted)
    if bare is None:
        return []
    made_from = {name: sha for name, sha in matter.made_from.items() if name in OF_THE_WORLD}
    left = Matter(witnesses=matter.witnesses, made_from=made_from)
    told: Any = change.context["event"]
    other = told["alerted"] != matter.world_alerted
    asked = make_ready(book, bare)
    found = [
        (rule, check(rule, bare, asked) if asks_of_us(rule, alerted=other) else finding)
        for rule, finding in zip(book.rules, findings, strict=True)
    ]
    return [
        compose(bare, rule, finding, left, names=names, known_at=known_at)
        for rule, finding in found
        if finding.outcome == "yes"
    ]


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
    key = alert_key(rule.id, change.subject, change.occasion)
    context: Mapping[str, Any] = change.context
    today = known_at.date()
    decision = decision_of(context, matter.exposure, names, today=today, owner=rule.owner)
    exposure = plain(matter.exposure) if matter.exposure else {}
    if decision:
        exposure["decide"] = plain(decision)
    if matter.orders:
        exposure["clauses"] = plain(matter.orders)
    if matter.exposure and matter.asked:
        exposure["asked"] = dict(matter.asked)
    exposure["context"] = _kept_context(context)
    if named := suppliers_named(context):
        exposure["suppliers"] = list(named)
    stage: Stage | None = context["event"]["stage"] or None
    told = _prose(Apart(change, matter.exposure, matter.witnesses), rule, finding, matter, names, today)
    return AlertDraft(
        id=short_id("al", key),
        key=key,
        rule=rule.id,
        subject=change.subject,
        occasion=change.occasion,
        origin=change.origin,
        **told,
        known_at=known_at,
        stage=stage,
        evidence=tuple(quoted(witness) for witness in matter.witnesses),
        origins=count_origins(matter.witnesses),
        exposure=exposure,
        made_from={
            **matter.made_from,
            "rule": rule.sha.hex(),
            **({"watch": content_key(watched).hex()} if rule.watch and watched else {}),
        },
        units_in_scope=matter.exposure.units_in_scope if matter.exposure else 0,
        corrects=rule.corrects,
        without=_without(change, rule, finding, matter, names, today, told, watched or {}),
        dry_run=rule.mode == "dry_run",
        hold=rule.hold,
        throttle=rule.throttle,
        escalate_after=rule.escalate_after,
    )


def _prose(
    apart: Apart, rule: Rule, finding: Finding, matter: Matter, names: Mapping[str, str], today: date
) -> dict[str, Any]:
    """What of an alert is prose, and its severity."""
    context: Mapping[str, Any] = apart.change.context
    severity, why = graded(finding, matter.low, names)
    return {
        "severity": severity,
        "severity_why": why,
        "title": title_of(rule, context, names),
        "paragraph": paragraph(
            context,
            exposure=apart.exposure,
            witnesses=apart.witnesses,
            names=names,
            today=today,
            inventory_on=matter.inventory_on,
        ),
    }


def _without(
    change: Change,
    rule: Rule,
    finding: Finding,
    matter: Matter,
    names: Mapping[str, str],
    today: date,
    told: Mapping[str, Any],
    watched: Mapping[str, Sequence[str]],
) -> dict[str, dict[str, Any] | None]:
    """By what may be kept from somebody, in what an alert then reads otherwise; None where it is not told then."""
    found: dict[str, dict[str, Any] | None] = {}
    for kept in subsets(parts_kept(change, matter.exposure, matter.witnesses, matter.bare)):
        key = key_of_kept(kept)
        apart = apart_from(kept, change, matter.exposure, matter.witnesses, public=matter.public, bare=matter.bare)
        answer = finding
        if apart and "suppliers" in kept and asks(rule, "holdings.suppliers"):
            answer = check(rule, apart.change, Asked(apart.change.context, watched))
        if apart is None or answer.outcome != "yes":
            found[key] = None
            continue
        other = _prose(apart, rule, answer, matter, names, today)
        if "unit_costs" in kept and asks(rule, "exposure.value"):
            other["severity_why"] = "by what it touches of ours"
        differs: dict[str, Any] = {name: text for name, text in other.items() if text != told[name]}
        if "private_documents" in kept:
            differs["origins"] = count_origins(apart.witnesses)
        if (context := _kept_context(apart.change.context)) != _kept_context(change.context):
            differs["context"] = context
        found[key] = differs
    return found


def _kept_context(context: Mapping[str, Any]) -> dict[str, Any]:
    return {part: context[part] for part in ("event", "list", "source", "clock", "screening", "feed", "site")}


def title_of(rule: Rule, context: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The rule's title for this change; where its template fails, the plain sentence: a title never loses an alert."""
    try:
        title = render_text(rule.title, {**context, "names": names}, place=f"{rule.file}: title")
    except CatalogueError:
        title = ""
    title = title or happening(context, names).rstrip(".")
    title = title[:1].upper() + title[1:]
    return title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1].rstrip() + "…"


def explanation_of(rule: Rule, context: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why the rule fired, in its own words.

    Raises:
        CatalogueError: its template fails.
    """
    return render_text(rule.explanation, {**context, "names": names}, place=f"{rule.file}: explanation")


def quoted(witness: Witness) -> Passage:
    """A passage as stored with the alert: whole, with its terms, for whoever may see how much of it."""
    return Passage(
        revision=witness.revision,
        start=witness.start,
        end=witness.end,
        words=witness.words,
        source=witness.source,
        publisher=Words(witness.publisher),
        url=Words(witness.url),
        title=Words(witness.title),
        published_at=witness.published_at,
        attribution=witness.attribution,
        origin=witness.origin,
        copy=witness.copy,
        said=witness.said,
        sha=witness.sha,
        document=witness.document,
        terms=witness.terms,
    )


def count_origins(witnesses: Sequence[Witness]) -> dict[str, object]:
    """Sources counted by origin: reprints and reports of one piece of news are one, an official text is its own.

    `filed`: it is known from what was filed for public inspection, days before it is published.
    """
    groups: dict[str, set[str]] = {}
    copies = 0
    documents: set[str] = set()
    for witness in witnesses:
        # An edited page is one document, however many of its texts bear witness.
        document = witness.document or str(witness.revision)
        if document in documents:
            continue
        documents.add(document)
        copies += witness.copy
        groups.setdefault(witness.origin or f"revision:{witness.revision}", set()).add(
            "a private document" if witness.terms.private else witness.publisher or witness.source
        )
    return {
        "origins": len(groups),
        "documents": len(documents),
        "copies": copies,
        "by_origin": [{"origin": origin, "publishers": sorted(names)} for origin, names in sorted(groups.items())],
    } | ({"filed": True} if any(each.source == INSPECTION for each in witnesses) else {})
