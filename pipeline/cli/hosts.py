"""`chipwatch hosts`: the allow-list for a firewall or a proxy."""

from typing import Annotated

import typer

from pipeline.cli.show import print_json, print_table


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(hosts)


def hosts(
    plain: Annotated[bool, typer.Option("--plain", help="HOST:PORT alone, one a line, each once.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print every host that this deployment asks, by source and channel."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.egress import egress

    found = egress(open_context())
    if as_json:
        print_json(found)
        return
    if plain:
        for line in dict.fromkeys(f"{place.host}:{place.port}" for place in found.places if place.host):
            print(line)
        return
    print_table(
        ("host", "port", "by", "note"), ((each.host or "?", each.port, each.by, each.note) for each in found.places)
    )
    if found.proxy:
        print(f"All but those marked go through the proxy {found.proxy}; {found.unseen}.")
