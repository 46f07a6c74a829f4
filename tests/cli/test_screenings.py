"""Parties in, screenings out, decided and handed over, from the command line."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import call

NAME = "Yangtze Memory Technologies"


@pytest.fixture(scope="module")
def home(played_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with lists, a register of parties and of owners, and everybody screened."""
    home = tmp_path_factory.mktemp("screened") / "home"
    shutil.copytree(played_home, home)
    parties, owners = home / "parties.csv", home / "owners.csv"
    parties.write_text(
        f"party,country,roles\n{NAME},CN,supplier\nOur Tenant Ltd,SG,tenant\nBad,XX,\n", encoding="utf-8"
    )
    owners.write_text(
        f"owner,owned,share,source\n{NAME},Our Tenant Ltd,60,registry\nB,Our Tenant Ltd,41,\n", encoding="utf-8"
    )
    told = call(home, "parties", "import", parties)
    assert told.status == 0, told.err
    assert "line 4, country" in told.out
    told = call(home, "parties", "ownership", owners)
    assert "line 3, share: 101 % of Our Tenant Ltd would be held" in told.out
    assert call(home, "run", "--replay", "--until", "2022-12-31").status == 0
    return home


def test_everybody_and_one_party_are_shown(home: Path) -> None:
    found = {each["party"]["name"]: each for each in json.loads(call(home, "screenings", "--json").out)}
    assert found[NAME]["outcome"] == "match"
    assert found[NAME]["lists"]["us-entity-list"]
    assert found["Our Tenant Ltd"]["outcome"] == "unresolved", "no rule reached a subsidiary in 2022: a red flag"
    assert json.loads(call(home, "screenings", "--as-of", "2022-09-30", "--json").out) == []
    before = json.loads(call(home, "screenings", "--as-of", "2022-11-01", "--json").out)
    assert NAME not in {each["party"]["name"] for each in before}
    then = json.loads(call(home, "screenings", "--as-of", "2022-12-31", "--json").out)
    assert {each["party"]["name"] for each in then} == set(found)
    assert call(home, "screenings", "--as-of", "soon").status == 2
    assert "supplier" in call(home, "parties").out
    one = call(home, "screenings", "yangtze memory TECHNOLOGIES")
    assert one.status == 0, one.err
    assert "match on 2022-12-" in one.out
    assert "us-entity-list" in one.out
    assert json.loads(call(home, "screenings", NAME, "--json").out)["party"]["name"] == NAME
    listed = json.loads(call(home, "screenings", "--unresolved", "--json").out)
    assert "Our Tenant Ltd" in {each["party"]["name"] for each in listed}
    assert NAME not in {each["party"]["name"] for each in listed}


@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_the_file_of_a_party_is_written(home: Path, tmp_path: Path, form: str) -> None:
    place = tmp_path / f"file.{form}"
    done = call(home, "screenings", "export", "Our Tenant Ltd", "--to", place)
    assert done.status == 0, done.err
    text = place.read_text(encoding="utf-8")
    assert f"{NAME} owns Our Tenant Ltd: 60 % (registry)" in text or form == "json"
    assert "us-entity-list" in text
    assert "reconstruction" in text


def test_a_decision_is_told_at_once_and_wrong_calls_are_refused(home: Path, tmp_path: Path) -> None:
    [hit] = json.loads(call(home, "screenings", NAME, "--json").out)["screenings"][0]["hits"]
    pair = ("screenings", "decide", "Our Tenant Ltd", hit["list_id"], hit["entry"])
    for more in (("--as", "maybe", "--by", "ada", "--why", "x"), ("--as", "match", "--by", "", "--why", "x")):
        assert call(home, *pair, *more).status == 2
    done = call(home, *pair, "--as", "no_match", "--by", "ada", "--why", "counsel looked: no control")
    assert done.status == 0, done.err
    assert done.out.startswith("Our Tenant Ltd: no_match")
    assert "counsel looked" in call(home, "screenings", "Our Tenant Ltd").out
    assert call(home, "screenings", "export", NAME, "--to", tmp_path / "file.docx").status == 2
    assert call(home, "screenings", "Nobody Ltd").status == 2
    assert call(home, "verify").status == 0


def test_a_dump_carries_screenings_decisions_and_parties(home: Path, tmp_path: Path) -> None:
    (tmp_path / "dump.jsonl").write_text(call(home, "dump").out, encoding="utf-8")
    loaded = call(tmp_path / "home", "load", tmp_path / "dump.jsonl")
    assert loaded.status == 0, loaded.err
    for asked in (("screenings", "--json"), ("screenings", NAME, "--json"), ("parties", "--json")):
        assert call(tmp_path / "home", *asked).out == call(home, *asked).out, asked
    assert call(tmp_path / "home", "verify").status == 0
