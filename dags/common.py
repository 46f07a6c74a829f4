"""What all DAGs share: assets that wake, defaults, and what to do about which failure.

Asset events are wake-ups and nothing more: Airflow may strand or merge them
(`docs/decisions/0002-assets-are-wake-ups.md`). Every consumer reads all pending rows of our own tables, and
a sweep by time runs besides.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, Connection, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.exceptions import AirflowNotFoundException

from pipeline.errors import SettingsError
from pipeline.settings import ask_keeper

DOCUMENTS = Asset(name="chipwatch_documents", uri="chipwatch://documents", group="chipwatch")
CHANGES = Asset(name="chipwatch_changes", uri="chipwatch://changes", group="chipwatch")
HOLDINGS = Asset(name="chipwatch_holdings", uri="chipwatch://holdings", group="chipwatch")

RETRIES = ExceptionRetryPolicy(
    rules=[
        # A wrong setting or a wrong world does not mend itself: a person must act at once.
        RetryRule(exception="pipeline.errors.CallError", action=RetryAction.FAIL, reason="a setting is wrong"),
        RetryRule(exception="pipeline.errors.SettingsError", action=RetryAction.FAIL, reason="a setting is wrong"),
        RetryRule(exception="pipeline.errors.StateError", action=RetryAction.FAIL, reason="the database is not set up"),
        RetryRule(exception="pipeline.errors.WorldMismatchError", action=RetryAction.FAIL, reason="the wrong world"),
        # The database was busy or away: soon again.
        RetryRule(
            exception="sqlalchemy.exc.OperationalError",
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


def password_of(connection_id: str) -> str:
    """The password of an Airflow connection: what `airflow:connection_id` stands for in our settings and rows.

    Raises:
        SettingsError: there is no such connection, or it has none.
    """
    try:
        password = Connection.get(connection_id).password
    except AirflowNotFoundException as fault:
        raise SettingsError(f"Airflow has no connection {connection_id}") from fault
    if not password:
        raise SettingsError(f"Airflow's connection {connection_id} has no password")
    return str(password)


ask_keeper("airflow", password_of)
