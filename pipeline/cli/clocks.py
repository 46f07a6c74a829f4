"""`clocks`: the days ahead, as a table, as JSON, as a calendar."""

import json
import sys
from typing import Annotated

import typer

from models.hashing import plain
from pipeline.errors import CallError


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("clocks")(show_clocks)


def show_clocks(
    days: Annotated[int, typer.Option(min=1, max=3660, help="How far ahead.")] = 365,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    as_ical: Annotated[bool, typer.Option("--ical", help="A calendar, RFC 5545.")] = False,
) -> None:
    """Show the days ahead: effective days, expiries, comment periods, contracts, licences."""
    from pipeline.cli.show import print_table
    from pipeline.tasks.clocks import calendar_of, load_clocks
    from pipeline.tasks.context import open_context

    if as_json and as_ical:
        raise CallError("either --json or --ical")
    context = open_context()
    if as_ical:
        sys.stdout.write(calendar_of(context, days).decode())
        return
    found = load_clocks(context, days)
    if as_json:
        print(json.dumps(plain(found), ensure_ascii=False))
        return
    print_table(
        ("on", "kind", "what", "chips", "from"),
        ((each.on, each.kind.replace("_", " "), each.says(), each.units, each.source) for each in found),
    )
