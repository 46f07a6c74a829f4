"""`chipwatch todo`: what waits for a person, and closing it."""

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.show import print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.tasks.todos import KeptTodo

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
todos = typer.Typer(help="What waits for a person: determinations, unmatched items, imports, parties.")


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(todos, name="todo")


@todos.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    kind: Annotated[Optional[list[str]], typer.Option(help="Only of this kind; may be given again.")] = None,  # noqa: UP045
    closed: Annotated[bool, typer.Option(help="Those too that are done.")] = False,
    as_json: Json = False,
) -> None:
    """List what waits for a person, the longest first."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks.context import open_context
    from pipeline.tasks.todos import list_todos

    _tell(list_todos(open_context(), kind or (), closed=closed), as_json=as_json, closed=closed)


@todos.command()
def close(
    number: Annotated[int, typer.Argument(metavar="ID", help="A to-do's number, as the list shows it.")],
    who: Annotated[str, typer.Option("--by", help="Who closes it.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")],
    as_json: Json = False,
) -> None:
    """Close a to-do by hand. It opens again only where its reason changes."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.todos import close_todo

    _tell([close_todo(open_context(), number, who=who, why=why)], as_json=as_json, closed=True)


def _tell(found: "Sequence[KeptTodo]", *, as_json: bool, closed: bool) -> None:
    if as_json:
        print_json(found)
        return
    if not found:
        print("Nothing waits for a person.")
        return
    print_table(
        ("id", "since", "kind", "subject", "why", *(("closed",) if closed else ())),
        (
            (one.id, one.opened_at.date(), one.kind, one.subject, one.why, *((_closed(one),) if closed else ()))
            for one in found
        ),
    )


def _closed(one: "KeptTodo") -> str:
    return f"{one.closed_at.date()} by {one.closed_by}: {one.close_note}" if one.closed_at else ""
