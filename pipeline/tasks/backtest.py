"""Back-test: what a rule would have said over the stored history. Nothing is saved and nobody is told.

Every turn that the rules were ever asked about is kept with its picture as it was (`storage.asked`): exposure,
inventory, catalogue and policy of that time are in it. The whole book is put to them again, in their order, once with
the rule as it is and once as it would be, and each book sees as told before what it told itself
(`docs/decisions/0025`).
"""

from dataclasses import replace
from datetime import datetime

from models.telling import KeptTurn
from models.values import Change
from pipeline.alerts import standing
from pipeline.alerts.asking_again import ask_again
from pipeline.alerts.backtest import Backtest, Known, Span, figures
from pipeline.errors import CallError
from pipeline.rules import Rule, RuleBook
from pipeline.rules.kept import without_ours
from pipeline.sources import all_sources
from pipeline.storage.alerts import load_alerts
from pipeline.storage.asked import load_asked
from pipeline.storage.engine import reading
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.desk import open_desk


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
        CallError: there is no rule of that id.
    """
    desk = open_desk(context)
    book = desk.book
    rule = _rule(book, chosen) if isinstance(chosen, str) else chosen
    against = against or book.by_id.get(rule.id)
    turns = asked_turns(context)
    books = ask_again(turns, _with(book, rule.id, against), _with(book, rule.id, _as_if_on(rule)), desk.names)
    counted = [turn for turn in turns if since is None or turn.known_at >= since]
    span = Span(
        turns=len(counted),
        kept_since=min((turn.known_at for turn in turns), default=None),
        since=since,
        until=context.clocks.world_now(),
    )
    return figures(rule, against, books, known_of(context, desk.names), span)


def _as_if_on(rule: Rule) -> Rule:
    return replace(rule, mode="on")


def _rule(book: RuleBook, name: str) -> Rule:
    if name not in book.by_id:
        raise CallError(f"no rule {name!r}; the rules are {', '.join(book.by_id)}")
    return book[name]


def _with(book: RuleBook, name: str, rule: Rule | None) -> RuleBook:
    """The book with one rule of a name, in the place of whatever has it; without one where it is None."""
    others = [each for each in book.rules if each.id != name]
    chosen = [*others, replace(rule, id=name)] if rule is not None else others
    return replace(book, rules=tuple(sorted(chosen, key=lambda each: each.id)))


def asked_turns(context: Context) -> list[KeptTurn]:
    """Every turn that was asked, in order; the profile `research` sees nothing of our own in them."""
    with reading(context.engine) as connection:
        turns = list(load_asked(connection))
    if context.settings.profile != "research":
        return turns
    return [_of_the_world(turn) for turn in turns if _is_of_the_world(turn.change, context.hidden_subjects)]


def _is_of_the_world(change: Change, hidden: tuple[str, ...]) -> bool:
    clock = change.context["clock"]
    own = bool(clock["what"])  # type: ignore[index]  # a day in our own books
    return change.subject.kind not in hidden and change.kind != "import" and not own


def _of_the_world(turn: KeptTurn) -> KeptTurn:
    change = replace(turn.change, context=without_ours(turn.change.context))
    return replace(turn, change=change, basis=replace(turn.basis, chips=(), sites=()))


def known_of(context: Context, names: dict[str, str]) -> Known:
    """What figures of a back-test are made with."""
    with reading(context.engine) as connection:
        stored = load_alerts(connection, hidden=context.hidden_subjects)
        people = load_recipients(connection)
    closed = {each.draft.key: standing(each.acts) for each in stored}
    return Known(
        names=names,
        sources={name: source.title for name, source in all_sources().items()},
        raised=frozenset(closed),
        verdicts={key: now.verdict for key, now in closed.items() if now.state == "resolved" and now.verdict},
        people=people,
    )
