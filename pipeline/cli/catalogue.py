"""`chipwatch catalogue`: the ids that the catalogue knows, and what it knows of one."""

import json
from typing import TYPE_CHECKING

import typer

from models.hashing import plain
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.catalogue import Catalogue


def add_commands(app: typer.Typer) -> None:
    """Add the command `catalogue`."""
    app.command("catalogue")(show_catalogue)


def show_catalogue(
    entry: str | None = typer.Argument(None, metavar="[ID]", help="The id of one entry."),
    *,
    ids: bool = typer.Option(False, "--ids", help="Print every id, one a line."),
    as_json: bool = typer.Option(False, "--json", help="Print the entry as one JSON object."),
) -> None:
    """What the catalogue knows: all ids, or one entry with its facts and sources."""
    if ids == (entry is not None):
        raise CallError("catalogue: name one ID, or ask for --ids")
    from pipeline.catalogue import load_catalogue

    catalogue = load_catalogue()
    if entry is None:
        for known in catalogue.ids():
            print(known)
        return
    facts = entry_facts(catalogue, entry)
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        print(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")


def entry_facts(catalogue: "Catalogue", id: str) -> dict[str, object]:  # noqa: A002
    """The facts of one entry that are known, its kind first, its ancestors last.

    Raises:
        CallError: the catalogue has no such id.
    """
    from pipeline.catalogue import KINDS

    found = catalogue.entries.get(id)
    if found is None:
        raise CallError(f"catalogue: no entry has the id {id!r}")
    kind = next(kind for kind in KINDS if id in getattr(catalogue, kind))
    facts = {name: value for name, value in plain(found).items() if value not in (None, [])}
    above = list(catalogue.ancestors(id)[1:])
    return {"kind_of_entry": kind, **facts, **({"ancestors": above} if above else {})}
