"""The page Exposure: what a reader sees of the fleet, of what touches it and of what lies ahead; and who sees nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from pipeline.settings import Settings
from pipeline.tasks import views
from pipeline.tasks.context import Context
from tests.conftest import FrozenClocks
from tests.ui.conftest import Ask
from tests.ui.markup import faults
from tests.ui.owned import FLEET, own
from tests.ui.test_hostile import PAYLOADS


@pytest.fixture
def owned(context: Context, frozen: FrozenClocks) -> Context:
    own(context.engine, context.settings.home, frozen)
    return context


def test_who_holds_nothing_is_told_what_to_do(ask: Ask) -> None:
    assert ask(None).get("/exposure").status_code == 401
    page = ask("viewer").get("/exposure").text
    assert list(faults(page)) == []
    for words in ("No inventory is imported", "chipwatch holdings import FILE", "No register of orders is imported",
                  "all is computed, not reviewed", "there is no inventory to ask"):  # fmt: skip
        assert words in page, words
    assert "touches anything of ours" not in page, "not known is no no"


def test_a_viewer_sees_fleet_acts_limits_and_what_lies_ahead(ask: Ask, owned: Context) -> None:
    client = ask("viewer")
    page = client.get("/exposure").text
    print(page)
    assert list(faults(page)) == []
    for words in (
        "1 site not heard of yet",
        "≥ 1,451 units",
        "88.8 M CNY",
        "not matched to the catalogue",
        "In scope: ≥ 64 units",
        "needing a licence",
        "1,000 of them in use: may go on running",
        "96.0 k USD",
        "unknown: loaded_on",
        "determined by",
    ):
        assert words in page, words
