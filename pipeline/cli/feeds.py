"""`chipwatch feeds`: tokens that open a recipient's feeds and calendar."""

from typing import Annotated

import typer

from pipeline.cli.show import print_json, print_table

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Who = Annotated[str, typer.Option("--by", help="Who does it, for the record.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Feeds and calendars of recipients, and the tokens that open them.")
    group.command("token")(token)
    group.command("list")(list_tokens)
    group.command("revoke")(revoke)
    app.add_typer(group, name="feeds")


def token(
    recipient: Annotated[str, typer.Argument(help="Whose feeds it opens.")],
    name: Annotated[str, typer.Option("--name", help="What it is for, as its owner calls it.")] = "feed reader",
    in_address: Annotated[
        bool, typer.Option("--in-address", help="For a reader that sends no password: the address holds the token.")
    ] = False,
    by: Who = "command line",
    as_json: Json = False,
) -> None:
    """Make a token that opens a recipient's feeds and calendar. It is told once and kept as a hash."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.own_feeds import addresses_of, make_token

    context = open_context()
    made = make_token(context, recipient, name=name, who=by, in_address=in_address)
    addresses = addresses_of(context, made if in_address else None)
    if as_json:
        print_json({"token": made, "in_address": in_address, "addresses": addresses})
        return
    print(f"token: {made}")
    print(
        "It is not shown again." if not in_address else "It is not shown again. Who knows these addresses reads them:"
    )
    for address in addresses:
        print(address)
    if not in_address:
        print("Give it as the password (any user name), or as a bearer token.")


def list_tokens(
    recipient: Annotated[str | None, typer.Argument(help="Of this recipient alone.")] = None, as_json: Json = False
) -> None:
    """Show the tokens that were made, when each last opened something, and which were taken back."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.own_feeds import list_tokens as load

    found = load(open_context(), recipient)
    if as_json:
        print_json(found)
        return
    print_table(
        ("number", "recipient", "name", "by", "made", "last used", "state"),
        (
            (
                each.id,
                each.recipient,
                each.name,
                "address" if each.in_address else "header",
                each.made_at.date(),
                each.used_on or "never",
                f"taken back {each.revoked_at.date()}" if each.revoked_at else "open",
            )
            for each in found
        ),
    )


def revoke(number: Annotated[int, typer.Argument(help="Its number in the list.")], by: Who = "command line") -> None:
    """Take a token back: from now on it opens nothing."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.own_feeds import revoke as take_back

    take_back(open_context(), number, by)
    print(f"token {number} opens nothing any more")
