"""Calls in a deployment: read once, held against each other for the page, the command and the edition."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.terms import PRIVATE, Terms
from pipeline.errors import CallError
from pipeline.storage.engine import reading
from pipeline.tasks.calls import call_notes, list_companies, show_calls
from pipeline.tasks.digest import preview
from pipeline.tasks.document_view import show_document
from pipeline.tasks.retention import retain
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

TITLE = "Voss Halls Inc. (VOSS) {} 2025 Earnings Call Transcript"
MAY = """Prepared Remarks:

Operator

Welcome to the call of Voss Halls.

Mara Voss -- Chief Executive Officer

Our stock of GPUs lasts eighteen months. We rent a GPU for $3 an hour.

Questions and Answers:

Ruth Amadi -- Cormorant Research -- Analyst

Do you look at domestic accelerators?

Mara Voss -- Chief Executive Officer

We have no plans to use domestic accelerators.
"""
AUGUST = """Prepared Remarks:

Operator

Welcome to the call of Voss Halls.

Mara Voss -- Chief Executive Officer

Our stock of GPUs lasts twelve months.

Questions and Answers:

Ruth Amadi -- Cormorant Research -- Analyst

And domestic accelerators?

Mara Voss -- Chief Executive Officer

A fifth of inference now runs on domestic accelerators.
"""


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def two_calls(desk: Desk, terms: Terms | None = None) -> None:
    desk.publish_call(TITLE.format("Q1"), MAY, terms=terms)
    desk.after(91)
    desk.publish_call(TITLE.format("Q2"), AUGUST, terms=terms)
    desk.after(1)


def test_a_call_is_held_against_the_last_with_both_quotes(desk: Desk) -> None:
    two_calls(desk)
    [company] = list_companies(desk.context)
    assert (company.name, company.ticker, company.calls) == ("Voss Halls Inc.", "VOSS", 2)
    newest, first = show_calls(desk.context, "voss halls")
    assert [(one.topic, one.change) for one in newest.changes] == [
        ("stock", "lowered"), ("substitution", "reversed"), ("prices", "dropped"),
    ]  # fmt: skip
    stock, other, prices = newest.changes
    assert stock.now
    assert stock.before
    assert other.now
    assert prices.before
    assert stock.why == "18 months then, 12 months now"
    assert stock.now.words == "Our stock of GPUs lasts twelve months."
    assert stock.before.words == "Our stock of GPUs lasts eighteen months."
    said = (stock.now.speaker, stock.now.role, stock.now.part)
    assert said == ("Mara Voss", "Chief Executive Officer", "prepared remarks")
    assert other.now.part == "an answer"
    assert prices.now is None
    assert {one.change for one in first.changes} == {"said first"}


def test_the_page_of_a_transcript_has_it(desk: Desk) -> None:
    two_calls(desk)
    newest, _ = show_calls(desk.context, "VOSS")
    view = show_document(desk.context, newest.document)
    assert view is not None
    assert view.call == newest


def test_what_was_said_outlives_the_text(desk: Desk) -> None:
    two_calls(desk, Terms(store_days=120))
    desk.frozen.step(world=timedelta(days=60))
    assert retain(desk.context)["bodies"] == 1
    newest, _ = show_calls(desk.context, "VOSS")
    assert newest.changes[0].before is not None
    assert newest.changes[0].before.words == "Our stock of GPUs lasts eighteen months."


def test_read_twice_it_stands_once(desk: Desk) -> None:
    two_calls(desk)
    desk.publish_call(TITLE.format("Q2"), AUGUST.replace("twelve months", "ten months"))
    desk.after(1)
    desk.publish_call(TITLE.format("Q2"), AUGUST, source="motley_fool_transcripts")
    desk.after(1)
    newest, first = show_calls(desk.context, "VOSS")
    assert newest.changes[0].why in {"18 months then, 10 months now", "18 months then, 12 months now"}
    assert first.period == "2025-Q1"


def test_a_call_that_was_withdrawn_is_no_call(desk: Desk) -> None:
    two_calls(desk)
    desk.take_away(f"url:https://callscribe.example/{TITLE.format('Q1').replace(' ', '-')}")
    desk.after(1)
    [only] = show_calls(desk.context, "VOSS")
    assert only.period == "2025-Q2"
    assert only.against is None


def test_an_edition_tells_what_changed_in_our_own_words(desk: Desk) -> None:
    since = desk.frozen.world
    two_calls(desk)
    with reading(desk.context.engine) as connection:
        [note] = call_notes(connection, since, desk.frozen.world)
    assert note.title == TITLE.format("Q2")
    assert note.what == (
        "other chips and own chips reversed (denied or undone then, said to be so now); "
        "stock of chips lowered (18 months then, 12 months now); prices dropped"
    )
    desk.frozen.step(world=timedelta(days=6))
    draft, printed = preview(desk.context, "ada")
    assert [line.what for line in draft.calls.lines] == [note.what]
    assert "CALLS, AGAINST THE LAST" in printed.text
    assert "Calls, against the last" in printed.html
    assert "twelve months" not in printed.text


def test_a_name_that_fits_nobody_or_several_is_said(desk: Desk) -> None:
    two_calls(desk)
    desk.publish_call("Voss Fields Q2 2025 Earnings Call Transcript", AUGUST)
    desk.after(1)
    with pytest.raises(CallError, match="no companies are called 'Lund'; calls are known of: Voss Fields, Voss Halls"):
        show_calls(desk.context, "Lund")
    with pytest.raises(CallError, match="2 companies are called 'vos'"):
        show_calls(desk.context, "vos")


def test_a_rule_asks_how_a_call_stands_against_the_last_and_tells_each_topic_once(desk: Desk) -> None:
    two_calls(desk)
    rows = desk.rows("alert", "rule", "title", "paragraph")
    told = {title: paragraph for rule, title, paragraph in rows if rule == "stance-changed-on-call"}
    about = "Voss Halls Inc. on its call: {} since 16 April 2025"
    chips, stock = (
        told.pop(about.format("stance on other chips reversed")),
        told.pop(about.format("stock of chips lowered")),
    )
    assert told == {}
    against = "Against its call of 16 April 2025: "
    assert f"{against}other chips and own chips reversed (denied or undone then, said to be so now)." in chips
    assert f"{against}stock of chips lowered (18 months then, 12 months now)." in stock


def test_of_calls_that_are_not_published_rules_hear_nothing(desk: Desk) -> None:
    two_calls(desk, PRIVATE)
    assert "stance-changed-on-call" not in [rule for [rule] in desk.rows("alert", "rule")]
