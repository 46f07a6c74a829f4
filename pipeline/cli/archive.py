"""`chipwatch verify`, `dump` and `load`: is it all as it was, and everything out and in."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from models.wording import plural
from pipeline.cli.lines import parse_line
from pipeline.cli.show import print_json
from pipeline.errors import CallError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(verify)
    app.command()(dump)
    app.command()(load)
    app.command()(backup)
    app.command()(restore)
    app.command()(record)


def verify(
    captures: Annotated[
        bool, typer.Option("--captures", help="Read every stored capture, not those alone that evidence rests on.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check every alert: evidence against captures, its own digests, seals of days, exposure again; 1 on any fault."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.verify import verify as check

    found = check(open_context(), captures=captures)
    if as_json:
        print_json(found)
    else:
        for line in (*found.faults, *found.notes):
            print(line)
        print(
            f"{plural(found.passages, 'passage')} of {plural(found.alerts, 'alert')} checked, {found.placed} found"
            f" sign by sign in their captures, {plural(len(found.faults), 'fault')}"
        )
        if found.days:
            print(f"{plural(found.days, 'day')} sealed, each over its alerts and the day before. {found.seal}")
        if found.captures:
            print(f"{plural(found.captures, 'capture')} read, each against the hash that is its name")
        if found.again or found.older or found.left:
            print(tell_again(found.again, found.older, found.left))
    if found.faults:
        raise typer.Exit(1)


def tell_again(same: int, older: int, left: int) -> str:
    """How many exposures came out again, and how many were not asked."""
    parts = [f"{same} exposure{'' if same == 1 else 's'} worked out again, the same to the byte"]
    if older:
        parts.append(f"{older} of older alerts cannot be: they do not keep what they were asked by")
    if left:
        parts.append(f"{left} of alerts further back not tried")
    return "; ".join(parts)


def dump(
    private: Annotated[
        bool,
        typer.Option("--private", help="With every text, into a file under the home that nobody else can read."),
    ] = False,
) -> None:
    """Write everything that may leave as JSON Lines to standard output: rows, then captures."""
    from pipeline.tasks.archive import dump as lines
    from pipeline.tasks.archive import private_backup
    from pipeline.tasks.context import open_context

    if private:
        where = private_backup(open_context())
        print(f"{where}\nIt holds texts that their terms forbid to pass on: it stays on this machine.")
        return
    for line in lines(open_context()):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def load(file: Annotated[Path, typer.Argument(help="A dump; - for standard input.")]) -> None:
    """Put a dump into an empty database."""
    from pipeline.tasks.archive import load as put
    from pipeline.tasks.context import open_empty

    if str(file) != "-" and not file.is_file():
        raise CallError(f"{file}: no such file")
    counts = put(open_empty(), _lines(file))
    print(f"{plural(sum(counts.values()), 'row')} in {plural(len(counts), 'table')}")


def backup(
    where: Annotated[
        Optional[str],  # noqa: UP045  (typer reads it)
        typer.Argument(help="A folder, or an address such as s3://bucket/backups; default: backups/ in the home."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Back up database, captures and the home's own files while everything runs; only new captures are copied."""
    from pipeline.tasks.backup import backup as make
    from pipeline.tasks.context import open_context

    made = make(open_context(), where)
    if as_json:
        print_json(made)
        return
    print(
        f"{made.where}\n{plural(made.rows, 'row')} ({made.size:,} bytes), {plural(made.captures, 'capture')},"
        f" {made.new:,} of them new" + (f"; {made.gone} went by their terms meanwhile" if made.gone else "")
    )
    print("It holds texts that their terms forbid to pass on: keep it as you keep the database.")


def restore(
    where: Annotated[str, typer.Argument(help="A backup, or the place of several: then the last of them.")],
    check: Annotated[bool, typer.Option("--check", help="Hold it against its manifest; put nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Put a backup into an empty home and database, of either kind, when all of it is as its manifest says."""
    from pipeline.tasks.context import open_empty
    from pipeline.tasks.restoring import restore as put

    told = put(open_empty(), where, check_only=check)
    if as_json:
        print_json(told)
        return
    done = "is whole" if told.checked_only else "is put back: `chipwatch verify` checks it row by row"
    print(f"{told.where} of {told.made_at} by chipwatch {told.version}")
    print(f"{plural(told.rows, 'row')} and {plural(told.captures, 'capture')}; it {done}")


def record(
    what: Annotated[str, typer.Argument(help="An alert's id, an order of the register, or a party.")],
    place: Annotated[
        Optional[Path],  # noqa: UP045  (typer reads it)
        typer.Option("--to", help="A folder that is not there yet; default: under the home's records/."),
    ] = None,
    privileged: Annotated[
        bool, typer.Option("--privileged", help="With privileged comments, marked, for counsel alone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write all that there is on an alert, order or party into one folder that opens without chipwatch."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.record import record as write

    made = write(open_context(), what, place, privileged=privileged)
    if as_json:
        print_json(made)
        return
    held = plural(made.captures, "capture")
    print(f"{made.folder}\n{plural(made.alerts, 'alert')}, {held}, {plural(made.versions, 'version')}")
    if made.withheld:
        print(f"{plural(made.withheld, 'capture stays', 'captures stay')} here by the terms of publishers")
    if made.not_shown:
        print(f"{plural(made.not_shown, 'sign stands', 'signs stand')} in record.pdf by number: no font there has more")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    if str(file) == "-":
        yield from map(parse_line, sys.stdin.buffer)
        return
    with file.open("rb") as source:
        yield from map(parse_line, source)
