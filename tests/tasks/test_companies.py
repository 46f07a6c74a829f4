"""What public texts tell of a firm, and the record point in time."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.terms import PRIVATE
from pipeline.errors import CallError
from pipeline.storage.engine import writing
from pipeline.storage.events import rebuild
from pipeline.tasks.companies import list_firms, show_firm
from pipeline.tasks.history_export import COLUMNS, history_lines, point_in_time
from pipeline.tasks.knowledge import catalogue_in
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
)
STOCK = "Alibaba has stockpiled Nvidia H20 chips for two years, Alibaba said on Tuesday."
WEATHER = "The harbour was quiet on Tuesday, and nothing was loaded."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def rows(desk: Desk, **asked: object) -> list[dict[str, object]]:
    return list(point_in_time(desk.context, **asked))  # type: ignore[arg-type]


def test_a_firm_is_found_by_its_acts_and_by_its_chips(desk: Desk) -> None:
    desk.publish(STOCK)
    desk.publish(LICENCE, name="licence")
    desk.publish(LICENCE, name="reprint", source="ledger_daily")
    desk.analyse()
    by_act = show_firm(desk.context, "alibaba")
    assert [(event.type, event.part) for event in by_act.events] == [("stockpiling", "acts")]
    assert [(gain.firm, gain.way) for gain in by_act.events[0].gains] == [("nvidia", "gains")]
    chips = show_firm(desk.context, "NVIDIA")
    assert {event.type for event in chips.events} == {"stockpiling", "restriction_imposed"}
    licence = next(event for event in chips.events if event.type == "restriction_imposed")
    # The reprint is another outlet's page and no second origin's word.
    assert sum(voice.texts for voice in licence.voices) == 2
    assert sum(voice.reprints for voice in licence.voices) == 1
    assert "requires a licence" in licence.voices[0].said.quote
    assert {"alibaba", "nvidia"} >= {firm.id for firm in list_firms(desk.context)} >= {"alibaba"}
    with pytest.raises(CallError):
        show_firm(desk.context, "Nobody Ltd")


def test_what_leaves_for_programs_quotes_no_more_than_the_terms_say(desk: Desk) -> None:
    desk.publish(STOCK)
    desk.analyse()
    [event] = show_firm(desk.context, "alibaba", audience="export").events
    assert [voice.said.quote for voice in event.voices] == [""], "this publisher lets title and link leave"


def test_the_record_says_when_each_claim_became_known_and_when_it_fell(desk: Desk) -> None:
    first = desk.frozen.world
    desk.publish(LICENCE, name="page")
    desk.publish(STOCK, name="other", source="ledger_daily")
    desk.analyse()
    desk.after(1)
    edited = desk.frozen.world
    desk.publish(WEATHER, name="page")
    desk.analyse()
    desk.after(1)
    gone = desk.frozen.world
    desk.take_away("other")
    desk.analyse()
    told = {row["type"]: row for row in rows(desk)}
    licence, stock = told["restriction_imposed"], told["stockpiling"]
    assert (licence["first_seen_at"], licence["corrected_at"]) == (first, edited)
    assert licence["correction"] == "its document was edited, and does not say so any more"
    assert (stock["corrected_at"], stock["correction"]) == (gone, "its document was taken back")
    # What was known before it was corrected is still what was known.
    [early, _] = rows(desk, until=edited)
    assert early["first_seen_at"] == first
    assert rows(desk, since=edited) == []
    assert [row["type"] for row in rows(desk, firm="alibaba")] == ["stockpiling"]


def test_a_claim_that_stands_is_not_corrected_by_an_edit_elsewhere(desk: Desk) -> None:
    desk.publish(LICENCE, name="page")
    desk.analyse()
    desk.after(1)
    desk.publish(f"{LICENCE} {WEATHER}", name="page")
    desk.analyse()
    assert {row["corrected_at"] for row in rows(desk)} == {None}


def test_the_record_as_csv_has_no_private_document_and_no_holding(desk: Desk) -> None:
    desk.publish(LICENCE, title="=HYPERLINK(1)")
    desk.publish(STOCK, name="memo", private=True, terms=PRIVATE)
    desk.analyse()
    text = "".join(history_lines(desk.context))
    [line] = list(csv.DictReader(io.StringIO(text)))
    assert tuple(line) == COLUMNS
    assert line["title"] == "'=HYPERLINK(1)"
    assert line["said"].startswith("A restriction on NVIDIA H20 for China by U.S. Department of Commerce")
    assert "Shanghai" not in text
    with pytest.raises(CallError):
        history_lines(desk.context, firm="Nobody Ltd")
    with pytest.raises(CallError):
        history_lines(desk.context, since=datetime(2026, 2, 1, tzinfo=UTC), until=datetime(2026, 1, 1, tzinfo=UTC))


def test_the_marks_of_who_acts_are_rebuilt_from_the_history(desk: Desk) -> None:
    desk.publish(STOCK)
    desk.analyse()
    before = desk.rows("event_mark", "event_id", "mark", "last_at")
    assert "by:alibaba" in {mark for _, mark, _ in before}
    with writing(desk.context.engine) as connection:
        rebuild(connection, catalogue_in(connection).ancestors)
    assert desk.rows("event_mark", "event_id", "mark", "last_at") == before
