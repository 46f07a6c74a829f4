"""`chipwatch digest`: a reader's edition of a week, as it is or would be."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.wording import plural
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from models.telling import RenderedEdition
    from pipeline.tasks.context import Context


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(digest)


def digest(
    week: Annotated[str, typer.Option(help="ISO week where the reader is: 2026-W21; the latest due when empty.")] = "",
    reader: Annotated[str, typer.Option("--for", help="A recipient's name; else a reader with the defaults.")] = "",
    out: Annotated[str, typer.Option(help="Write it to this file: .html, or .txt for plain text.")] = "",
    show: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Make the editions that are due, and their messages.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="What it says otherwise than when it was made.")] = False,
    against: Annotated[str, typer.Option(help="What it says otherwise than this edition (ed-…) or week.")] = "",
    budget: Annotated[bool, typer.Option("--budget", help="Words and bytes of every edition that was made.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the digest of a week; nothing is saved or sent, but with --send."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.digest import digest as make_due
    from pipeline.tasks.digest import preview

    context = open_context()
    if send:
        report = make_due(context)
        made, sent = (int(str(report[name])) for name in ("editions", "messages"))
        print_json(report) if as_json else print(f"{plural(made, 'edition')}, {plural(sent, 'message')}")
        return
    if budget:
        _budget(context, reader, as_json=as_json)
        return
    _, printed = preview(context, reader or "you", week or None)
    if diff or against:
        _difference(context, printed, against, as_json=as_json)
        return
    path = Path(out) if out else None
    if show and path is None:
        path = context.settings.home / "editions" / f"preview-{printed.id}.html"
    if path is not None:
        _write(path, printed.text if path.suffix == ".txt" else printed.html)
        print(path, file=sys.stderr)
    if as_json:
        print_json(
            {
                "id": printed.id,
                "for": printed.recipient,
                "week": printed.week,
                "subject": printed.subject,
                "text": printed.text,
                "html": printed.html,
                "sha": printed.content_sha.hex(),
            }
        )
    elif path is None:
        print(f"{printed.subject}\n\n{printed.text}")
    if show and path is not None:
        typer.launch(path.absolute().as_uri())


def _difference(context: "Context", printed: "RenderedEdition", against: str, *, as_json: bool) -> None:
    from pipeline.tasks.digest import difference, find_edition

    if against.startswith("ed-"):
        before = find_edition(context, edition=against)
    else:
        before = find_edition(context, recipient=printed.recipient, week=against or printed.week)
    told = difference(before, printed)
    if as_json:
        print_json({"before": before.id, "after": printed.id, "same": not told, "diff": told.splitlines()})
    else:
        print(told or f"The same as {before.id} of {before.week} for {before.recipient}.")


def _budget(context: "Context", reader: str, *, as_json: bool) -> None:
    from pipeline.digests import MOST_WORDS
    from pipeline.tasks.digest import spent

    made = spent(context, reader or None)
    if as_json:
        print_json(made)
        return
    print_table(
        ("reader", "week", "words", "HTML bytes"),
        [(each.recipient, each.week, str(each.words), f"{each.html_bytes:,}") for each in made],
    )
    if made:
        over = sum(each.words > MOST_WORDS for each in made)
        most = max(each.words for each in made)
        print(f"{plural(len(made), 'edition')}, at most {most} words (budget {MOST_WORDS}); {over} over it")


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as fault:
        raise CallError(f"{path}: {fault.strerror}") from fault
