"""A deployment that holds nothing is whole: it tells of the world, without empty places for what would be ours."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from pipeline.launch.ports import free_port
from pipeline.replay.server import serving
from pipeline.replay.world import load_world
from pipeline.settings import Settings
from pipeline.tasks import views
from pipeline.tasks.setup import set_up_demonstration
from pipeline.tasks.sweep import sweep
from pipeline.ui.app import Reader, make_app
from tests.cli.conftest import call
from tests.flow.test_flow import AFTER, BEFORE, move_to
from tests.terms.ways import files, flat

#: What would speak of what is ours where nothing is.
OURS = re.compile(
    r"of (ours|yours)\b|our own|we hold|you hold|(No|no|your|our|of) inventory|Inventory of|\b0 units|"
    r"[Uu]nits in scope|[Vv]alue in scope|touches? (you|us)\b|Our |holdings import"
)
PAGES = ("/alerts", "/documents", "/lists", "/sources", "/companies")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A fortnight of the recorded world without any inventory: what was sent, written and shown."""
    home = tmp_path_factory.mktemp("bare")
    world = load_world(until=AFTER + timedelta(days=14))
    settings = Settings(
        home=home, replay=f"127.0.0.1:{free_port()}", sources="sec_edgar,federal_register_bis",
        sec_ciks=world.environment()["CHIPWATCH_SEC_CIKS"],
    )  # fmt: skip
    context = set_up_demonstration(settings, starts_at=world.starts_at, holdings=False)
    found: dict[str, str] = {}
    with (
        serving(world, context.clocks.world_now, int(str(settings.replay).rpartition(":")[2])),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(views, "deployment", lambda: context)
        move_to(context, BEFORE)
        for day in (BEFORE, AFTER, AFTER + timedelta(days=7), AFTER + timedelta(days=14)):
            move_to(context, day)
            sweep(context)
        client = TestClient(make_app(lambda: Reader("eve", "admin")), base_url="http://w.example")
        alerts = sorted(set(re.findall(r"/alerts/al-[a-z2-7]+", client.get("/alerts").text)))
        assert alerts
        for path in (*PAGES, *alerts, "/exposure"):
            found[path] = client.get(path).text
    found["files"] = files(home)
    for command in (("alerts",), ("digest",), ("alerts", "show", alerts[0].removeprefix("/alerts/"))):
        done = call(home, *command, REPLAY=str(settings.replay))
        assert done.status == 0, done.err
        found[" ".join(command[:2])] = done.out
    context.engine.dispose()
    return found


def test_the_world_is_told(told: dict[str, str]) -> None:
    assert "NVIDIA H20" in flat(told["/alerts"])
    assert "NVIDIA H20" in flat(told["files"])
    assert "WHAT MOVED" in told["files"]
    assert "DECIDE" not in told["files"], "nothing of ours asks for a decision"
    assert "\tunits\t" not in told["alerts"]


def test_nothing_speaks_of_what_is_not_there(told: dict[str, str]) -> None:
    found = []
    for where, text in told.items():
        bare = flat(text)
        if where == "/exposure":
            # The one place that says how an inventory would come in.
            assert bare.count("holdings import") == 1
            continue
        found += [f"{where}: …{bare[max(0, hit.start() - 80) : hit.end() + 60]}…" for hit in OURS.finditer(bare)]
    assert not found, "\n".join(found)
