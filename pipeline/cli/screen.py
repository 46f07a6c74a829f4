"""`screen`: parties against the stored restricted-party lists, as JSON Lines; `harmless`: hits that are none."""

from typing import Annotated, Any

import typer

from pipeline.cli.days import end_of
from pipeline.cli.lines import field_of, serve_lines
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("screen")(screen)
    app.command("harmless")(harmless)


def screen(
    as_of: Annotated[str | None, typer.Option("--as-of", help="Lists as they stood on this day: 2026-02-17.")] = None,
) -> None:
    """Say of each party on standard input whether a stored list has it: match, no_match or unresolved."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.parties import load_lists, screen_stored

    lists = load_lists(open_context(), end_of(as_of))

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        told = screen_stored(field_of(given, "name", str), field_of(given, "country", str, required=False), lists)
        found = told.screening
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
        } | (
            {
                "harmless": [
                    {"list": p.list, "entry": p.entry, "name": p.listed, "score": m.score, "why": p.why, "by": p.by}
                    for m, p in told.harmless
                ]
            }
            if told.harmless
            else {}
        )

    serve_lines(answer)


def harmless(
    name: Annotated[str | None, typer.Argument(help="The name that was asked; all pairs when none is given.")] = None,
    list_id: Annotated[str, typer.Option("--list", help="The list's id, as `screen` gives it.")] = "",
    entry: Annotated[str, typer.Option(help="The entry's key, as `screen` gives it.")] = "",
    who: Annotated[str, typer.Option("--by", help="Who looked.")] = "",
    why: Annotated[str, typer.Option("--why", help="The reason.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Note that a name is no party of a list's entry, so that the hit stays quiet; or list what was noted."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.parties import add_harmless, list_harmless

    context = open_context()
    if name is not None:
        if not (list_id and entry):
            raise CallError("a pair needs --list and --entry, as `screen` gives them")
        pairs = [add_harmless(context, name, list_id, entry, who=who, why=why)]
    else:
        pairs = list_harmless(context)
    if as_json:
        print_json(pairs)
        return
    print_table(
        ("name", "listed", "list", "entry", "on", "by", "why"),
        ((p.name, p.listed, p.list, p.entry, p.on, p.by, p.why) for p in pairs),
    )
