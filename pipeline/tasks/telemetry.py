"""What tasks say of themselves to machines: a line of JSON a task, batch and alert, and measures. Off by default.

Names, numbers and ids of our own alone: no title, no passage, no address, no fault's own words, which may quote either.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from models.clocks import WallInstant
from models.measure import Measure
from models.telling import AlertDraft
from pipeline.settings import Settings
from pipeline.storage.engine import reading
from pipeline.storage.outbox import count_outbox, oldest_waiting
from pipeline.storage.pending import count_waiting
from pipeline.storage.revisions import published_of
from pipeline.storage.sources import load_statuses
from pipeline.tasks.context import Context
from pipeline.web.measuring import sender

#: Which counts of a task's report are which measure; those of a poll are by source.
OF_POLLS = MappingProxyType(
    {
        "new": "documents.read",
        "edited": "documents.edited",
        "changes": "lists.changed",
        "set_aside": "documents.set_aside",
    }
)
OF_TASKS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "analyse": {
            "revisions": "texts.analysed",
            "set_aside": "texts.set_aside",
            "claims": "claims.found",
            "messages": "messages.made",
        },
        "deliver": {"sent": "messages.sent", "again": "messages.again", "dead": "messages.dead"},
        "digest": {"editions": "editions.made"},
    }
)
#: Words of a report that are ours; all other words in it may be a publisher's.
WORDS = ("source", "state")


def task_done(context: Context, task: str, outcome: str, seconds: float, report: Mapping[str, object]) -> None:
    """Tell of a run of a task: one line, and its measures."""
    settings = context.settings
    if settings.logs:
        numbers = {name: value for name, value in report.items() if isinstance(value, int)}
        words = {name: str(report[name]) for name in WORDS if isinstance(report.get(name), str)}
        at = {"world_at": context.clocks.world_now().isoformat()}
        log(context, "task", task=task, outcome=outcome, seconds=round(seconds, 3), **at, **words, **numbers)
    if settings.metrics:
        levels = levels_of(context) if task in {"analyse", "deliver"} else ()
        sender(settings.metrics)([*measures_of(task, outcome, seconds, report), *levels])


def measures_of(task: str, outcome: str, seconds: float, report: Mapping[str, object]) -> tuple[Measure, ...]:
    """What a run of a task counts."""
    found = [
        Measure("task.runs", 1, {"task": task, "outcome": outcome}),
        Measure("task.duration", seconds, {"task": task}),
    ]
    if task == "collect" and "source" in report:
        source = {"source": str(report["source"])}
        found.append(Measure("sources.polled", 1, {**source, "state": str(report.get("state"))}))
        found += [Measure(name, count, source) for name, count in _counts(report, OF_POLLS)]
    found += [Measure(name, count) for name, count in _counts(report, OF_TASKS.get(task, {}))]
    return tuple(found)


def levels_of(context: Context) -> tuple[Measure, ...]:
    """What waits, and in which state the sources are."""
    with reading(context.engine) as connection:
        waits, states, oldest = count_waiting(connection), count_outbox(connection), oldest_waiting(connection)
        sources: dict[str, int] = {}
        for status in load_statuses(connection).values():
            sources[status.state] = sources.get(status.state, 0) + 1
    age = (context.clocks.wall_now() - WallInstant(oldest)).total_seconds() if oldest else 0.0
    return (
        Measure("queue.texts", waits["revisions"]),
        Measure("queue.turns", waits["turns"]),
        Measure("outbox.waiting", states["waiting"] + states["leased"]),
        Measure("outbox.held", states["held"]),
        Measure("outbox.dead", states["dead"]),
        Measure("outbox.age", max(0.0, age)),
        *(Measure("sources.in_state", count, {"state": state}) for state, count in sorted(sources.items())),
    )


def alerts_raised(context: Context, alerts: Sequence[AlertDraft]) -> None:
    """Tell of alerts that were stored just now: a line each, and how long after its newest text it is there."""
    settings = context.settings
    if not alerts or not (settings.logs or settings.metrics):
        return
    for alert in alerts:
        log(
            context,
            "alert",
            alert=alert.id,
            rule=alert.rule,
            revisions=sorted({each.revision for each in alert.evidence}),
        )
    if not settings.metrics:
        return
    measures = [Measure("alerts.raised", 1, {"rule": alert.rule}) for alert in alerts]
    # A recorded world's publications lie years back by the wall clock: there is nothing to measure.
    if context.world_kind == "live":
        with reading(context.engine) as connection:
            known = published_of(connection, sorted({each.revision for alert in alerts for each in alert.evidence}))
        now = context.clocks.wall_now()
        for alert in alerts:
            days = [known[each.revision] for each in alert.evidence if each.revision in known]
            if days and (late := (now - WallInstant(max(days))).total_seconds()) >= 0:
                measures.append(Measure("alerts.delay", late))
    sender(settings.metrics)(measures)


def log(context: Context, event: str, **fields: object) -> None:
    """Write a line of JSON where the deployment wants it, if it does: one write, so that lines of others stay whole."""
    settings: Settings = context.settings
    if not settings.logs:
        return
    line = json.dumps({"at": context.clocks.wall_now().isoformat(), "event": event, **fields}, default=_plain) + "\n"
    if settings.logs == "stderr":
        sys.stderr.write(line)
        sys.stderr.flush()
        return
    # A full disk must not stop the work.
    with suppress(OSError), Path(settings.logs).open("ab", buffering=0) as file:
        file.write(line.encode())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _counts(report: Mapping[str, object], names: Mapping[str, str]) -> list[tuple[str, int]]:
    counted = ((name, report.get(key)) for key, name in names.items())
    return [(name, value) for name, value in counted if isinstance(value, int) and value]
