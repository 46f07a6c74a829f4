"""`chipwatch companies` and `history`: what public texts tell of firms, for people and for point-in-time research."""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from models.hashing import plain
from pipeline.cli.show import print_json, print_table

if TYPE_CHECKING:
    from pipeline.tasks.companies import FirmEvent

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(companies)
    app.command()(history)


def companies(
    firm: Annotated[str | None, typer.Argument(help="Its id, name or ticker; all firms when none is named.")] = None,
    last: Annotated[int, typer.Option(help="Only so many events, the last told.", min=1)] = 10,
    as_json: Json = False,
) -> None:
    """Say what public texts tell of a firm: its events, who says so, who gains and loses, its last calls."""
    from pipeline.tasks.companies import list_firms, show_firm
    from pipeline.tasks.context import open_context

    context = open_context()
    if firm is None:
        lines = list_firms(context)
        if as_json:
            print_json(lines)
            return
        print_table(
            ("id", "firm", "country", "events", "last told"),
            ((one.id, one.name, one.country, one.events, one.last_at.date()) for one in lines),
        )
        return
    # JSON goes on to other programs; what a terminal shows is read by whoever has this machine's database.
    view = show_firm(context, firm, audience="export" if as_json else "signed_in")
    if as_json:
        print_json(view)
        return
    print(f"{view.name}{f' ({view.country})' if view.country else ''} · {', '.join(view.roles) or 'no role known'}")
    for event in view.events[:last]:
        _print(event, dict(view.names))
    if len(view.events) > last:
        print(f"\n{len(view.events) - last} more: --last {len(view.events)}")
    if view.calls:
        print(f"\n{len(view.calls)} calls are known: chipwatch calls {view.id}")


def _print(event: "FirmEvent", names: dict[str, str]) -> None:
    print(f"\n{event.first_seen_at.date()} {event.says} [{event.id}]")
    for voice in event.voices:
        official = "official text, " if voice.official else ""
        reprints = f", {voice.reprints} of them reprints" if voice.reprints else ""
        texts = f"{voice.texts} texts{reprints}" if voice.texts > 1 else "1 text"
        gone = f"; {voice.correction} on {voice.corrected_at.date()}" if voice.corrected_at else ""
        print(f"  {official}{voice.publisher}, {voice.first_seen_at.date()}, {texts}{gone}")
        if voice.said.quote:
            print(f"    “{voice.said.quote}”")
    for gain in event.gains:
        way = gain.way if not gain.would else {"gains": "would gain", "loses": "would lose"}[gain.way]
        print(f"  {names.get(gain.firm, gain.firm)} {way}: {gain.why} (by the kind of event alone)")


def history(
    firm: Annotated[str, typer.Option(help="Only claims on this firm or its chips: id, name or ticker.")] = "",
    since: Day = None,
    until: Day = None,
    as_json: Json = False,
) -> None:
    """Write every claim of public texts as CSV, point in time: published, first seen by us, corrected since."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.history_export import history_lines, point_in_time

    context = open_context()
    first = since.replace(tzinfo=UTC) if since else None
    last = until.replace(tzinfo=UTC) if until else None
    if as_json:
        for row in point_in_time(context, firm=firm, since=first, until=last):
            print(json.dumps(plain(row)))
        return
    for line in history_lines(context, firm=firm, since=first, until=last):
        sys.stdout.write(line)
