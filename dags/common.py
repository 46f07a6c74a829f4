"""What all DAGs share: assets that wake, defaults, pools, and what to do about which failure.

Asset events are wake-ups and nothing more: Airflow may strand or merge them
(`docs/decisions/0002-assets-are-wake-ups.md`). Every consumer reads all pending rows of our own tables, and
a sweep by time runs besides.

This folder is read by Airflow's own interpreter, which may know nothing of ours: it imports Airflow and the standard
library alone, and reaches chipwatch by `dags.running` when a task runs.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

from dags.running import BusyError, PersonNeededError

DOCUMENTS = Asset(name="chipwatch_documents", uri="chipwatch://documents", group="chipwatch")
CHANGES = Asset(name="chipwatch_changes", uri="chipwatch://changes", group="chipwatch")
HOLDINGS = Asset(name="chipwatch_holdings", uri="chipwatch://holdings", group="chipwatch")

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
}


def shared(tags: list[str]) -> dict[str, Any]:
    """The arguments that every DAG of ours has. No start date: a first run waits for its time, not for a past one."""
    return {
        "catchup": False,
        "max_active_runs": 1,
        "default_args": DEFAULTS,
        "tags": ["chipwatch", *tags],
    }
