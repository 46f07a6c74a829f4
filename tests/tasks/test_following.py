"""What becomes of an event and of those who were told, when a publisher edits, corrects, takes away or puts back."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.recipient import reached_by
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from tests.conftest import WORLD, FrozenClocks
from tests.tasks.told import Desk, deploy

MORE = (
    "The department did not say when it will decide on pending requests, and makers said that they wait for its word."
    " Analysts had expected such a step for weeks, since the last round of talks ended without a result. Buyers in the"
    " region hold stock for about two quarters, people in the trade say, and some have asked for earlier delivery."
)
LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
    f" {MORE}"
)
NOT = (
    "The U.S. government does not require a licence for exports of Nvidia's H20 to China, the Commerce Department said."
    f" {MORE}"
)


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    desk = deploy(sqlite_engine, tmp_path, frozen)
    with writing(desk.context.engine) as connection:
        reader = reached_by("buyer", "buyer@northlight.example", "file", instant_from="low", confirmed_at=WORLD)
        save_recipients(connection, [reader])
    return desk


def stages(desk: Desk) -> list[tuple[str, str]]:
    """The turns of restrictions, in order."""
    kinds = dict(desk.rows("event", "id", "type"))
    moves = desk.rows("move", "event_id", "ordinal", "kind", "to_stage")
    return [(kind, stage) for event, _, kind, stage in sorted(moves) if kinds[event] == "restriction_imposed"]


def messages(desk: Desk) -> list[str]:
    desk.deliver()
    return [kind for (kind,) in desk.rows("message", "kind")]


def test_an_edit_of_its_own_text_is_no_reprint(desk: Desk) -> None:
    """A silent edit of one word in a long text carries nearly all of the old one, and still says otherwise."""
    desk.publish(LICENCE, name="page", title="Licence for H20")
    desk.analyse()
    desk.after(1)
    desk.publish(NOT, name="page", title="Licence for H20")
    desk.analyse()
    assert {copy for (copy,) in desk.rows("story_member", "copy_of")} == {None}
    assert len(desk.rows("story", "id")) == 1
    assert stages(desk) == [("stage", "in_force"), ("contradicted", "in_force")]
    assert messages(desk) == ["first", "correction"]


def test_a_reprint_of_the_edited_text_is_one(desk: Desk) -> None:
    desk.publish(LICENCE, name="page")
    desk.publish(LICENCE, name="other", source="ledger_daily")
    desk.analyse()
    assert [copy is not None for (copy,) in desk.rows("story_member", "copy_of")].count(True) == 1


def test_a_withdrawn_page_takes_its_event_back_tells_who_was_told_and_stays_readable(desk: Desk) -> None:
    desk.publish(LICENCE, name="page")
    desk.analyse()
    desk.after(1)
    desk.take_away("page")
    desk.analyse()
    assert stages(desk)[-1] == ("stage", "withdrawn")
    assert messages(desk) == ["first", "correction"]
    assert [text for (text,) in desk.rows("revision", "text")] == [LICENCE, ""]
    desk.after(1)
    desk.publish(LICENCE, name="page")
    desk.analyse()
    assert stages(desk)[-1][1] == stages(desk)[0][1], "put back, it is where it was"


def test_a_second_source_keeps_an_event_that_one_withdrew(desk: Desk) -> None:
    desk.publish(LICENCE, name="page")
    desk.analyse()
    desk.after(1)
    own = "Washington requires a licence for Nvidia's H20 in China, a curb on exports that takes buyers by surprise."
    desk.publish(own, name="own", source="ledger_daily")
    desk.analyse()
    desk.take_away("page")
    desk.analyse()
    assert "withdrawn" not in {stage for _, stage in stages(desk)}


def test_a_correction_of_a_detail_withdraws_nothing(desk: Desk) -> None:
    desk.publish(LICENCE, name="page")
    desk.analyse()
    desk.after(1)
    note = "An earlier version of this article misspelled the name of an analyst."
    desk.publish(f"{LICENCE}\n{note}", name="page")
    desk.analyse()
    assert "withdrawn" not in {stage for _, stage in stages(desk)}
    assert "contradicted" not in {kind for kind, _ in stages(desk)}
    assert messages(desk) == ["first"]


def test_a_correction_that_takes_the_claim_out_takes_the_event_back(desk: Desk) -> None:
    desk.publish(LICENCE, name="page")
    desk.analyse()
    desk.after(1)
    text = f"Correction: the department has made no decision.\nOfficials met makers on Tuesday. {MORE}"
    desk.publish(text, name="page", title="Officials meet makers")
    desk.analyse()
    assert stages(desk)[-1] == ("stage", "withdrawn")
    assert messages(desk) == ["first", "correction"]


def test_a_correction_of_what_we_told_is_told(desk: Desk) -> None:
    desk.publish(LICENCE, name="page")
    desk.analyse()
    desk.after(1)
    corrected = LICENCE.replace("to China,", "to China and Russia,")
    note = "Correction: an earlier version of this article left out a country."
    desk.publish(f"{note}\n{corrected}", name="page")
    desk.analyse()
    assert stages(desk)[-1][0] == "contradicted"
    ((why,),) = [(why,) for why, kind in desk.rows("move", "why", "kind") if kind == "contradicted"]
    assert "corrected" in why
    assert "places changed" in why
    assert messages(desk) == ["first", "correction"]


def test_what_a_page_says_again_is_said_anew(desk: Desk) -> None:
    for day, text in enumerate((LICENCE, NOT, LICENCE)):
        desk.publish(text, name="page", title="Licence for H20")
        desk.analyse()
        desk.after(day + 1)
    assert [kind for (kind,) in desk.rows("revision", "kind")] == ["first", "edit", "edit"]
    told = [row for (row,) in desk.rows("claim", "revision_id")]
    assert set(told) == {1, 2, 3}


def test_texts_that_pass_on_one_report_are_one_origin(desk: Desk) -> None:
    told = "has been told that it needs a licence for exports of Nvidia's H20 to China, Reuters reported on Wednesday."
    desk.publish(f"Nvidia {told} The maker did not comment.", name="one", source="harbour_wire")
    desk.publish(f"Nvidia {told} Shares of the firm fell in late trading.", name="two", source="ledger_daily")
    desk.publish(f"The maker {told} It was not clear what it will do.", name="three", source="rack_report")
    desk.analyse()
    publishers = {publisher for (publisher,) in desk.rows("event_claim", "publisher")}
    assert publishers == {"Reuters"}
    ((origins,),) = desk.rows("alert", "origins")[-1:]
    assert origins["origins"] == 1
    assert origins["by_origin"][0]["origin"] == "publisher:Reuters"
