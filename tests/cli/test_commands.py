"""People's commands: JSON of each, one line for a wrong call, one line where nothing was set up; all documented."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli.app import build
from pipeline.rules import load_rules
from pipeline.rules.editing import with_parts
from tests.cli.conftest import Run, call

ROOT = Path(__file__).parents[2]
VINTAGES = ("3a090-2022", "3a090-2023", "case-by-case-2026", "tariff-2026")


def load(text: str) -> Any:
    return json.loads(text)


# ── classify and catalogue ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("vintage", VINTAGES)
def test_classify_answers_for_all_chips_with_the_keys_that_were_promised(bare: Run, vintage: str) -> None:
    done = bare("classify", "--rule", vintage)
    rows = [load(line) for line in done.out.splitlines()]
    assert (done.status, done.err) == (0, "")
    assert len(rows) > 40
    promised = {
        *("chip", "name", "rule", "outcome", "effect", "conditions_not_tested", "paragraph", "missing"),
        *("tpp", "performance_density"),
    }
    assert all(promised <= set(row) for row in rows)
    assert {row["outcome"] for row in rows} == {"yes", "no", "unknown"}
    assert {row["rule"] for row in rows} == {vintage}
    assert all(row["conditions_not_tested"] for row in rows if row["outcome"] != "unknown" and row["effect"] != "duty")
    assert all(row["missing"] for row in rows if row["outcome"] == "unknown")
    assert len({row["chip"] for row in rows}) == len(rows)
    if vintage == "case-by-case-2026":
        assert {row["outcome"] for row in rows if row["applies"] is False} == {"no"}


def test_classify_takes_names_and_ids_and_the_catalogue_knows_them(bare: Run) -> None:
    [row] = [load(line) for line in bare("classify", "nvidia-h20-96gb", "--rule", "3a090-2023").out.splitlines()]
    assert (row["chip"], row["outcome"]) == ("nvidia-h20-96gb", "no")
    ids = bare("catalogue", "--ids").out.splitlines()
    assert "nvidia-h20-96gb" in ids
    assert len(ids) == len(set(ids))
    assert load(bare("catalogue", "nvidia-h20-96gb", "--json").out)["kind_of_entry"] == "chips"


# ── on a database ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (("alerts",), {"id", "severity", "title", "paragraph", "known_at"}),
        (("sources",), {"name", "state", "items"}),
        (("rules",), {"id", "when", "sha"}),
    ],
)
def test_lists_are_arrays_of_objects(played: Run, command: tuple[str, ...], keys: set[str]) -> None:
    done = played(*command, "--json")
    rows = load(done.out)
    assert done.status == 0
    assert rows
    assert all(keys <= set(row) for row in rows)


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (("exposure",), {"snapshot", "positions"}),
        (("digest", "--week", "2022-W41"), {"id", "week", "subject", "text", "html"}),
        (("verify",), {"alerts", "passages", "faults"}),
        (("rules", "check"), {"rules", "cases", "faults"}),
        (("rules", "backtest", "party-listed"), {"rule", "weeks", "turns"}),
    ],
)
def test_single_answers_are_objects(played: Run, command: tuple[str, ...], keys: set[str]) -> None:
    done = played(*command, "--json")
    assert done.status == 0, done.err
    assert keys <= set(load(done.out))


def test_an_edited_rule_is_back_tested_beside_another(played: Run, tmp_path: Path) -> None:
    rule = load_rules()["party-listed"]
    edited, was = tmp_path / "edited.yaml", tmp_path / "was.yaml"
    edited.write_text(with_parts(rule, ['event.type == "enforcement"']), encoding="utf-8")
    was.write_text(rule.body, encoding="utf-8")
    alerts = [alert for alert in load(played("alerts", "--json").out) if alert["rule"] == rule.id]
    found = load(played("rules", "backtest", edited, "--against", was, "--json").out)
    assert (found["alerts"], found["difference"]["removed"]) == (0, len(alerts))
    assert {each["alert"] for each in found["difference"]["removed_examples"]} <= {alert["id"] for alert in alerts}
    later = load(played("rules", "backtest", edited, "--against", was, "--since", "2022-12-01", "--json").out)
    assert later["difference"]["removed"] == sum(alert["known_at"] >= "2022-12-01" for alert in alerts)
    told = played("rules", "backtest", edited).out
    assert f"against the rule as it was: 0 more, {len(alerts)} fewer, 0 of another severity" in told
    assert "(al-" in told
    assert "precision: none of its alerts was judged" in told
    assert played("rules", "suggest").out.startswith("Nothing to suggest")
    edited.write_text(rule.body.replace("event.type", "event.typ", 1), encoding="utf-8")
    wrong = played("rules", "backtest", edited)
    assert (wrong.status, wrong.out) == (2, "")
    assert "did you mean 'event.type'" in wrong.err


def test_an_alert_is_shown_and_explained(played: Run) -> None:
    [first, *_] = load(played("alerts", "--json").out)
    assert load(played("alerts", first["id"], "--json").out)["alert"]["title"] == first["title"]
    told = played("explain", first["id"], "--json")
    assert told.status == 0, told.err
    assert first["rule"] in told.out


def test_evidence_holds_and_a_second_run_adds_nothing(played: Run) -> None:
    assert load(played("verify", "--json").out)["faults"] == []
    before = len(load(played("alerts", "--json").out))
    again = load(played("run", "--replay", "--until", "2022-12-31", "--json").out)
    assert (again["new"], again["alerts"], again["sent"]) == (0, 0, 0)
    assert len(load(played("alerts", "--json").out)) == before


def test_a_dump_loads_into_an_empty_home_and_tells_the_same(played: Run, bare: Run, tmp_path: Path) -> None:
    dumped = played("dump")
    (tmp_path / "dump.jsonl").write_text(dumped.out, encoding="utf-8")
    loaded = bare("load", tmp_path / "dump.jsonl")
    assert loaded.status == 0, loaded.err
    assert bare("alerts", "--json").out == played("alerts", "--json").out


def test_what_if_answers_a_question(played: Run, tmp_path: Path) -> None:
    asked = tmp_path / "asked.yaml"
    asked.write_text("title: An asked limit\nlimits:\n- {quantity: tpp, op: '>=', value: 2000}\n", encoding="utf-8")
    done = played("what-if", asked, "--json")
    assert done.status == 0, done.err
    assert load(done.out)["answers"][0]["title"] == "An asked limit"


def test_a_letter_by_hand_is_taken_once_on_a_home_of_any_world(played_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(played_home, home)
    letter = tmp_path / "letter.txt"
    letter.write_text("The agency informs us that the H20 requires a licence for China.\n", encoding="utf-8")
    for kind in ("first", "unchanged"):
        done = call(home, "add", letter, "--json")
        assert done.status == 0, done.err
        assert load(done.out)["kind"] == kind


# ── wrong calls ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("annotate", "--loud"),
        ("annotate", "surplus"),
        ("classify", "--rule", "3a090-1999"),
        ("classify", "no-such-chip", "--rule", "3a090-2023"),
        ("classify", "--rule"),
        ("catalogue",),
        ("catalogue", "no-such-id"),
        ("holdings", "nothing"),
        ("holdings", "import", "/no/such/file.csv"),
        ("what-if", "/no/such/file.yaml"),
        ("load", "/no/such/dump"),
        ("add", "/no/such/letter.txt"),
        ("digest", "--week", "soon"),
        ("alerts", "al-none"),
        ("rules", "backtest", "no-such-rule"),
        ("rules", "check", "/no/such/rule.yaml"),
        ("run", "--replay", "--until", "soon"),
        ("screen", "--as-of", "soon"),
        ("bench", "--rounds", "0"),
        ("replay", "steps", "--cut", "nothing"),
        ("correct", "twelve", "--by", "ada", "--why", "so"),
        ("correct", "1", "--chips", "nvidia-h20"),
        ("undo", "99", "--by", "ada", "--why", "so"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_status_2_and_one_line(played: Run, arguments: tuple[str, ...]) -> None:
    done = played(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert done.err.startswith("chipwatch: ")


def test_a_source_that_there_is_not_is_a_wrong_call(bare: Run) -> None:
    done = bare("run", "--source", "no_such_source")
    assert (done.status, done.out, done.err) == (2, "", "chipwatch: no source is called 'no_such_source'\n")


@pytest.mark.parametrize(
    "arguments",
    [
        *(("alerts",), ("explain", "al-x"), ("sources",), ("exposure",), ("digest",), ("verify",), ("dump",)),
        *(("screen",), ("rules", "backtest", "party-listed")),
    ],
    ids=" ".join,
)
def test_a_home_that_was_never_set_up_is_one_line_and_status_1(bare: Run, arguments: tuple[str, ...]) -> None:
    done = bare(*arguments)
    assert (done.status, done.out) == (1, "")
    assert done.err == "chipwatch: this database was not set up: run `chipwatch init` first\n"


# ── start-up and documentation ───────────────────────────────────────────────────────────────────


def names(app: typer.Typer) -> set[str]:
    """Every command as it is typed; a group's own where it answers without a subcommand."""
    from pipeline.cli.app import command_name

    found = {command_name(command) for command in app.registered_commands if not command.hidden}
    for group in app.registered_groups:
        assert group.typer_instance is not None
        inner = names(group.typer_instance)
        found |= {f"{group.name} {name}" for name in inner}
        asked = (group.typer_instance.info, group.typer_instance.registered_callback)
        if any(each is not None and each.invoke_without_command is True for each in asked):
            found.add(str(group.name))
    return found


def test_every_command_is_documented_with_an_example() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### `chipwatch ([^`]+?)`\n(.*?)(?=^### |^## |\Z)", text, re.MULTILINE | re.DOTALL))
    headed = {re.split(r" (?=[\[A-Z-])", head)[0].strip() for head in sections}
    assert names(build()) == headed
    assert all("```" in body for body in sections.values())


def test_only_the_command_that_is_called_is_made_ready() -> None:
    assert names(build("limits")) == {"limits"}
    assert names(build("rules")) >= {"rules", "rules check"}
    assert len(names(build("nothing"))) > 20
