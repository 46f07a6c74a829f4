"""All of it in one process: what `chipwatch run` does, and what tests and benchmarks use instead of Airflow."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.tasks import entry
from pipeline.tasks.collect import collect_from_dir, due_sources
from pipeline.tasks.context import Context
from pipeline.tasks.replay import step

Progress = Callable[[str], None]


def sweep(context: Context, *, sources: Sequence[str] | None = None, say: Progress | None = None) -> dict[str, int]:
    """Poll what is due (or the sources named), analyse, digest, deliver; gives what came of it."""
    totals = dict.fromkeys(("sources", "new", "changes", "alerts", "editions", "sent", "removed"), 0)
    for name in sources if sources is not None else due_sources(context):
        report = entry.collect_source(name, context)
        totals["sources"] += 1
        totals["new"] += entry.number(report, "new") + entry.number(report, "changes")
        if say:
            say(f"{name}: {report.get('state')}, {entry.number(report, 'new')} new")
    analysed = entry.analyse_pending(context)
    totals["changes"] += entry.number(analysed, "changes")
    totals["alerts"] += entry.number(analysed, "alerts")
    totals["editions"] += entry.number(entry.make_digests(context), "editions")
    totals["sent"] += entry.number(entry.deliver_waiting(context), "sent")
    totals["removed"] += entry.number(entry.keep_terms(context), "bodies")
    return totals


def read_folder(context: Context, source: str, folder: Path) -> dict[str, int]:
    """The same readers over saved files, and the same analysis; gives what came of it."""
    report = collect_from_dir(context, source, folder)
    analysed = entry.analyse_pending(context)
    counts = {name: entry.number(report, name) for name in ("items", "new", "edited", "changes", "set_aside")}
    return counts | {name: entry.number(analysed, name) for name in ("claims", "moves", "alerts")}


def play(context: Context, instants: Sequence[datetime], *, say: Progress | None = None) -> dict[str, int]:
    """A replay to its end: sweep until nothing waits, step, and again."""
    totals: dict[str, int] = {}
    while True:
        done = sweep(context, say=say)
        for name, count in done.items():
            totals[name] = totals.get(name, 0) + count
        if step(context, instants) is None and done["sources"] == 0 and done["new"] == 0:
            return totals
