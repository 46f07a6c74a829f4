"""`chipwatch digest`: a reader's edition of a week, as it is or would be."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.show import print_json
from pipeline.errors import CallError


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(digest)


def digest(
    week: Annotated[str, typer.Option(help="ISO week where the reader is: 2026-W21; the latest due when empty.")] = "",
    reader: Annotated[str, typer.Option("--for", help="A recipient's name; else a reader with the defaults.")] = "you",
    out: Annotated[str, typer.Option(help="Write it to this file: .html, or .txt for plain text.")] = "",
    show: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Make the editions that are due, and their messages.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the digest of a week; nothing is saved or sent, but with --send."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.digest import digest as make_due
    from pipeline.tasks.digest import preview

    context = open_context()
    if send:
        report = make_due(context)
        print_json(report) if as_json else print(f"{report['editions']} editions, {report['messages']} messages")
        return
    _, printed = preview(context, reader, week or None)
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


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as fault:
        raise CallError(f"{path}: {fault.strerror}") from fault
