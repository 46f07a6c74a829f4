"""### Lists: restricted-party lists, and what changed in them

Polls every list source now, due or not: a person starts this before a screening, or after a notice.
The ordinary cadence is **collect**'s; entries that were added, removed or amended become changes that
**analyse** takes to alerts.
"""

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DOCUMENTS, shared
from pipeline.tasks import entry


@task
def list_sources() -> list[str]:
    """The sources that are lists."""
    return entry.list_sources()


@task(map_index_template="{{ source_name }}")
def poll(source: str) -> dict[str, object]:
    """One list."""
    get_current_context()["source_name"] = source
    return entry.collect_source(source)


@task(outlets=[DOCUMENTS], trigger_rule="none_skipped")
def wake(reports: list[dict[str, object]]) -> int:
    """Emit the wake-up, when a list changed."""
    new = entry.count_new(reports)
    if not new:
        raise AirflowSkipException("no list changed")
    return new


@dag(schedule=CronTriggerTimetable("30 6 * * *", timezone="UTC"), doc_md=__doc__, **shared(["lists"]))
def lists() -> None:
    wake(poll.expand(source=list_sources()))


lists()
