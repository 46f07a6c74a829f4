"""### Collect: ask every source that is due what is new

1. **due** lists the sources whose cadence has passed, by the watched world's clock.
2. **poll** asks one source each: its listing, then its new pages, with a conditional GET, robots.txt and the
   host's pace kept. A source that is blocked, dead or changed is a *state* (page **Alerts**, top line), not a red
   task; it never stops another.
3. **wake** tells **analyse** when anything new was stored.

Runs every minute, and at once when triggered. Give `source` to poll one source only, due or not.
"""

from datetime import timedelta

from airflow.sdk import Param, dag, task

from dags.common import shared
from dags.polling import poll, wake
from dags.running import run

#: Airflow maps a task over 1,024 values at the most (`core.max_map_length`); what is over is due in the next minute.
MOST = 1000


@task
def due(params: dict[str, str | None] | None = None) -> list[str]:
    """The sources to poll now, those that were waited for longest first."""
    chosen = (params or {}).get("source")
    return [chosen] if chosen else run("due_sources")[:MOST]


@dag(
    schedule=timedelta(minutes=1),
    doc_md=__doc__,
    params={"source": Param(None, type=["null", "string"], title="Source", description="Poll this source only.")},
    **shared(["sources"]),
)
def collect() -> None:
    wake(poll.expand(source=due()))


collect()
