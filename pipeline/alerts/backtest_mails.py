"""How many messages each reader would get of a rule's alerts, and how soon: by the function that routes in fact.

All alerts of the book are routed in their order, since a throttle, a burst and a correction hang on what was told
before. Who is told what stays as it is now: ways, cadences, filters, quiet hours. Mutes and snoozes are left out: they
are acts on what was raised.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.hashing import short_id
from models.notice import NoticeDraft
from models.recipient import Addressee
from models.telling import AlertDraft
from models.values import Severity
from pipeline.alerts.asking_again import Would
from pipeline.alerts.before import suppliers_named
from pipeline.alerts.routing import Met, Way, route, thread_of, untold
from pipeline.alerts.wanting import wanted
from pipeline.rules import Rule, RuleBook

PARTS = ("event", "list", "source", "clock", "screening", "feed", "site")


@dataclass(frozen=True, slots=True)
class MailsTo:
    """What a reader would get of a rule's alerts.

    Attributes:
        recipient: the reader.
        messages: how many, by cadence: instant, hourly, daily; those of one burst, hour or day are one.
        in_digest: how many alerts the weekly digest would tell.
        throttled: how many alerts the rule's throttle would leave to the digest.
        held: how many of the messages would wait for a person.
    """

    recipient: str
    messages: dict[str, int]
    in_digest: int = 0
    throttled: int = 0
    held: int = 0


@dataclass
class _Sent:
    """What was told so far, of which routing must know."""

    told: dict[tuple[str, str], set[Way]] = field(default_factory=lambda: defaultdict(set))
    due: dict[str, list[tuple[Way, datetime]]] = field(default_factory=lambda: defaultdict(list))
    notices: dict[str, list[tuple[AlertDraft, NoticeDraft]]] = field(default_factory=lambda: defaultdict(list))

    def met(self, alert: AlertDraft, unwanted: Callable[[Addressee], str], *, reconstruction: bool) -> Met:
        thread = thread_of(alert.subject, alert.known_at)
        subject = (alert.subject.kind, alert.subject.id)
        return Met(
            kind="correction" if alert.corrects else "first",
            reconstruction=reconstruction,
            told=self.told[subject] | self.told["thread", thread],
            unwanted=unwanted,
            spent=self._spent(alert),
            # What is due at the same instant is a burst, of which no message was made yet.
            lately={way: at for way, at in self.due[thread] if at < alert.known_at},
        )

    def _spent(self, alert: AlertDraft) -> Mapping[str, Sequence[Severity]]:
        throttle = alert.throttle
        if throttle is None:
            return {}
        found: dict[str, dict[str, Severity]] = defaultdict(dict)
        everybody: dict[str, Severity] = {}
        for other, notice in self.notices[alert.rule]:
            if alert.known_at - throttle.within < other.known_at <= alert.known_at and _alike(alert, other):
                found[notice.recipient][other.id] = other.severity
                everybody[other.id] = other.severity
        if throttle.per == "rule":
            return defaultdict(lambda: list(everybody.values()))
        return {name: list(severities.values()) for name, severities in found.items()}

    def add(self, alert: AlertDraft, notices: Sequence[NoticeDraft]) -> None:
        for notice in notices:
            if notice.state != "due":
                continue
            if notice.kind == "first":
                self.notices[alert.rule].append((alert, notice))
            if not notice.hold:
                self.told[alert.subject.kind, alert.subject.id].add(notice.way)
                if notice.thread.startswith("event:"):
                    self.told["thread", notice.thread].add(notice.way)
                self.due[notice.thread].append((notice.way, notice.due_at))


def mails_of(
    rule: str,
    book: RuleBook,
    told: Sequence[Would],
    people: Sequence[Addressee],
    ancestors: Callable[[str], Sequence[str]],
    *,
    since: datetime | None,
    reconstruction: bool,
) -> tuple[MailsTo, ...]:
    """What each reader would get of a rule's alerts.

    Args:
        rule: whose alerts are counted.
        book: it is a rule of.
        told: all alerts of the book, in their order.
        people: who may be told. Those of the profile `research` are told of other alerts, and are left out.
        ancestors: of a catalogue id, itself first.
        since: from when alerts count.
        reconstruction: the world is a replay, whose readers need no confirmation.
    """
    readers = [who for who in people if who.active and who.profile == "full"]
    sent = _Sent()
    counted: dict[str, Counter[str]] = {who.name: Counter() for who in readers}
    messages: set[tuple[Any, ...]] = set()
    for would in told:
        alert = draft_of(would, book[would.rule])
        if untold(alert):
            continue
        notices = route(alert, readers, sent.met(alert, _unwanted(alert, ancestors), reconstruction=reconstruction))
        sent.add(alert, notices)
        if would.rule != rule or (since is not None and alert.known_at < since):
            continue
        for notice in notices:
            if notice.state == "due":
                # What is due together is one message: of a burst, an hour or a day.
                bundle = (
                    notice.way,
                    notice.cadence,
                    notice.due_at,
                    notice.thread if notice.cadence == "instant" else "",
                )
                if bundle not in messages:
                    messages.add(bundle)
                    counted[notice.recipient][notice.cadence] += 1
                    counted[notice.recipient]["held"] += bool(notice.hold)
            elif notice.state in {"digest", "throttled"}:
                counted[notice.recipient][notice.state] += 1
    return tuple(
        MailsTo(
            name,
            {cadence: count[cadence] for cadence in ("instant", "hourly", "daily", "weekly") if count[cadence]},
            in_digest=count["digest"],
            throttled=count["throttled"],
            held=count["held"],
        )
        for name, count in counted.items()
    )


def _unwanted(alert: AlertDraft, ancestors: Callable[[str], Sequence[str]]) -> Callable[[Addressee], str]:
    def unwanted(who: Addressee) -> str:
        asked = wanted(alert, who, ancestors)
        return "" if asked.yes else asked.why

    return unwanted


def _alike(alert: AlertDraft, other: AlertDraft) -> bool:
    """Whether a throttle counts two alerts together."""
    per = alert.throttle.per if alert.throttle else ""
    if per == "event":
        return alert.subject == other.subject
    if per == "source":
        return bool(_sources(alert) & _sources(other))
    if per == "entity":
        return bool(_entities(alert) & _entities(other))
    return True


def _sources(alert: AlertDraft) -> set[str]:
    return set(alert.made_from.get("sources", "").split())


def _entities(alert: AlertDraft) -> set[str]:
    context: Any = alert.exposure["context"]
    event, entry = context["event"], context["list"]
    return {*event["chips"], *event["firms"], *entry["party_firms"]}


def draft_of(would: Would, rule: Rule) -> AlertDraft:
    """An alert that would be, with all by which it is decided who is told, and no prose."""
    change, basis = would.turn.change, would.turn.basis
    context: Any = change.context
    # By chip and site is how a reader's filters ask; units and money are in the picture.
    pairs = [(chip, "") for chip in basis.chips] + [("", site) for site in basis.sites]
    rows = [{"chip": chip, "site": site, "in_scope": True, "effect": "stopped"} for chip, site in pairs]
    unknown = bool({"units", "orders"} & set(context["exposure"]["unknown"]))
    return AlertDraft(
        id=short_id("al", would.key),
        key=would.key,
        rule=would.rule,
        subject=change.subject,
        occasion=change.occasion,
        origin=change.origin,
        severity=would.severity,
        severity_why=would.severity_why,
        title="",
        paragraph="",
        known_at=would.turn.known_at,
        stage=context["event"]["stage"] or None,
        exposure={
            "context": {part: context[part] for part in PARTS},
            "rows": rows,
            "suppliers": list(suppliers_named(context)),
            "units_unknown": int(unknown),
        },
        made_from={"sources": " ".join(basis.sources)},
        units_in_scope=context["exposure"]["units"],
        corrects=rule.corrects,
        dry_run=rule.mode == "dry_run",
        hold=rule.hold,
        throttle=rule.throttle,
        escalate_after=rule.escalate_after,
    )
