"""Back-test: what a rule would have said over the stored history. Nothing is saved and nobody is told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.errors import CallError
from pipeline.rules import Rule, RuleBook, check
from pipeline.storage import history
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context
from pipeline.tasks.desk import Desk, open_desk
from pipeline.tasks.raising import Asked, ask_about_list, ask_about_move, ask_about_screening, ask_about_source
from pipeline.tasks.screening_turns import all_turns


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a rule would have done: alerts by ISO week (UTC), by severity, examples, and what it left undecided."""

    rule: str
    turns: int
    weeks: dict[str, int]
    severities: dict[str, int]
    undecided: int
    errors: tuple[str, ...]
    examples: tuple[str, ...]


def backtest(context: Context, chosen: str | Rule) -> Backtest:
    """Put one rule to every turn of the history, with the catalogue, the policy and the inventory of now.

    Days that came due by the clock alone are not asked again: they are no rows of the history.

    Args:
        context: the deployment.
        chosen: a rule in force by id, or one that is not in force yet.

    Raises:
        CallError: there is no rule of that id.
    """
    desk = open_desk(context)
    rule = _rule(desk.book, chosen) if isinstance(chosen, str) else chosen
    weeks: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    errors: dict[str, None] = {}
    examples: list[str] = []
    turns = undecided = 0
    for asked in _history(context, replace(desk, book=RuleBook((rule,)))):
        turns += 1
        finding = check(rule, asked.change)
        if finding.error:
            errors[finding.error] = None
        elif finding.outcome == "unknown":
            undecided += 1
        elif finding.outcome == "yes":
            year, week, _ = asked.known_at.isocalendar()
            weeks[f"{year}-W{week:02}"] += 1
            severities[finding.severity or ""] += 1
            examples.append(f"{asked.known_at:%Y-%m-%d} {asked.change.subject.id} {asked.change.occasion}")
    return Backtest(
        rule=rule.id,
        turns=turns,
        weeks=dict(sorted(weeks.items())),
        severities=dict(sorted(severities.items())),
        undecided=undecided,
        errors=tuple(errors),
        examples=tuple(examples[-5:]),
    )


def _rule(book: RuleBook, name: str) -> Rule:
    if name not in book.by_id:
        raise CallError(f"no rule {name!r}; the rules are {', '.join(book.by_id)}")
    return book[name]


def _history(context: Context, desk: Desk) -> Iterator[Asked]:
    with reading(context.engine) as connection:
        moves = history.all_moves(connection)
        lists = history.all_list_changes(connection)
        sources = history.all_source_turns(connection)
        screenings = [] if "party" in context.hidden_subjects else all_turns(connection)
        alerted_at = history.first_alerts(connection)
    for move in moves:
        first = alerted_at.get(move.move.event)
        yield ask_about_move(desk, move, alerted=first is not None and first < move.known_at)
    for change in lists:
        yield ask_about_list(desk, change)
    for turn in sources:
        yield ask_about_source(desk, turn)
    for screening in screenings:
        yield ask_about_screening(desk, screening)
