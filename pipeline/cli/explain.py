"""`chipwatch explain`: why, and why not, for people."""

import sys
from datetime import date
from typing import Annotated, Optional

import typer

from pipeline.cli.show import print_json
from pipeline.errors import CallError


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(explain)


def explain(
    what: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="ID", help="An alert, event, or document (its key, address or `do-…`)."),
    ] = None,
    *,
    text: Annotated[bool, typer.Option("--text", help="A text on standard input; nothing is stored.")] = False,
    kind: Annotated[str, typer.Option(help="Of the text: news, rule, notice, filing, transcript, release.")] = "news",
    rule: Annotated[str, typer.Option(help="Why this rule told of it, or did not.")] = "",
    published: Annotated[str, typer.Option(help="Day of the text, as 2025-04-16; relative days need it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say why: what made each mention and claim, which names and triggers made none, events, stories, rules."""
    if text == (what is not None):
        raise CallError("name an alert, an event or a document, or give a text with --text")
    if text:
        from pipeline.tasks.explain_text import explain_text

        told = explain_text(sys.stdin.read(), _day(published), kind=kind)
    else:
        from pipeline.tasks.context import open_context
        from pipeline.tasks.explain import explain as account

        told = account(open_context(), str(what), rule=rule or None, audience="export" if as_json else "signed_in")
    if as_json:
        print_json(told)
        return
    for line in told.lines():
        print(line)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as fault:
        raise CallError(f"--published {said!r} is no day as 2025-04-16") from fault
