"""Two books of rules put to the same turns, side by side and in their order: what each would have told.

Rules feed one another: what one told, another need not tell again. So a rule is never asked alone, but with its whole
book, and each book sees of a turn what was told before by itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from models.asked import KeptTurn
from models.values import Finding, Severity
from pipeline.alerts.before import Ledger
from pipeline.alerts.identity import alert_key
from pipeline.alerts.severity import graded
from pipeline.rules import Rule, RuleBook, check_all

#: By rule and edition.
Answers = Mapping[tuple[str, bytes], Finding]


@dataclass(frozen=True, slots=True)
class Would:
    """An alert that a rule would raise: of the turn as its book saw it."""

    rule: str
    severity: Severity
    severity_why: str
    turn: KeptTurn

    @property
    def key(self) -> bytes:
        """The alert's own: the same as that of the alert that was raised in fact."""
        return alert_key(self.rule, self.turn.change.subject, self.turn.change.occasion)


@dataclass
class Book:
    """A book while it is asked: what it told so far, and what it left undecided."""

    rules: RuleBook
    names: Mapping[str, str]
    told: list[Would] = field(default_factory=list)
    undecided: Counter[str] = field(default_factory=Counter)
    errors: dict[str, dict[str, None]] = field(default_factory=dict)
    _ledger: Ledger = field(default_factory=Ledger)

    def of(self, rule: str) -> dict[bytes, Would]:
        """What one rule would tell, by the alerts' keys, in order."""
        return {each.key: each for each in self.told if each.rule == rule}

    def sees(self, turn: KeptTurn) -> KeptTurn:
        """The turn as this book sees it."""
        return KeptTurn(self._ledger.put_right(turn.change, turn.basis, turn.known_at), turn.basis, turn.known_at)

    def ask(self, seen: KeptTurn, known: Answers) -> Answers:
        """Put a turn, as this book sees it, to the rules; gives all answers, those that were `known` among them."""
        missing = tuple(rule for rule in self.rules.rules if (rule.id, rule.sha) not in known)
        answers = dict(known)
        for rule, finding in zip(missing, check_all(replace(self.rules, rules=missing), seen.change), strict=True):
            answers[rule.id, rule.sha] = finding
        told = [self._keep(rule, answers[rule.id, rule.sha], seen) for rule in self.rules.rules]
        if any(told):
            self._ledger.add(seen.change, seen.known_at)
        return answers

    def _keep(self, rule: Rule, finding: Finding, seen: KeptTurn) -> bool:
        if finding.error:
            self.errors.setdefault(rule.id, {})[finding.error] = None
        elif finding.outcome == "unknown":
            self.undecided[rule.id] += 1
        elif finding.outcome == "yes" and seen.change.origin != "what_if":
            severity, why = graded(finding, seen.basis.low, self.names)
            self.told.append(Would(rule.id, severity, why, seen))
            return rule.mode == "on"  # what a dry run found was told to nobody
        return False


def ask_again(turns: Iterable[KeptTurn], was: RuleBook, would: RuleBook, names: Mapping[str, str]) -> tuple[Book, Book]:
    """Put two books to the same turns, in the order in which they were asked.

    What both see alike is asked once of the rules that are the same in both. `names` are those by catalogue id.
    """
    before, after = Book(was, names), Book(would, names)
    for turn in turns:
        seen, then = before.sees(turn), after.sees(turn)
        answers = before.ask(seen, {})
        after.ask(then, answers if then == seen else {})
    return before, after
