"""`chipwatch search` and `export`: what the stored texts say, and the alerts for other programs."""

import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from models.recipient import SEVERITIES
from models.wording import plural
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

STATES = ("new", "acknowledged", "assigned", "resolved", "muted", "snoozed")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(search)
    app.command()(export)


def search(
    words: Annotated[
        list[str] | None, typer.Argument(help="As on the page Documents: words, phrases, filters.")
    ] = None,
    renew: Annotated[bool, typer.Option("--renew", help="Make the index anew from the stored texts first.")] = False,
    as_json: Json = False,
) -> None:
    """Look for words in the public texts that are still stored; of each what its publisher's terms let be shown."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.finding import renew_index
    from pipeline.tasks.outgoing import search as find

    context = open_context()
    if renew:
        print(f"{plural(renew_index(context), 'document')} can be found", file=sys.stderr)
    elif not words:
        raise CallError("search: say what to look for")
    if not words:
        return
    found = find(context, " ".join(words))
    if as_json:
        print_json(found)
        return
    print_table(
        ("published", "publisher", "title", "address", "words"),
        (
            (told.published_at.date() if told.published_at else None, told.publisher, told.title, told.url, told.quote)
            for told in found
        ),
    )


def export(
    form: Annotated[str, typer.Option("--as", help="csv, json, xlsx, or ftm: FollowTheMoney's entities.")] = "csv",
    to: Annotated[Path | None, typer.Option("--to", help="A file; standard output where left out.")] = None,
    recipient: Annotated[str | None, typer.Option("--for", help="As this recipient sees them and asked for.")] = None,
    severity: Annotated[
        list[str] | None, typer.Option("--severity", help="Only of this severity; several add up.")
    ] = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Only of this rule; several add up.")] = None,
    state: Annotated[
        str, typer.Option("--state", help="Only in this state: new, acknowledged, assigned, resolved, muted, snoozed.")
    ] = "",
    since: Annotated[str | None, typer.Option("--since", help="Known from this day on: 2026-05-18.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Known by the end of this day.")] = None,
) -> None:
    """Write alerts, oldest first, for spreadsheets and other programs."""
    from pipeline.tasks import outgoing
    from pipeline.tasks.context import open_context

    chosen_form = next((each for each in outgoing.FORMS if each == form), None)
    if chosen_form is None:
        raise CallError(f"--as {form}: one of {', '.join(outgoing.FORMS)}")
    for each in severity or ():
        if each not in SEVERITIES:
            raise CallError(f"--severity {each}: one of {', '.join(SEVERITIES)}")
    if state and state not in STATES:
        raise CallError(f"--state {state}: one of {', '.join(STATES)}")
    context = open_context()
    chosen = outgoing.Chosen(
        severities=tuple(severity or ()),
        rules=tuple(rule or ()),
        state=state,
        since=start_of(since, "--since"),
        until=end_of(until, "--until"),
    )
    who = outgoing.recipient_of(context, recipient) if recipient else None
    body = outgoing.export_alerts(context, chosen_form, chosen, who=who)
    if to is None and chosen_form == "xlsx":
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return
    if to is None:
        sys.stdout.write(body.decode("utf-8"))
        return
    try:
        to.write_bytes(body)
    except OSError as fault:
        raise CallError(f"--to {to}: {fault.strerror}") from fault


def start_of(day: str | None, option: str) -> datetime | None:
    """The first instant of a day that somebody typed, in UTC.

    Raises:
        CallError: it is no day.
    """
    if day is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError as fault:
        raise CallError(f"{option} {day}: no day like 2026-05-18") from fault


def end_of(day: str | None, option: str) -> datetime | None:
    """The instant after a day."""
    start = start_of(day, option)
    return start + timedelta(days=1) if start else None
