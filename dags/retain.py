"""### Retain: keep texts no longer than their publishers allow

Each text carries the terms under which it was received (`docs/terms.md`). After their days the body and the bytes that
it was read from go; hash, offsets, the quoted spans and the claims stay, and `chipwatch verify` says so. Runs every
hour; what one run leaves the next one takes.

**When red:** the database, or the folder of captures cannot be written. Nothing is lost by it, but terms are not kept
until it is mended.
"""

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.common import shared
from dags.running import run


@task
def keep_terms() -> dict[str, object]:
    """Take out the texts whose days are over, and captures that nobody needs."""
    return run("keep_terms")


@dag(schedule=CronTriggerTimetable("40 * * * *", timezone="UTC"), doc_md=__doc__, **shared(["retention"]))
def retain() -> None:
    keep_terms()


retain()
