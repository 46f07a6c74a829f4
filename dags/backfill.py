"""### Backfill: read a past period, and page nobody

Started by hand, with a form: from which day to which, and of which source. Listings are asked as they stand now, those
that have an archive by period; what was published between the two days and is not here yet is stored with the origin
`backfill`. Such documents are analysed, their events and alerts are kept and can be searched, and **no message goes
out**: only what is new to the world is told. Neither the sources' states nor their next polls change.

1. **chosen_…** gives the sources of each lane. Lists have no past to read, and are left out.
2. **poll_…** reads one source's period each; its value says what was listed, within the period, known and new.
3. **wake** tells **analyse**.

Begin with a dry run: it says how many pages would be asked for. A run that was stopped is simply started again: what is
stored is known.

**When red:** as in **collect**.
"""

from typing import Any

from airflow.sdk import dag, task

from dags.common import DRY_RUN, day_param, shared, source_param
from dags.polling import poll_lanes
from dags.running import run


@task
def chosen(lane: str, params: dict[str, Any] | None = None) -> list[str]:
    """The sources of a lane that publish documents, or the one of the form."""
    return list(run("document_lane", lane=lane, source=(params or {}).get("source")))


@dag(
    schedule=None,
    doc_md=__doc__,
    params={
        "since": day_param("From", "The first day of the period.", "2025-01-01"),
        "until": day_param("To", "The last day of the period.", "2025-01-31"),
        "source": source_param("Of this source only; empty for all that publish documents."),
        "dry_run": DRY_RUN,
    },
    **shared(["sources", "by hand"]),
)
def backfill() -> None:
    poll_lanes(chosen)


backfill()
