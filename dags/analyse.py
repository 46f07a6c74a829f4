"""### Analyse: from pending texts to alerts

One task reads **all** pending revisions and list changes, finds mentions and claims, merges them into events,
asks the rules, works out the exposure of our own hardware, and stores alerts together with the messages that wait
to be sent. Then it ticks the clocks: effective days that came, suspensions that ran out, sources gone silent.

Woken by **collect** and **holdings**; besides, it sweeps every minute, since a wake-up may get lost.
"""

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import CHANGES, DOCUMENTS, HOLDINGS, shared
from dags.running import run
from dags.watching import watched


@task
def analyse_pending() -> dict[str, object]:
    """Everything that waits, in order of publication."""
    return run("analyse_settled")


@task(outlets=[CHANGES])
def wake(report: dict[str, object]) -> int:
    """Tell delivery and digest, when something changed."""
    if not report.get("changes"):
        raise AirflowSkipException("nothing changed")
    return int(str(report["changes"]))


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("* * * * *", timezone="UTC"), assets=(DOCUMENTS | HOLDINGS | watched())
    ),
    doc_md=__doc__,
    **shared(["events", "alerts"]),
)
def analyse() -> None:
    wake(analyse_pending())


analyse()
