"""`chipwatch catalogue suggestions`, on the recorded world's first months."""

import json
from pathlib import Path
from shutil import copytree

from tests.cli.conftest import Done, Run, call


def test_the_command(played: Run) -> None:
    done = played("catalogue", "suggestions", "--json")
    assert done.status == 0
    found = json.loads(done.out)
    assert all(one["state"] == "waiting" and one["documents"] >= 1 for one in found)
    names = [one["name"] for one in found]
    assert names
    assert played("catalogue", "suggestions", "show", names[0]).status == 0
    assert played("catalogue", "suggestions", "accept", names[0]).status == 2
    assert played("catalogue", "suggestions", "reject", "nobody at all").status == 2


def test_what_is_decided_can_be_taken_back(played_home: Path, tmp_path: Path) -> None:
    home = Path(copytree(played_home, tmp_path / "home"))

    def played(*arguments: str) -> Done:
        return call(home, *arguments)

    name = json.loads(played("catalogue", "suggestions", "--json").out)[0]["name"]
    done = played("catalogue", "suggestions", "accept", name, "--as", "firm", "--id", "tried-here")
    assert "accepted as tried-here" in done.out, done.err
    assert played("catalogue", "suggestions", "accept", name, "--id", "nvidia").status == 2, "it is decided already"
    assert played("catalogue", "suggestions", "back", name).status == 0
    assert played("catalogue", "suggestions", "back", name).status == 2
    assert name in played("catalogue", "suggestions").out
    told = [(each["what"], each["via"]) for each in json.loads(played("audit", "--json").out)][-2:]
    assert told == [("accepted", "command"), ("took_back", "command")]
    for wrong in (
        ("Sled", "--as", "system"),
        ("Sled", "--as", "place"),
        ("Sled",),
        ("Sled", "--as", "system", "--chip", "x"),
    ):
        assert played("catalogue", "suggestions", "accept", *wrong).status == 2, wrong
