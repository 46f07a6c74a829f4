"""### Analyse: from pending texts to alerts

One task reads **all** pending revisions and list changes, finds mentions and claims, merges them into events,
asks the rules, works out the exposure of our own hardware, and stores alerts together with the messages that wait
to be sent. Then it ticks the clocks: effective days that came, suspensions that ran out, sources gone silent.

Woken by **collect**, **holdings** and the watched tier (three official sources that the triggerer asks every half
minute); besides, it sweeps every minute, since a wake-up may get lost.

**When red:** the log says whether a setting, the database or a defect is the matter. What it had not stored waits, and
the next minute takes it. A text that cannot be read is set aside with its reason, and is no red task.
"""

from typing import Any

from airflow.sdk import AssetAlias, AssetOrTimeSchedule, CronTriggerTimetable, dag, task

from dags.common import CHANGES, DOCUMENTS, HOLDINGS, shared
from dags.running import run
from dags.watching import watched

#: Stands for the asset of changes in the task's outlets: it gets an event when something changed, and else none.
CHANGED = AssetAlias(name="chipwatch_changed", group="chipwatch")


# Before all else where slots are few: what waits here waits to be told.
@task(outlets=[CHANGED], priority_weight=100)
def analyse_pending(*, outlet_events: Any) -> dict[str, object]:
    """Everything that waits, in order of publication; wakes **deliver** when something changed.

    **Red** means a setting, the database or a defect (the log says which); what it had not stored waits.
    """
    report = run("analyse_settled")
    if report.get("changes"):
        outlet_events[CHANGED].add(CHANGES, extra={"changes": report["changes"]})
    return dict(report)


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("* * * * *", timezone="UTC"), assets=(DOCUMENTS | HOLDINGS | watched())
    ),
    doc_md=__doc__,
    **shared(["events", "alerts"]),
)
def analyse() -> None:
    analyse_pending()


analyse()
