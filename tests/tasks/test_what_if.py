"""What-if on a deployment: the world of a day, and nothing live is touched."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.hashing import content_key
from models.tables import metadata
from pipeline.errors import CallError
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.what_if import ask_fields, ask_file
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

DRAFT = b"BIS proposes to require a license to export circuits with a TPP of 2300 or more to China."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def content_of(context: Context) -> bytes:
    """A hash over every row of every table."""
    with reading(context.engine) as connection:
        rows = {
            name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for name, table in metadata.tables.items()
        }
    return content_key(rows)


def test_nothing_live_is_touched_by_any_kind_of_question(desk: Desk) -> None:
    desk.publish("The Commerce Department said that a licence is required to export the NVIDIA H20 to China.")
    desk.analyse()
    before = content_of(desk.context)
    for asked in (
        {"limits": "tpp >= 2300", "places": ["CN"]},
        {"text": DRAFT.decode()},
        {"list_party": "Yangpu Digital"},
        {"close_country": "CN"},
        {"move_order": {"line": 2, "to": "2027-01-31"}},
        {"questions": [{"drop_order": {"line": 2}}, {"chips": ["H20"]}]},
    ):
        found = ask_fields(desk.context, asked)
        assert found.answers
        assert (found.together is not None) == ("questions" in asked)
    assert content_of(desk.context) == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("draft.txt", DRAFT),
        ("draft", b"<html><body><p>" + DRAFT + b"</p></body></html>"),
        ("draft.md", b"# A draft\n\n" + DRAFT),
    ],
)
def test_a_draft_rule_may_be_given_directly(desk: Desk, name: str, data: bytes) -> None:
    (found,) = ask_file(desk.context, data, name=name).answers
    (asked,) = found.asked
    assert asked.exposure.units_in_scope == 64
    assert "2300 or more to China" in asked.quote


def test_a_question_of_an_earlier_day_asks_what_was_held_and_what_was_law_then(desk: Desk) -> None:
    first = desk.frozen.world.date()
    desk.after(3)
    import_holdings(desk.context, FLEET.replace(b"H20,64", b"H20,96"), name="fleet.csv")
    now, then = (
        ask_fields(desk.context, {"chips": ["H20"], "places": ["CN"], **day}).answers[0]
        for day in ({}, {"as_of": first.isoformat()})
    )
    assert (now.asked[0].exposure.units_in_scope, then.asked[0].exposure.units_in_scope) == (96, 64)
    assert then.inventory_on == first
    early = ask_fields(desk.context, {"limits": "tpp >= 2300", "as_of": "2022-11-01"}).answers[0]
    assert early.inventory_on is None
    assert "3a090-2022" in early.holds
    assert "3a090-2024" not in early.holds
    with pytest.raises(CallError, match="no vintage '3a090-2024'"):
        ask_fields(desk.context, {"limits": "tpp >= 2300", "instead_of": "3a090-2024", "as_of": date(2022, 11, 1)})


def test_the_research_profile_may_not_ask(desk: Desk) -> None:
    settings = desk.context.settings.model_copy(update={"profile": "research"})
    with pytest.raises(CallError, match="research"):
        ask_file(replace(desk.context, settings=settings), DRAFT, name="draft.txt")
