"""`chipwatch needs-licence`: what a compliance officer types, and the sentences that come back."""

from datetime import date
from json import loads
from pathlib import Path

import pytest

from pipeline.settings import Settings
from pipeline.tasks.context import Context, set_up
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.needs import Asked, ask_in
from tests.cli.conftest import Run, call

TO_CHINA = ("--act", "export", "--from", "US", "--to", "CN", "--user-seat", "CN", "--parent-seat", "CN")


def test_the_h20_in_may_2025_without_any_database(bare: Run) -> None:
    done = bare("needs-licence", "H20", *TO_CHINA, "--on", "2025-05-01")
    assert done.status == 0, done.err
    first, *rest = done.out.splitlines()
    assert "a licence requirement was found for NVIDIA, by letter; for any other exporter it cannot be told" in first
    assert any("Binds: NVIDIA alone." in line for line in rest)
    assert any(line.startswith("Not examined here") for line in rest)
    assert any("TPP 2,368 < 4,800" in line for line in rest)
    told = loads(bare("needs-licence", "H20", *TO_CHINA, "--on", "2025-05-01", "--exporter", "NVIDIA", "--json").out)
    assert (told["answer"]["outcome"], told["answer"]["of"]) == ("required", [])
    ours = loads(bare("needs-licence", "H20", *TO_CHINA, "--on", "2025-05-01", "--exporter", "Acme", "--json").out)
    assert (ours["answer"]["outcome"], ours["answer"]["dealing"]["exporter"]) == ("unknown", "Acme")


def test_facts_and_stacks_of_memory_are_handed_in(bare: Run) -> None:
    shipped = ("--act", "export", "--from", "KR", "--to", "CN", "--user-seat", "CN", "--parent-seat", "CN")
    stack = ("needs-licence", "--memory-density", "2.9", *shipped, "--on", "2025-06-01", "--subject-to-ear", "yes")
    assert "licence exception HBM, if its conditions hold" in bare(*stack).out.splitlines()[0]
    owned = ("needs-licence", "L20", "--act", "export", "--from", "US", "--to", "SG", "--user-seat", "SG")
    now = (*owned, "--parent-seat", "SG", "--on", "2026-11-26", "--met", "affiliates-2025")
    said = bare(*now).out
    assert "it cannot be told" in said.splitlines()[0]
    assert "the suspension was extended: no licence requirement was found in what was examined." in said


def test_a_listed_party_is_found_on_the_stored_lists(played: Run) -> None:
    asked = ("needs-licence", "L20", *TO_CHINA, "--on", "2022-12-28", "--party", "Yangtze Memory Technologies=CN")
    done = played(*asked)
    assert done.status == 0, done.err
    assert "a licence requirement was found" in done.out.splitlines()[0]
    assert "Yangtze Memory Technologies on us-entity-list" in done.out
    assert "Screened against: us-entity-list" in done.out
    clean = loads(played(*asked[:-1], "Entirely Unlisted Bakery", "--json").out)
    assert "no stored list has Entirely Unlisted Bakery" in str(clean["answer"]["examined"])


def test_our_own_determination_is_asked_and_kept_from_the_research_profile(tmp_path: Path) -> None:
    context = set_up(Settings(home=tmp_path))
    given = {"basis": "signed", "document": "memo.pdf", "who": "Ada", "on": "2024-01-02"}
    add_determination(context, {"item": "NVIDIA L20", "determination": "3A090.a", **given}, by="bob")
    asked = ("needs-licence", "L20", *TO_CHINA, "--on", "2024-06-01")
    assert "determined as 3A090.a by Ada on 2024-01-02" in call(tmp_path, *asked).out
    research = Context(Settings(home=tmp_path, profile="research"), context.engine, context.clocks)
    told = ask_in(research, Asked("L20", "export", "US", "CN", "CN", "CN", date(2024, 6, 1)))
    context.engine.dispose()
    assert told.answer.outcome == "no_requirement_found"
    assert "determined as" not in str(told.answer)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("H20", "--act", "ship"), "--act 'ship' is none of export"),
        (("H20", *TO_CHINA, "--on", "soon"), "is no day"),
        (("H20", "--act", "export", "--from", "usa", "--to", "CN"), "'usa' is no country"),
        (("H20", "--act", "export", "--from", "US", "--to", "US"), "ask about transfer"),
        (("H2O gel", *TO_CHINA), "no chip"),
        (TO_CHINA, "name a chip or system"),
        (("H20", *TO_CHINA, "--met", "afiliates"), "the nearest is 'affiliates-2025'"),
        (("H20", *TO_CHINA, "--met", "embargo", "--not-met", "embargo"), "cannot be met and not met"),
        (("H20", *TO_CHINA, "--subject-to-ear", "maybe"), "yes or no"),
        (("H20", *TO_CHINA, "--party", "Acme"), "stored lists"),
        (("--memory-density", "thick", *TO_CHINA), "no number"),
    ],
)
def test_a_wrong_call_is_one_line(bare: Run, arguments, words) -> None:
    done = bare("needs-licence", *arguments)
    assert (done.status, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert words in done.err
