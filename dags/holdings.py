"""### Holdings: read the inventory of our own hardware

Imports the CSV file that is named (or every file in the home folder's `inventory/`) as a snapshot. Lines that cannot
be read are reported by line and column; items that the catalogue does not know are a task list; nothing is dropped.
The current exposure follows from the newest snapshot.
"""

from airflow.sdk import CronTriggerTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import HOLDINGS, shared
from pipeline.tasks import entry


@task(outlets=[HOLDINGS])
def import_inventory(params: dict[str, str | None] | None = None) -> list[dict[str, object]]:
    """A report a file: lines, refused, unmatched."""
    reports = entry.import_inventory((params or {}).get("file"))
    if not any(report["new"] for report in reports):
        raise AirflowSkipException("no file, or none that is new")
    return reports


@dag(
    schedule=CronTriggerTimetable("15 * * * *", timezone="UTC"),
    doc_md=__doc__,
    params={"file": Param(None, type=["null", "string"], title="File", description="A CSV file on this machine.")},
    **shared(["holdings"]),
)
def holdings() -> None:
    import_inventory()


holdings()
