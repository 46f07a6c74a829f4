"""### Lists: restricted-party lists, and what changed in them

Polls every list source now, due or not: a person starts this before a screening, or after a notice.
The ordinary cadence is **collect**'s; entries that were added, removed or amended become changes that
**analyse** takes to alerts.
"""

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.common import shared
from dags.polling import poll, wake
from dags.running import run


@task
def list_sources() -> list[str]:
    """The sources that are lists."""
    return run("list_sources")


@dag(schedule=CronTriggerTimetable("30 6 * * *", timezone="UTC"), doc_md=__doc__, **shared(["lists"]))
def lists() -> None:
    wake(poll.expand(source=list_sources()))


lists()
