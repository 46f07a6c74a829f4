"""`chipwatch rules backtest`: what a rule would have said over the stored history."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.rules import Json, read_files, rules_app
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.alerts.backtest import Backtest, Difference, Example, FromSource
    from pipeline.rules import Rule

CADENCES = ("instant", "hourly", "daily", "weekly", "never")


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
        f"\n{found.rule}: {found.alerts} alerts ({severities or 'none'}) in {len(found.weeks)} weeks,"
        f" {found.mean_a_week:g} a week; {found.undecided} undecided, {found.turns} turns"
    )
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
    print(f"precision: {found.judged.told}")
    if found.judged_before is not None and found.judged_before != found.judged:
        print(f"as it was: {found.judged_before.told}")
    if found.sources:
        told = "; ".join(
            f"{each.title} {each.alerts}"
            + (f" ({each.untrue} of {each.judged} judged not true)" if each.judged else "")
            for each in found.sources[:5]
        )
        print(f"sources, the noisiest first: {told}")
    for mails in found.mails:
        told = ", ".join(f"{mails.cadences[name]} {name}" for name in CADENCES if name in mails.cadences)
        print(f"to {mails.recipient}: {told or 'nothing'}")
    _print_examples("latest", found.examples)


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
