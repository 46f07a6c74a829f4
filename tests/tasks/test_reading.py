"""From a stored text to events: once, in order, and a text that breaks the reading does not stop the rest."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models.tables import metadata
from pipeline.events import claims as claim_finder
from pipeline.storage.engine import writing
from pipeline.tasks.behind import is_measure
from pipeline.tasks.reading import read_pending
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
)
FERRY = "Service to the harbour is suspended until the storm has passed."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def state(desk: Desk) -> dict[str, list[Any]]:
    return {name: desk.rows(name, "id") for name in ("claim", "event", "event_claim", "move", "story")}


def test_a_text_becomes_an_event_once(desk: Desk) -> None:
    desk.publish(LICENCE)
    first = read_pending(desk.context)
    assert first["revisions"] == 1
    assert ("restriction_imposed",) in desk.rows("event", "type")
    before = state(desk)
    assert read_pending(desk.context)["revisions"] == 0
    with writing(desk.context.engine) as connection:
        connection.execute(update(metadata.tables["revision"]).values(work="pending"))
    assert read_pending(desk.context)["revisions"] == 1
    assert state(desk) == before


def test_two_papers_tell_one_event(desk: Desk) -> None:
    desk.publish(LICENCE)
    desk.frozen.step()
    read_pending(desk.context)
    desk.after(1)
    desk.publish("Washington requires a licence for Nvidia's H20 in China, a curb on exports.", source="ledger_daily")
    desk.after(0)
    restricted = [event for event, kind in desk.rows("event", "id", "type") if kind == "restriction_imposed"]
    assert len(restricted) == 1
    assert len([row for row in desk.rows("event_claim", "event_id") if row[0] == restricted[0]]) >= 2


def test_a_text_that_breaks_the_reading_is_set_aside_and_the_rest_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = claim_finder.find_claims

    def breaking(annotated: Any, *rest: Any, **named: Any) -> Any:
        if "harbour" in annotated.text:
            raise ValueError("a defect")
        return find(annotated, *rest, **named)

    monkeypatch.setattr(claim_finder, "find_claims", breaking)
    desk.publish(FERRY, name="ferry")
    desk.publish(LICENCE, name="licence")
    done = read_pending(desk.context)
    assert (done["revisions"], done["set_aside"]) == (1, 1)
    ((place, reason),) = desk.rows("set_aside", "place", "reason")
    assert "ferry" in place
    assert "a defect" in reason
    assert desk.rows("event", "id")


def test_a_rule_is_one_measure_and_a_statute_or_a_list_a_frame_of_many() -> None:
    assert is_measure("us-affiliates-rule")
    assert not is_measure("us-entity-list")
    assert not is_measure("eccn-3a090")
    assert not is_measure("unheard-of")


def test_what_a_search_engine_finds_is_a_lead_and_no_origin(desk: Desk) -> None:
    desk.publish(LICENCE, source="gdelt_export_controls")
    assert read_pending(desk.context)["claims"] == 0
    assert desk.rows("event", "id") == []
    assert len(desk.rows("revision", "id")) == 1, "the lead is kept, with its title and link"
