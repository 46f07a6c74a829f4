"""`holdings import` and `exposure`: the inventory in, and what we hold of which chip where."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.exposure import Position
from models.hashing import plain
from models.wording import plural
from pipeline.cli.alerts import caller
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.catalogue import Catalogue

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
group = typer.Typer(help="The hardware that we own, rent or have ordered.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.add_typer(group, name="holdings")
    app.command("exposure")(show_exposure)


@group.callback()
def holdings() -> None:
    """The hardware that we own, rent or have ordered."""


@group.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or JSON of Kubernetes or Slurm: docs/holdings.md.")],
    *,
    feed: Annotated[str, typer.Option(help="What the file is the whole of; the rest stays.")] = "inventory",
    form: Annotated[str | None, typer.Option("--format", help="csv, xlsx, kubernetes, slurm; else told by it.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Of a workbook, the sheet.")] = None,
    kind: Annotated[str, typer.Option("--as", help="inventory, or a register: sites, orders, plan …")] = "inventory",
    by: Annotated[str, typer.Option("--by", help="Who hands it in; you, as logged in.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Import an inventory or a register. Bad lines are set aside and told, the rest goes in."""
    # The database's engine costs most of a second to import: only the commands that use it pay.
    from pipeline.cli.holdings_words import tell_import, tell_register
    from pipeline.holdings.readers import read_table
    from pipeline.tasks.context import open_context
    from pipeline.tasks.feeds import load_feeds, read_feed_file
    from pipeline.tasks.imports import import_table, read_file
    from pipeline.tasks.registers import import_register
    from pipeline.tasks.todos import refuse_research

    context, data, who = open_context(), read_file(file), caller(by)
    # What is told of an import says what we hold.
    refuse_research(context, "inventory")
    if kind != "inventory":
        register = import_register(context, kind, read_table(data, name=file.name, form=form, sheet=sheet), by=who)
        print(json.dumps(plain(register), ensure_ascii=False) if as_json else tell_register(register))
        return
    declared = load_feeds(context.settings).get(feed)
    if declared is not None:
        table = read_feed_file(declared, data, name=file.name)
    else:
        table = read_table(data, name=file.name, form=form, sheet=sheet)
    report = import_table(context, table, feed=feed, sites=declared.sites if declared else None, by=who)
    print(json.dumps(plain(report), ensure_ascii=False) if as_json else tell_import(report))


@group.command("pull")
def pull_feeds(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FEED]…", help="All feeds of the home when none.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who has them read; you, as logged in.")] = "",
    as_json: Json = False,
) -> None:
    """Read the feeds that feeds.yaml declares, and import each. One that cannot be read stops no other."""
    from pipeline.cli.holdings_words import tell_import
    from pipeline.tasks.context import open_context
    from pipeline.tasks.feeds import pull

    found = pull(open_context(), names or (), by=caller(by))
    if as_json:
        print_json(found)
        return
    for each in found:
        print(tell_import(each.report) if each.report else f"{each.feed}: not read: {each.fault}")
    if not found:
        print("No feed is declared: feeds.yaml in the home, see docs/holdings.md")


@group.command("feeds")
def feeds(as_json: Json = False) -> None:
    """What each feed of the inventory gave when it was last read."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.inventory_views import list_feeds

    found = list_feeds(open_context())
    if as_json:
        print_json(found)
        return
    print_table(
        ("feed", "state", "at", "from", "import", "why"),
        ((each.feed, each.state, each.at, each.name, (each.snapshot or "")[:12], each.why or "") for each in found),
    )


@group.command("diff")
def diff(
    before: Annotated[str | None, typer.Option("--from", help="An inventory or import, by its hash.")] = None,
    after: Annotated[str | None, typer.Option("--to", help="The same; the current inventory when none.")] = None,
    as_json: Json = False,
) -> None:
    """What is different in the inventory, by item, site and status, in units; to the one before when none is named."""
    from pipeline.holdings.telling import tell_differences
    from pipeline.tasks.context import open_context
    from pipeline.tasks.inventory_views import show_differences

    found = show_differences(open_context(), before, after)
    if as_json:
        print_json(found)
        return
    print(f"{(found.before or 'nothing')[:12]} → {(found.after or 'nothing')[:12]}")
    print("\n".join(tell_differences(found.differences)) or "no difference")


@group.command("unmatched")
def unmatched(as_json: Json = False) -> None:
    """The items of the inventory that the catalogue does not know: they count, but no rule on chips reaches them."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.inventory_views import list_unmatched

    found = list_unmatched(open_context())
    if as_json:
        print_json(found)
    elif not found:
        print("Every item is matched.")
    else:
        print_table(
            ("quantity", "item", "sites", "why not"),
            ((each.quantity, each.item, ", ".join(each.sites), each.reason) for each in found),
        )


@group.command("match")
def match(
    item: Annotated[str, typer.Argument(help="As it stands in the inventory.")],
    entry: Annotated[str, typer.Argument(metavar="CHIP", help="A chip or system of the catalogue, by id or name.")],
    who: Annotated[str, typer.Option("--by", help="Who says so.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")] = "",
    as_json: Json = False,
) -> None:
    """Say what an item is. It holds at once and in later imports; what was matched before is kept."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.matching import match_item

    done = match_item(open_context(), item, entry, who=who, why=why)
    if as_json:
        print_json(done)
    else:
        print(f"{done.item!r} is {done.how}: {plural(done.lines, 'line')}, {plural(done.units, 'unit')}")


@group.command("accept")
def accept(
    sha: Annotated[str, typer.Argument(metavar="IMPORT", help="An import that was set aside, by its hash.")],
    who: Annotated[str, typer.Option("--by", help="Who accepts it.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")],
) -> None:
    """Accept an import that was set aside: it is its feed's part of the inventory from now on."""
    _decide(sha, "accepted", who, why)


@group.command("dismiss")
def dismiss(
    sha: Annotated[str, typer.Argument(metavar="IMPORT", help="An import that was set aside, by its hash.")],
    who: Annotated[str, typer.Option("--by", help="Who dismisses it.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")],
) -> None:
    """Dismiss an import that was set aside. The next one is compared with the current one again."""
    _decide(sha, "dismissed", who, why)


def _decide(sha: str, answer: str, who: str, why: str) -> None:
    from pipeline.tasks.context import open_context
    from pipeline.tasks.imports import decide_import

    taken = decide_import(open_context(), sha, answer, who=who, why=why)
    print(f"{taken.name} for {taken.feed} ({taken.sha[:12]}): {answer}")


def show_exposure(
    chips: Annotated[list[str] | None, typer.Argument(help="Ids, names or aliases; the whole fleet when none.")] = None,
    alert: Annotated[str | None, typer.Option("--alert", help="What an alert touches, by the alert's id.")] = None,
    *,
    again: Annotated[
        bool, typer.Option("--again", help="Work the alert's exposure out again from the stored versions, and compare.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show the fleet by chip and site, or what an alert touches of it."""
    from pipeline.holdings.telling import tell_exposure, tell_fleet, tell_stood
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holdings import load_alert_exposure, load_fleet
    from pipeline.tasks.todos import refuse_research

    context = open_context()
    refuse_research(context, "inventory")
    if again and alert is None:
        raise CallError("--again needs --alert")
    if alert is not None:
        if chips:
            raise CallError("either chips or --alert")
        if again:
            from pipeline.tasks.again import again as work_out

            worked = work_out(context, alert)
            print(json.dumps(plain(worked), ensure_ascii=False) if as_json else worked.line())
            if worked.outcome != "same":
                raise typer.Exit(1)
            return
        found, stood = load_alert_exposure(context, alert)
        if as_json:
            print(json.dumps(plain(found) | ({"clauses": plain(stood)} if stood else {}), ensure_ascii=False))
        else:
            print("\n".join([tell_exposure(found), *map(tell_stood, stood)]))
        return
    fleet = load_fleet(context)
    positions = _of(fleet.catalogue, fleet.positions, chips) if chips else fleet.positions
    if as_json:
        sha = fleet.snapshot.sha if fleet.snapshot else None
        print(json.dumps({"snapshot": sha, "positions": plain(positions)}, ensure_ascii=False))
    elif fleet.snapshot is None:
        print("No inventory is imported: chipwatch holdings import FILE")
    else:
        print(tell_fleet(positions))
        print(fleet.freshness.line())


def _of(catalogue: "Catalogue", positions: tuple[Position, ...], chips: list[str]) -> tuple[Position, ...]:
    from pipeline.policy import named_ids

    wanted = {each for name in chips for each in named_ids(catalogue, name)}
    return tuple(p for p in positions if p.chip is not None and wanted & {*catalogue.ancestors(p.chip)})
