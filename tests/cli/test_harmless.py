"""A hit that a person found harmless, from the command line."""

import json
import shutil
from pathlib import Path

from tests.cli.conftest import call

ASKED = b'{"id": 1, "name": "Yangtze Memory Technologies", "country": "CN"}\n'


def test_a_hit_is_noted_kept_quiet_and_listed(played_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(played_home, home)
    before = json.loads(call(home, "screen", given=ASKED).out)
    assert before["outcome"] == "match"
    [match] = before["matches"]
    pair = ("harmless", "Yangtze Memory Technologies", "--list", match["list"], "--entry", match["entry"])
    assert call(home, *pair).status == 2, "somebody looked, for a reason"
    done = call(home, *pair, "--by", "ada", "--why", "our own joint venture")
    assert done.status == 0, done.err
    after = json.loads(call(home, "screen", given=ASKED).out)
    assert after["outcome"] == "no_match"
    assert "our own joint venture" in after["why"]
    assert [each["entry"] for each in after["harmless"]] == [match["entry"]]
    assert "our own joint venture" in call(home, "harmless").out
    again = call(home, *pair, "--by", "ada", "--why", "our own joint venture")
    assert again.status == 2
    assert "already" in again.err
    stranger = ("harmless", "Northlight", "--list", match["list"], "--entry", match["entry"])
    assert call(home, *stranger, "--by", "ada", "--why", "so").status == 2
