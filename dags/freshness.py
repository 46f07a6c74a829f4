"""### Freshness: is the watch itself on time?

Asked of our own tables, not of Airflow's: a scheduler that stands still tells no deadline, and neither does a worker
that takes no task. Every quarter of an hour **late** compares what waits with what is allowed
(`pipeline.tasks.lateness.LIMITS`): texts that wait to be analysed, messages that wait to be sent, the last good
analysis, delivery and polls.

**When red**, something is late; the task's message names it, how late it is, and the command that comes first. That
nobody runs at all only somebody outside can tell: set `CHIPWATCH_HEARTBEAT` to an address that misses us.
"""

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.common import shared
from dags.running import PersonNeededError, run


@task(retries=0)
def late() -> dict[str, object]:
    """What is later than it may be; red where anything is."""
    found = run("find_late")
    if found["late"]:
        raise PersonNeededError("; ".join(found["late"]))
    return found


@dag(schedule=CronTriggerTimetable("*/15 * * * *", timezone="UTC"), doc_md=__doc__, **shared(["operation"]))
def freshness() -> None:
    late()


freshness()
