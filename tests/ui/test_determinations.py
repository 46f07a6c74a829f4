"""The page of determinations: who may record, what is refused, what is shown."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.tasks.life import audit_of
from pipeline.tasks.todos import list_todos
from tests.ui.conftest import Ask
from tests.ui.markup import faults
from tests.ui.test_hostile import ADDRESSES, PAYLOADS

ORIGIN = {"Origin": "http://chipwatch.test"}
FORM = {
    "item": "NVIDIA A40", "determination": "not 3A090", "basis": "signed", "document": "minutes.pdf",
    "who": "Ada Lovelace", "on": "2025-01-07", "valid_until": "", "company": "", "note": "",
}  # fmt: skip


def record(client: TestClient, **given: str) -> int:
    return client.post("/determinations", data=FORM | given, headers=ORIGIN).status_code


def test_a_viewer_reads_and_may_not_record(ask: Ask) -> None:
    assert ask(None).get("/determinations").status_code == 401
    assert ask(None).post("/determinations", data=FORM, headers=ORIGIN).status_code == 401
    viewer = ask("viewer")
    page = viewer.get("/determinations").text
    assert "Nothing is determined" in page
    assert "<form" not in page
    assert record(viewer) == 403
    assert ask("op").post("/determinations", data=FORM, headers={"Origin": "http://evil.example"}).status_code == 403
    assert "Nothing is determined" in viewer.get("/determinations").text


def test_an_operator_records_one_and_looks_at_what_differs(ask: Ask, context: Context) -> None:
    client = ask("op")
    reply = client.post("/determinations", data=FORM, headers=ORIGIN)
    assert (reply.status_code, reply.headers["location"]) == (303, "/determinations")
    page = client.get("/determinations").text
    assert list(faults(page)) == []
    assert "recorded by ada on 2025-04-16" in page
    assert "NVIDIA A40: yes b.2" in page
    assert "the arithmetic gives b.2 for NVIDIA A40" in page
    assert "to be looked at since 2025-04-16" in page
    [todo] = list_todos(context)
    path = f"/determinations/todos/{todo.id}"
    assert ask("viewer").post(path, data={"note": "x"}, headers=ORIGIN).status_code == 403
    assert client.post(path, data={"note": " "}, headers=ORIGIN).status_code == 422
    assert client.post("/determinations/todos/x", data={"note": "x"}, headers=ORIGIN).status_code == 404
    assert client.post(path, data={"note": "the board is cut down"}, headers=ORIGIN).status_code == 303
    assert "to be looked at" not in client.get("/determinations").text.lower()
    [closed] = list_todos(context, closed=True)
    assert (closed.closed_by, closed.close_note) == ("ada", "the board is cut down")
    assert [(each.who, each.what, each.subject, each.via) for each in audit_of(context)] == [
        ("ada", "determined", "determination:1", "page"), ("ada", "closed_todo", "determination:1", "page"),
    ]  # fmt: skip


def test_a_field_that_is_refused_is_named_and_nothing_typed_is_lost(ask: Ask) -> None:
    client = ask("admin")
    reply = client.post(
        "/determinations", data=FORM | {"determination": "3A090x", "note": "two boards"}, headers=ORIGIN
    )
    assert reply.status_code == 422
    assert "Not recorded: determination: &#39;3A090x&#39; is no ECCN" in reply.text
    assert 'value="two boards"' in reply.text
    assert record(client, determination="withdrawn") == 422
    assert record(client, on="tomorrow") == 422
    assert "Nothing is determined" in client.get("/determinations").text


def test_what_overrules_and_replaces_is_linked(ask: Ask) -> None:
    client = ask("op")
    for given in ({"basis": "maker"}, {}, {"determination": "3A090.b", "on": "2025-02-01"}):
        assert record(client, **given) == 303
    page = client.get("/determinations").text
    assert 'overruled by <a href="#d3">3</a>' in page
    assert 'replaced by <a href="#d3">3</a>' in page
    assert 'in the place of <a href="#d2">2</a>' in page


@pytest.mark.parametrize("payload", [*PAYLOADS, *ADDRESSES])
def test_whatever_was_typed_is_shown_as_text(ask: Ask, payload: str) -> None:
    client = ask("op")
    words = dict.fromkeys(("item", "document", "who", "company", "note"), payload)
    reply = client.post("/determinations", data=FORM | words, headers=ORIGIN)
    page = client.get("/determinations").text if reply.status_code == 303 else reply.text
    assert list(faults(page)) == []
    assert reply.status_code in {303, 422}


def test_the_profile_research_has_no_such_page(ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    assert record(ask("op")) == 303
    settings = context.settings.model_copy(update={"profile": "research"})
    monkeypatch.setattr(views, "context", lambda: replace(context, settings=settings))
    reply = ask("admin").get("/determinations")
    assert reply.status_code == 404
    assert "A40" not in reply.text
    assert record(ask("admin")) == 404
    assert ask("admin").post("/determinations/todos/1", data={"note": "x"}, headers=ORIGIN).status_code == 404
