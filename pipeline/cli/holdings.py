"""`holdings import` and `exposure`: the inventory in, and what we hold of which chip where."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.hashing import plain
from models.values import Position
from pipeline.errors import CallError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.catalogue import Catalogue
    from pipeline.holdings.tables import Refused
    from pipeline.tasks.holdings import ImportReport
    from pipeline.tasks.registers import RegisterReport

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
    file: Annotated[Path, typer.Argument(help="A CSV file; its columns are in docs/policy.md.")],
    *,
    kind: Annotated[str, typer.Option("--as", help="inventory, or a register: sites, orders, plan …")] = "inventory",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Import an inventory or a register. Bad lines are set aside and told, the rest goes in."""
    # The database's engine costs most of a second to import: only the commands that use it pay.
    from pipeline.holdings.tables import read_csv
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holdings import import_holdings, read_file
    from pipeline.tasks.registers import import_register

    if kind != "inventory":
        register = import_register(open_context(), kind, read_csv(read_file(file), name=file.name))
        print(json.dumps(plain(register), ensure_ascii=False) if as_json else tell_register(register))
        return
    report = import_holdings(open_context(), file)
    if as_json:
        print(json.dumps(plain(report), ensure_ascii=False))
    else:
        print(tell_import(report))


def tell_register(report: "RegisterReport") -> str:
    """An import of a register in lines."""
    state = "imported" if report.new else "unchanged since the last import"
    lines = [f"{report.name}: {report.lines} lines of {report.kind}, {state}"]
    return "\n".join([*lines, *_refused(report.refused)])


def _refused(lines: "Iterable[Refused]") -> list[str]:
    return [
        f"  line {each.line}{f', {each.column}' if each.column else ''}: {each.reason}; set aside" for each in lines
    ]


def tell_import(report: "ImportReport") -> str:
    """An import in lines: what went in, what was set aside and where, what is left to match."""
    state = "imported" if report.new else "unchanged since the last import"
    lines = [f"{report.name}: {report.lines} lines, {report.units:,} units, {state} ({report.snapshot[:12]})"]
    lines += _refused(report.refused)
    lines += [f"  line {each.line}: {each.item!r} × {each.quantity}: {each.reason}" for each in report.unmatched]
    return "\n".join(lines)


def show_exposure(
    chips: Annotated[list[str] | None, typer.Argument(help="Ids, names or aliases; the whole fleet when none.")] = None,
    alert: Annotated[str | None, typer.Option("--alert", help="What an alert touches, by the alert's id.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show the fleet by chip and site, or what an alert touches of it."""
    from pipeline.holdings.telling import tell_exposure, tell_fleet, tell_stood
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holdings import load_alert_exposure, load_fleet

    context = open_context()
    if alert is not None:
        if chips:
            raise CallError("either chips or --alert")
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


def _of(catalogue: "Catalogue", positions: tuple[Position, ...], chips: list[str]) -> tuple[Position, ...]:
    from pipeline.policy import named_ids

    wanted = {each for name in chips for each in named_ids(catalogue, name)}
    return tuple(p for p in positions if p.chip is not None and wanted & {*catalogue.ancestors(p.chip)})
