"""`chipwatch alerts …` and `audit`: acts by hand, refusals in words, many at once, and the old form as it was."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.settings import Settings
from pipeline.storage.engine import open_engine
from pipeline.tasks.context import set_up
from tests.cli.conftest import Done, Run, call
from tests.ui.filled import add_alert


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three alerts about three events."""
    home = tmp_path_factory.mktemp("acts")
    set_up(Settings(home=home)).engine.dispose()
    engine = open_engine(f"sqlite:///{home / 'chipwatch.db'}")
    for number in (1, 2, 3):
        add_alert(engine, number)
    engine.dispose()
    return home


@pytest.fixture
def run(filled: Path, tmp_path: Path) -> Run:
    """A command on a copy of that home, as ada."""
    (tmp_path / "chipwatch.db").write_bytes((filled / "chipwatch.db").read_bytes())

    def run(*arguments: str, given: bytes = b"") -> Done:
        return call(tmp_path, *arguments, given=given)

    return run


def states(run: Run, *filters: str) -> dict[str, str]:
    return {line["id"]: line["state"] for line in json.loads(run("alerts", *filters, "--json").out)}


def test_the_old_form_goes_on_working(run: Run) -> None:
    shown = run("alerts", "al-1", "--json")
    assert json.loads(shown.out)["alert"]["id"] == "al-1"
    assert "State: new" in run("alerts", "al-1").out
    assert run("alerts", "al-9").status == 2
    assert set(states(run)) == {"al-1", "al-2", "al-3"}


def test_from_new_to_resolved_and_back(run: Run) -> None:
    assert run("alerts", "ack", "al-1", "--by", "ada").out == "al-1: acknowledged\n"
    assert run("alerts", "assign", "al-1", "--to", "bob", "--by", "ada").status == 0
    assert states(run, "--mine", "--by", "bob") == {"al-1": "assigned"}
    again = run("alerts", "ack", "al-1", "--by", "eve")
    assert (again.status, again.out) == (1, "not done: al-1 cannot be acknowledged: bob has it already\n")
    assert run("alerts", "resolve", "al-1", "--as", "wrong entity", "--by", "bob", "--note", "a namesake").status == 0
    assert run("alerts", "resolve", "al-1", "--as", "nonsense").status == 2
    assert run("alerts", "resolve", "al-2", "--as", "duplicate", "--by", "bob").status == 1
    assert run("alerts", "resolve", "al-2", "--as", "duplicate", "--of", "al-2", "--by", "bob").status == 1
    assert run("alerts", "resolve", "al-2", "--as", "duplicate", "--of", "al-1", "--by", "bob").status == 0
    shown = run("alerts", "show", "al-1").out
    assert "State: resolved as wrong entity by bob" in shown
    assert "bob resolved alert:al-1 by command: as wrong_entity; note a namesake" in shown
    assert (
        "rule\trestriction-touches-us\t0\t2\t0%\t0% to 66%\t1 duplicate, 1 wrong entity"
        in run("alerts", "precision").out
    )
    assert run("alerts", "reopen", "al-1", "--by", "ada").status == 0
    assert states(run, "--state", "new") == {"al-1": "new", "al-3": "new"}
    who = [(row["who"], row["what"]) for row in json.loads(run("audit", "--subject", "alert:al-1", "--json").out)]
    assert who == [("ada", "acknowledged"), ("ada", "assigned"), ("bob", "resolved"), ("ada", "reopened")]


def test_many_at_once_only_where_somebody_says_yes(run: Run) -> None:
    asked = run("alerts", "ack", "--rule", "restriction-touches-us", "--by", "ada")
    assert (asked.status, "3 alerts: go on? say --yes" in asked.err) == (2, True)
    assert run("alerts", "ack", "--by", "ada").status == 2
    assert run("alerts", "ack", "al-2", "--by", "ada").status == 0
    done = run("alerts", "ack", "--rule", "restriction-touches-us", "--by", "ada", "--yes")
    assert done.status == 0
    assert done.out.count(": acknowledged") == 2
    assert "al-2 cannot be acknowledged: ada acknowledged it already" in done.out


def test_mute_snooze_and_their_end(run: Run) -> None:
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert "muted on" in run("alerts", "mute", "--source", "chipforum", "--by", "ada").out
    assert run("alerts", "snooze", "--rule", "restriction-touches-us", "--until", day, "--by", "ada").status == 0
    assert set(states(run, "--state", "snoozed")) == {"al-1", "al-2", "al-3"}
    assert run("alerts", "snooze", "--rule", "market-news", "--until-stage", "--by", "ada").status == 1
    for wrong in (("--until", "soon"), (), ("--until", day, "--event", "ev-1")):
        assert run("alerts", "snooze", "--rule", "market-news", *wrong).status == 2
    assert run("alerts", "unsnooze", "al-1", "--by", "bob").status == 0
    [told] = json.loads(run("alerts", "snooze", "al-1", "--until", day, "--by", "ada", "--json").out)
    assert told["until_stage"], "a new stage is news before that day"
    assert run("alerts", "unsnooze", "al-1", "--by", "bob").status == 0
    assert run("alerts", "unsnooze", "al-1", "--by", "bob").status == 1
    assert set(states(run, "--state", "new")) == {"al-1", "al-2", "al-3"}
    assert run("alerts", "silences").out.count("\n") == 2
    assert ", ended by bob" in run("alerts", "silences", "--over").out


def test_a_privileged_comment_is_said_to_be_there_and_not_shown(run: Run) -> None:
    assert run("alerts", "comment", "al-1", "Counsel has it.", "--privileged", "--by", "ada").status == 0
    assert run("alerts", "comment", "al-1", "Seen by all.", "--by", "ada").status == 0
    shown = run("alerts", "show", "al-1").out
    assert "ada: Seen by all." in shown
    assert "privileged comments, which only the page shows: 1" in shown
    for told in (shown, run("alerts", "al-1", "--json").out, run("audit", "--json").out):
        assert "Counsel has it" not in told
