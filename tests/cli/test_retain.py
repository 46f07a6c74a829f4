"""`chipwatch hold` and `retain`: as people call them."""

import json
from pathlib import Path

from pipeline.settings import Settings
from pipeline.tasks.context import set_up
from tests.cli.conftest import call


def test_a_hold_is_put_on_listed_and_released(tmp_path: Path) -> None:
    set_up(Settings(home=tmp_path)).engine.dispose()
    assert call(tmp_path, "hold", "list").out == "Nothing is held.\n"
    by = ("--by", "Ada", "--why", "subpoena")
    done = call(tmp_path, "hold", "add", "source:bis_press", *by)
    assert done.status == 0, done.err
    assert done.out.splitlines()[1].split("\t")[2:5] == ["source bis_press", "Ada", "subpoena"]
    [held] = json.loads(call(tmp_path, "hold", "list", "--json").out)
    assert (held["id"], held["subject"], held["released_at"]) == (1, "bis_press", None)
    for wrong, why in (
        (("hold", "add", "source:bis_press", "--by", "Ada"), "--why"),
        (("hold", "add", "nothing", *by), "is none of"),
        (("hold", "release", "7", *by), "no hold 7"),
        (("retain", "--stays"), "--dry-run"),
    ):
        done = call(tmp_path, *wrong)
        assert done.status != 0
        assert why in done.err
    released = call(tmp_path, "hold", "release", "1", "--by", "Bob", "--why", "settled")
    assert released.out.startswith("Released: hold 1 on source bis_press (Ada: subpoena).")
    assert "by Bob: settled" in call(tmp_path, "hold", "list", "--released").out
    told = call(tmp_path, "audit", "--subject", "hold:1").out
    assert "held" in told
    assert "hold_released" in told or "hold released" in told


def test_retention_says_its_term_and_refuses_one_that_is_too_short(tmp_path: Path) -> None:
    set_up(Settings(home=tmp_path)).engine.dispose()
    assert "no term is set" in call(tmp_path, "retain", "--dry-run").out
    assert "the term is 5 years, 0 holds" in call(tmp_path, "retain", "--dry-run", KEEP_YEARS="5").out
    assert json.loads(call(tmp_path, "retain", "--dry-run", "--stays", "--json", KEEP_YEARS="6").out)["years"] == 6
    assert call(tmp_path, "retain", KEEP_YEARS="5").out == "0 texts, 0 captures, 0 records taken out.\n"
    short = call(tmp_path, "retain", KEEP_YEARS="4")
    assert short.status == 2
    assert "CHIPWATCH_KEEP_YEARS" in short.err
