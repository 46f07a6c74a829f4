"""### Lists: restricted-party lists, and what changed in them

Polls every list source now, due or not: a person starts this before a screening, or after a notice.
The ordinary cadence is **collect**'s; entries that were added, removed or amended become changes that
**analyse** takes to alerts.

**When red:** as in **collect**. A list that cannot be read is a state, and every screening says how old its lists are.
"""

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.common import shared
from dags.polling import poll_lanes
from dags.running import run


@task
def of_lists(lane: str) -> list[str]:
    """The sources of a lane that are lists."""
    return list(run("list_lane", lane=lane))


@dag(schedule=CronTriggerTimetable("30 6 * * *", timezone="UTC"), doc_md=__doc__, **shared(["lists"]))
def lists() -> None:
    poll_lanes(of_lists)


lists()
