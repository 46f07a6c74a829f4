"""Back-test: what a rule would have said over the stored history. Nothing is saved and nobody is told.

Every turn that the rules were ever asked about is kept with its picture as it was (`storage.asked`): exposure,
inventory, catalogue and policy of that time are in it. The whole book is put to them again, in their order, once with
the rule as it is and once as it would be, and each book sees as told before what it told itself
(`docs/decisions/0025`).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from models.asked import KeptTurn
from pipeline.alerts.asking_again import Book, ask_again
from pipeline.alerts.backtest import Backtest, Known, Span, figures
from pipeline.errors import CallError
from pipeline.rules import Rule, RuleBook
from pipeline.sources import all_sources
from pipeline.storage.alerts import load_verdicts
from pipeline.storage.asked import count_asked, load_asked
from pipeline.storage.engine import reading
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.desk import open_desk


@dataclass(frozen=True)
class History:
    """All that back-tests of a moment rest on: the book in force, every turn in its order, and what came of them."""

    book: RuleBook
    turns: tuple[KeptTurn, ...]
    known: Known
    now: datetime
    kept: int

    @classmethod
    def read(cls, context: Context, *, latest: int | None = None) -> "History":
        """The history of a deployment. Pictures tell what is ours: who may not see that, sees no turn either.

        Args:
            context: the deployment.
            latest: so many turns, the last that were asked; what was told before them counts as not told. All when
                None. How many are kept is in `kept`.
        """
        desk = open_desk(context)
        with reading(context.engine) as connection:
            turns = tuple(load_asked(connection, latest=latest))
            kept = count_asked(connection)[0]
            of = None if latest is None else {(turn.change.subject.id, turn.change.occasion) for turn in turns}
            verdicts = load_verdicts(connection, of, hidden=context.hidden_subjects)
            people = load_recipients(connection)
        known = Known(
            names=desk.names,
            sources={name: source.title for name, source in all_sources().items()},
            raised=frozenset(verdicts),
            verdicts={key: verdict for key, verdict in verdicts.items() if verdict is not None},
            people=people,
            ancestors=desk.catalogue.ancestors,
            reconstruction=context.world_kind == "replay",
        )
        return cls(desk.book, turns, known, context.clocks.world_now(), kept)


def backtest(
    context: Context, chosen: str | Rule, *, against: Rule | None = None, since: datetime | None = None
) -> Backtest:
    """Put the book with one rule as it would be to every turn that was asked, beside the book as it is.

    Args:
        context: the deployment.
        chosen: a rule in force by id, or one that is not in force yet.
        against: what it is compared with; the rule in force of its id where None.
        since: from when alerts count (world); what was told earlier counts as told all the same.

    Raises:
        CallError: there is no rule of that id, or the profile `research`, which reaches no picture.
    """
    if context.settings.profile == "research":
        raise CallError("CHIPWATCH_PROFILE=research reaches no pictures of what was asked: there is no back-test")
    history = History.read(context)
    rule = _rule(history.book, chosen) if isinstance(chosen, str) else chosen
    return backtest_of(history, rule, against=against, since=since)


def backtest_of(
    history: History, rule: Rule, *, against: Rule | None = None, since: datetime | None = None
) -> Backtest:
    """The same over a history that was read already."""
    against = against or history.book.by_id.get(rule.id)
    span = Span(
        turns=sum(since is None or turn.known_at >= since for turn in history.turns),
        kept_since=min((turn.known_at for turn in history.turns), default=None),
        since=since,
        until=history.now,
    )
    return figures(rule, against, asked_again(history, rule, against), history.known, span)


def asked_again(history: History, rule: Rule, against: Rule | None) -> tuple[Book, Book]:
    """The book in force with a rule as it was, and as it would be if it were on, after every turn was put to both."""
    was = _with(history.book, rule.id, against)
    would = _with(history.book, rule.id, replace(rule, mode="on"))
    return ask_again(history.turns, was, would, history.known.names)


def _rule(book: RuleBook, name: str) -> Rule:
    if name not in book.by_id:
        raise CallError(f"no rule {name!r}; the rules are {', '.join(book.by_id)}")
    return book[name]


def _with(book: RuleBook, name: str, rule: Rule | None) -> RuleBook:
    """The book with one rule of a name in the place of whatever has it; without one where None."""
    others = [each for each in book.rules if each.id != name]
    chosen = [*others, replace(rule, id=name)] if rule is not None else others
    return replace(book, rules=tuple(sorted(chosen, key=lambda each: each.id)))
