"""### Collect: ask every source that is due what is new

1. **due** lists the sources whose cadence has passed, by the watched world's clock.
2. **poll** asks one source each: its listing, then its new pages, with a conditional GET, robots.txt and the
   host's pace kept. A source that is blocked, dead or changed is a *state* (page **Alerts**, top line), not a red
   task; it never stops another.
3. **wake** tells **analyse** when anything new was stored.

Runs every minute, and at once when triggered. Give `source` to poll one source only, due or not.
"""

from datetime import timedelta

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DOCUMENTS, shared
from pipeline.tasks import entry


@task
def due(params: dict[str, str | None] | None = None) -> list[str]:
    """The sources to poll now."""
    chosen = (params or {}).get("source")
    return [chosen] if chosen else entry.due_sources()


@task(map_index_template="{{ source_name }}", max_active_tis_per_dagrun=4)
def poll(source: str) -> dict[str, object]:
    """One source: counts and state go on, never text."""
    get_current_context()["source_name"] = source
    return entry.collect_source(source)


@task(outlets=[DOCUMENTS], trigger_rule="none_skipped")
def wake(reports: list[dict[str, object]]) -> int:
    """Emit the wake-up, when there is something to wake for."""
    new = entry.count_new(reports)
    if not new:
        raise AirflowSkipException("nothing new")
    return new


@dag(
    schedule=timedelta(minutes=1),
    doc_md=__doc__,
    params={"source": Param(None, type=["null", "string"], title="Source", description="Poll this source only.")},
    **shared(["sources"]),
)
def collect() -> None:
    wake(poll.expand(source=due()))


collect()
