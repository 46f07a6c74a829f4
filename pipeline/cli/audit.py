"""`chipwatch audit`: who did what, and when."""

from datetime import UTC, datetime, time
from typing import Annotated

import typer

from pipeline.cli.alerts import detail_told
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(audit)


def audit(
    since: Annotated[str, typer.Option(help="Only from this day on, by the machine's clock, in UTC.")] = "",
    who: Annotated[str, typer.Option(help="Only of this person.")] = "",
    subject: Annotated[str, typer.Option(help="Only on this: alert:al-…, event:ev-…, rule:…, recipient:….")] = "",
    as_json: Json = False,
) -> None:
    """List what people did, in order: acts on alerts, mutes, rules switched, messages released, recipients changed."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.life import audit_of

    try:
        at = datetime.combine(datetime.fromisoformat(since).date(), time(), UTC) if since else None
    except ValueError as fault:
        raise CallError(f"--since {since}: no day such as 2026-06-01") from fault
    found = audit_of(open_context(), since=at, who=who or None, subject=subject or None)
    if as_json:
        print_json(found)
        return
    if not found:
        print("Nobody has done anything yet.")
        return
    print_table(
        ("when", "who", "what", "subject", "by", "detail"),
        (
            (
                f"{each.recorded_at:%Y-%m-%d %H:%M:%S}",
                each.who,
                each.what.replace("_", " "),
                each.subject,
                each.via,
                detail_told(each.detail),
            )
            for each in found
        ),
    )
