"""`chipwatch orders`: which orders make and which miss the days of a clause."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.holdings.deadlines import StoodTo
    from pipeline.policy.parts import Saving

Day = Annotated[Optional[datetime], typer.Option(formats=["%Y-%m-%d"], help="The last day that meets it.")]  # noqa: UP045
Before = Annotated[Optional[datetime], typer.Option(formats=["%Y-%m-%d"], help="The first day that is too late.")]  # noqa: UP045


def add_commands(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(name="orders")(show)


def show(
    rule: Annotated[Optional[str], typer.Argument(help="A vintage or test of the policy with such days.")] = None,  # noqa: UP045
    loaded_by: Day = None,
    ordered_by: Day = None,
    exported_before: Before = None,
    arrive_by: Day = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Set every order and shipment against the days of a rule's saving clause, or against days that you type."""
    from pipeline.policy import load_policy
    from pipeline.tasks.context import open_context
    from pipeline.tasks.orders import clauses_of, stand_orders

    days = [_day(each) for each in (loaded_by, ordered_by, exported_before, arrive_by)]
    if (rule is None) == (not any(days)):
        raise CallError("either a rule or days")
    clauses = clauses_of(rule, load_policy()) if rule is not None else (_typed(*days),)
    found = stand_orders(open_context(), clauses)
    if as_json:
        print_json(found)
        return
    for each in found:
        _tell(each)


def _day(given: datetime | None) -> date | None:
    return given.date() if given is not None else None


def _typed(
    loaded_by: date | None, ordered_by: date | None, exported_before: date | None, arrive_by: date | None
) -> "Saving":
    from pipeline.policy.parts import Saving

    return Saving(
        cites="typed",
        source="typed",
        sure="draft",
        says="days that were typed",
        acts=("export", "reexport", "transfer"),
        loaded_by=loaded_by,
        ordered_by=ordered_by,
        exported_before=exported_before,
        arrive_by=arrive_by,
    )


def _tell(found: "StoodTo") -> None:
    from pipeline.holdings.telling import tell_clause, tell_deadline

    print(tell_clause(found.clause))
    columns = ("order", "shipment", "items", "outcome", "days", "promised", "slipped", "why")
    print_table(columns, map(tell_deadline, found.orders))
