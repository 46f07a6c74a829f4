"""`reach`: what of ours hangs on a firm, a place, a node, a type of memory or a supplier; a chip's whole chain."""

import json
from typing import Annotated

import typer

from models.hashing import plain
from pipeline.errors import CallError


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("reach")(show_reach)


def show_reach(
    thing: Annotated[
        str | None, typer.Argument(help="What is hit: SK Hynix, TW, 'TSMC N5', HBM3e, a supplier of ours.")
    ] = None,
    *,
    chip: Annotated[str | None, typer.Option("--chip", help="Show a chip's chain instead.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say which chips hang on a thing further up, by which way, and what of ours it is; or what a chip hangs on."""
    from pipeline.holdings.reach_telling import tell_chain, tell_reach
    from pipeline.tasks.context import open_context
    from pipeline.tasks.reach import ask_chain, ask_reach

    if (thing is None) == (chip is None):
        raise CallError("name what is hit, or a chip with --chip")
    if chip is not None:
        way, freshness = ask_chain(open_context(), chip)
        found: object = way
        told = tell_chain(way.name, way.needs, way.own)
    else:
        hit, freshness = ask_reach(open_context(), thing or "")
        found, told = hit, tell_reach(hit)
    if as_json:
        print(json.dumps({**plain(found), "freshness": freshness.line()}, ensure_ascii=False))
    else:
        print(f"{told}\n\nInventory: {freshness.line()}")
