"""What a red task says: what it means, and the command that a person begins with.

Red is for what a person of the platform must mend. A publisher that blocks us, is down or has a new layout is a *state*
(page **Sources**, rule `source-silent`), and its task is green.
"""

import logging
from typing import Any

from dags import running

log = logging.getLogger("chipwatch.task")

#: By what was raised: what it means, and what to do first (docs/on-call.md).
WHAT_TO_DO = {
    "PersonNeededError": (
        "a setting, a file or the database's state is wrong, and trying again does not mend it",
        "read the message above; then `chipwatch task NAME` on a worker says the same at once, without Airflow",
    ),
    "BusyError": (
        "our database was busy or away at every try",
        "see whether CHIPWATCH_DATABASE answers; nothing is lost, the next run takes what waits",
    ),
    "AirflowTaskTimeout": (
        "it took longer than a quarter of an hour and was stopped",
        "`chipwatch sources` names the publisher that is slow; what was not done is taken up by the next run",
    ),
}
UNFORESEEN = (
    "a defect of ours, or of this machine (memory, disk, a process that was killed)",
    "keep this log; the next run takes up what waits, so a single red task needs no rerun",
)


def tell_person(context: Any) -> None:
    """Say in the task's log what a person should do, and put one message a day and task into our outbox."""
    kind = type(context.get("exception")).__name__
    means, first = WHAT_TO_DO.get(kind, UNFORESEEN)
    task = context["ti"]
    log.error("%s.%s failed: %s. What to do: %s. See docs/on-call.md.", task.dag_id, task.task_id, means, first)
    try:
        told = running.run("report_failure", dag=task.dag_id, task=task.task_id, kind=kind, means=means, first=first)
    except Exception:
        # What failed may be the very database that the message would wait in: the log is then all there is.
        log.exception("no message was left in the outbox")
    else:
        log.info("messages left in the outbox: %s", told)
