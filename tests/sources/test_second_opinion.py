"""What the extra says of a hit is shown, and decides nothing."""

import importlib.util

import pytest

from models.values import ListEntry
from pipeline.sources.tools.screening import make_index
from pipeline.sources.tools.second_opinion import second_opinion
from pipeline.tasks import parties
from pipeline.tasks.parties import StoredLists, screen_stored

LISTS = StoredLists(make_index([ListEntry("us-entity-list", "e1", "Velmora Foundry LLC")]), {"us-entity-list": "1"})


def test_it_is_there_exactly_where_the_extra_is_installed() -> None:
    assert (second_opinion() is not None) is (importlib.util.find_spec("nomenklatura") is not None)


@pytest.mark.parametrize("score", [0.0, 0.97])
def test_it_is_shown_and_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch, score: float) -> None:
    monkeypatch.setattr(parties, "second_opinion", lambda: None)
    alone = screen_stored("Velmora Foundry", None, LISTS).screening
    monkeypatch.setattr(parties, "second_opinion", lambda: lambda one, other, person: score)
    beside = screen_stored("Velmora Foundry", None, LISTS).screening
    assert beside.outcome == alone.outcome == "match"
    assert f"nomenklatura says {score}" in beside.matches[0].why
