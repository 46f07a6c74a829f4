"""`health`: how the deployment is doing, and what a person has to do; for people, monitors and scripts."""

from typing import TYPE_CHECKING, Annotated

import typer

from models.hashing import plain
from models.wording import plural
from pipeline.cli.show import print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pipeline.tasks.vitals import Vitals


def add_commands(app: typer.Typer) -> None:
    """Add this command."""
    app.command("health")(show_health)


def show_health(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say how the deployment is doing. Exit status 1 where a person has to do something now."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.vitals import vitals

    found = vitals(open_context())
    if as_json:
        print_json({"well": found.well, **plain(found)})
    else:
        _tell(found)
    if not found.well:
        raise typer.Exit(1)


def _tell(found: "Vitals") -> None:
    from pipeline.tasks.upkeep import age_of, size_of

    for need in found.needs:
        print(f"{'NOW' if need.when == 'now' else 'later'}: {need.what} ({need.page}, {need.heading})")
    if not found.needs:
        print("Nothing needs a person.")
    now = {"wall": found.at, "world": found.world_at}
    waits = ((each, now[each.clock] - each.oldest_at if each.oldest_at else None) for each in found.queues)
    queues = ((each.name, each.waiting, "" if age is None else age_of(age)) for each, age in waits)
    _part("What waits", ("queue", "waiting", "the oldest"), queues)
    _part("Outbox", ("state", "messages"), found.outbox.items())
    legs = ((span.span, leg) for span in found.taken for leg in span.legs if leg.alerts)
    taken = ((span, leg.name, leg.p50, leg.p95, leg.alerts) for span, leg in legs)
    _part("From publication to alert, in seconds", ("of the", "leg", "p50", "p95", "alerts"), taken)
    runs = ((run.task, _at(run.ended_at), run.outcome, _at(run.well_at)) for run in found.runs)
    _part("Last runs", ("task", "ended", "outcome", "last success"), runs)
    _part("Sources", ("state", "sources"), found.sources.items())
    base = found.database
    stands = ("database", f"{base.kind} {base.version}, migration {base.migration} of {found.migration}")
    _part("Versions", ("of", "version"), [*((each.name, each.version) for each in found.versions), stands])
    kept = [("database", size_of(base.size)), (plural(found.captures, "capture"), size_of(found.capture_bytes))]
    free = [(f"free on the disk of {one.name}", f"{size_of(one.free)} of {size_of(one.total)}") for one in found.disks]
    _part("Room", ("what", "size"), [*kept, *free])
    rows = ((each.name, f"{'about ' if each.about else ''}{each.rows:,}") for each in found.tables if each.rows)
    _part("Rows by table", ("table", "rows"), rows)


def _at(when: "datetime | None") -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}" if when else ""


def _part(title: str, columns: tuple[str, ...], rows: "Iterable[tuple[object, ...]]") -> None:
    print(f"\n{title}")
    print_table(columns, rows)
