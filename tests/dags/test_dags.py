"""The DAGs: they load, they are wired as the documents say, and each runs against a small recorded world.

One process (`xdist_group`): Airflow's database is made once, in a home of its own.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from models.tables import metadata
from pipeline.sources import all_sources
from pipeline.storage.engine import reading
from pipeline.tasks import entry
from pipeline.tasks.context import Context
from pipeline.tasks.made_view import show_made
from tests.dags.conftest import DAGS, Watched

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.xdist_group("airflow"),
    # Airflow's own reading of `.airflowignore`.
    pytest.mark.filterwarnings("ignore:GitWildMatchPattern:DeprecationWarning"),
]

NAMES = (
    *("analyse", "backfill", "collect", "deliver", "digest", "freshness", "holdings", "lists", "retain", "review"),
)
LANES = ("federal_register", "sec", "publishers")
WAKES = {
    "collect": (set(), {"chipwatch_documents"}),
    "lists": (set(), {"chipwatch_documents"}),
    "backfill": (set(), {"chipwatch_documents"}),
    "holdings": (set(), {"chipwatch_holdings", "chipwatch_imports_set_aside"}),
    "review": ({"chipwatch_imports_set_aside"}, {"chipwatch_holdings"}),
    "freshness": (set(), set()),
    "analyse": ({"chipwatch_documents", "chipwatch_holdings", "chipwatch_watched"}, {"chipwatch_changed"}),
    "deliver": ({"chipwatch_changes"}, set()),
    "digest": (set(), set()),
    "retain": (set(), set()),
}

LOADING = """
import json, sys
sys.path.insert(0, sys.argv[2])
from airflow.dag_processing.dagbag import DagBag
from dags.common import source_names
def named(wanted):
    if hasattr(wanted, "name"):
        return {wanted.name}
    return {name for one in getattr(wanted, "objects", ()) for name in named(one)}
bag = DagBag(dag_folder=sys.argv[1])
print(json.dumps({
    "errors": {k: str(v) for k, v in bag.import_errors.items()},
    "heavy": [name for name in ("spacy", "trafilatura", "thinc") if name in sys.modules],
    "dags": {
        dag.dag_id: {
            "doc": dag.doc_md or "", "tags": sorted(dag.tags), "catchup": dag.catchup,
            "runs": dag.max_active_runs, "params": sorted(dag.params),
            "tasks": {
                task.task_id: {
                    "owner": task.owner, "retries": task.retries, "mapped": task.is_mapped,
                    "policy": task.retry_policy is not None if hasattr(task, "retry_policy") else None,
                    "after": sorted(task.upstream_task_ids), "doc": bool(task.doc_md or task.doc),
                    "outlets": sorted(asset.name for asset in task.outlets),
                } for task in dag.tasks
            },
            "inlets": sorted(named(getattr(dag.timetable, "asset_condition", None))),
        } for dag in bag.dags.values()
    },
    "seconds": {str(stat.file): stat.duration.total_seconds() for stat in bag.dagbag_stats},
    "sources": source_names(),
}))
"""


@pytest.fixture(scope="module")
def loaded(airflow_home: Path) -> dict[str, Any]:
    """What a fresh interpreter sees of the folder."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING, str(DAGS), str(DAGS.parent)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_all_load_and_nothing_heavy_with_them(loaded: dict[str, Any]) -> None:
    assert loaded["errors"] == {}
    assert sorted(loaded["dags"]) == list(NAMES)
    assert loaded["heavy"] == []
    # Each file is parsed by a process of its own, again and again: none may take long.
    assert len(loaded["seconds"]) >= len(NAMES)
    assert max(loaded["seconds"].values()) < 2.0, loaded["seconds"]


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_is_and_how_it_fails(loaded: dict[str, Any], name: str) -> None:
    dag = loaded["dags"][name]
    assert len(dag["doc"]) > 100
    assert "chipwatch" in dag["tags"]
    assert len(dag["tags"]) > 1
    assert dag["catchup"] is False
    assert dag["runs"] == 1
    assert "When red" in dag["doc"]
    for task_id, task in dag["tasks"].items():
        assert task["owner"] == "chipwatch"
        assert task["doc"], task_id
        # An answer that is asked for again, and lateness, are not mended by trying.
        assert task["retries"] >= 1 or (name, task_id) == ("freshness", "late")


@pytest.mark.parametrize("name", NAMES)
def test_the_wake_ups_are_as_the_documents_say(loaded: dict[str, Any], name: str) -> None:
    inlets, outlets = WAKES[name]
    dag = loaded["dags"][name]
    assert set(dag["inlets"]) == inlets
    assert {asset for task in dag["tasks"].values() for asset in task["outlets"]} == outlets


def test_polls_are_mapped_by_source_and_nothing_else_is(loaded: dict[str, Any]) -> None:
    mapped = {
        (name, task) for name, dag in loaded["dags"].items() for task, told in dag["tasks"].items() if told["mapped"]
    }
    assert mapped == {(name, f"poll_{lane}") for name in ("backfill", "collect", "lists") for lane in LANES}


def test_lanes_are_pools_that_can_be_imported(watched: Watched) -> None:
    pools = json.loads((DAGS / "pools.json").read_text())
    assert list(pools) == [f"chipwatch_{lane}" for lane in LANES]
    assert list(entry.LANES) == list(LANES[:-1])
    for source, own in (
        ("sec_edgar", "sec"),
        ("federal_register_bis", "federal_register"),
        ("bis_press", "publishers"),
    ):
        assert [lane for lane in LANES if entry.due_lane(lane, source)] == [own]


def test_forms_ask_for_what_a_person_may_choose(loaded: dict[str, Any]) -> None:
    assert loaded["dags"]["collect"]["params"] == ["dry_run", "since", "source"]
    assert loaded["dags"]["backfill"]["params"] == ["dry_run", "since", "source", "until"]
    assert set(loaded["sources"]) == set(all_sources())


# ── each runs ────────────────────────────────────────────────────────────────────────────────────


def count(context: Context, table: str, where: str = "1 = 1") -> int:
    with reading(context.engine) as connection:
        return int(connection.execute(text(f"select count(*) from {table} where {where}")).scalar_one())


def states(run: Any) -> dict[str, str]:
    return {f"{ti.task_id}[{ti.map_index}]": str(ti.state) for ti in run.get_task_instances()}


def polls(found: dict[str, str]) -> dict[str, str]:
    """Those that polled a source; an empty lane is one skipped task without an index."""
    return {name: state for name, state in found.items() if name.startswith("poll") and not name.endswith("[-1]")}


RunDag = Callable[..., Any]


@pytest.fixture(scope="module")
def told(run_dag: RunDag, watched: Watched) -> dict[str, Any]:
    """The chain, run once over the first limits of October 2022."""
    chain = ("collect", "analyse", "digest", "deliver")
    runs: dict[str, Any] = {f"{name}-0": run_dag(name) for name in chain}
    while watched.context.clocks.world_now() < watched.world.steps()[-1].at:
        watched.step()
        runs |= {name: run_dag(name) for name in chain}
    for name in ("lists", "holdings", "retain", "review", "freshness"):
        runs[name] = run_dag(name)
    return runs


def test_collect_stores_documents_and_a_dead_source_stops_no_other(told: dict[str, Any], watched: Watched) -> None:
    found = states(told["collect-0"])
    assert set(polls(found).values()) == {"success"}
    assert len(polls(found)) == 4
    context = watched.context
    assert count(context, "document") > 2
    assert count(context, "source_state", "name = 'deadwire' and state = 'unreachable'") == 1
    assert count(context, "source_state", "state in ('ok', 'quiet', 'empty')") >= 2


def test_a_poll_that_raises_does_not_fail_the_others(
    run_dag: RunDag, told: dict[str, Any], watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect of ours in one source: its own mapped task is red, the others are polled, what is new still wakes."""
    from pipeline.tasks import entry

    polled = []

    def collect_source(source: str) -> dict[str, object]:
        polled.append(source)
        if source == "bis_press":
            raise RuntimeError("a defect of one reader")
        return {"source": source, "new": 1}

    monkeypatch.setattr(entry, "due_sources", lambda: ["bis_press", "rack_report", "deadwire"])
    monkeypatch.setattr(entry, "collect_source", collect_source)
    run = run_dag("collect")
    found = states(run)
    assert set(polled) == {"bis_press", "rack_report", "deadwire"}
    assert sorted(polls(found).values()).count("success") == 2
    assert found["wake[-1]"] == "success", found


def test_a_round_polls_no_more_sources_than_airflow_maps_a_task_over(
    airflow_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.configuration import conf

    from dags import collect

    monkeypatch.setattr(collect, "run", lambda _name, **_given: [f"source_{number}" for number in range(5000)])
    chosen = collect.due.function("publishers")
    assert chosen == [f"source_{number}" for number in range(collect.MOST)]
    assert len(chosen) <= conf.getint("core", "max_map_length")


def test_analyse_makes_alerts(told: dict[str, Any], watched: Watched) -> None:
    assert states(told["analyse"])["analyse_pending[-1]"] == "success"
    assert count(watched.context, "revision", "work = 'pending'") == 0
    assert count(watched.context, "event") > 0
    assert count(watched.context, "alert") > 0


def test_digest_and_deliver_write(told: dict[str, Any], watched: Watched) -> None:
    assert set(states(told["digest"]).values()) == {"success"}
    assert set(states(told["deliver"]).values()) == {"success"}
    assert count(watched.context, "edition") > 0
    assert list((watched.context.settings.home / "editions").glob("*.html"))
    assert count(watched.context, "message") > 0
    assert count(watched.context, "message", "state <> 'sent'") == 0


def test_a_run_is_known_by_what_it_made(told: dict[str, Any], watched: Watched) -> None:
    """What the tabs beside a run show: each text to its own poll, and the alerts to the run that raised them."""
    polled = show_made(watched.context, "collect", told["collect"].run_id, inside=True)
    assert polled.counts["revision"] == len(polled.texts) > 0
    by_task = [
        show_made(watched.context, "collect", told["collect"].run_id, f"poll_{lane}", index, inside=True)
        for lane in LANES
        for index in range(4)
    ]
    assert sorted(text.document for each in by_task for text in each.texts) == sorted(
        text.document for text in polled.texts
    )
    with reading(watched.context.engine) as connection:
        raised = set(connection.execute(select(metadata.tables["alert"].c.id)).scalars())
    runs = [show_made(watched.context, "analyse", told[name].run_id, inside=True) for name in ("analyse-0", "analyse")]
    shown = [alert.id for each in runs for alert in each.alerts]
    assert shown
    assert len(shown) == len(set(shown))
    assert set(shown) <= raised


def changes_told() -> int:
    """How many events the asset of changes got."""
    from airflow.models.asset import AssetEvent, AssetModel
    from airflow.utils.session import create_session
    from sqlalchemy import func, select

    with create_session() as session:
        asked = select(func.count()).select_from(AssetEvent).join(AssetModel, AssetModel.id == AssetEvent.asset_id)
        return int(session.scalar(asked.where(AssetModel.name == "chipwatch_changes")) or 0)


def test_nothing_new_wakes_nobody(run_dag: RunDag, told: dict[str, Any]) -> None:
    assert states(told["lists"])["wake[-1]"] == "skipped"
    assert states(told["holdings"])["import_inventory[-1]"] == "skipped"
    before = changes_told()
    assert before > 0
    assert set(states(run_dag("analyse")).values()) == {"success"}
    assert changes_told() == before
    assert set(states(told["review"]).values()) == {"skipped"}
    assert set(states(told["freshness"]).values()) == {"success"}


def test_one_source_can_be_asked_for(run_dag: RunDag, told: dict[str, Any]) -> None:
    found = states(run_dag("collect", run_conf={"source": "rack_report"}))
    assert len(polls(found)) == 1


def test_a_period_is_read_as_backfill_and_nobody_is_told(
    run_dag: RunDag, told: dict[str, Any], watched: Watched
) -> None:
    context = watched.context
    before = count(context, "document"), count(context, "message"), count(context, "alert", "origin = 'live'")
    period = {"since": "2022-10-01", "until": "2022-10-13", "source": "rack_report"}
    dry = run_dag("backfill", run_conf={**period, "dry_run": True})
    assert states(dry)["wake[-1]"] == "skipped"
    assert count(context, "document") == before[0]
    found = states(run_dag("backfill", run_conf=period))
    assert len(polls(found)) == 1
    assert not {"failed", "upstream_failed"} & set(found.values()), found
    run_dag("analyse")
    run_dag("deliver")
    assert (count(context, "message"), count(context, "alert", "origin = 'live'")) == before[1:]


def test_a_dag_runs_where_airflow_can_import_nothing_of_ours(
    run_dag: RunDag, told: dict[str, Any], watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With CHIPWATCH_PYTHON neither spaCy nor our tasks are imported by the process that runs the task."""
    before = count(watched.context, "run", "task = 'analyse' and outcome = 'ok'")
    monkeypatch.setenv("CHIPWATCH_PYTHON", sys.executable)
    monkeypatch.setenv("CHIPWATCH_PYTHONPATH", str(DAGS.parent))
    for name in ("spacy", "thinc", "pipeline.tasks", "pipeline.tasks.entry"):
        monkeypatch.setitem(sys.modules, name, None)
    assert set(states(run_dag("analyse")).values()) == {"success"}
    assert count(watched.context, "run", "task = 'analyse' and outcome = 'ok'") == before + 1


def test_names_and_numbers_alone_are_handed_on(told: dict[str, Any]) -> None:
    """Scraped text never goes through Airflow's database."""
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        values = list(session.scalars(select(XComModel.value).where(XComModel.key == "return_value")))
    assert len(values) > 10
    longest = 0
    for value in values:
        for word in _words(json.loads(value) if isinstance(value, str) else value):
            longest = max(longest, len(word))
            assert len(word) < 120, word
            assert "\n" not in word
    assert longest > 0


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for each in (*value.keys(), *value.values()) for word in _words(each)]
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    return [value] if isinstance(value, str) else []


ASKING = """
from pydantic import SecretStr
from dags.running import password_of
from pipeline.errors import SettingsError
from pipeline.settings import ask_keeper, secret_text
ask_keeper("airflow", password_of)
print(secret_text(SecretStr("airflow:hooks")))
for name in ("nothing", "bare"):
    try:
        secret_text(SecretStr(f"airflow:{name}"))
    except SettingsError as fault:
        print(fault)
"""


def test_a_secret_given_as_a_connection_is_asked_of_airflow(
    airflow_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_HOOKS", '{"conn_type": "http", "password": "sesame"}')
    monkeypatch.setenv("AIRFLOW_CONN_BARE", '{"conn_type": "http"}')
    monkeypatch.setenv("PYTHONPATH", str(DAGS.parent))
    done = subprocess.run([sys.executable, "-c", ASKING], capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[-3:] == [
        "sesame",
        "Airflow has no connection nothing, or it has no password",
        "Airflow has no connection bare, or it has no password",
    ]
