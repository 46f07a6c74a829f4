"""The page What-if: who may ask, what a form asks, and what the answer shows."""

from dataclasses import replace

import pytest

from pipeline.errors import CallError
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.tasks.holdings import import_holdings
from pipeline.ui.asking import fields_of
from tests.tasks.told import FLEET
from tests.ui.conftest import Ask
from tests.ui.markup import strange_scripts

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
ORIGIN = {"Origin": "http://chipwatch.test"}
DRAFT = (
    "BIS proposes to require a license to export chips with TPP of 2300 or more to China. It does not apply to ships."
)


@pytest.fixture
def fleet(context: Context) -> Context:
    import_holdings(context, FLEET, name="fleet.csv")
    return context


def test_a_viewer_may_ask_and_sees_what_was_read_and_its_arithmetic(ask: Ask, fleet: Context) -> None:
    client = ask("viewer")
    assert "<textarea" in client.get("/what-if").text
    reply = client.post("/what-if", data={"text": DRAFT}, headers=ORIGIN)
    assert reply.status_code == 200
    for words in ("caught by the draft (TPP 2,368 ≥ 2,300), 64 units, 64 ordered", "TPP of 2300 or more to China",
                  "It does not apply to ships.", "legal advice", "+64"):  # fmt: skip
        assert words in reply.text, words
    assert DRAFT in reply.text, "the form keeps what was asked"


def test_who_may_not_ask(ask: Ask, fleet: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(None).get("/what-if").status_code == 401
    assert ask(None).post("/what-if", data={"text": DRAFT}, headers=ORIGIN).status_code == 401
    assert ask("admin").post("/what-if", data={"text": DRAFT}).status_code == 403
    assert ask("admin").post("/what-if", data={"text": DRAFT}, headers={"Origin": "http://evil"}).status_code == 403
    settings = fleet.settings.model_copy(update={"profile": "research"})
    monkeypatch.setattr(views, "context", lambda: replace(fleet, settings=settings))
    assert ask("admin").get("/what-if").status_code == 403
    assert ask("admin").post("/what-if", data={"chips": "H20"}, headers=ORIGIN).status_code == 403


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "needs text, limits"),
        ({"text": "The weather was fine."}, "states no limit, names no chip"),
        ({"chips": "H99"}, "no chip"),
        ({"value0": "2300"}, "limit 1: say of what"),
        ({"quantity0": "tpp", "value0": "many"}, "is no number"),
        ({"to": "2027-01-01"}, "which order, line or shipment"),
        ({"order": "PO-9"}, "no line on order"),
        ({"chips": "H20", "as_of": "soon"}, "is no day"),
        ({"close_country": "China"}, "close_country"),
    ],
)
def test_what_is_not_understood_is_told_on_the_page(ask: Ask, fleet: Context, form: dict[str, str], told: str) -> None:
    reply = ask("viewer").post("/what-if", data=form, headers=ORIGIN)
    assert reply.status_code == 422
    assert told in reply.text


def test_a_form_asks_what_a_file_would() -> None:
    given = {
        "quantity0": "tpp", "op0": "<", "value0": "21,000", "quantity2": "memory_bandwidth", "value2": "4500",
        "join": "any", "type": "restriction_eased", "places": "CN, MO", "party": " AMD ", "party_country": "us",
        "order_what": "line", "order": "2", "to": "2027-01-31", "as_of": "2026-01-15",
    }  # fmt: skip
    assert fields_of(given) == {
        "limits": [
            {"quantity": "tpp", "op": "<", "value": "21000"},
            {"quantity": "memory_bandwidth", "op": ">=", "value": "4500"},
        ],
        "join": "any",
        "type": "restriction_eased",
        "places": ["CN", "MO"],
        "list_party": {"name": "AMD", "country": "US"},
        "move_order": {"line": "2", "to": "2027-01-31"},
        "as_of": "2026-01-15",
    }
    assert fields_of({"order": "S-1", "order_what": "shipment"}) == {"drop_shipment": "S-1"}
    with pytest.raises(CallError):
        fields_of({"value1": "3"})


def test_strangers_words_never_become_markup(ask: Ask, fleet: Context) -> None:
    reply = ask("viewer").post("/what-if", data={"text": HOSTILE + DRAFT, "party": HOSTILE}, headers=ORIGIN)
    assert strange_scripts(reply.text) == []
    assert "<img" not in reply.text
