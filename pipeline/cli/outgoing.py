"""`chipwatch search` and `export`: what the stored texts say, and the alerts for other programs."""

import sys
from typing import Annotated

import typer

from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(search)
    app.command()(export)


def search(
    words: Annotated[list[str], typer.Argument(help="Words that must all stand in the text.")],
    as_json: Json = False,
) -> None:
    """Look for words in the public texts that are still stored; of each what its publisher's terms let be shown."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.outgoing import search as find

    found = find(open_context(), " ".join(words))
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
    form: Annotated[str, typer.Option("--as", help="csv or json.")] = "csv",
) -> None:
    """Write all alerts to standard output, oldest first, for other programs and spreadsheets."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.outgoing import export_alerts

    if form not in {"csv", "json"}:
        raise CallError(f"--as {form}: csv or json")
    # Half of a surrogate pair has no bytes in UTF-8.
    sys.stdout.write(export_alerts(open_context(), form).encode("utf-8", "replace").decode("utf-8"))
