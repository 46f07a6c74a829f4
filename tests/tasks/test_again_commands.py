"""`exposure --again`, `verify` and `as-of` as people call them: what they print, and how they exit."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from models.tables import metadata
from pipeline.cli.app import main
from pipeline.storage.engine import writing
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

RULE = "The Bureau of Industry and Security requires a licence for exports of Nvidia's H20 to China, effective at once."


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    made = deploy(sqlite_engine, tmp_path, frozen)
    made.publish(RULE, source="bis_press")
    made.analyse()
    return made


@pytest.fixture
def call(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[object, str, str]]:
    monkeypatch.setenv("CHIPWATCH_HOME", str(desk.context.settings.home))

    def run(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr("sys.argv", ["chipwatch", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main([*arguments])
        captured = capsys.readouterr()
        return stopped.value.code, captured.out, captured.err

    return run


def test_an_exposure_again(desk: Desk, call: Callable[..., tuple[object, str, str]]) -> None:
    ((alert, exposure),) = desk.rows("alert", "id", "exposure")
    status, out, _ = call("exposure", "--alert", alert, "--again")
    assert status == 0
    assert out.startswith(f"{alert}: the same to the byte (")
    assert "1 exposure worked out again, the same to the byte" in call("verify")[1]
    status, out, _ = call("exposure", "--alert", alert, "--again", "--json")
    assert json.loads(out)["outcome"] == "same"
    assert call("exposure", "--again")[0] == 2
    table = metadata.tables["alert"]
    with writing(desk.context.engine) as connection:
        bent = {**exposure, "units_in_scope": 65}
        connection.execute(update(table).where(table.c.id == alert).values(exposure=bent))
    status, out, _ = call("exposure", "--alert", alert, "--again")
    assert status == 1
    assert "not the same: units_in_scope was 65, now 64" in out
    assert call("verify")[0] == 1


def test_as_of(desk: Desk, call: Callable[..., tuple[object, str, str]]) -> None:
    day = desk.today().isoformat()
    status, out, _ = call("as-of", day)
    assert status == 0
    assert "nvidia-h20; said by bis_press" in out
    assert "nvidia-h20  Shanghai  64 on order" in out
    assert "Raised: 1 alert;" in out
    assert json.loads(call("as-of", day, "--json")[1])["owned"]["units"] == 64
    assert call("as-of", "soon")[0] == call("as-of", "2999-01-01")[0] == 2
