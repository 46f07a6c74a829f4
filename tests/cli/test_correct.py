"""Setting right from the command line, on a home of its own: what is told, kept and taken back."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Done, call

BY = ("--by", "ada", "--why", "the notice says so")
TEXT = "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one letter in it."""
    home = tmp_path_factory.mktemp("right")
    letter = home / "letter.txt"
    letter.write_text(TEXT, encoding="utf-8")
    assert call(home, "add", letter, "--public").status == 0
    return home


def run(home: Path, *arguments: str) -> Done:
    done = call(home, *arguments)
    assert done.status == 0, done.err
    return done


def test_a_claim_is_set_right_told_counted_labelled_and_put_back(home: Path) -> None:
    done = json.loads(run(home, "correct", "1", "--chips", "amd-mi308", *BY, "--json").out)
    [act] = done
    assert act["claim"] == 1
    assert len(act["moves"]) == 1
    assert "as_read=chips ['nvidia-h20']" in run(home, "explain", "1").out
    assert "set right claim 1" in run(home, "events", "acts").out
    [passage] = [json.loads(line) for line in run(home, "labels", "export").out.splitlines()]
    assert passage["claims"][0]["chips"] == ["amd-mi308"]
    assert "restriction_imposed" in run(home, "labels", "count").out
    assert run(home, "undo", str(act["act"]), *BY).out.startswith("act 2: claim 1, ev-")
    assert "as_read=" not in run(home, "explain", "1").out


def test_a_miss_and_an_event_are_set_right(home: Path) -> None:
    words = "the Commerce Department said"
    miss = ("miss", "1", "--type", "enforcement", "--status", "rumoured", "--chips", "nvidia-h20")
    [told] = json.loads(run(home, *miss, "--words", words, *BY, "--json").out)
    assert told["event"].startswith("ev-")
    run(home, "confirm", told["event"], "--stage", "in_force", *BY)
    run(home, "refute", told["event"], *BY)
    run(home, "correct", told["event"], "--firms", "nvidia", *BY)
    run(home, "right", str(told["claim"]), *BY)
    run(home, "wrong", str(told["claim"]), *BY)
    acts = json.loads(run(home, "events", "acts", told["event"], "--json").out)
    assert [each["what"].split(" ")[0] for each in acts] == [
        "reported", "confirmed", "refuted", "set", "found", "struck",
    ]  # fmt: skip


def test_a_dump_carries_the_acts(home: Path, tmp_path: Path) -> None:
    run(home, "events", "acts")
    (tmp_path / "dump.jsonl").write_text(run(home, "dump").out, encoding="utf-8")
    elsewhere = tmp_path / "home"
    assert call(elsewhere, "load", tmp_path / "dump.jsonl").status == 0
    assert run(elsewhere, "events", "acts").out == run(home, "events", "acts").out
