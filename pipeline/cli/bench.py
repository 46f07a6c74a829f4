"""`chipwatch bench`: the figures of speed, as ratios of CPU time taken in one run."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.show import print_json, print_table, progress
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.bench import Report
    from pipeline.bench.visits import PagesReport
    from pipeline.tasks.context import Context


def add_commands(app: typer.Typer) -> None:
    """Add `bench`."""
    app.command()(bench)


def bench(
    rounds: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, help="Rounds; each figure is the median one's. Default 5; of pages 20 answers each."),
    ] = None,
    documents: Annotated[Optional[int], typer.Option(min=1, help="At most so many pages.")] = None,  # noqa: UP045
    stored: Annotated[int, typer.Option(min=1000, help="Documents in the archive where growth is measured.")] = 100_000,
    pages: Annotated[
        bool, typer.Option("--pages", help="Our own pages and API alone, over an archive of that size.")
    ] = False,
    alerts: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, help="With --pages: alerts in that archive; default a tenth of its documents."),
    ] = None,
    here: Annotated[
        bool, typer.Option("--here", help="With --pages: over this deployment as it is; nothing is made.")
    ] = False,
    only: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(help="With --pages: only addresses that begin so; may be repeated."),
    ] = None,
    until: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option(formats=["%Y-%m-%d"], help="With --pages: play the recorded world to this day only."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the parts and the whole chain, each beside what one would use instead, in CPU time."""
    if pages:
        from pipeline.bench.deployments import deployments
        from pipeline.tasks.context import open_context

        day = until.date() if until else None
        with progress("bench") as tick:
            over = [open_context()] if here else deployments(stored, alerts or stored // 10, tick, day)
            visited = [_visit(context, rounds or 20, only or [], tick) for context in over]
        if as_json:
            print_json(visited)
        else:
            for each in visited:
                tell_pages(each)
        return
    if alerts or here or only or until:
        raise CallError("--alerts, --here, --only and --until go with --pages")
    from pipeline.bench import run_bench

    with progress("bench") as tick:
        report = run_bench(rounds or 5, documents, say=tick, stored=stored)
    if as_json:
        print_json(report)
        return
    tell(report)


def _visit(context: "Context", times: int, only: Sequence[str], say: Callable[[str], object]) -> "PagesReport":
    """Pages over one deployment as `chipwatch serve` shows them to an admin; the bench itself knows no pages."""
    from pipeline.bench.visits import measure_pages
    from pipeline.ui.app import Reader, make_app
    from pipeline.ui.settling import Settling

    return measure_pages(context, Settling(make_app(lambda: Reader("bench", "admin"))), times, only, say)


def tell_pages(report: "PagesReport") -> None:
    """What each page needs, in milliseconds, and which are the slowest."""
    print(f"{report.database}: {report.documents:,} documents, {report.alerts:,} alerts; milliseconds an answer")
    if not report.whole:
        print("the database is on another machine: CPU is this process's alone")
    print_table(
        ("page", "p50", "p95", "max", "CPU p50", "CPU p95", "KB", "status", "bar"),
        (
            (
                *(row.address, shown(row.p50_ms), shown(row.p95_ms), shown(row.max_ms)),
                *(shown(row.cpu_p50_ms), shown(row.cpu_p95_ms), shown(row.size / 1000), row.status),
                "" if row.kept else f"over {report.bar_ms}",
            )
            for row in report.rows
        ),
    )
    for row in sorted(report.rows, key=lambda row: -row.p95_ms)[:1]:
        print(f"slowest: {row.address}, p95 {shown(row.p95_ms)} ms")
    print()


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
