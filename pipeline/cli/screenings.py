"""`chipwatch screenings`: whom we deal with against the lists; `export` writes the file of one, `decide` decides."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer
from typer.core import TyperGroup

from pipeline.cli.days import end_of
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.tasks.screening_view import Screened

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class _OrParty(TyperGroup):
    """A group that takes a party's name where the name of a command may stand."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words of the call; those that begin with no command and no option are the party's."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().parse_args(ctx, args)


group = typer.Typer(help="Whom we deal with, against restricted-party lists.", cls=_OrParty)


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.add_typer(group, name="screenings")


@group.callback(invoke_without_command=True)
def screenings(
    context: typer.Context,
    *,
    unresolved: Annotated[bool, typer.Option("--unresolved", help="Only those of whom a person must decide.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As it was known on this day: 2026-02-17.")] = None,
    as_json: Json = False,
) -> None:
    """Show what the last screening said of everybody, the gravest first; of one party: `screenings PARTY`."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks.context import open_context
    from pipeline.tasks.screening_view import as_json as plain_of
    from pipeline.tasks.screening_view import list_screenings

    found = list_screenings(open_context(), end_of(as_of))
    chosen = [each for each in found if not unresolved or each.screening.outcome == "unresolved"]
    if as_json:
        print_json([plain_of(each) for each in chosen])
        return
    if not found:
        print("Nobody was screened yet: import an inventory or a register of parties, and poll the lists.")
        return
    print_table(
        ("party", "name", "country", "roles", "outcome", "screened", "why"),
        ((*_head(each), each.screening.outcome, each.run.day, each.screening.why) for each in chosen),
    )


@group.command("show", hidden=True)
def show(party: Annotated[str, typer.Argument(help="Its id, name or alias.")], *, as_json: Json = False) -> None:
    """Show what the last screening said of one party, what it rests on, and what was decided."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.screening_export import file_as_json, tell_file
    from pipeline.tasks.screening_view import screening_file

    file = screening_file(open_context(), party)
    if as_json:
        print_json(file_as_json(file, whole=False))
    else:
        print(tell_file(file))


@group.command()
def kept(*, as_json: Json = False) -> None:
    """Show the answers to names screened on the page Lists that somebody kept, the newest first."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.name_screening import list_kept

    _, found = list_kept(open_context(), limit=1_000)
    if as_json:
        print_json(found)
        return
    print_table(
        ("kept", "name", "country", "lists as of", "outcome", "by", "on", "why"),
        ((k.id, k.name, k.country, k.as_of or "", k.outcome, k.who, k.recorded_at.date(), k.why) for k in found),
    )


@group.command()
def export(
    party: Annotated[str, typer.Argument(help="Its id, name or alias.")],
    to: Annotated[Path, typer.Option("--to", help="The file: .json, .csv, or .html to print.")],
) -> None:
    """Write the screening file of a party: every screening with its lists, hits, owners, decisions, who and when."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.screening_export import FORMS
    from pipeline.tasks.screening_view import screening_file

    form = FORMS.get(to.suffix.lower())
    if form is None:
        raise CallError(f"{to}: the file ends in {', '.join(FORMS)}")
    context = open_context()
    text = form(screening_file(context, party), context)
    try:
        to.write_text(text, encoding="utf-8", newline="")
    except OSError as fault:
        raise CallError(f"{to}: {fault.strerror}") from fault
    print(to)


@group.command()
def decide(
    party: Annotated[str, typer.Argument(help="Its id, name or alias.")],
    list_id: Annotated[str, typer.Argument(metavar="LIST", help="The list's id, as `screenings PARTY` shows it.")],
    entry: Annotated[str, typer.Argument(help="The entry's key, as `screenings PARTY` shows it.")],
    verdict: Annotated[str, typer.Option("--as", help="match or no_match.")],
    who: Annotated[str, typer.Option("--by", help="Who decides.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")],
    *,
    as_json: Json = False,
) -> None:
    """Decide whether a party is an entry. It holds until the entry or the party changes, and is then asked again."""
    from pipeline.tasks import screening_view
    from pipeline.tasks.context import open_context

    if verdict not in ("match", "no_match"):
        raise CallError(f"--as {verdict}: say match or no_match")
    said = cast(Literal["match", "no_match"], verdict)
    found = screening_view.decide(open_context(), party, list_id, entry, verdict=said, who=who, why=why)
    if as_json:
        print_json(screening_view.as_json(found))
    else:
        print(f"{found.screening.party.name}: {found.screening.outcome}; {found.screening.why}")


def _head(each: "Screened") -> tuple[str, str, str, str]:
    party = each.screening.party
    return party.id, party.name, party.country or "", ", ".join(party.roles)
