"""`chipwatch init`, `run`, `up`, `add`: set up, do the work once, start everything, take a document by hand."""

import os
from pathlib import Path
from typing import Annotated, Optional

import typer

from models.wording import plural
from pipeline.cli.show import print_json, progress
from pipeline.errors import CallError, StateError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(init)
    app.command()(run)
    app.command()(up)
    app.command()(add)


def init(
    airflow: Annotated[bool, typer.Option("--airflow", help="Airflow's tables and passwords too.")] = False,
) -> None:
    """Make or upgrade the database, and say what world it holds."""
    from pipeline.tasks.context import set_up

    if airflow:
        from pipeline.launch.prepare import prepare_airflow

        prepare_airflow(os.environ)
    context = set_up()
    print(f"{context.engine.url.render_as_string(hide_password=True)}: the {context.world_kind} world")


def run(
    source: Annotated[Optional[list[str]], typer.Option(help="Only this source, due or not; may be repeated.")] = None,  # noqa: UP045
    folder: Annotated[Optional[Path], typer.Option("--from", help="Read saved files instead of the network.")] = None,  # noqa: UP045
    replay: Annotated[bool, typer.Option("--replay", help="Play the recorded world to its end.")] = False,
    until: Annotated[Optional[str], typer.Option(help="With --replay: stop after this day.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Do once, in this process, all that Airflow does: poll, read, analyse, digest, deliver."""
    from pipeline.tasks.context import open_context, set_up
    from pipeline.tasks.replay import told_later
    from pipeline.tasks.sweep import read_folder, sweep

    later = ""
    if folder is not None and (not source or len(source) != 1):
        raise CallError("--from needs one --source")
    if replay:
        from pipeline.launch.saga import play_here

        with progress("replay") as tick:
            totals = play_here(until, say=tick)
        later = told_later(open_context())
    elif folder is not None and source:
        context = set_up()
        totals = read_folder(context, source[0], folder)
    else:
        context = set_up()
        with progress("sources") as tick:
            totals = sweep(context, sources=source, say=tick)
    if as_json:
        print_json(totals | ({"later": later} if later else {}))
    else:
        print(", ".join(f"{count} {name}" for name, count in totals.items()))
        if later:
            print(later)


def up(
    port: Annotated[int, typer.Option(help="Airflow's port on loopback.")] = 8080,
    home: Annotated[Optional[Path], typer.Option(help="The home folder; default: CHIPWATCH_HOME or ./var.")] = None,  # noqa: UP045
    live: Annotated[bool, typer.Option("--live", help="Watch the live sources, in a database of its own.")] = False,
    until: Annotated[Optional[str], typer.Option(help="Stop the recorded world after this day.")] = None,  # noqa: UP045
    stay: Annotated[bool, typer.Option(help="Stay until Ctrl-C, or stop when the saga is told.")] = True,
) -> None:
    """Start everything on this machine and stop it with Ctrl-C: what `make run` does."""
    from pipeline.launch.up import Plan, default_home, start

    where = (home or default_home()).expanduser().absolute()
    start(Plan(home=where, port=port, live=live, until=until, stay=stay), lambda line: print(line, flush=True))


def add(
    what: Annotated[str, typer.Argument(help="A file, or an address.")],
    title: Annotated[Optional[str], typer.Option(help="Its title, where it does not say.")] = None,  # noqa: UP045
    publisher: Annotated[str, typer.Option(help="Who wrote it.")] = "by hand",
    public: Annotated[bool, typer.Option("--public", help="Not private: may be quoted in mails and feeds.")] = False,
    as_json: Json = False,
) -> None:
    """Take a document by hand, private unless told otherwise: a letter to us is never on the web."""
    from pipeline.tasks.context import open_context, set_up
    from pipeline.tasks.private import add_document

    try:
        context = open_context()  # of whichever world it is
    except StateError:
        context = set_up()
    report = add_document(context, what, title=title, publisher=publisher, private=not public)
    if as_json:
        print_json(report)
    else:
        print(f"{report['natural_key']}: {report['kind']}, {plural(int(str(report['alerts'])), 'alert')}")
