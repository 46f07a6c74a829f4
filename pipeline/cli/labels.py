"""`chipwatch labels`: what people set right as labelled data, and how often we were right."""

import json
from typing import Annotated

import typer

from pipeline.cli.show import print_json, print_table

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
labels = typer.Typer(help="What people judged: as labelled data, and counted.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(labels, name="labels")


@labels.command()
def export() -> None:
    """Print the judged passages as JSON Lines of the annotation guide, where their terms let them leave."""
    import sys

    from pipeline.tasks.context import open_context
    from pipeline.tasks.labels import export_labels

    passages, held = export_labels(open_context())
    for passage in passages:
        print(json.dumps(passage, ensure_ascii=False))
    if held:
        print(f"{held} more stay here: their publishers' terms do not let them leave", file=sys.stderr)


@labels.command()
def count(as_json: Json = False) -> None:
    """Say how often claims were read rightly by what people judged: by type and source; and alerts by rule."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.labels import count_judged

    counted = count_judged(open_context())
    if as_json:
        print_json(counted)
        return
    print_table(
        ("by", "name", "judged", "right", "set right", "wrong", "missed", "precision", "interval"),
        (
            (c.by, c.name, c.judged, c.right, c.set_right, c.wrong, c.missed, _share(c.precision), _span(c.interval))
            for c in counted
        ),
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _span(interval: tuple[float, float] | None) -> str:
    return "-" if interval is None else f"{interval[0]:.2f}–{interval[1]:.2f}"
