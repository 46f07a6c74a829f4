"""One entry with what is kept about it, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.recipient import Addressee
from models.terms import PRIVATE
from pipeline.tasks.catalogue_view import EntryView, show_entry
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

LICENCE = "The Commerce Department now requires a licence for exports of Nvidia's H20 to China, the department said."
MEMO = "Our supplier holds Nvidia H20 boards back. Nvidia H20 boards are late."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    made = deploy(engine, tmp_path, frozen)
    made.publish(LICENCE, name="licence", title="A licence for the H20")
    made.after(1)
    made.publish(MEMO, name="memo", title="Memo", private=True, terms=PRIVATE)
    made.after(0)
    return made


def entry(desk: Desk, of: str, **who: object) -> EntryView:
    seen = desk.context.as_seen_by(Addressee("rea", **who)) if who else desk.context  # type: ignore[arg-type]
    found = show_entry(seen, of)
    assert found is not None
    return found


def test_documents_events_and_holdings_of_an_entry(desk: Desk) -> None:
    chip = entry(desk, "nvidia-h20")
    assert [(one.title, one.mentions, one.private) for one in chip.documents][1:] == [
        ("A licence for the H20", 1, False)
    ]
    assert (chip.documents[0].title, chip.documents[0].private) == ("Memo", True)
    assert chip.mentions == 1 + chip.documents[0].mentions
    assert [event.short for event in chip.events][-1] == "Restriction: NVIDIA H20"
    assert (chip.units, chip.held[0].site, chip.held[0].value) == (64, "Shanghai", "800 k USD")
    # A firm has what it makes, an authority what it does.
    assert entry(desk, "nvidia").units == 64
    assert [event.stage for event in entry(desk, "us-commerce").events] == ["in force"]
    assert show_entry(desk.context, "nobody") is None


def test_of_what_is_kept_from_a_reader_nothing_is_there(desk: Desk) -> None:
    chip = entry(desk, "nvidia-h20", kept_from=("private_documents",))
    assert [one.title for one in chip.documents] == ["A licence for the H20"]
    assert chip.mentions == 1
    assert [event.short for event in chip.events] == ["Restriction: NVIDIA H20"]
    assert entry(desk, "nvidia-h20", kept_from=("unit_costs",)).held[0].value == "not priced"
    research = entry(desk, "nvidia-h20", profile="research")
    assert (research.held, research.held_on) == ((), None)
