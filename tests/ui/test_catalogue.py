"""The pages of the Catalogue, and what people make there of names and items that it lacks."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from pipeline.settings import Settings
from pipeline.tasks import suggestions, views
from pipeline.tasks.context import Context
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.life import audit_of
from pipeline.tasks.reading import read_pending
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy
from tests.ui.conftest import Ask

ORIGIN = {"Origin": "http://chipwatch.test"}
ORDER = "Halverson Compute has ordered 4,000 H200 boards from Nvidia. Halverson Compute pays in May."
AGAIN = "Nvidia ships H200 boards to Halverson Compute Ltd. in June."
SLED = b"Northlight sled,6,in_use,Shanghai,CN,Northlight Shanghai,CN,90000,USD,,Yangpu Digital,inference\n"


@pytest.fixture
def context(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """As that of the other pages, with the demonstration's fleet."""
    desk = deploy(sqlite_engine, tmp_path, frozen, fleet=FLEET + SLED)
    monkeypatch.setattr(views, "context", lambda: desk.context)
    return desk.context


@pytest.fixture
def desk(context: Context, frozen: FrozenClocks) -> Desk:
    return Desk(context, frozen)


def do(client: TestClient, **form: str) -> str:
    reply = client.post("/suggestions/acts", data=form, headers=ORIGIN)
    if reply.status_code == 303:
        assert reply.headers["location"] == "/suggestions"
        return "done"
    assert reply.status_code == 422, reply.text[:300]
    return reply.text


# ── entries ──────────────────────────────────────────────────────────────────────────────────────


def test_entries_are_found_by_any_name_the_meant_one_first(ask: Ask) -> None:
    client = ask("viewer")

    def first(query: str) -> str:
        page = client.get("/catalogue", params={"q": query}).text
        return page[page.index("<tbody>") :].split('href="/catalogue/', 1)[1].split('"')[0]

    assert first("H20") == "nvidia-h20"
    assert first("英伟达") == "nvidia"
    assert first("NVDA") == "nvidia"
    assert first("entity list") == "us-entity-list"
    assert first("us-bis") == "us-bis"
    assert "Nothing is called that" in client.get("/catalogue?q=blorp").text
    systems = client.get("/catalogue?kind=systems&q=h200").text
    assert "8 × NVIDIA H200 SXM" in systems
    assert ">chip</span>" not in systems
    for wild in ("kind=x&offset=x", "offset=99999999", "q=%00", "offset=1150"):
        assert client.get(f"/catalogue?{wild}").status_code == 200


def test_an_entry_tells_what_is_known_what_is_not_and_where_from(ask: Ask) -> None:
    page = ask("viewer").get("/catalogue/nvidia-h20-96gb").text
    for part in ("NVIDIA Hopper", "4,000 GB/s", "148 TFLOPS", "Source:", "variant of NVIDIA"):
        assert part in page, part
    model = ask("viewer").get("/catalogue/nvidia-h20").text
    assert "not known here" in model
    assert "Take the H20 bus to the station." in model
    assert "not meant" in model
    assert "64 chips" in model, "what we hold of its variants counts"
    assert "Shanghai" in model
    family = ask("viewer").get("/catalogue/nvidia-hopper").text
    assert 'href="/catalogue/nvidia-h20"' in family
    assert ask("viewer").get("/catalogue/blorp").status_code == 404
    assert ask(None).get("/catalogue/nvidia").status_code == 401


def test_what_texts_say_of_an_entry_stands_on_its_page(ask: Ask, desk: Desk) -> None:
    desk.publish("The Commerce Department now requires a licence for exports of Nvidia's H20 to China, it said.")
    desk.after(0)
    page = ask("viewer").get("/catalogue/nvidia-h20").text
    assert "A restriction on NVIDIA H20 for China" in page
    assert "The Commerce Department now requires a licence" in page
    assert "1 mention" in page
    assert 'href="/timeline?by=chip&amp;chip=nvidia-h20"' in page


# ── what texts suggest ───────────────────────────────────────────────────────────────────────────


def test_an_accepted_name_works_in_the_next_analysis(ask: Ask, desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    client = ask("admin")
    assert "Halverson Compute has ordered" in client.get("/suggestions").text
    assert do(client, act="alias", name="Halverson Compute", entry="Nebius") == "done"
    desk.publish(AGAIN, name="again")
    read_pending(desk.context)
    assert ("nebius",) in desk.rows("mention", "entity")
    entry = client.get("/catalogue/nebius").text
    assert "changed here" in entry
    assert "by ada on" in entry
    assert "Halverson Compute" in entry
    assert [(each.who, each.what, each.subject, each.via) for each in audit_of(desk.context)] == [
        ("ada", "accepted", "suggestion:Halverson Compute", "page")
    ]
    # Taken back, the next text knows it no longer, and it waits again.
    assert do(client, act="took_back", name="Halverson Compute") == "done"
    desk.publish(AGAIN + " More follows.", name="later")
    read_pending(desk.context)
    assert len([row for row in desk.rows("mention", "entity") if row == ("nebius",)]) == 1
    assert [one.name for one in suggestions.suggested(desk.context)] == ["Halverson Compute"]


def test_a_new_firm_is_an_entry_and_goes_when_it_is_taken_back(ask: Ask, desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    client = ask("admin")
    assert do(client, act="firm", name="Halverson Compute", id="halverson") == "done"
    assert "not among the entries that are shipped" in client.get("/catalogue/halverson").text
    assert "halverson" in client.get("/suggestions?state=accepted").text
    assert "is accepted as halverson" in do(client, act="rejected", name="Halverson Compute")
    assert do(client, act="took_back", name="Halverson Compute") == "done"
    assert client.get("/catalogue/halverson").status_code == 404
    assert do(client, act="rejected", name="Halverson Compute") == "done"
    assert "Halverson Compute" in client.get("/suggestions?state=rejected").text
    assert "No name waits" in client.get("/suggestions").text


def test_a_name_that_needs_support_is_not_taken_alone(ask: Ask, desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    assert do(ask("admin"), act="alias", name="Halverson Compute", entry="nebius", unsure="1") == "done"
    page = ask("viewer").get("/catalogue/nebius").text
    assert "Halverson Compute" in page.split("where its context speaks for it")[1][:200]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"act": "alias", "name": "Halverson Compute", "entry": ""}, "Choose one"),
        ({"act": "alias", "name": "Halverson Compute", "entry": "Blorp"}, "nothing is called"),
        ({"act": "alias", "name": "Nobody at all", "entry": "nebius"}, "no text suggests"),
        ({"act": "chip", "name": "Halverson Compute"}, "needs --vendor"),
        ({"act": "firm", "name": "Halverson Compute", "id": "nvidia-h20"}, "is no firm"),
        ({"act": "took_back", "name": "Halverson Compute"}, "nothing was decided"),
        ({"act": "system", "name": "Northlight sled", "entry": "NVIDIA H20", "count": "0"}, "from 1 to 1,024"),
        ({"act": "system", "name": "Another sled", "entry": "NVIDIA H20", "count": "8"}, "no item"),
        ({"act": "item", "name": "Northlight sled", "entry": "blorp"}, "no chip or system"),
        ({"act": "no_item", "name": "Northlight sled", "why": ""}, "with a reason"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why_and_changes_nothing(ask: Ask, desk: Desk, form: dict[str, str], why: str) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    assert why in do(ask("admin"), **form)
    assert desk.rows("catalogue_layer", "entry") == []
    assert desk.rows("audit", "what") == []


def test_an_admin_alone_decides_from_our_own_page(ask: Ask, desk: Desk) -> None:
    desk.publish(ORDER, name="order")
    read_pending(desk.context)
    form = {"act": "rejected", "name": "Halverson Compute"}
    for role in ("viewer", "op"):
        assert ask(role).post("/suggestions/acts", data=form, headers=ORIGIN).status_code == 403
        page = ask(role).get("/suggestions").text
        assert "<form" not in page
        assert "An admin decides" in page
    assert ask("admin").post("/suggestions/acts", data=form).status_code == 403
    assert ask(None).post("/suggestions/acts", data=form, headers=ORIGIN).status_code == 401
    assert ask("admin").post("/suggestions/acts", data={"act": "x", "name": "x"}, headers=ORIGIN).status_code == 422
    assert [one.name for one in suggestions.suggested(desk.context)] == ["Halverson Compute"]


# ── items of the inventory ───────────────────────────────────────────────────────────────────────


def test_an_item_becomes_a_system_at_once_and_in_the_next_import(ask: Ask, context: Context) -> None:
    client = ask("admin")
    assert "Northlight sled" in client.get("/suggestions").text
    assert (
        do(client, act="system", name="Northlight sled", entry="NVIDIA H100", count="8", vendor="Northlight") == "done"
    )
    assert suggestions.items_waiting(context) == []
    page = client.get("/catalogue/northlight-sled").text
    assert "8 × NVIDIA H100" in page
    assert "48 chips" in page
    report = import_holdings(context, FLEET + SLED, name="fleet.csv")
    assert not report.unmatched
    assert [(each.what, each.subject) for each in audit_of(context)] == [("accepted", "item:Northlight sled")]


def test_an_item_is_matched_or_waits_no_longer(ask: Ask, context: Context) -> None:
    client = ask("admin")
    assert do(client, act="item", name="Northlight sled", entry="NVIDIA DGX H100") == "done"
    assert suggestions.items_waiting(context) == []
    assert "112 chips" not in client.get("/catalogue/nvidia-dgx-h100").text
    assert "48 chips" in client.get("/catalogue/nvidia-dgx-h100").text
    assert [each.what for each in audit_of(context)] == ["matched"]


def test_an_item_that_is_nothing_of_ours_is_left_alone(ask: Ask, context: Context) -> None:
    assert do(ask("admin"), act="no_item", name="Northlight sled", why="a switch") == "done"
    assert suggestions.items_waiting(context) == []
    import_holdings(context, FLEET + SLED, name="fleet.csv")
    assert suggestions.items_waiting(context) == []


def test_the_profile_research_sees_no_item_and_no_holding(
    ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.recipient import Addressee

    seen = context.as_seen_by(Addressee("rea", profile="research"))
    monkeypatch.setattr(views, "context", lambda: seen)
    assert isinstance(seen.settings, Settings)
    assert "Northlight sled" not in ask("admin").get("/suggestions").text
    page = ask("viewer").get("/catalogue/nvidia-h20").text
    assert "What we hold" not in page
    assert "Shanghai" not in page
