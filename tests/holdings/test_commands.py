"""The commands on a database: import, fleet, what-if, and one line for a wrong call."""

import json
from importlib.resources import files

import pytest

from models.tables import metadata
from pipeline.cli.app import main
from pipeline.storage.engine import open_engine, writing
from pipeline.storage.state import claim_world

DEMO = files("pipeline.holdings") / "data" / "demo_fleet.csv"


@pytest.fixture
def chipwatch(tmp_path, monkeypatch, capsys):
    """Runs a command on a fresh database; gives status, standard output and standard error."""
    monkeypatch.setenv("CHIPWATCH_HOME", str(tmp_path))
    engine = open_engine(f"sqlite:///{tmp_path / 'chipwatch.db'}")
    metadata.create_all(engine)
    with writing(engine) as connection:
        claim_world(connection, "live")
    engine.dispose()

    def run(*arguments):
        # As the installed command is called: some modules of the command line read sys.argv themselves.
        monkeypatch.setattr("sys.argv", ["chipwatch", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main([*map(str, arguments)])
        captured = capsys.readouterr()
        return stopped.value.code, captured.out, captured.err

    return run


def test_import_then_fleet_then_what_if(chipwatch, tmp_path):
    status, out, _ = chipwatch("holdings", "import", DEMO)
    assert status == 0
    assert "31 lines" in out
    assert "'Northlight sled rev C' × 12" in out
    assert "'Gaudi 3' is chip intel-gaudi-3: a name of it" in out
    assert "22 items matched by id or whole name" in out
    assert "unchanged" in chipwatch("holdings", "import", DEMO)[1]
    _, out, _ = chipwatch("exposure", "H20", "--json")
    held = json.loads(out)["positions"]
    assert {each["chip"] for each in held} == {"nvidia-h20", "nvidia-h20-96gb", "nvidia-h20-141gb"}
    question = tmp_path / "q.yaml"
    question.write_text("limits: tpp >= 2300\nplaces: [CN]\ninstead_of: 3a090-2024\n")
    _, out, _ = chipwatch("what-if", question)
    told = "Worse: NVIDIA H20 96GB: not caught by 3a090-2024, caught by the draft (TPP 2,368 ≥ 2,300), 448 units"
    assert told in out
    assert "In scope: ≥ 208 units, 2 orders" in out
    _, out, _ = chipwatch("what-if", question, "--json")
    assert json.loads(out)["answers"][0]["asked"][0]["exposure"]["units_in_scope"] == 208
    text = tmp_path / "draft.txt"
    text.write_text("BIS proposes to require a licence to export chips with a TPP of 2300 or more to China.\n")
    _, out, _ = chipwatch("what-if", text)
    assert "a restriction by its own limits, TPP ≥ 2,300 for China" in out
    assert "(read from “BIS proposes to require a licence" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("holdings", "import", "nowhere.csv"),
        ("what-if", "nowhere.yaml"),
        ("exposure", "H99"),
        ("exposure", "H20", "--alert", "al-1"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(chipwatch, arguments):
    status, out, err = chipwatch(*arguments)
    assert (status, out, len(err.splitlines())) == (2, "", 1)


def test_an_import_is_looked_at_matched_and_accepted(chipwatch, tmp_path):
    chipwatch("holdings", "import", DEMO)
    _, out, _ = chipwatch("holdings", "unmatched")
    assert "12\tNorthlight sled rev C\tAshburn\tno chip or system" in out
    _, out, _ = chipwatch("holdings", "match", "Northlight sled rev C", "L40S", "--by", "ada")
    assert out == "'Northlight sled rev C' is chip nvidia-l40s: 1 line, 12 units\n"
    assert [each["item"] for each in json.loads(chipwatch("holdings", "unmatched", "--json")[1])] == [
        "Blue mezzanine accelerator (lab)"
    ]
    less = tmp_path / "less.csv"
    less.write_text(DEMO.read_text().replace("Intel Gaudi 2,40", "Intel Gaudi 2,1"))
    _, out, _ = chipwatch("holdings", "import", less)
    assert "set aside" in out
    assert "it would remove more than a tenth of what stands at Frankfurt: 39 of 264 units" in out
    sha = json.loads(chipwatch("holdings", "feeds", "--json")[1])[0]["snapshot"]
    assert (
        "changed  Frankfurt      Intel Gaudi 2, in store: 40 → 1 units" in chipwatch("holdings", "diff", "--to", sha)[1]
    )
    assert chipwatch("holdings", "accept", sha[:8], "--by", "ada", "--why", "sold")[0] == 0
    assert chipwatch("holdings", "dismiss", sha[:8], "--by", "ada", "--why", "no")[0] == 1
    assert "accepted" in chipwatch("holdings", "feeds")[1]
    _, out, _ = chipwatch("exposure")
    assert "9 sites, none with a time within which it reports" in out
    assert chipwatch("holdings", "pull")[1].startswith("No feed is declared")


def test_the_profile_research_is_told_nothing_of_what_we_hold(chipwatch, monkeypatch):
    chipwatch("holdings", "import", DEMO)
    monkeypatch.setenv("CHIPWATCH_PROFILE", "research")
    for arguments in (
        ("exposure",), ("exposure", "--alert", "al-1"), ("holdings", "import", DEMO), ("holdings", "feeds"),
        ("holdings", "diff"), ("holdings", "unmatched"), ("holdings", "pull"),
        ("holdings", "match", "Northlight sled rev C", "L40S", "--by", "ada"),
        ("holdings", "accept", "00", "--by", "ada", "--why", "x"),
    ):  # fmt: skip
        status, out, err = chipwatch(*arguments)
        assert (status, out) == (2, ""), arguments
        assert err.strip().endswith("CHIPWATCH_PROFILE=research reaches no inventory"), arguments
