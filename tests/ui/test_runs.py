"""The tabs beside Airflow's DAGs, runs and tasks: what that run made and nothing else; nothing outside of Airflow."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.recipient import reached_by
from pipeline.storage.engine import writing
from pipeline.storage.made import ENVIRONMENT, MAP_INDEX, task_here
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import views
from pipeline.tasks.analyse import analyse
from pipeline.tasks.made_view import list_runs, show_made
from pipeline.ui.app import Reader, make_app
from tests.conftest import WALL, FrozenClocks
from tests.tasks.told import deploy
from tests.ui.markup import faults

Within = Callable[..., None]
LIMIT = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China."


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch) -> Within:
    """From here on this process works for that task."""

    def enter(dag: str, run: str, task: str, index: str = "") -> None:
        for name, value in zip((*ENVIRONMENT, MAP_INDEX), (dag, run, task, index), strict=True):
            monkeypatch.setenv(name, value)

    return enter


def test_a_task_is_known_by_what_airflow_tells_its_process() -> None:
    told = dict(zip(ENVIRONMENT, ("collect", "manual__2026-11-26T10:00:00+00:00", "poll"), strict=True))
    found = task_here(told | {MAP_INDEX: "poll 3"})
    assert found is not None
    assert (found.dag_id, found.run_id, found.task_id, found.map_index) == (*told.values(), 3)
    for other in ("", "wake 3", "poll x", "poll"):
        of_other = task_here(told | {MAP_INDEX: other})
        assert of_other is not None
        assert of_other.map_index == -1
    assert task_here({}) is None
    assert task_here(dict(list(told.items())[:2])) is None


def test_a_run_shows_what_it_made_and_nothing_else(
    engine: Engine, frozen: FrozenClocks, tmp_path: Path, within: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = deploy(engine, tmp_path, frozen)
    with writing(engine) as connection:
        save_recipients(connection, [reached_by("ada", "ada", channel="file", instant_from="low", confirmed_at=WALL)])
    desk.publish("Nothing of ours is told here, by nobody, outside of Airflow.", name="before")
    within("collect", "r1", "poll", "poll 2")
    desk.publish(LIMIT, source="federal_register_bis", title="A rule <b>on</b> the H20", name="rule")
    within("collect", "r1", "poll", "poll 3")
    desk.publish("A memory maker opened a plant.", name="plant")
    within("analyse", "r2", "analyse_pending")
    analyse(desk.context)
    within("deliver", "r3", "deliver_waiting")
    desk.deliver()
    frozen.step(world=timedelta(hours=1))
    within("analyse", "r4", "analyse_pending")
    analyse(desk.context)

    polled = show_made(desk.context, "collect", "r1", inside=True)
    assert dict(polled.counts) == {"revision": 2}
    one = show_made(desk.context, "collect", "r1", "poll", 2, inside=True)
    assert [each.title for each in one.texts] == ["A rule <b>on</b> the H20"]
    analysed = show_made(desk.context, "analyse", "r2", inside=True)
    assert {each.id for each in analysed.alerts} == {each for (each,) in desk.rows("alert", "id")}
    assert analysed.counts["alert"] == len(analysed.alerts) > 0
    assert {each.event for each in analysed.moves} == {each for (each,) in desk.rows("event", "id")}
    assert not analysed.texts
    sent = show_made(desk.context, "deliver", "r3", inside=True)
    assert {each.number for each in sent.messages} == {row for (row,) in desk.rows("delivery", "message_row")}
    assert sent.messages
    assert show_made(desk.context, "deliver", "r3", inside=False).messages == ()
    # Asked again, nothing is new; of the same name in another DAG, nothing is its own.
    for dag, run in (("analyse", "r4"), ("collect", "r2"), ("analyse", "nothing")):
        assert not show_made(desk.context, dag, run, inside=True).counts
    assert [(each.run_id, dict(each.counts)) for each in list_runs(desk.context, "collect")] == [
        ("r1", {"revision": 2})
    ]

    monkeypatch.setattr(views, "context", lambda: desk.context)
    client = TestClient(make_app(lambda: Reader("ada", "op")), base_url="http://chipwatch.test")
    for path, told in (
        ("/runs/analyse", "r2"), ("/runs/analyse/r2", f"/alerts/{analysed.alerts[0].id}"),
        ("/runs/deliver/r3", "/outbox/"),
        ("/runs/collect/r1/poll/2", "A rule &lt;b&gt;on"), ("/runs/analyse/r2/analyse_pending/{MAP_INDEX}", "/alerts/"),
        ("/runs/theirs", "No run of theirs"), ("/runs/collect/r1/wake/-1", "stored nothing"),
    ):  # fmt: skip
        page = client.get(path)
        assert page.status_code == 200
        assert told in page.text, path
        assert list(faults(page.text)) == []
        assert "<nav" not in page.text, "Airflow's own navigation stands around it"
