"""### Deliver: send what waits in the outbox

Makes messages of the notices that are due, leases what waits, sends each by its channel, and marks it. A failed one
waits longer each time and is set aside as dead in the end, where a person sees it (page **Outbox**). Never lost; at
most one recognisable repeat per crash.

Woken by **analyse**; sweeps every five minutes for retries. After a good sweep the heartbeat address is asked.
`chipwatch pause` stops all sending; this goes on running then, and sends nothing.

**When red:** the database or a defect. A mail server that is down is no red task: its messages wait, and the page
**Outbox** and `chipwatch outbox` say for what.
"""

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task

from dags.common import CHANGES, shared
from dags.running import run


@task
def deliver_waiting() -> dict[str, object]:
    """Send what waits, the most urgent first."""
    return run("deliver_waiting")


@task
def beat(sent: dict[str, object]) -> bool:  # noqa: ARG001 - it comes after
    """Ask the heartbeat address, where one is set: whoever listens there notices when we are gone."""
    return run("beat")


@dag(
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("*/5 * * * *", timezone="UTC"), assets=CHANGES),
    doc_md=__doc__,
    **shared(["delivery"]),
)
def deliver() -> None:
    beat(deliver_waiting())


deliver()
