"""### Digest: the weekly editions that are due

Asks the watched world's clock which readers' editions are due, makes each exactly once per reader and ISO week,
writes it to the editions' folder and puts its message into the outbox, which **deliver** sends.

Woken by **analyse**; besides, it looks every ten minutes.
"""

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task

from dags.common import CHANGES, shared
from pipeline.tasks import entry


@dag(
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("*/10 * * * *", timezone="UTC"), assets=CHANGES),
    doc_md=__doc__,
    **shared(["digest"]),
)
def digest() -> None:
    task(entry.make_digests)()


digest()
