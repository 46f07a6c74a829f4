"""### Retain: keep texts no longer than their publishers allow

Each text carries the terms under which it was received (`docs/terms.md`). After their days the body and the bytes that
it was read from go; hash, offsets, the quoted spans and the claims stay, and `chipwatch verify` says so. With
`CHIPWATCH_KEEP_YEARS` set, records of dealings that are over for so long go too (`docs/operation.md`, Retention).
Nothing under a hold goes. Runs every hour; what one run leaves the next one takes.

The form: **Dry run** takes nothing out, and gives in the task's value what would go and why, and how much stays.

**When red:** the database, or the folder of captures cannot be written. Nothing is lost by it, but terms are not kept
until it is mended.
"""

from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task

from dags.common import shared
from dags.running import run


@task
def keep_terms(params: dict[str, Any] | None = None) -> dict[str, object]:
    """Take out what publishers' terms and our own let go, and captures that nobody needs; or say what would go."""
    return run("keep_terms", dry_run=bool((params or {}).get("dry_run")))


@dag(
    schedule=CronTriggerTimetable("40 * * * *", timezone="UTC"),
    doc_md=__doc__,
    params={
        "dry_run": Param(
            False, type="boolean", title="Dry run", description="Say what would go, and why; nothing is taken out."
        )
    },
    **shared(["retention"]),
)
def retain() -> None:
    keep_terms()


retain()
