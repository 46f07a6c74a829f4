"""Why and why not: what was read and what turned down, for a document and for a text that nobody stores."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.terms import Terms
from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.events.claims.trace import note, tracing
from pipeline.mentions import make_annotator
from pipeline.tasks.account import WIDTH, Account
from pipeline.tasks.explain import explain
from pipeline.tasks.explain_text import explain_text
from pipeline.tasks.retention import retain
from tests.cli.conftest import call
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China from May 15."
TEXT = (
    f"{LICENCE} Visitors took the H20 bus to the station. Will Washington ban the MI308?"
    " Chips with a TPP of 4800 or more and a performance density above 1.6 are caught."
)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def heading(account: Account, name: str) -> list[dict[str, object]]:
    [facts] = [facts for title, facts in account.parts if title == name]
    return list(facts)


def test_a_document_tells_what_was_read_and_what_was_turned_down(desk: Desk) -> None:
    desk.publish(TEXT, name="url:https://a.example/1", title="A licence")
    desk.after(1)
    account = explain(desk.context, "https://a.example/1")
    bus = TEXT.index("H20 bus")
    [refused] = [one for one in heading(account, "Names turned down") if one["span"] == f"{bus}-{bus + 3}"]
    assert (refused["words"], refused["label"], refused["id"]) == ("H20", "no CHIP", "nvidia-h20")
    assert "counter -2" in str(refused["why"])
    [silent] = [one for one in heading(account, "Triggers that made no claim") if one["why"] == "a question"]
    assert (silent["type"], silent["trigger"]) == ("no restriction_imposed", "ban")
    assert silent["words"] == "Will Washington ban the MI308?"
    limits = heading(account, "Limits")
    assert [one.get("read") for one in limits[:2]] == ["tpp >= 4800", "performance_density > 1.6"]
    assert limits[2] == {"joined": "all of (tpp >= 4800, performance_density > 1.6)"}
    [may] = [one for one in heading(account, "Days") if one["read"] == "2025-05-15"]
    assert (may["words"], may["tied to"]) == ("May 15", "taking effect or starting")
    claim, *_ = heading(account, "Claims of the latest")
    assert claim["event"]
    assert "licence" in str(claim["how"])


def test_no_line_is_wider_than_a_terminal_and_none_is_lost(desk: Desk) -> None:
    desk.publish(TEXT, name="url:https://a.example/1", title="A licence " * 20)
    desk.after(1)
    lines = list(explain(desk.context, "https://a.example/1").lines())
    assert max(map(len, lines)) <= WIDTH
    assert ("A licence " * 20).strip() in " ".join(" ".join(lines).split())


def test_what_held_a_text_out_of_a_story_is_told(desk: Desk) -> None:
    first = "Washington tells Nvidia that the H20 chip needs a licence for China. The order takes effect at once."
    desk.publish(first, name="url:https://a.example/1", title="US requires licence for Nvidia H20 exports to China")
    desk.after(1)
    desk.publish(
        first.replace("Nvidia", "AMD").replace("H20", "MI308"),
        name="url:https://b.example/1",
        title="US requires licence for AMD MI308 exports to China",
    )
    desk.after(1)
    _, held = heading(explain(desk.context, "https://b.example/1"), "Story")
    assert str(held["not_in"]).startswith("st-")
    assert str(held["veto"]).startswith("models: ")


def test_a_text_that_went_is_not_read_anew_and_says_so(desk: Desk) -> None:
    desk.publish(TEXT, name="url:https://a.example/1", title="A licence", terms=Terms(store_days=1))
    desk.after(1)
    desk.frozen.step(world=timedelta(days=5))
    retain(desk.context)
    account = explain(desk.context, "https://a.example/1")
    assert heading(account, "Names turned down") == [{"why": "the text was removed, and cannot be read anew"}]
    claim, *_ = heading(account, "Claims of the latest")
    assert "licence is required" in str(claim["words"])


def test_nothing_of_a_private_text_is_worked_out_for_others(desk: Desk) -> None:
    row = desk.publish(TEXT, name="by-hand/1", title="A letter", private=True)
    desk.after(1)
    told = explain(desk.context, str(row), audience="export")
    assert heading(told, "Names turned down") == [{"why": "withheld: a private document"}]
    assert "Will Washington ban" not in "\n".join(told.lines())
    assert "Will Washington ban" in "\n".join(explain(desk.context, str(row)).lines())


def test_all_headings_together_quote_no_more_than_the_terms_allow(desk: Desk) -> None:
    terms = Terms(store_days=None, pass_on="quote", quote_chars=70)
    row = desk.publish(TEXT, name="url:https://a.example/1", title="A licence", terms=terms)
    desk.after(1)
    account = explain(desk.context, str(row), audience="export")
    quoted = [str(fact.get("words", "")) for _, facts in account.parts for fact in facts]
    assert 12 <= sum(map(len, quoted)) <= 70
    claim, *_ = heading(account, "Claims of the latest")
    assert claim["words"], "what a claim rests on comes first"


def test_a_text_on_standard_input_needs_no_database(tmp_path: Path) -> None:
    told = call(tmp_path, "explain", "--text", "--published", "2025-04-16", "--json", given=TEXT.encode())
    assert told.status == 0, told.err
    parts = dict(json.loads(told.out)["parts"])
    assert {fact["id"] for fact in parts["Mentions"]} >= {"nvidia-h20", "us-commerce", "CN"}
    assert parts["Claims"][0]["type"] == "restriction_imposed"
    assert parts["Triggers that made no claim"][0]["why"] == "a question"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("explain",), "name an alert, an event or a document, or give a text with --text"),
        (("explain", "1", "--text"), "name an alert, an event or a document, or give a text with --text"),
        (("explain", "--text", "--published", "April"), "'April' is no day as 2025-04-16"),
    ],
)
def test_a_wrong_call_is_said(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = call(tmp_path, *arguments, given=b"")
    assert done.status == 2
    assert says in done.err


def test_who_asks_changes_nothing_of_what_is_read() -> None:
    catalogue = load_catalogue()
    annotated = make_annotator(catalogue)(TEXT)
    plain = find_claims(annotated, date(2025, 4, 16), catalogue)
    with tracing() as trace:
        assert find_claims(annotated, date(2025, 4, 16), catalogue) == plain
    assert trace.silent
    assert trace.weighed
    before = len(trace.silent)
    note("stockpiling", "hoards", (0, 5), "nobody asks any more")
    assert len(trace.silent) == before


def test_what_the_models_weighed_is_told_with_odds_and_what_the_rules_say() -> None:
    account = explain_text("Reports say that Beijing may soon ban the H20, people familiar said.", date(2025, 8, 1))
    weighed = heading(account, "What the models weighed")
    [status] = [fact for fact in weighed if fact["of"] == "status"]
    [claim] = heading(account, "Claims")
    assert status["read"] == claim["status"] == "rumoured"
    assert str(status["odds"][0]).startswith("rumoured ")  # type: ignore[index]
    assert status["by"]
    [chip] = [fact for fact in weighed if fact["of"] == "chip nvidia-h20"]
    assert chip["read"] == "chips"


def test_a_name_within_a_longer_name_and_a_city_that_does_not_act() -> None:
    account = explain_text("Racks named GB200 NVL72 were shown in Beijing, where fog lay over the lake.")
    refused = {(fact["words"], fact["label"]): fact["why"] for fact in heading(account, "Names turned down")}
    assert any("inside a longer name: 'GB200 NVL72'" in str(why) for why in refused.values())
    assert any("a city: nothing says that its government acts" in str(why) for why in refused.values())


def test_an_empty_text_tells_nothing() -> None:
    assert all(not facts for _, facts in explain_text("").parts)
