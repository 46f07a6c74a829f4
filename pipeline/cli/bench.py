"""`chipwatch bench`: the figures of speed, as ratios of CPU time taken in one run."""

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.show import print_json, print_table, progress

if TYPE_CHECKING:
    from pipeline.bench import Report


def add_commands(app: typer.Typer) -> None:
    """Add `bench`."""
    app.command()(bench)


def bench(
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; each figure is the median one's.")] = 5,
    documents: Annotated[Optional[int], typer.Option(min=1, help="At most so many pages.")] = None,  # noqa: UP045
    stored: Annotated[int, typer.Option(min=1000, help="Documents in the archive where growth is measured.")] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the parts and the whole chain, each beside what one would use instead, in CPU time."""
    from pipeline.bench import run_bench

    with progress("bench") as tick:
        report = run_bench(rounds, documents, say=tick, stored=stored)
    if as_json:
        print_json(report)
        return
    tell(report)


def tell(report: "Report") -> None:
    """The report for people: per second of CPU, and milliseconds of CPU of one item."""
    print(f"pages: {report.pages}")
    print(f"figures: per second of process CPU time, interleaved, median of {report.rounds} rounds; ms of CPU an item")
    print("versions: " + ", ".join(f"{name} {number}" for name, number in report.versions.items()) + "\n")
    print_table(
        ("what", "per CPU s", "beside", "per CPU s", "ratio", "p50 ms", "p95 ms", "max ms", "failed", "bar"),
        (
            (
                row.name,
                shown(row.ours),
                row.beside,
                shown(row.theirs),
                shown(row.ratio),
                shown(row.p50_ms),
                shown(row.p95_ms),
                shown(row.max_ms),
                f"{row.failed} / {row.their_failed}" if row.beside else row.failed,
                row.bar,
            )
            for row in report.rows
        ),
    )
    print()
    for row in report.rows:
        if row.note:
            print(f"{row.name}: {row.note}")


def shown(value: float | None) -> str:
    """A figure to three digits; nothing where there is none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
