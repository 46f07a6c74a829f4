"""`chipwatch rules …` and `watchlists`: editions by hand, refusals that name the line, and what stands then."""

import json
from pathlib import Path

import pytest

from pipeline.settings import Settings
from pipeline.storage.engine import open_engine, reading
from pipeline.tasks.context import open_context, set_up
from pipeline.tasks.desk import open_desk
from tests.cli.conftest import Done, Run, call

RULE = """\
id: ours-moves
title: "{{ event.chips | named }}, which we watch, moves"
explanation: What we watch most closely moved.
severity: medium
when: change.kind == "stage" && event.chips.exists(c, c in watch.our_priority)
owner: procurement
runbook: docs/rules.md#market-news
watch: [our_priority]
fires_on:
  - case: a watched chip
    event: {chips: [nvidia-h20]}
    watch: {our_priority: [nvidia-h20]}
stays_quiet_on:
  - case: another
    event: {chips: [amd-mi308x]}
    watch: {our_priority: [nvidia-h20]}
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("rules")
    set_up(Settings(home=home)).engine.dispose()
    return home


@pytest.fixture
def run(empty: Path, tmp_path: Path) -> Run:
    """A command on a copy of an empty home."""
    (tmp_path / "chipwatch.db").write_bytes((empty / "chipwatch.db").read_bytes())

    def run(*arguments: str, given: bytes = b"") -> Done:
        return call(tmp_path, *arguments, given=given)

    return run


def write(tmp_path: Path, body: str, name: str = "mine.yaml") -> str:
    (tmp_path / name).write_text(body, encoding="utf-8")
    return str(tmp_path / name)


def lines(run: Run) -> dict[str, dict[str, object]]:
    return {line["id"]: line for line in json.loads(run("rules", "--json").out)}


def test_a_rule_is_put_in_force_only_after_its_back_test_was_seen(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, RULE)
    shown = run("rules", "add", file, "--by", "ada")
    assert "0 alerts" in shown.out
    assert "nothing was changed" in shown.out
    assert "ours-moves" not in lines(run)
    assert "version 1" in run("rules", "add", file, "--by", "ada", "--yes").out
    line = lines(run)["ours-moves"]
    assert (line["state"], line["version"], line["author"]) == ("on", 1, "ada")
    assert "stands so already" in run("rules", "add", file, "--by", "bob", "--yes").out
    assert "no watch list 'our_priority'" in run("rules").out
    assert run("rules", "export", "ours-moves").out == RULE


def test_switching_is_an_edition_with_its_author_and_going_back_to_the_shipped_text_follows_it(run: Run) -> None:
    assert "version 1" in run("rules", "off", "source-back", "--by", "ada").out
    assert "off already" in run("rules", "off", "source-back", "--by", "ada").out
    assert lines(run)["source-back"]["state"] == "off"
    assert "nobody is told" in run("rules", "dry-run", "source-back", "--by", "bob").out
    assert lines(run)["source-back"]["state"] == "dry_run"
    assert "+mode: dry_run" in run("rules", "diff", "source-back").out
    assert "version 3" in run("rules", "on", "source-back", "--by", "cy", "--yes").out
    assert run("rules", "diff", "source-back").out == "no difference\n"
    told = json.loads(run("rules", "history", "source-back", "--json").out)
    assert [(each["version"], each["author"], each["enabled"], each["mode"]) for each in told] == [
        (0, "", True, "on"),
        (1, "ada", False, "on"),
        (2, "bob", True, "dry_run"),
        (3, "cy", True, "on"),
    ]
    audited = json.loads(run("audit", "--subject", "rule:source-back", "--json").out)
    assert [(each["who"], each["what"]) for each in audited] == [
        ("ada", "switched_off"),
        ("bob", "switched_on"),
        ("cy", "edited"),
    ]
    assert "source-back" in run("rules", "show", "source-back").out


def test_what_is_wrong_is_refused_with_its_line_and_the_nearest_name(run: Run, tmp_path: Path) -> None:
    for old, new, said in (
        ("change.kind", "change.knd", "mine.yaml:5: no field 'change.knd'; did you mean 'change.kind'?"),
        ("in watch.our_priority", "in watch.our_prority", "did you mean 'watch.our_priority'"),
        ("chips: [amd-mi308x]", "chips: [nvidia-h20]", "another: yes, must be no"),
        ("owner:", "mode: dryrun\nowner:", "did you mean 'dry_run'"),
    ):
        done = run("rules", "add", write(tmp_path, RULE.replace(old, new)), "--by", "ada", "--yes")
        assert done.status == 2
        assert said in done.err
    assert "did you mean 'source-back'" in run("rules", "off", "sorce-back", "--by", "ada").err
    assert "has no version 7" in run("rules", "show", "source-back", "--version", "7").err
    assert run("rules", "history", "source-back").out.count("\n") == 2


def test_an_edition_that_went_wrong_is_told_and_the_shipped_rule_stands(run: Run, tmp_path: Path) -> None:
    assert run("rules", "off", "source-back", "--by", "ada").status == 0
    engine = open_engine(f"sqlite:///{tmp_path / 'chipwatch.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE rule_layer SET enabled = 1, body = 'id: source-back\nwhen: event.typ'")
    engine.dispose()
    assert "set aside, the shipped one stands instead" in run("rules").out
    line = lines(run)["source-back"]
    assert (line["state"], line["version"]) == ("on", 0)
    assert "version 1" in str(line["fault"])


def test_watch_lists_are_kept_by_name_with_their_authors_and_reach_what_stands_above_and_below(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = write(tmp_path, "ours:\n  title: Ours\n  entries:\n    - nvidia-h20\n    - nvidia-hoper\n", "lists.yaml")
    missing = tmp_path / "nowhere.yaml"
    assert run("watchlists", "import", missing).err == f"chipwatch: {missing}: No such file or directory\n"
    refused = run("watchlists", "import", wrong, "--by", "ada")
    assert refused.status == 1
    assert "lists.yaml:5: the catalogue has no 'nvidia-hoper'; did you mean 'nvidia-hopper'?" in refused.err
    assert run("watchlists", "--json").out.strip() == "[]"
    mixed = write(
        tmp_path, "ours:\n  entries: [nvidia-hoper]\ntheirs:\n  entries: [A B]\ntheirs:\n  entries: []\n", "lists.yaml"
    )
    assert [
        line.partition("lists.yaml")[2] or line for line in run("watchlists", "import", mixed).out.splitlines()
    ] == [
        "changed: theirs",
        ":5: 'theirs' stands in line 3 already; set aside",
        ":2: the catalogue has no 'nvidia-hoper'; did you mean 'nvidia-hopper'?; set aside",
    ]
    assert run("watchlists", "remove", "theirs", "A B").status == 0
    good = write(tmp_path, "our_priority:\n  title: Ours\n  entries: [nvidia-h20, Example Trading FZE]\n", "lists.yaml")
    assert "our_priority" in run("watchlists", "import", good, "--by", "ada").out
    assert run("watchlists", "import", good, "--by", "bob").out == "nothing changed\n"
    assert "is changed" in run("watchlists", "add", "our_priority", "amd-mi308x", "--by", "bob").out
    assert "did you mean 'amd-mi308'" in run("watchlists", "add", "our_priority", "amd-mi308y", "--by", "bob").err
    again = write(tmp_path, run("watchlists", "export").out, "again.yaml")
    assert run("watchlists", "import", again, "--by", "bob").out == "nothing changed\n"
    told = json.loads(run("watchlists", "show", "our_priority", "--json").out)
    assert [each["author"] for each in told] == ["ada", "bob"]
    assert run("rules", "add", write(tmp_path, RULE), "--by", "ada", "--yes").status == 0
    monkeypatch.setenv("CHIPWATCH_HOME", str(tmp_path))
    context = open_context()
    desk = open_desk(context)
    assert {"nvidia-h20", "nvidia-hopper", "Example Trading FZE", "amd-mi308x"} <= {*desk.book.watched["our_priority"]}
    assert any(each.kind == "watch" for each in desk.contents)
    with reading(context.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM watch_list").scalar() == 4
    context.engine.dispose()
    entries = ("nvidia-h20", "amd-mi308x", "Example Trading FZE")
    assert "is changed" in run("watchlists", "remove", "our_priority", *entries, "--by", "ada").out
    assert "did you mean" not in run("watchlists", "export", "our_priority").err
    assert run("watchlists", "--json").out.strip() == "[]"
