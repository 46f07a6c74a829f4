"""What is wrong with a claim, said on its page: seen before it is done, kept, told to who was told, and taken back."""

import html
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.recipient import Addressee, reached_by
from models.terms import PRIVATE
from pipeline.storage.engine import reading, writing
from pipeline.storage.events import load_event
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import views
from pipeline.tasks.context import Context
from tests.conftest import WORLD, FrozenClocks
from tests.tasks.told import Desk, deploy
from tests.ui.conftest import Ask

ORIGIN = {"Origin": "http://chipwatch.test"}
LICENCE = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said. "
    "Makers said that they wait for its word, and buyers in the region hold stock for about two quarters."
)


@pytest.fixture
def context(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A fleet, a reader who was told by file of what an outlet says, and that outlet's text."""
    desk = deploy(sqlite_engine, tmp_path, frozen)
    monkeypatch.setattr(views, "context", lambda: desk.context)
    with writing(desk.context.engine) as connection:
        reader = reached_by("buyer", "buyer@northlight.example", "file", instant_from="low", confirmed_at=WORLD)
        save_recipients(connection, [reader])
    desk.publish(LICENCE, name="page", title="Officials on chips")
    desk.analyse()
    desk.deliver()
    return desk.context


@pytest.fixture
def desk(context: Context, frozen: FrozenClocks) -> Desk:
    return Desk(context, frozen)


def first_claim(desk: Desk) -> tuple[int, str]:
    """The restriction, and the event that it belongs to."""
    [row] = [row for row, kind in desk.rows("claim", "id", "type") if kind == "restriction_imposed"]
    return row, dict(desk.rows("event_claim", "claim_id", "event_id"))[row]


def stage(desk: Desk, event: str) -> str:
    with reading(desk.context.engine) as connection:
        return load_event(connection, event).stage


def form_of(page: str) -> dict[str, str]:
    """What stands in the fields of a page's form, as a browser would send it."""
    fields = dict(re.findall(r'<input (?:type="date" )?name="(\w+)"[^>]* value="([^"]*)"', page))
    for name, inside in re.findall(r'<select name="(\w+)">(.*?)</select>', page, flags=re.DOTALL):
        fields[name] = next(iter(re.findall(r'<option value="(\w+)" selected', inside)), "")
    fields |= dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: html.unescape(value) for name, value in fields.items()}


def test_a_claim_is_struck_out_after_it_was_seen_what_that_changes(ask: Ask, desk: Desk) -> None:
    number, event = first_claim(desk)
    path = f"/claims/{number}"
    document = ask("viewer").get("/documents").text.split('href="/documents/')[1].split('"')[0]
    assert f'href="{path}"' in ask("viewer").get(f"/documents/{document}").text
    before = len(desk.rows("alert", "id"))
    told = {"act": "wrong", "why": "a <joke>"}
    assert "<form class=" not in ask("viewer").get(path).text
    assert ask("viewer").post(path, data=told, headers=ORIGIN).status_code == 403
    assert ask("op").post(path, data=told).status_code == 403
    assert ask("op").post("/claims/999", data=told, headers=ORIGIN).status_code == 404
    assert ask("op").post(path, data={"act": "burn"}, headers=ORIGIN).status_code == 422

    seen = ask("op").post(path, data=form_of(ask("op").get(path).text) | told, headers=ORIGIN)
    assert seen.status_code == 200
    assert "The claim is struck out" in seen.text
    assert "announced → <b>withdrawn</b>" in " ".join(seen.text.split()).replace("in force", "announced")
    assert "buyer was told of these, and gets what corrects them" in seen.text
    assert "a &lt;joke&gt;" in seen.text
    # Seeing it changes nothing, however often.
    assert desk.rows("hand_act", "id") == desk.rows("audit", "id") == []
    assert not dict(desk.rows("claim", "id", "struck"))[number]
    assert stage(desk, event) != "withdrawn"

    done = ask("op").post(path, data=form_of(seen.text), headers=ORIGIN)
    assert done.status_code == 303, done.text
    assert dict(desk.rows("claim", "id", "struck"))[number]
    assert desk.rows("audit", "who", "what", "subject", "via") == [("ada", "struck_out", f"claim:{number}", "page")]
    assert stage(desk, event) == "withdrawn"
    assert len(desk.rows("alert", "id")) == before + 1
    desk.analyse()
    assert {kind for kind, who in desk.rows("message", "kind", "recipient") if who == "buyer"} == {
        "first",
        "correction",
    }
    page = ask("viewer").get(path).text
    assert "Struck out" in page
    assert "by ada: a &lt;joke&gt;" in page

    listed = ask("viewer").get("/reports").text
    [said] = re.findall(rf'<b>Struck out</b>: <a href="/claims/{number}">([^<]+)</a>', listed)
    assert re.match("Restriction.*: NVIDIA H20; in China", said), said
    assert "its event turned" in listed
    assert 'href="/alerts/al-' in listed
    assert "Take back" not in listed
    assert "No such report" in ask("viewer").get("/reports?kind=missed").text
    assert ask("viewer").post("/reports/1/undo", data={"why": "x"}, headers=ORIGIN).status_code == 403
    assert ask("op").post("/reports/1/undo", data={"why": ""}, headers=ORIGIN).status_code == 422
    assert ask("op").post("/reports/77/undo", data={"why": "x"}, headers=ORIGIN).status_code == 422
    assert ask("op").post("/reports/1/undo", data={"why": "it was said"}, headers=ORIGIN).status_code == 303
    assert "taken back by act 2" in ask("op").get("/reports?state=taken back").text
    assert stage(desk, event) != "withdrawn"


def test_a_field_is_set_right_and_what_cannot_be_is_told_beside_what_was_typed(ask: Ask, desk: Desk) -> None:
    number, _ = first_claim(desk)
    path, client = f"/claims/{number}", ask("op")
    typed = form_of(client.get(path).text) | {"act": "correct", "why": "it names the H800"}
    for wrong, said in (
        ({}, "nothing differs"),
        ({"why": ""}, "say why"),
        ({"chips": "blorp<b>"}, "blorp&lt;b&gt;"),
        ({"effective": "soon"}, "not a day"),
        ({"type": "dinner"}, "no type"),
    ):
        reply = client.post(path, data=typed | wrong, headers=ORIGIN)
        assert reply.status_code == 422, wrong
        assert said in reply.text
    seen = client.post(path, data=typed | {"chips": "nvidia-h800", "effective": "2025-05-01"}, headers=ORIGIN)
    assert "<del>NVIDIA H20</del>" in seen.text
    assert "<ins>NVIDIA H800</ins>" in seen.text
    assert "<ins>1 May 2025</ins>" in seen.text
    assert client.post(path, data=form_of(seen.text), headers=ORIGIN).status_code == 303
    body = dict(desk.rows("claim", "id", "body"))[number]
    assert (body["chips"], body["effective"]) == (["nvidia-h800"], "2025-05-01")
    assert client.post(path, data=typed | {"act": "right"}, headers=ORIGIN).status_code == 303
    lines = [json.loads(line) for line in client.get("/reports/labels.jsonl").text.splitlines()]
    assert all(each["judged"] for each in lines)
    assert "<b>Found right</b>: <a" in client.get("/reports?kind=found right&by=ada").text


def test_who_may_not_see_a_private_text_sees_none_of_its_claims(
    ask: Ask, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.publish(LICENCE.replace("H20", "H800"), name="letter", private=True, terms=PRIVATE)
    desk.analyse()
    number = max(row for row, _ in desk.rows("claim", "id", "type"))
    told = {"act": "right", "why": "amber lintel"}
    assert ask("op").post(f"/claims/{number}", data=told, headers=ORIGIN).status_code == 303
    assert "amber lintel" in ask("viewer").get("/reports").text
    kept = Addressee("eve", (), kept_from=("private_documents",))
    monkeypatch.setattr(views, "context", lambda: desk.context.as_seen_by(kept))
    assert ask("op").get(f"/claims/{number}").status_code == 404
    assert ask("op").post(f"/claims/{number}", data=told, headers=ORIGIN).status_code == 404
    assert f"claim {number}" not in ask("viewer").get("/reports").text
