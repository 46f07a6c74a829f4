"""`what-if`: limits and measures that are only a question."""

import json
from pathlib import Path
from typing import Annotated

import typer

from models.hashing import plain


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("what-if")(what_if)


def what_if(
    file: Annotated[
        Path, typer.Argument(help="YAML or JSON with questions; or a draft rule as text, Markdown, HTML or PDF.")
    ],
    *,
    as_of: Annotated[str, typer.Option("--as-of", help="Inventory and law as on this day, as 2023-10-25.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Try limits, a draft rule's text, a listing, another date of an order, on the fleet. Nothing live is touched."""
    # The database's engine costs most of a second to import: only the commands that use it pay.
    from pipeline.holdings.questions import read_day
    from pipeline.holdings.tell_what_if import tell_answer
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holdings import read_file
    from pipeline.tasks.what_if import ask_file

    found = ask_file(open_context(), read_file(file), name=file.name, as_of=read_day(as_of, "--as-of", "what-if"))
    if as_json:
        print(json.dumps(plain(found), ensure_ascii=False))
        return
    told = [*found.answers, *([found.together] if found.together else [])]
    print("\n\n".join("\n".join(tell_answer(each)) for each in told))
