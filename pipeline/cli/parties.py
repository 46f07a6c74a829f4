"""`chipwatch parties`: the register of parties, and who owns them."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.alerts import caller
from pipeline.cli.show import print_json, print_table

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
File = Annotated[Path, typer.Argument(help="A CSV file or a workbook; its columns are in docs/screening.md.")]
By = Annotated[str, typer.Option("--by", help="Who hands it in; you, as logged in.")]
group = typer.Typer(help="Whom we deal with, and who owns them.")


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.add_typer(group, name="parties")


@group.callback(invoke_without_command=True)
def parties(context: typer.Context, *, as_json: Json = False) -> None:
    """List everybody whom the registers and the inventory name: what they are to us, and where they are named."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks.context import open_context
    from pipeline.tasks.screening_view import list_parties

    found = list_parties(open_context())
    if as_json:
        print_json(found)
        return
    print_table(
        ("party", "name", "country", "roles", "named in"),
        ((p.id, p.name, p.country or "", ", ".join(p.roles), ", ".join(p.sources)) for p in found),
    )


@group.command("import")
def import_parties(file: File, *, by: By = "", as_json: Json = False) -> None:
    """Import the register of parties as the current one. Bad lines are set aside and told, the rest goes in."""
    _import("parties", file, by=by, as_json=as_json)


@group.command("ownership")
def import_ownership(file: File, *, by: By = "", as_json: Json = False) -> None:
    """Import who owns how much of whom as the current register; a share that is not known stays blank."""
    _import("ownership", file, by=by, as_json=as_json)


def _import(kind: str, file: Path, *, by: str, as_json: bool) -> None:
    from pipeline.cli.holdings_words import tell_register
    from pipeline.holdings.readers import read_table
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holdings import read_file
    from pipeline.tasks.registers import import_register
    from pipeline.tasks.todos import refuse_research

    context = open_context()
    refuse_research(context, "parties")
    report = import_register(context, kind, read_table(read_file(file), name=file.name), by=caller(by))
    if as_json:
        print_json(report)
    else:
        print(tell_register(report))
