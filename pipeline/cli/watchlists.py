"""`chipwatch watchlists`: named lists that rules ask."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.alerts import By, Json, caller
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

watch_app = typer.Typer(help="Watch lists: named lists of chips, firms and parties that rules ask.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="A list's name, as rules ask it: watch.NAME.")]
Entries = Annotated[list[str], typer.Argument(metavar="ENTRY…", help="Catalogue ids, or names of parties.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(watch_app, name="watchlists")


@watch_app.callback(invoke_without_command=True)
def watchlists(context: typer.Context, as_json: Json = False) -> None:
    """List what is watched."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks import watch_lists
    from pipeline.tasks.context import open_context

    lists = watch_lists.load(open_context())
    if as_json:
        print_json(lists)
        return
    print_table(("list", "entries", "title"), ((each.name, len(each.entries), each.title) for each in lists))


@watch_app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show a list, and who changed it when."""
    from pipeline.tasks import watch_lists
    from pipeline.tasks.context import open_context

    editions = watch_lists.show(open_context(), name)
    if as_json:
        print_json(editions)
        return
    for entry in editions[-1].kept.entries:
        print(entry)
    print()
    print_table(
        ("version", "on", "by", "entries"),
        (
            (each.version, f"{each.recorded_at:%Y-%m-%d %H:%M}", each.author, len(each.kept.entries))
            for each in editions
        ),
    )


@watch_app.command(name="import")
def import_(file: Annotated[Path, typer.Argument(help="YAML: lists by name.")], by: By = "") -> None:
    """Keep the lists of a file as they stand there; those that are set aside, or not named, stay as they are."""
    from pipeline.tasks import watch_lists
    from pipeline.tasks.context import open_context

    try:
        body = file.read_text(encoding="utf-8")
    except OSError as fault:
        raise CallError(f"{file}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise CallError(f"{file}: not UTF-8") from fault
    done = watch_lists.import_lists(open_context(), body, str(file), who=caller(by))
    print(f"changed: {', '.join(done.changed)}" if done.changed else "nothing changed")
    for each in done.set_aside:
        print(f"  {each}; set aside")


@watch_app.command()
def export(name: Annotated[str, typer.Argument(metavar="[NAME]", help="One list; all when none.")] = "") -> None:
    """Print the lists as YAML that `import` reads."""
    from pipeline.rules.watching import write_watch_lists
    from pipeline.tasks import watch_lists
    from pipeline.tasks.context import open_context

    lists = watch_lists.load(open_context())
    chosen = [each for each in lists if not name or each.name == name]
    if name and not chosen:
        raise CallError(watch_lists.no_list(name, [each.name for each in lists]))
    print(write_watch_lists(chosen), end="")


@watch_app.command()
def add(name: Name, entries: Entries, by: By = "") -> None:
    """Add entries to a list; a new name begins one."""
    from pipeline.tasks import watch_lists
    from pipeline.tasks.context import open_context

    changed = watch_lists.change(open_context(), name, add=entries, who=caller(by))
    print(f"{name} is changed" if changed else "nothing changed")


@watch_app.command()
def remove(name: Name, entries: Entries, by: By = "") -> None:
    """Take entries away; a list that is left empty is kept no more."""
    from pipeline.tasks import watch_lists
    from pipeline.tasks.context import open_context

    changed = watch_lists.change(open_context(), name, remove=entries, who=caller(by))
    print(f"{name} is changed" if changed else "nothing changed")
