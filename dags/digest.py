"""### Digest: the weekly editions that are due

Asks the watched world's clock which readers' editions are due, makes each exactly once per reader and ISO week,
writes it to the editions' folder and puts its message into the outbox, which **deliver** sends.

Looks every ten minutes: an edition is due at a reader's hour, not when something changes.

**When red:** an edition could not be made; the others were. It is made by the next run that can.
"""

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.common import shared
from dags.running import run


@task
def make_digests() -> dict[str, object]:
    """The editions that are due, each once per reader and week."""
    return run("make_digests")


@dag(
    schedule=CronTriggerTimetable("*/10 * * * *", timezone="UTC"),
    doc_md=__doc__,
    **shared(["digest"]),
)
def digest() -> None:
    make_digests()


digest()
