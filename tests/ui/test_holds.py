"""Holds put on from the page of what they hold, listed and released by admins; the same on both databases."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from pipeline.holdings.tables import read_csv
from pipeline.tasks import views
from pipeline.tasks.life import audit_of
from pipeline.tasks.registers import import_register
from pipeline.tasks.screening import screen_all
from pipeline.ui.app import Reader, Role, make_app
from tests.conftest import FrozenClocks
from tests.tasks.test_holds import FLEET as FLEET_OF
from tests.tasks.told import Desk, deploy
from tests.ui.test_held import CLAIM

ORIGIN = {"Origin": "http://chipwatch.test"}
FLEET = FLEET_OF % b"on_order"
ORDERS = b"order,supplier,ordered_on\nPO-1,Yangpu Digital,2025-03-01\nPO-2,Zebrawood Parts,2025-03-02\n"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = deploy(engine, tmp_path, frozen, fleet=FLEET)
    import_register(made.context, "orders", read_csv(ORDERS, name="orders.csv"))
    screen_all(made.context)
    made.publish(CLAIM, source="federal_register_bis", name="fr:1")
    made.analyse()
    monkeypatch.setattr(views, "context", lambda: made.context)
    return made


def ask(role: Role) -> TestClient:
    app = make_app(lambda: Reader(role, role))
    return TestClient(app, base_url="http://chipwatch.test", follow_redirects=False)


def the_pages(desk: Desk) -> dict[str, str]:
    """By what a hold is put on, as its page says it, the path of that page."""
    shelf = ask("viewer").get("/documents").text
    document = re.findall(r"documents/(do-[a-z2-7]+)", shelf)[0]
    alerts = [f"{each}" for (each,) in desk.rows("alert", "id")]
    [alert] = [each for each in alerts if f"documents/{document}" in ask("viewer").get(f"/alerts/{each}").text]
    party = re.findall(r'party%3A[^"]+|party:[^"]+', ask("viewer").get("/holds/of?what=order:PO-1").text)[0]
    return {
        alert: f"/alerts/{alert}",
        f"document:{document}": f"/documents/{document}",
        "source:federal_register_bis": "/sources/federal_register_bis",
        "order:PO-1": "/holds/of?what=order%3APO-1",
        party.replace("%3A", ":"): f"/holds/of?what={party.replace(':', '%3A')}",
    }


def test_a_hold_is_put_on_from_each_page_and_told_there(desk: Desk) -> None:
    admin = ask("admin")
    for number, (what, path) in enumerate(the_pages(desk).items(), start=1):
        page = admin.get(path).text
        assert f'name="what" value="{what}"' in page, path
        assert "Put a hold on this" not in ask("op").get(path).text
        done = admin.post("/holds", data={"what": what, "why": f"subpoena <{number}>"}, headers=ORIGIN)
        assert (done.status_code, done.headers["location"]) == (303, path), what
        told = admin.get(path).text
        assert f"Hold {number} is on" in told
        assert "Under hold" in told
        assert f"subpoena &lt;{number}&gt;" in told
    listed = ask("viewer").get("/holds").text
    assert len(re.findall(r'<tr id="h\d">', listed)) == 5
    for path in the_pages(desk).values():
        assert f'href="{path}"' in listed
    assert "Put it on" not in listed
    assert "Release it" not in listed
    assert [act.what for act in audit_of(desk.context) if act.subject.startswith("hold:")] == ["held"] * 5


def test_an_order_is_under_a_hold_on_its_supplier_and_a_party_has_its_orders(desk: Desk) -> None:
    admin = ask("admin")
    admin.post("/holds", data={"what": "party:yangpu DIGITAL", "why": "inquiry"}, headers=ORIGIN)
    first, other = (ask("viewer").get(f"/holds/of?what=order:PO-{number}").text for number in (1, 2))
    assert ("Under hold" in first, "Under hold" in other) == (True, False)
    assert "2025-03-01" in first
    assert "order%3APO-1" in ask("viewer").get("/holds/of?what=party:Yangpu Digital").text
    admin.post("/holds", data={"what": "period:2025-03-02..2025-03-02", "why": "audit"}, headers=ORIGIN)
    assert "audit" in ask("viewer").get("/holds/of?what=order:PO-2").text
    # Exposure leads to them.
    assert "holds/of?what=party%3AYangpu%20Digital" in ask("viewer").get("/exposure").text


def test_a_hold_is_released_with_a_reason_and_stays_listed(desk: Desk) -> None:
    admin = ask("admin")
    admin.post("/holds", data={"what": "everything", "why": "litigation"}, headers=ORIGIN)
    assert "Under hold" in admin.get("/sources/bis_press").text
    refused = admin.post("/holds/1/release", data={"reason": " "}, headers=ORIGIN)
    assert refused.status_code == 422
    assert "say why" in refused.text
    done = admin.post("/holds/1/release", data={"reason": "settled"}, headers=ORIGIN)
    assert (done.status_code, done.headers["location"]) == (303, "/holds")
    page = admin.get("/holds").text
    assert "Hold 1 is released" in page
    assert "Nothing is held" in page
    assert "settled" in page
    assert "Under hold" not in admin.get("/sources/bis_press").text
    again = admin.post("/holds/1/release", data={"reason": "again"}, headers=ORIGIN)
    assert (again.status_code, "by admin" in again.text) == (422, True)
    assert admin.post("/holds/x/release", data={"reason": "no"}, headers=ORIGIN).status_code == 404
    listed = admin.get("/api/v1/holds").json()["items"]
    assert listed == []
    [kept] = admin.get("/api/v1/holds?released=true").json()["items"]
    assert (kept["kind"], kept["why"], kept["released_why"], kept["released_by"]) == (
        "everything", "litigation", "settled", "admin",
    )  # fmt: skip


def test_admins_alone_from_our_own_page_and_only_what_is_there(desk: Desk) -> None:
    given = {"what": "order:PO-1", "why": "subpoena"}
    for role in ("viewer", "op"):
        assert ask(role).post("/holds", data=given, headers=ORIGIN).status_code == 403
        assert ask(role).post("/holds/1/release", data={"reason": "x"}, headers=ORIGIN).status_code == 403
    admin = ask("admin")
    assert admin.post("/holds", data=given, headers={"Origin": "http://evil.example"}).status_code == 403
    for wrong, said in (({"what": "order:PO-9"}, "no order PO-9"), ({"why": ""}, "say why"), ({"what": ""}, "none of")):
        reply = admin.post("/holds", data=given | wrong, headers=ORIGIN)
        assert reply.status_code == 422, wrong
        assert said in reply.text
    assert "subpoena" in admin.post("/holds", data=given | {"what": "x"}, headers=ORIGIN).text, "what was typed stays"
    assert desk.rows("hold", "id") == []
    for nothing in ("order:PO-9", "party:Nobody", "rule:x", ""):
        assert admin.get(f"/holds/of?what={nothing}").status_code == 404


def test_research_reaches_none(desk: Desk) -> None:
    ask("admin").post("/holds", data={"what": "everything", "why": "litigation"}, headers=ORIGIN)
    seen = TestClient(make_app(lambda: Reader("rea", "admin", "research")), base_url="http://chipwatch.test")
    for path in ("/holds", "/holds/of?what=order:PO-1"):
        assert seen.get(path).status_code == 404
    assert seen.post("/holds", data={"what": "everything", "why": "x"}, headers=ORIGIN).status_code == 403
