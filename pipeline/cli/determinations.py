"""`chipwatch determinations`: what items were determined to be, by whom, and what is to be looked at again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.alerts import caller
from pipeline.cli.show import print_json, print_table

if TYPE_CHECKING:
    from pipeline.tasks.determination_view import DeterminationView
    from pipeline.tasks.determinations import Report

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
determinations = typer.Typer(help="What items were determined to be: by the maker, by the agency, signed by ourselves.")


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(determinations, name="determinations")


@determinations.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: Json = False) -> None:
    """List the determinations, the last recorded first, beside the arithmetic."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks.context import open_context
    from pipeline.tasks.determination_view import list_determinations

    views = list_determinations(open_context())
    if as_json:
        print_json(views)
        return
    if not views:
        print("Nothing is determined: all is computed, not reviewed. chipwatch determinations import FILE")
        return
    print_table(
        ("number", "item", "determined", "by", "document", "until", "for", "state", "arithmetic", "to look at"),
        (_row(view) for view in views),
    )


def _row(view: "DeterminationView") -> tuple[object, ...]:
    one = view.determination
    state = f"{view.state} by {view.by}" if view.by is not None else view.state
    todos = "; ".join(f"since {todo.opened_at.date()}: {todo.why}" for todo in view.todos)
    arithmetic = "; ".join(view.arithmetic)
    return one.number, one.item, one.says, one.by, one.document, one.valid_until, one.company, state, arithmetic, todos


@determinations.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file or a workbook; its columns are in docs/policy.md.")],
    by: Annotated[str, typer.Option("--by", help="Who hands it in; you, as logged in.")] = "",
    as_json: Json = False,
) -> None:
    """Record the determinations of a file. Bad lines are set aside and told, the rest goes in."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.determinations import import_determinations

    report = import_determinations(open_context(), file, by=caller(by))
    if as_json:
        print_json(report)
    else:
        print(tell_report(report))


def tell_report(report: "Report") -> str:
    """An import in lines: what was recorded, what was set aside and where."""
    new = sum(each.new for each in report.recorded)
    known = len(report.recorded) - new
    lines = [f"{report.name}: {new} recorded" + (f", {known} were there before" if known else "")]
    lines += [f"  {each.told}; set aside" for each in report.refused]
    lines += [
        f"  line {each.line}: {each.item!r}: {each.unmatched}; it holds for items of that very name"
        for each in report.recorded
        if each.new and each.unmatched
    ]
    return "\n".join(lines)


@determinations.command()
def add(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="An item or part number, or a chip's id.")],
    says: Annotated[
        str, typer.Argument(metavar="ECCN", help="3A090.a, 4A090.b, 5A992.z, EAR99, 'not 3A090', withdrawn.")
    ],
    basis: Annotated[str, typer.Option(help="maker, ccats or signed.")],
    document: Annotated[str, typer.Option(help="An address, a ruling's number, or a name with sha256:….")],
    who: Annotated[str, typer.Option(help="Who determined it.")],
    on: Annotated[str, typer.Option(help="The day: 2026-01-15.")],
    by: Annotated[str, typer.Option("--by", help="Who records it.")],
    valid_until: Annotated[str, typer.Option(help="The last day on which it holds.")] = "",
    company: Annotated[str, typer.Option(help="The legal entity that it holds for; all when none.")] = "",
    note: Annotated[str, typer.Option(help="What else is to be said.")] = "",
    as_json: Json = False,
) -> None:
    """Record one determination; it replaces the last of its item, basis and company."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.determinations import add_determination

    given = {
        "item": item, "determination": says, "basis": basis, "document": document, "who": who, "on": on,
        "valid_until": valid_until, "company": company, "note": note,
    }  # fmt: skip
    done = add_determination(open_context(), given, by=by)
    if as_json:
        print_json(done)
        return
    state = "recorded" if done.new else "was there before"
    unmatched = f"; {done.unmatched}: it holds for items of that very name" if done.unmatched else ""
    print(f"determination {done.number}: {done.item} is {done.says}; {state}{unmatched}")
