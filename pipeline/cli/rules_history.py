"""`chipwatch rules backtest` and `suggest`: what a rule would have said, and what would make it righter."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from models.wording import plural
from pipeline.cli.rules import Json, read_files, rules_app
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from models.precision import Precision
    from pipeline.alerts.backtest import Backtest, Difference, Example, FromSource
    from pipeline.alerts.backtest_mails import MailsTo
    from pipeline.rules import Rule
    from pipeline.tasks.suggesting import Suggestion


@rules_app.command()
def backtest(
    rule: Annotated[str, typer.Argument(help="A rule's id, or the file of one that is not in force yet.")],
    against: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it
        typer.Option(help="The file of another edition to compare with; the rule in force when none."),
    ] = None,
    since: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option(formats=["%Y-%m-%d"], help="Count alerts from this day on (UTC)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Put a rule to every turn of the history as it was asked then. Saves nothing, tells nobody."""
    from pipeline.tasks.backtest import backtest as run
    from pipeline.tasks.context import open_context

    chosen: str | Rule = _of_file(Path(rule)) if rule.endswith((".yaml", ".yml")) else rule
    found = run(
        open_context(),
        chosen,
        against=_of_file(against) if against else None,
        since=since.replace(tzinfo=UTC) if since else None,
    )
    if as_json:
        print_json(found)
        return
    print_backtest(found)


@rules_app.command()
def suggest(
    rule: Annotated[Optional[str], typer.Argument(help="A rule's id; all when none.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """What judgements on alerts suggest for rules, each with its back-test. Nothing is applied."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.suggesting import suggest as run

    found = run(open_context(), rule)
    if as_json:
        print_json(found)
        return
    if not found:
        print("Nothing to suggest: it takes five judged alerts of a rule, fewer than seven in ten of them true.")
    for each in found:
        print_suggestion(each)


def _of_file(path: Path) -> "Rule":
    read, faults = read_files([path])
    if faults:
        raise CallError(faults[0])
    return read[0]


def print_backtest(found: "Backtest") -> None:
    """A back-test as people read it: quiet weeks are left out of the table and counted in the mean."""
    print_table(("week", "alerts"), ((week, number) for week, number in found.weeks.items() if number))
    severities = ", ".join(f"{number} {name}" for name, number in found.severities.items())
    print(
        f"\n{found.rule}: {plural(found.alerts, 'alert')} ({severities or 'none'})"
        f" in {plural(len(found.weeks), 'week')}, {found.mean_a_week:g} a week;"
        f" {found.raised} of them were raised; {found.undecided} undecided, {plural(found.turns, 'turn')}"
    )
    if not found.turns:
        print("no turn that rules were asked about is kept of that time")
    for error in found.errors:
        print(f"raised: {error}")
    if found.against is None:
        print("new: there is no rule of this id to compare with")
    elif found.against == found.edition:
        print("the rule as it is in force")
    else:
        print(f"against the rule as it was: {_changes(found.difference)}")
        _print_examples("added", found.difference.added_examples)
        _print_examples("removed", found.difference.removed_examples)
        _print_examples("severity changed", found.difference.severity_examples)
        for other, difference in found.others.items():
            print(f"{other} then has {_changes(difference)}")
    print(f"precision: {told_precision(found.judged)}")
    if found.judged_before is not None and found.judged_before != found.judged:
        print(f"as it was: {told_precision(found.judged_before)}")
    if found.sources:
        told = "; ".join(
            f"{each.title} {each.alerts}"
            + (f" ({each.untrue} of {each.judged} judged not true)" if each.judged else "")
            for each in found.sources[:5]
        )
        print(f"sources, the noisiest first: {told}")
    for mails in found.mails:
        print(f"to {mails.recipient}: {told_mails(mails)}")
    _print_examples("latest", found.examples[:5])


def told_precision(judged: "Precision | None") -> str:
    """In words: "7 of 9 judged were true (45 to 94 %)"."""
    if judged is None:
        return "none of its alerts was judged"
    were = "was" if judged.true == 1 else "were"
    return f"{judged.true} of {judged.judged} judged {were} true ({judged.low * 100:.0f} to {judged.high * 100:.0f} %)"


def told_mails(mails: "MailsTo") -> str:
    """In words: "3 instant messages, 1 of them held; 7 in digests"."""
    said = [f"{number} {cadence}" for cadence, number in mails.messages.items()]
    told = [f"{', '.join(said)} messages" + (f", {mails.held} of them held" if mails.held else "")] if said else []
    told += [f"{mails.in_digest} in digests"] if mails.in_digest else []
    told += [f"{mails.throttled} throttled, for the digest"] if mails.throttled else []
    return "; ".join(told) or "nothing"


def _source(each: "FromSource") -> str:
    judged = f" ({each.untrue} of {each.judged} judged not true)" if each.judged else ""
    return f"{each.title} {each.alerts}{judged}"


def _changes(difference: "Difference") -> str:
    return f"{difference.added} more, {difference.removed} fewer, {difference.severity_changed} of another severity"


def _print_examples(heading: str, examples: "Iterable[Example]") -> None:
    for each in examples:
        severity = f"{each.was} → {each.severity}" if each.was else each.severity
        raised = each.alert or f"not raised then; {each.subject}"
        print(f"  {heading}: {each.on} [{severity}] {each.title} ({raised})")


def print_suggestion(each: "Suggestion") -> None:
    """A suggestion with its back-test, as people read it."""
    asked = each.proposal
    print(
        f"{asked.rule}: {asked.says}: leaves out {asked.left_out} of {asked.untrue} judged not true,"
        f" none of {asked.true} true"
    )
    if each.backtest is not None:
        tested = each.backtest
        print(f"  back-test: {_changes(tested.difference)}; then {tested.mean_a_week:g} alerts a week")
        print(f"  precision: {told_precision(tested.judged_before)}; then {told_precision(tested.judged)}")
        for other, difference in tested.others.items():
            print(f"  {other} then has {_changes(difference)}")
        if asked.faults:
            print(f"  {len(asked.faults)} of its own cases fail then: {asked.faults[0]}")
        print("  the edited rule: chipwatch rules suggest --json, or the page Rules")
    else:
        print(
            f"  {plural(each.alone, 'alert rests', 'alerts rest')} on it alone, of all rules: "
            f"chipwatch alerts mute --source {asked.source}"
        )
