"""`chipwatch hold` and `retain`: what may not be deleted, and what goes when its term is over."""

from typing import TYPE_CHECKING, Annotated

import typer

from models.wording import plural
from pipeline.cli.show import print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.hold import Hold
    from pipeline.tasks.retaining import Plan

By = Annotated[str, typer.Option("--by", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", help="The reason; pages of what is held show it.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
holds = typer.Typer(help="What nobody may delete: an alert, an order, a party, a document, a source, a period, all.")


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(holds, name="hold")
    app.command()(retain)


@holds.command()
def add(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="al-…, order:PO-1, party:NAME, document:NAME, source:NAME, period:2026-01-01..2026-06-30, everything.",
        ),
    ],
    who: By = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Put a hold on something, with all that rests on it and all that it rests on."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holds import put_hold

    _tell([put_hold(open_context(), what, who=who, why=why, via="command")], as_json=as_json)


@holds.command("list")
def list_(
    released: Annotated[bool, typer.Option("--released", help="Those too that were released.")] = False,
    as_json: Json = False,
) -> None:
    """List the holds that last, the longest first."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holds import list_holds

    _tell(list_holds(open_context(), released=released), as_json=as_json)


@holds.command()
def release(
    number: Annotated[int, typer.Argument(metavar="HOLD", help="A hold's number, as the list shows it.")],
    who: By = "",
    why: Why = "",
) -> None:
    """Release a hold: what its term or its publisher let go goes with the next run of `retain`."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holds import lift_hold

    released = lift_hold(open_context(), number, who=who, why=why, via="command")
    print(f"Released: {released.told}. `chipwatch retain --dry-run` says what goes by it.")


def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Take nothing out: say what would go, and why.")] = False,
    stays: Annotated[bool, typer.Option("--stays", help="With --dry-run: what stays too, each with why.")] = False,
    as_json: Json = False,
) -> None:
    """Take out what publishers' terms, and the term that is set, let go; nothing that is held."""
    from pipeline.errors import CallError
    from pipeline.tasks.context import open_context
    from pipeline.tasks.retaining import plan
    from pipeline.tasks.retention import retain as take_out

    if stays and not dry_run:
        raise CallError("--stays goes with --dry-run")
    context = open_context()
    if dry_run:
        _tell_plan(plan(context), stays=stays, as_json=as_json)
        return
    done = take_out(context)
    if as_json:
        print_json(done)
        return
    gone = [("bodies", "text"), ("captures", "capture"), ("records", "record")]
    told = ", ".join(plural(int(str(done[name])), one) for name, one in gone if name in done)
    print(f"{told} taken out.")


def _tell_plan(found: "Plan", *, stays: bool, as_json: bool) -> None:
    shown = [each for each in found.verdicts if each.goes or stays]
    if as_json:
        lines = [
            {"kind": each.item.kind, "id": each.item.id, "name": each.item.name, "goes": each.goes, "why": each.why,
             "ends_on": each.ends_on}
            for each in shown
        ]  # fmt: skip
        print_json({"on": found.today, "years": found.years, "holds": found.holds, "items": lines})
        return
    if shown:
        print_table(
            ("", "kind", "id", "what", "why"),
            (
                ("goes" if each.goes else "stays", each.item.kind, each.item.id, each.item.name, each.why)
                for each in shown
            ),
        )
    term = f"the term is {plural(found.years, 'year')}" if found.years else "no term is set (CHIPWATCH_KEEP_YEARS)"
    kept = len(found.verdicts) - len(found.goes)
    held = plural(len(found.holds), "hold")
    print(f"As of {found.today}: {len(found.goes)} would go, {kept} of what was looked at stay; {term}, {held}.")


def _tell(found: "Sequence[Hold]", *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    if not found:
        print("Nothing is held.")
        return
    print_table(
        ("hold", "since", "on", "by", "why", "released"),
        (
            (
                one.id,
                one.since_at.date(),
                one.name if one.kind == "everything" else f"{one.kind} {one.name}",
                one.who,
                one.why,
                f"{one.released_at.date()} by {one.released_by}: {one.released_why}" if one.released_at else "",
            )
            for one in found
        ),
    )
