"""`chipwatch calls`: what a company says of AI chips from call to call, for people."""

from typing import Annotated

import typer

from pipeline.cli.show import print_json, print_table

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(calls)


def calls(
    company: Annotated[
        str | None, typer.Argument(help="Its id, ticker or name; all companies when none is named.")
    ] = None,
    last: Annotated[int, typer.Option(help="Only so many calls, the newest.", min=1)] = 2,
    as_json: Json = False,
) -> None:
    """Say what a company said first, kept, raised, lowered, reversed or dropped on its calls, with both quotes."""
    from pipeline.tasks.calls import list_companies, show_calls
    from pipeline.tasks.context import open_context

    context = open_context()
    if company is None:
        known = list_companies(context)
        if as_json:
            print_json(known)
            return
        print_table(("id", "company", "ticker", "calls"), ((one.key, one.name, one.ticker, one.calls) for one in known))
        return
    # JSON goes on to other programs; what a terminal shows is read by whoever has this machine's database.
    views = show_calls(context, company, audience="export" if as_json else "signed_in")
    if as_json:
        print_json(views)
        return
    for number, view in enumerate(views[:last]):
        _print(view, first=not number)


def _print(view: "object", *, first: bool) -> None:
    from pipeline.tasks.calls import CallView

    assert isinstance(view, CallView)
    against = f", against {view.against.isoformat()}" if view.against else ", the first that is known"
    print(f"{'' if first else chr(10)}{view.company} {view.period} · {view.held_on.isoformat()}{against}")
    if view.missing:
        print(f"Not whole: {'; '.join(view.missing)}. Nothing is said to be dropped.")
    for line in view.changes:
        print(f"\n{line.title}: {line.change} · {line.why}")
        for note in line.notes:
            print(f"  {note}")
        for label, said in (("then", line.before), ("now ", line.now)):
            if said is not None:
                who = ", ".join(filter(None, (said.speaker, said.role, said.part)))
                print(f"  {label} {said.held_on.isoformat()} “{said.words}”" if said.words else f"  {label} {said.held_on.isoformat()} ({said.withheld})")  # fmt: skip  # noqa: E501
                print(f"       {who}")
    for asked in view.unanswered:
        print(f"\nnot answered, {asked.title}: “{asked.question}” ({asked.asker})\n  “{asked.reply}” ({asked.speaker})")
    if not view.changes:
        print("Nothing of AI chips was said.")
