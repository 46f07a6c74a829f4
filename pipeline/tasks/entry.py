"""The plain functions that DAGs wire: each opens the context, does one piece of work, and hands on counts.

What they return goes through Airflow's XCom, so it is names and numbers, never scraped text. Those named in `TASKS` may
be called from another interpreter too, by `chipwatch task NAME`.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.exc import DBAPIError, OperationalError

from models.clocks import wall_now
from pipeline.errors import CallError, FetchError, InputError, StateError
from pipeline.settings import secret_text
from pipeline.storage.engine import reading, writing
from pipeline.storage.holders import clock_stands
from pipeline.storage.pending import count_waiting
from pipeline.storage.state import log_run
from pipeline.tasks.context import Context, open_context

Failure = Literal["person", "busy", "defect"]


def failure_of(fault: BaseException) -> Failure:
    """Who must act on what a task raised.

    Returns:
        `person`: a setting, a file or the database's state is wrong, and does not mend itself; `busy`: the database was
        busy or away, and soon is not; `defect`: of ours.
    """
    if isinstance(fault, CallError | StateError | InputError):
        return "person"
    if isinstance(fault, OperationalError) or (isinstance(fault, DBAPIError) and fault.connection_invalidated):
        return "busy"
    return "defect"


def due_sources() -> list[str]:
    """The sources whose cadence has passed, by the watched world's clock."""
    from pipeline.tasks.collect import due_sources as due

    return due(open_context())


def list_sources() -> list[str]:
    """The sources that are restricted-party lists."""
    from pipeline.tasks.collect import selected_sources

    return [name for name, source in selected_sources(open_context()).items() if source.kind == "list"]


#: Groups of hosts that count our requests together, each a lane of its own in Airflow; all others share one.
LANES = {
    "federal_register": ("federalregister.gov", "govinfo.gov"),
    "sec": ("sec.gov",),
}


def due_lane(lane: str, source: str | None = None) -> list[str]:
    """The sources of a lane that are due; of the one that is named only, due or not.

    Raises:
        CallError: there is no such source.
    """
    return _in_lane(lane, [source] if source else due_sources())


def list_lane(lane: str) -> list[str]:
    """The sources of a lane that are restricted-party lists."""
    return _in_lane(lane, list_sources())


def document_lane(lane: str, source: str | None = None) -> list[str]:
    """The sources of a lane that publish documents; of the one that is named only.

    Raises:
        CallError: there is no such source.
    """
    from pipeline.tasks.collect import selected_sources

    known = selected_sources(open_context()).items()
    names = [name for name, each in known if each.listing is not None and each.terms.poll]
    return _in_lane(lane, [source] if source else names)


def _in_lane(lane: str, names: Iterable[str]) -> list[str]:
    from pipeline.sources import find_source

    return [name for name in names if _lane_of(find_source(name).hosts) == lane]


def _lane_of(hosts: Iterable[str]) -> str:
    """Which group of hosts a source asks first."""
    ours = (lane for lane, ends in LANES.items() if any(host.endswith(ends) for host in hosts))
    return next(ours, "publishers")


def collect_period(
    source: str, since: str | None = None, until: str | None = None, dry_run: bool = False
) -> dict[str, object]:
    """Read what a source's listings show of a period, as backfill; or say what would be read.

    Args:
        source: its name.
        since: the first day; the source's own limit of age where None.
        until: the last day; today where None.
        dry_run: store nothing.

    Raises:
        CallError: a day is none, or the source publishes no documents.
    """
    from pipeline.tasks.collect_period import collect_period as collect

    return _logged("backfill", lambda context: collect(context, source, since, until, dry_run=dry_run), None)


def import_waiting() -> dict[str, object] | None:
    """The import that waits longest for a person: snapshot, feed, name and why; None where none does."""
    from pipeline.tasks.imports import waiting_imports

    context = open_context()
    found = [] if context.settings.profile == "research" else waiting_imports(context)
    if not found:
        return None
    first = min(found, key=lambda each: each.known_at)
    return {"snapshot": first.sha, "feed": first.feed, "name": first.name, "why": first.set_aside}


def accept_import(snapshot: str, who: str) -> dict[str, object]:
    """Make an import current that waits, as a person approved in Airflow.

    Raises:
        StateError: it does not wait any more.
    """
    from pipeline.tasks.imports import decide_import

    taken = decide_import(open_context(), snapshot, "accepted", who=who, why="approved in Airflow", via="page")
    return {"snapshot": taken.sha, "feed": taken.feed, "accepted": True}


def find_late() -> dict[str, object]:
    """What of the watch itself is later than it may be, in words; never anything in the recorded world."""
    from pipeline.tasks.lateness import find_late as find

    return {"late": list(find(open_context()))}


def report_failure(dag: str, task: str, kind: str, means: str, first: str) -> int:
    """Leave a message on a red task in the outbox, one a day, task and kind, for those whom the settings name."""
    from pipeline.tasks.reporting import report

    return report(open_context(), dag=dag, task=task, kind=kind, means=means, first=first)


def collect_source(source: str, context: Context | None = None) -> dict[str, object]:
    """Poll one source; its failures become its state."""
    from pipeline.tasks.collect import collect

    return _logged("collect", lambda context: collect(context, source), context)


def watch_source(source: str, every: float) -> dict[str, object]:
    """Look at a source of the watched tier: a conditional GET of its listing, and what is new on it is stored.

    It is due `every` seconds after the last look, and later after failures, by the same rule as any source. In the
    recorded world nothing is watched: its clock stands still between its steps.

    Returns:
        `asked`, `new`, and `waiting`: texts that are stored and not yet analysed. A wake-up for these may have been
        lost, so whoever watches gives another one.
    """
    from pipeline.tasks.collect import is_watch_due

    context = open_context()
    if context.world_kind == "replay":
        return {"asked": False, "new": 0, "waiting": 0}
    asked = is_watch_due(context, source, every)
    report = collect_source(source, context) if asked else {}
    with reading(context.engine) as connection:
        waiting = sum(count_waiting(connection).values())
    return {"asked": asked, "new": count_new([report]), "waiting": waiting}


def count_new(reports: Iterable[dict[str, object]]) -> int:
    """How many revisions and list changes a round of polls stored."""
    return sum(number(report, "new") + number(report, "changes") for report in reports if report)


def number(report: dict[str, object], name: str) -> int:
    """A count of a report; 0 where it says none."""
    value = report.get(name, 0)
    return value if isinstance(value, int) else 0


def analyse_pending(context: Context | None = None) -> dict[str, object]:
    """Pending texts to events to alerts, then what the clocks brought due."""
    from pipeline.tasks.analyse import analyse

    return _logged("analyse", analyse, context)


def analyse_settled(context: Context | None = None) -> dict[str, object]:
    """What Airflow runs, which polls and analyses side by side.

    In the recorded world a round of polls is waited for, so that its texts are read together and in one order on any
    machine (`docs/decisions/0009-honest-replay.md`); live, what is there is read at once.
    """
    from pipeline.tasks.analyse import analyse
    from pipeline.tasks.replay import polled

    return _logged("analyse", analyse, context, when=polled)


def deliver_waiting(context: Context | None = None) -> dict[str, object]:
    """Send what waits in the outbox."""
    from pipeline.channels import Ports
    from pipeline.tasks.collect import open_client
    from pipeline.tasks.deliver import TOGETHER, deliver
    from pipeline.tasks.replay import analysed
    from pipeline.web import make_notifier

    def send(context: Context) -> dict[str, object]:
        ports = Ports(
            now=context.clocks.wall_now, post=open_client(context).post, notify=make_notifier(context.settings)
        )
        # The recorded world's messages go one after the other, so that they are the same on any machine.
        together = 1 if context.world_kind == "replay" else TOGETHER
        return deliver(context, ports=ports, together=together, telling=analysed(context))

    return _logged("deliver", send, context)


def keep_terms(context: Context | None = None, *, dry_run: bool = False) -> dict[str, object]:
    """Take out what publishers' terms and our own let go; in the recorded world its step does it.

    A dry run takes nothing out, and says how much of each kind would go and would stay, and what goes with its reason.
    """
    from pipeline.tasks.retaining import plan, summary
    from pipeline.tasks.retention import retain

    context = context or open_context()
    if dry_run:
        return summary(plan(context), 100)
    if context.world_kind == "replay":
        return {"bodies": 0, "captures": 0}
    return _logged("retain", retain, context)


def make_digests(context: Context | None = None) -> dict[str, object]:
    """Make the editions that are due; in the recorded world when all before them is analysed: they print its seals."""
    from pipeline.tasks.digest import digest
    from pipeline.tasks.replay import analysed

    return _logged("digest", digest, context, when=analysed)


def import_inventory(file: str | None, who: str | None = None) -> list[dict[str, object]]:
    """Import one inventory file; else that in the home's `inventory/` whose name is the last, and pull all feeds.

    `who` started it in Airflow; None where its time did.
    """
    from pipeline.tasks.feeds import pull
    from pipeline.tasks.imports import import_holdings

    context, by = open_context(), who or ""
    folder = context.settings.home / "inventory"
    if file:
        return [import_holdings(context, Path(file), by=by, via="page").summary()]
    # Feeds first: a file that cannot be read at all fails the task, and must not keep them from coming in.
    pulled = [] if context.settings.profile == "research" else pull(context, by=by, via="page")
    # Each file is the whole: of several the last one is what holds.
    files = sorted(path for path in folder.glob("*") if path.suffix in {".csv", ".xlsx", ".json"})[-1:]
    return [one.summary() for one in pulled] + [
        import_holdings(context, path, by=by, via="page").summary() for path in files
    ]


def beat(_sent: object = None) -> bool:
    """Ask the heartbeat address, so that somebody notices when we are gone. False where none is set."""
    from pipeline.tasks.collect import open_client

    context = open_context()
    if not context.settings.heartbeat:
        return False
    try:
        open_client(context).fetch(secret_text(context.settings.heartbeat))
    except FetchError:
        # The listener's absence is the alarm; our own sweep was good all the same.
        return False
    return True


def _logged(
    task: str,
    work: Callable[[Context], dict[str, object]],
    context: Context | None = None,
    *,
    when: Callable[[Context], bool] = lambda _context: True,
) -> dict[str, object]:
    """Do the work and note the run; a failure is noted too, and goes on to whoever called.

    The recorded world's clock stands meanwhile. Where it is not the time for it, nothing is done, noted or said.
    """
    context = context or open_context()
    if context.world_kind == "live":
        return _done(task, work, context)
    with clock_stands(context.engine):
        return _done(task, work, context) if when(context) else {}


def _done(task: str, work: Callable[[Context], dict[str, object]], context: Context) -> dict[str, object]:
    from pipeline.tasks.telemetry import task_done

    started_at, began = wall_now(), time.monotonic()
    outcome, detail = "failed", {}
    try:
        detail = work(context)
        outcome = "ok"
    finally:
        with writing(context.engine) as connection:
            log_run(
                connection,
                task,
                started_at=started_at,
                ended_at=wall_now(),
                world_at=context.clocks.world_now(),
                outcome=outcome,
                detail=detail,
            )
        task_done(context, task, outcome, time.monotonic() - began, detail)
    return detail


#: What `chipwatch task NAME` may call: what DAGs wire, and nothing else.
TASKS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        due_sources,
        list_sources,
        collect_source,
        watch_source,
        analyse_settled,
        deliver_waiting,
        keep_terms,
        make_digests,
        import_inventory,
        beat,
        due_lane,
        list_lane,
        document_lane,
        collect_period,
        import_waiting,
        accept_import,
        find_late,
        report_failure,
    )
}
