"""How **collect** and **lists** poll sources: lanes by group of hosts, one instance a source, then one wake-up.

A lane is a pool (`dags/pools.json`): publishers that count all our requests together get one slot, so that no worker
sits waiting for a turn that another has. The pace itself is kept by chipwatch, in its database, whoever asks.
"""

import os
from typing import Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import DOCUMENTS, pool_of
from dags.running import run

#: The lanes, as `pipeline.tasks.entry.LANES` tells hosts apart.
LANES = ("federal_register", "sec", "publishers")


@task(map_index_template="{{ source_name }}", max_active_tis_per_dagrun=4)
def poll(source: str) -> dict[str, object]:
    """Ask one source: its listing, then its new pages.

    **Red** means a defect of ours with this source, or a name that is none: the others went on. A source that blocks
    us, is down or changed its layout is green here; its state is on the page **Sources**.
    """
    context = get_current_context()
    context["source_name"] = source
    # Airflow names the DAG, run and task in a task's environment, but not which of its instances it is.
    os.environ["CHIPWATCH_MAP_INDEX"] = f"{context['ti'].task_id} {context['ti'].map_index}"
    form = context["params"]
    asked = {name: form[name] for name in ("since", "until", "dry_run") if form.get(name)}
    return run("collect_period", source=source, **asked) if asked else run("collect_source", source=source)


# Not `all_done_min_one_success`, which skips where any lane is empty.
@task(outlets=[DOCUMENTS], trigger_rule="all_done")
def wake(reports: list[Any]) -> int:
    """Wake **analyse**, when something new was stored; else this is skipped. It runs also where one source failed."""
    told = [report for lane in reports for report in (lane or []) if report]
    new = sum(int(str(report.get(count, 0))) for report in told for count in ("new", "edited", "gone", "changes"))
    if not new:
        raise AirflowSkipException("nothing new")
    return new


def poll_lanes(chosen: Any) -> None:
    """Poll the sources of each lane in its pool, then wake.

    Args:
        chosen: a task that gives the names of the sources of a lane; one instance of it stands before each lane, since
            Airflow maps over the whole value of a task alone.
    """
    polled = []
    for lane in LANES:
        names = chosen.override(task_id=f"{chosen.function.__name__}_{lane}")(lane)
        asking = poll.override(task_id=f"poll_{lane}", pool=pool_of(lane), doc_md=poll.function.__doc__)
        polled.append(asking.expand(source=names))
    wake(polled)
