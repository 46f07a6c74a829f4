"""`screen`: parties against the stored restricted-party lists, as JSON Lines."""

from typing import Annotated, Any

import typer

from pipeline.cli.lines import field_of, serve_lines


def add_commands(app: typer.Typer) -> None:
    """Add this command."""
    app.command("screen")(screen)


def screen(
    as_of: Annotated[str | None, typer.Option("--as-of", help="Lists as they stood on this day: 2026-02-17.")] = None,
) -> None:
    """Say of each party on standard input whether a stored list has it: match, no_match or unresolved."""
    from datetime import UTC, datetime, time, timedelta

    from models.clocks import WorldInstant
    from pipeline.errors import CallError
    from pipeline.sources.tools.instants import read_day
    from pipeline.tasks.context import open_context
    from pipeline.tasks.parties import load_lists, screen_stored

    at = None
    if as_of is not None:
        day = read_day(as_of)
        if day is None:
            raise CallError(f"--as-of {as_of}: not a day such as 2026-02-17")
        at = WorldInstant(datetime.combine(day, time(), UTC) + timedelta(days=1) - timedelta(microseconds=1))
    lists = load_lists(open_context(), at)

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        found = screen_stored(field_of(given, "name", str), field_of(given, "country", str, required=False), lists)
        return {
            "id": given.get("id"),
            "outcome": found.outcome,
            "why": found.why,
            "lists": lists.versions,
            "matches": [
                {
                    "list": match.entry.list_id,
                    "entry": match.entry.key,
                    "name": match.name,
                    "score": match.score,
                    "why": match.why,
                }
                for match in found.matches
            ],
        }

    serve_lines(answer)
