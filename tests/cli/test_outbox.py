"""`chipwatch outbox` on a database: what it lists, and what it does."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from models.hashing import key_of
from pipeline.cli.app import main
from pipeline.settings import load_settings
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import writing
from pipeline.tasks.context import set_up
from tests.channels.conftest import message


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHIPWATCH_HOME", str(tmp_path))
    context = set_up(load_settings())
    with writing(context.engine) as connection:
        made = [replace(message(), key=key_of(str(n)), message_id=f"<{n}@x>", subject=f"Subject {n}") for n in range(2)]
        enqueue(connection, made, context.clocks.wall_now(), held="its rule is new")
    context.engine.dispose()
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["outbox", *arguments])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out + told.err


def test_held_messages_are_listed_released_and_dropped(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys)
    assert (status, "2 held" in said, "its rule is new" in said) == (0, True, True)
    assert run(capsys, "release", "1") == (2, "chipwatch: say who does it: --by NAME\n")
    assert run(capsys, "release", "1", "--by", "ada", "--why", "read") == (0, "1: released\n")
    status, said = run(capsys, "release", "1", "2", "--by", "ada")
    assert status == 1
    assert "message 1 is waiting" in said
    assert "2: released" in said
    assert run(capsys, "drop", "2", "--by", "ada") == (0, "2: dropped\n")
    assert run(capsys, "again", "--all", "--by", "ada") == (0, "Nothing is dead.\n")
    assert run(capsys, "again", "--by", "ada")[0] == 2
    status, said = run(capsys, "--state", "dropped", "--json")
    assert [line["id"] for line in json.loads(said)["lines"]] == [2]
    status, said = run(capsys, "show", "1")
    assert "Subject 0" in said
    assert run(capsys, "show", "9") == (1, "chipwatch: no message 9\n")
    status, said = run(capsys, "budget")
    assert "At most 8" in said
