"""### Collect: ask every source that is due what is new

1. **due_…** lists the sources whose cadence has passed, by the watched world's clock, in lanes by group of hosts.
2. **poll_…** asks one source each: its listing, then its new pages, with a conditional GET, robots.txt and the host's
   pace kept. A source that is blocked, dead or changed is a *state* (page **Sources**), not a red task; it never stops
   another.
3. **wake** tells **analyse** when anything new was stored, and is skipped otherwise.

Runs every minute, and at once when triggered. The form:

| field | does |
|---|---|
| Source | polls this one only, due or not |
| Since | reads what the listings show of the time since that day, as backfill, which pages nobody |
| Dry run | asks, and says in each task's value what would be read; nothing is stored |

**When red:** a red `due_…` is a setting or the database (its log says which); a red `poll_…` is a defect of ours with
that source alone. Nothing has to be run again: the next minute takes what is due.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from dags.common import DRY_RUN, day_param, shared, source_param
from dags.polling import poll_lanes
from dags.running import run

#: Airflow maps a task over 1,024 values at the most (`core.max_map_length`); what is over is due in the next minute.
MOST = 1000


@task
def due(lane: str, params: dict[str, Any] | None = None) -> list[str]:
    """The sources of a lane to poll now: those that are due, or the one of the form.

    **Red** means a setting or the database; the log says which.
    """
    return list(run("due_lane", lane=lane, source=(params or {}).get("source"))[:MOST])


@dag(
    schedule=timedelta(minutes=1),
    doc_md=__doc__,
    params={
        "source": source_param("Poll this source only, due or not."),
        "since": day_param("Since", "Read what was published since that day too; as backfill, which pages nobody."),
        "dry_run": DRY_RUN,
    },
    **shared(["sources"]),
)
def collect() -> None:
    poll_lanes(due)


collect()
