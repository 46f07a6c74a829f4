"""All of it in one process: what `chipwatch run` does, and what tests and benchmarks use instead of Airflow."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pipeline.storage.engine import reading
from pipeline.storage.retention import count_removed
from pipeline.tasks import entry
from pipeline.tasks.collect import collect_from_dir, due_sources
from pipeline.tasks.context import Context
from pipeline.tasks.replay import step

Progress = Callable[[str], None]
T = TypeVar("T")

#: Sources that are polled at once: a host that answers slowly, or asks for a long delay, holds up itself alone.
TOGETHER = 64


def side_by_side(
    names: Sequence[str], work: Callable[[str], T], *, together: int = TOGETHER
) -> Iterator[tuple[str, T]]:
    """Do the work for each name in threads of its own, which mostly wait; gives names and results as they come.

    What a work raises is raised here, when the others that had begun are done.
    """
    if together == 1 or len(names) < 2:
        yield from ((name, work(name)) for name in names)
        return
    with ThreadPoolExecutor(min(together, len(names)), thread_name_prefix="source") as pool:
        begun = {pool.submit(work, name): name for name in names}
        for done in as_completed(begun):
            yield begun[done], done.result()


def sweep(context: Context, *, sources: Sequence[str] | None = None, say: Progress | None = None) -> dict[str, int]:
    """Poll what is due (or the sources named), analyse, digest, deliver; gives what came of it."""
    totals = dict.fromkeys(("sources", "new", "changes", "alerts", "editions", "sent", "removed"), 0)
    names = list(sources if sources is not None else due_sources(context))
    # Publishers wait for nobody but themselves; the recorded world's are asked in order, so that it ends the same.
    together = 1 if context.world_kind == "replay" else TOGETHER
    for name, report in side_by_side(names, lambda name: entry.collect_source(name, context), together=together):
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
            with reading(context.engine) as connection:
                return totals | {"removed": count_removed(connection)}  # by the clock's steps
