"""What comes of asking a changed rule over the history: alerts a week, the difference, sources, mails. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.hashing import short_id
from models.precision import Precision, counted
from models.recipient import SEVERITIES, Addressee
from models.telling import Verdict
from models.values import Severity
from pipeline.alerts.asking_again import Book, Would
from pipeline.alerts.backtest_mails import MailsTo, mails_of
from pipeline.alerts.prose import title_of
from pipeline.rules import Rule

EXAMPLES = 5
#: Of the alerts that it would have raised so many are listed.
LISTED = 200
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Example:
    """An alert that would be, in words; `alert` is its id where it was raised in fact."""

    on: str
    severity: Severity
    title: str
    subject: str
    occasion: str
    alert: str | None
    was: Severity | None = None  # as the other edition has it, where the severity changes


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes against the rule as it was: counts, and the latest few of each."""

    added: int
    removed: int
    severity_changed: int
    added_examples: tuple[Example, ...] = ()
    removed_examples: tuple[Example, ...] = ()
    severity_examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class FromSource:
    """How many of a rule's alerts came from a source, and how many of these people judged, and judged not true."""

    source: str
    title: str
    alerts: int
    judged: int
    untrue: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a rule would have done. `weeks` are all ISO weeks in UTC of the span, quiet ones too.

    `turns` were put to the rules; `kept_since` is when the first was that is kept, and `since` from when they count.
    """

    rule: str
    edition: str  # SHA-256 of the rule that was asked
    against: str | None  # of the one that it is compared with; None where there is none
    kept_since: datetime | None
    since: datetime | None
    until: datetime | None
    turns: int
    alerts: int
    raised: int  # of these, how many were raised in fact: by whatever edition was in force then
    weeks: dict[str, int]
    mean_a_week: float
    severities: dict[str, int]
    undecided: int
    errors: tuple[str, ...]
    difference: Difference
    others: dict[str, Difference]  # rules that tell more or less with it: what one told, another need not
    judged: Precision | None  # by the judgements on alerts that were raised in fact; None where there are none
    judged_before: Precision | None
    sources: tuple[FromSource, ...]  # the noisiest first
    mails: tuple[MailsTo, ...]
    examples: tuple[Example, ...]  # the latest


@dataclass(frozen=True)
class Known:
    """What figures are made with: names, what was raised and judged in fact, and who is told."""

    names: Mapping[str, str]
    sources: Mapping[str, str]  # titles
    raised: frozenset[bytes]  # keys of the alerts that there are
    verdicts: Mapping[bytes, Verdict]  # by key, of those that were closed
    people: Sequence[Addressee]
    ancestors: Callable[[str], Sequence[str]]  # of a catalogue id, itself first
    reconstruction: bool = False  # the world is a replay, whose readers need no confirmation


@dataclass(frozen=True, slots=True)
class Span:
    """The turns that count: how many, from when, and until when."""

    turns: int
    kept_since: datetime | None
    since: datetime | None
    until: datetime | None

    def has(self, would: Would) -> bool:
        """Whether an alert is of these turns."""
        return self.since is None or would.turn.known_at >= self.since

    def weeks(self) -> list[str]:
        """All ISO weeks that it touches, in order."""
        begin = self.since or self.kept_since
        if begin is None or self.until is None:
            return []
        days = max(0, (self.until.date() - begin.date()).days)
        names = (week_of(begin + timedelta(days=day)) for day in range(days + 1))
        return list(dict.fromkeys(names))


def week_of(at: datetime) -> str:
    """The ISO week of an instant, in UTC: 2026-W21."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02}"


def figures(rule: Rule, against: Rule | None, books: tuple[Book, Book], known: Known, span: Span) -> Backtest:
    """A back-test of a rule from two books that were put to the same turns.

    Args:
        rule: as it would be.
        against: as it was, or None.
        books: the one with `against`, and the one with `rule`.
        known: what was raised and judged in fact, and who is told.
        span: the turns that count.
    """
    before, after = books
    was, would = _within(before, rule.id, span), _within(after, rule.id, span)
    weeks = Counter(week_of(each.turn.known_at) for each in would.values())
    severities = Counter(each.severity for each in would.values())
    return Backtest(
        rule=rule.id,
        edition=rule.sha.hex(),
        against=against.sha.hex() if against else None,
        kept_since=span.kept_since,
        since=span.since,
        until=span.until,
        turns=span.turns,
        alerts=len(would),
        raised=len(would.keys() & known.raised),
        weeks={week: weeks[week] for week in span.weeks()},
        mean_a_week=round(len(would) / max(1, len(span.weeks())), 3),
        severities={each: severities[each] for each in reversed(SEVERITIES) if severities[each]},
        undecided=after.undecided[rule.id],
        errors=tuple(after.errors.get(rule.id, ())),
        difference=_difference(was, would, (against or rule, rule), known),
        others=_others(rule.id, books, known, span),
        judged=_judged(rule.id, would, known),
        judged_before=_judged(rule.id, was, known) if against else None,
        sources=_sources(would, known),
        mails=mails_of(
            rule.id,
            after.rules,
            after.told,
            known.people,
            known.ancestors,
            since=span.since,
            reconstruction=known.reconstruction,
        ),
        examples=_examples(would.values(), rule, known, most=LISTED),
    )


def _within(book: Book, rule: str, span: Span) -> dict[bytes, Would]:
    return {key: would for key, would in book.of(rule).items() if span.has(would)}


def _others(changed: str, books: tuple[Book, Book], known: Known, span: Span) -> dict[str, Difference]:
    found = {}
    for rule in books[1].rules.rules:
        if rule.id == changed:
            continue
        was, would = _within(books[0], rule.id, span), _within(books[1], rule.id, span)
        difference = _difference(was, would, (rule, rule), known)
        if difference != Difference(0, 0, 0):
            found[rule.id] = difference
    return found


def _difference(
    was: Mapping[bytes, Would], would: Mapping[bytes, Would], rules: tuple[Rule, Rule], known: Known
) -> Difference:
    added = [each for key, each in would.items() if key not in was]
    removed = [each for key, each in was.items() if key not in would]
    graded = [each for key, each in would.items() if key in was and was[key].severity != each.severity]
    before = {each.key: was[each.key].severity for each in graded}
    return Difference(
        added=len(added),
        removed=len(removed),
        severity_changed=len(graded),
        added_examples=_examples(added, rules[1], known),
        removed_examples=_examples(removed, rules[0], known),
        severity_examples=_examples(graded, rules[1], known, before),
    )


def _examples(
    found: Iterable[Would],
    rule: Rule,
    known: Known,
    before: Mapping[bytes, Severity] | None = None,
    *,
    most: int = EXAMPLES,
) -> tuple[Example, ...]:
    latest = sorted(found, key=lambda each: each.turn.known_at)[-most:]
    return tuple(
        Example(
            on=each.turn.known_at.date().isoformat(),
            severity=each.severity,
            title=title_of(rule, each.turn.change.context, known.names),
            subject=f"{each.turn.change.subject.kind}:{each.turn.change.subject.id}",
            occasion=each.turn.change.occasion,
            alert=short_id("al", each.key) if each.key in known.raised else None,
            was=(before or {}).get(each.key),
        )
        for each in reversed(latest)
    )


def _judged(rule: str, found: Mapping[bytes, Would], known: Known) -> Precision | None:
    counts = Counter(known.verdicts[key] for key in found if key in known.verdicts)
    return counted("rule", rule, counts) if counts else None


def _sources(found: Mapping[bytes, Would], known: Known) -> tuple[FromSource, ...]:
    alerts: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    untrue: Counter[str] = Counter()
    for key, would in found.items():
        verdict = known.verdicts.get(key)
        for source in would.turn.basis.sources:
            alerts[source] += 1
            judged[source] += verdict is not None
            untrue[source] += verdict is not None and verdict != "true"
    noisiest = sorted(alerts, key=lambda name: (-untrue[name], -alerts[name], name))
    return tuple(
        FromSource(name, known.sources.get(name, name), alerts[name], judged[name], untrue[name]) for name in noisiest
    )
