"""What an edition tells of texts that were edited or withdrawn: facts in our own words, under the terms."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.terms import PRIVATE, Terms
from pipeline.digests import TextNote
from pipeline.storage.engine import reading
from pipeline.tasks.digest import preview
from pipeline.tasks.text_notes import text_notes
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China from May 15."
ASIDE = " Nobody spoke of it again on that long afternoon in the marble hall."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def notes(desk: Desk, since: datetime) -> tuple[TextNote, ...]:
    with reading(desk.context.engine) as connection:
        return text_notes(connection, since, desk.frozen.world + timedelta(days=1))


def test_an_edit_of_what_an_alert_rests_on_is_told_by_its_facts_alone(desk: Desk) -> None:
    since = desk.frozen.world
    desk.publish(LICENCE + ASIDE, name="url:https://a.example/1", title="A licence for the H20")
    desk.after(1)
    edited = LICENCE.replace("May 15", "May 31") + ASIDE.replace("marble", "granite")
    desk.publish(edited, name="url:https://a.example/1", title="A licence for the H20")
    desk.after(1)
    [note] = notes(desk, since)
    assert note.title == "A licence for the H20"
    assert note.what == "edited: dates 15 → 31; other words"
    assert note.alert.startswith("al-")
    assert "H20" in note.alert_title
    week = f"{desk.frozen.world:%G-W%V}"
    _, printed = preview(desk.context, "Ada", week)
    flat = " ".join(printed.text.split())
    assert "A licence for the H20" in flat
    assert "edited: dates 15 → 31; other words; bears on:" in flat
    assert "granite" not in printed.text + printed.html
    assert not notes(desk, desk.frozen.world)  # told in its week alone


def test_a_withdrawal_is_told(desk: Desk) -> None:
    since = desk.frozen.world
    desk.publish(LICENCE, name="url:https://a.example/1", title="A licence for the H20")
    desk.after(1)
    desk.take_away("url:https://a.example/1")
    desk.after(1)
    [note] = notes(desk, since)
    assert (note.title, note.what) == ("A licence for the H20", "withdrawn: its address answers 410")


def test_what_no_alert_rests_on_is_not_told(desk: Desk) -> None:
    since = desk.frozen.world
    for text in ("The regatta starts on Sunday at 9.", "The regatta starts on Sunday at 11."):
        desk.publish(text, name="url:https://a.example/1", title="A regatta")
        desk.after(1)
    assert notes(desk, since) == ()


@pytest.mark.parametrize(("terms", "private", "told"), [(PRIVATE, True, 0), (Terms(), False, 1)])
def test_a_private_text_is_not_told_of(desk: Desk, terms: Terms, private: bool, told: int) -> None:
    since = desk.frozen.world
    for text in (LICENCE, LICENCE.replace("May 15", "May 31")):
        desk.publish(text, name="by_hand:1", title="Letter", terms=terms, private=private)
        desk.after(1)
    assert len(notes(desk, since)) == told
