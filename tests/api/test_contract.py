"""Schemathesis over the whole API for some seconds; a longer run is `python -m tests.api.contract`."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pipeline.tasks import views
from pipeline.ui.api.answering import Answer, Given
from tests.api.contract import TOKEN, fresh, run, signed_app

SECONDS = 8


def test_schemathesis_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = fresh(tmp_path)
    monkeypatch.setattr(views, "deployment", lambda: context)
    for seconds in (SECONDS, 6 * SECONDS):
        told = run(signed_app(), seconds=seconds, seed=7, examples=3, phases=["examples", "coverage"])
        if told.calls > 20:
            break
    context.engine.dispose()
    assert told.failures == []
    assert told.errors == []
    # How far it comes in that time is the machine's: a busy one was given more.
    assert told.calls > 20
    assert {200, 401, 404} <= set(told.statuses)


def test_every_field_of_the_description_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = fresh(tmp_path)
    monkeypatch.setattr(views, "deployment", lambda: context)
    client = TestClient(signed_app(), headers={"Authorization": f"Bearer {TOKEN}"})
    document = client.get("/openapi.json").json()
    context.engine.dispose()
    bare = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, each in schema.get("properties", {}).items()
        if not each.get("description")
    ]
    assert bare == []
    for path, item in document["paths"].items():
        assert path.startswith("/api/v1/"), path
        for method, operation in item.items():
            told = set(operation["responses"])
            assert {"200", "401", "422"} <= told, (method, path)
            assert ("304" in told) == (method == "get"), (method, path)
            assert all(each.get("description") for each in operation.get("parameters", ())), (method, path)
            assert operation["description"], (method, path)
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "sign in" not in json.dumps(document)


def test_an_answer_takes_words_that_have_no_bytes_and_a_question_no_strange_field() -> None:
    class Said(Answer):
        words: str
        list_of: list[str]

    class Asked(Given):
        words: str

    assert Said.model_validate({"words": "a\ud800", "list_of": ["\udfff"]}).model_dump_json() == (
        '{"words":"a?","list_of":["?"]}'
    )
    with pytest.raises(ValueError, match="Extra inputs"):
        Asked.model_validate({"words": "a", "more": 1})
