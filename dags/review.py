"""### Review: an import that would remove much waits for a person

An import of our own inventory that would take out more than a tenth of a site's units is set aside by **holdings**: the
old one stays current. This DAG asks a person, in Airflow (**Required Actions**), whether it is right.

1. **waiting** finds the import that waits longest; where none does, the rest is skipped.
2. **ask** shows what it would remove. It takes no worker while it waits. **Approve** makes the import current;
   **Reject** leaves everything as it is, and the import stays on the list of to-dos (`chipwatch todo`).
3. **accept** records who approved, and wakes **analyse**, which works out what alerts touch now.

Where several wait, the next run asks about the next one. `chipwatch holdings accept IMPORT --by WHO --why TEXT` and
`dismiss` do the same without Airflow; then an approval here finds nothing more to do.

**When red:** `ask` ends red when nobody answers within a week; the import still waits. `accept` red says why.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import HOLDINGS, SET_ASIDE, shared
from dags.running import run


@task
def waiting() -> dict[str, Any]:
    """The import that waits longest: its id, its feed, and what it would remove."""
    found = run("import_waiting")
    if not found:
        raise AirflowSkipException("no import waits for a person")
    return dict(found)


@task(outlets=[HOLDINGS])
def accept(found: dict[str, Any], answer: dict[str, Any]) -> dict[str, object]:
    """Make the import current, in the name of whoever approved it."""
    who = (answer.get("responded_by_user") or {}).get("name") or "somebody in Airflow"
    return run("accept_import", snapshot=found["snapshot"], who=who)


@dag(
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("0 7 * * *", timezone="UTC"), assets=SET_ASIDE),
    doc_md=__doc__,
    **shared(["holdings", "approval"]),
)
def review() -> None:
    found = waiting()
    answer = ApprovalOperator(
        task_id="ask",
        subject="Accept the import of {{ ti.xcom_pull(task_ids='waiting')['name'] }}?",
        body=(
            "{{ ti.xcom_pull(task_ids='waiting')['why'] }}\n\n"
            "Import `{{ ti.xcom_pull(task_ids='waiting')['snapshot'] }}` of feed "
            "**{{ ti.xcom_pull(task_ids='waiting')['feed'] }}**: until it is approved, the inventory stays as it is."
        ),
        response_timeout=timedelta(days=7),
        execution_timeout=None,
        doc_md="Waits for a person, for a week at the most, without taking a worker.",
    )
    found >> answer
    accept(found, answer.output)


review()
