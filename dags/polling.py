"""The two tasks by which **collect** and **lists** poll sources: one instance a source, then one wake-up."""

import os

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DOCUMENTS
from dags.running import run


@task(map_index_template="{{ source_name }}", max_active_tis_per_dagrun=4)
def poll(source: str) -> dict[str, object]:
    """One source: counts and state go on, never text."""
    context = get_current_context()
    context["source_name"] = source
    # Airflow names the DAG, run and task in a task's environment, but not which of its instances it is.
    os.environ["CHIPWATCH_MAP_INDEX"] = f"poll {context['ti'].map_index}"
    return run("collect_source", source=source)


@task(outlets=[DOCUMENTS], trigger_rule="none_skipped")
def wake(reports: list[dict[str, object]]) -> int:
    """Emit the wake-up, when there is something to wake for."""
    new = sum(int(str(report.get(count, 0))) for report in reports if report for count in ("new", "changes"))
    if not new:
        raise AirflowSkipException("nothing new")
    return new
