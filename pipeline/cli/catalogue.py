"""`chipwatch catalogue`: the ids that the catalogue knows, and what it knows of one."""

import json
from dataclasses import dataclass
from getpass import getuser
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from models.hashing import plain
from models.wording import plural
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.catalogue import Catalogue


Accepted = Literal["firm", "chip"]


@dataclass(frozen=True)
class Given:
    """What was said of a name with `accept`."""

    kind: str | None
    id: str | None
    vendor: str | None
    chip: str | None
    count: int
    unsure: bool


def add_commands(app: typer.Typer) -> None:
    """Add the command `catalogue`."""
    app.command("catalogue")(show_catalogue)


def show_catalogue(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]", help="The id of one entry, or `suggestions` with what to do, see below."),
    ] = None,
    *,
    ids: Annotated[bool, typer.Option("--ids", help="Print every id, one a line.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    kind: Annotated[str | None, typer.Option("--as", help="accept: what it is, `firm`, `chip` or `system`.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="accept: its id; of a known entry one more name.")] = None,
    vendor: Annotated[str | None, typer.Option("--vendor", help="accept: whose it is; of a chip a firm's id.")] = None,
    chip: Annotated[str | None, typer.Option("--chip", help="accept a system: the chip in it.")] = None,
    count: Annotated[int, typer.Option("--count", help="accept a system: how many chips.")] = 8,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="accept: a name that needs support from its context.")
    ] = False,
) -> None:
    """What the catalogue knows: all ids, or one entry with its facts and sources.

    `catalogue suggestions` lists names that texts mention and the catalogue lacks, `suggestions show NAME` with the
    passages that name one; `suggestions accept NAME --as firm`, `suggestions accept NAME --id KNOWN` and `suggestions
    reject NAME` decide, `suggestions back NAME` takes that back; `suggestions accept ITEM --as system --chip CHIP
    --count 8` adds a system for an item of the inventory.
    """
    if words and words[0] == "suggestions":
        _suggestions(words[1:], Given(kind, id_, vendor, chip, count, unsure), as_json=as_json)
        return
    entry = words[0] if words and len(words) == 1 else None
    if ids == (entry is not None) or (words and entry is None):
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


def _suggestions(words: list[str], given: Given, *, as_json: bool) -> None:
    from pipeline.tasks.context import open_context
    from pipeline.tasks.suggestions import reject, shown, suggested, take_back

    act, *rest = words or ["list"]
    if act == "list" and not rest:
        found = suggested(open_context())
        if as_json:
            print_json(plain(found))
            return
        print_table(
            ("name", "what", "documents", "first", "last"),
            ((s.name, s.label, s.documents, s.first_seen_at.date(), s.last_seen_at.date()) for s in found),
        )
        return
    if len(rest) != 1 or act not in ("show", "accept", "reject", "back"):
        raise CallError(
            "catalogue suggestions: list, show NAME, accept NAME --as firm|chip|system, reject NAME, back NAME"
        )
    [name] = rest
    if act == "show":
        one = shown(open_context(), name, "export" if as_json else "signed_in")
        if as_json:
            print_json(plain(one))
            return
        print(f"{one.suggestion.name}: {one.suggestion.label}, {plural(one.suggestion.documents, 'document')}")
        for told in one.passages:
            print(f"- {told.quote or told.withheld}\n  {told.title} {told.url}".rstrip())
    elif act == "reject":
        print(f"rejected: {reject(open_context(), name, author=getuser()).name}")
    elif act == "back":
        print(f"waits again: {take_back(open_context(), name, author=getuser()).name}")
    else:
        _accept(name, given)


def _accept(name: str, given: Given) -> None:
    from pipeline.tasks.context import open_context
    from pipeline.tasks.suggestions import accept, accept_as_system

    if given.kind == "system":
        if given.chip is None:
            raise CallError("catalogue suggestions accept --as system: name the chip in it, --chip")
        entry = accept_as_system(
            open_context(), name, chip=given.chip, count=given.count, vendor=given.vendor or "", author=getuser(),
            id_=given.id,
        )  # fmt: skip
        print(f"accepted as {entry}: the inventory knows it")
        return
    if given.kind not in (None, *get_args(Accepted)) or (given.kind is None and given.id is None):
        raise CallError("catalogue suggestions accept: say what it is, --as firm, chip or system, or of whom, --id")
    entry = accept(
        open_context(), name, kind=cast("Accepted | None", given.kind), author=getuser(), id_=given.id,
        vendor=given.vendor, unsure=given.unsure,
    )  # fmt: skip
    print(f"accepted as {entry}: texts read from now on know it")


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
