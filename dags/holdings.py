"""### Holdings: read the inventory of our own hardware

Imports the file that is named; else the last by name in the home folder's `inventory/`, and every feed of its
`feeds.yaml`. Lines that cannot be read are reported by line and column; items that the catalogue does not know are a
task list; nothing is dropped. An import that would remove more than a tenth of a site's units is set aside: the old one
stays current, and **review** asks a person. A feed that cannot be read stops no other.

**When red:** a file cannot be used at all (another header, every line refused); the log names line and column. Nothing
was changed: mend the file, and start this again.
"""

from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import HOLDINGS, SET_ASIDE, shared
from dags.running import run


@task(outlets=[HOLDINGS])
def import_inventory(params: dict[str, str | None] | None = None, dag_run: Any = None) -> list[dict[str, object]]:
    """A report a file or feed: lines, refused, unmatched, whether it was set aside or failed; skipped without news."""
    # Whoever started it stands in the audit; nobody did where its time came.
    reports = run("import_inventory", file=(params or {}).get("file"), who=dag_run.triggering_user_name)
    if not any(report["new"] for report in reports):
        raise AirflowSkipException("no file, or none that is new")
    return list(reports)


@task(outlets=[SET_ASIDE])
def wake_review(reports: list[dict[str, object]]) -> int:
    """Wake **review**, where an import waits for a person; skipped otherwise."""
    if not (count := sum(bool(report.get("set_aside")) for report in reports)):
        raise AirflowSkipException("nothing was set aside")
    return count


@dag(
    schedule=CronTriggerTimetable("15 * * * *", timezone="UTC"),
    doc_md=__doc__,
    params={"file": Param(None, type=["null", "string"], title="File", description="A file on this machine.")},
    **shared(["holdings"]),
)
def holdings() -> None:
    wake_review(import_inventory())


holdings()
