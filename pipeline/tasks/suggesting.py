"""What would make rules righter, each with its back-test beside: `chipwatch rules suggest`. Nothing is applied."""

from dataclasses import dataclass

from pipeline.alerts.backtest import Backtest
from pipeline.alerts.suggesting import Proposal, propose
from pipeline.errors import CallError
from pipeline.rules import read_rule
from pipeline.tasks.backtest import History, asked_again, backtest_of
from pipeline.tasks.context import Context


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal with what would come of it.

    Attributes:
        proposal: what is proposed.
        backtest: of an edited rule, against the rule in force; None of a source.
        alone: of a source, how many alerts of all rules rest on it alone, and would be muted with it.
    """

    proposal: Proposal
    backtest: Backtest | None
    alone: int = 0


def suggest(context: Context, only: str | None = None) -> list[Suggestion]:
    """What the judgements on alerts suggest, rule by rule; of one rule where it is named.

    Raises:
        CallError: there is no rule of that id.
    """
    return suggestions_of(History.read(context), only)


def suggestions_of(history: History, only: str | None = None) -> list[Suggestion]:
    """The same over a history that was read already.

    Raises:
        CallError: there is no rule of that id.
    """
    if only is not None and only not in history.book.by_id:
        raise CallError(f"no rule {only!r}; the rules are {', '.join(history.book.by_id)}")
    if not history.known.verdicts:
        return []
    any_rule = history.book.rules[0]
    told = asked_again(history, any_rule, any_rule)[0].told
    found: list[Suggestion] = []
    for rule in history.book.rules:
        judged = [
            (would, history.known.verdicts[would.key])
            for would in told
            if would.rule == rule.id and would.key in history.known.verdicts
        ]
        if only in {None, rule.id}:
            alone = [would.turn.basis.sources for would in told]
            found += [_with_backtest(history, each, alone) for each in propose(rule, judged)]
    return found


def _with_backtest(history: History, proposal: Proposal, alone: list[tuple[str, ...]]) -> Suggestion:
    if proposal.source:
        return Suggestion(proposal, None, alone=alone.count((proposal.source,)))
    edited = read_rule(proposal.body, f"{proposal.rule}, edited")
    return Suggestion(proposal, backtest_of(history, edited))
