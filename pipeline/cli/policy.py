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
    file: Annotated[Path, typer.Argument(help="YAML or JSON: limits, or chips, places and acts.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Try typed limits, or a made-up measure, on every chip and on the fleet. Nothing live is touched."""
    # The database's engine costs most of a second to import: only the commands that use it pay.
    from pipeline.holdings.telling import tell_exposure
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holdings import ask_what_if, read_file

    answer = ask_what_if(open_context(), read_file(file), name=file.name)
    if as_json:
        print(json.dumps(plain(answer), ensure_ascii=False))
        return
    print(f"What if: {answer.title} (a question; nothing in it is law, and nothing here is legal advice)")
    if answer.instead_of:
        print(f"Instead of {answer.instead_of}:")
    held = [flip for flip in answer.flips if flip.units]
    for flip in held:
        print(f"  {flip.direction:8} {flip.name}: {flip.before} → {flip.after}, {flip.units:,} held or ordered")
    if answer.flips:
        print(f"  {len(answer.flips)} chips change side, {len(held)} of them held or ordered (all with --json)")
    elif answer.limits:
        print("  no chip changes side")
    print(tell_exposure(answer.exposure))
