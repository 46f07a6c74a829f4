"""What all DAGs share: assets that wake, defaults, pools, and what to do about which failure.

Asset events are wake-ups and nothing more: Airflow may strand or merge them
(`docs/decisions/0002-assets-are-wake-ups.md`). Every consumer reads all pending rows of our own tables, and
a sweep by time runs besides.

This folder is read by Airflow's own interpreter, which may know nothing of ours: it imports Airflow and the standard
library alone, and reaches chipwatch by `dags.running` when a task runs.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, Param, RetryAction, RetryRule

from dags.failing import tell_person
from dags.running import BusyError, PersonNeededError

# In the order of the flow. The addresses are also what OpenLineage calls them (`docs/airflow.md`).
DOCUMENTS = Asset(name="chipwatch_documents", uri="chipwatch://documents", group="chipwatch")
HOLDINGS = Asset(name="chipwatch_holdings", uri="chipwatch://holdings", group="chipwatch")
SET_ASIDE = Asset(name="chipwatch_imports_set_aside", uri="chipwatch://imports-set-aside", group="chipwatch")
CHANGES = Asset(name="chipwatch_changes", uri="chipwatch://changes", group="chipwatch")

RETRIES = ExceptionRetryPolicy(
    rules=[
        # A wrong setting, file or world does not mend itself: a person must act at once.
        RetryRule(
            exception=PersonNeededError,
            action=RetryAction.FAIL,
            reason="a setting, a file or the database's state is wrong",
        ),
        # The database was busy or away: soon again.
        RetryRule(
            exception=BusyError,
            action=RetryAction.RETRY,
            retry_delay=timedelta(seconds=5),
            reason="the database was busy or away",
        ),
    ]
)

DEFAULTS: dict[str, Any] = {
    "owner": "chipwatch",
    "retries": 2,
    "retry_delay": timedelta(seconds=20),
    "retry_policy": RETRIES,
    "execution_timeout": timedelta(minutes=15),
    "on_failure_callback": tell_person,
}


def shared(tags: list[str]) -> dict[str, Any]:
    """The arguments that every DAG of ours has. No start date: a first run waits for its time, not for a past one."""
    return {
        "catchup": False,
        "max_active_runs": 1,
        "default_args": DEFAULTS,
        "tags": ["chipwatch", *tags],
    }


def pool_of(lane: str) -> str:
    """The pool of a group of hosts (`dags/pools.json`); the default one where the deployment did not import them."""
    return f"chipwatch_{lane}" if os.environ.get("CHIPWATCH_POOLS") else "default_pool"


def source_names() -> list[str]:
    """The names of all shipped sources, for a form: by their files, since nothing of ours is imported here.

    A copy of the DAGs has a list of them (`chipwatch dags --to`). Empty where there is neither; a form takes any name.
    """
    here = Path(__file__).resolve().parent
    if (listed := here / "sources.txt").exists():
        return listed.read_text(encoding="utf-8").split()
    folder = here.parent / "pipeline" / "sources"
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def source_param(what: str) -> Param:
    """A source to choose, or none."""
    names = source_names()
    return Param(None, type=["null", "string"], title="Source", description=what, examples=names or None)


def day_param(title: str, what: str, default: str | None = None) -> Param:
    """A day to choose."""
    kind: Any = "string" if default else ["null", "string"]
    return Param(default, type=kind, format="date", title=title, description_md=what)


DRY_RUN = Param(
    False,
    type="boolean",
    title="Dry run",
    description="Ask the publishers and say what would be read; nothing is stored.",
)
