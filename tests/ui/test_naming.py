"""A name that was taken for something else is set right on its page, and the claims that rest on it follow."""

import re

import pytest

from pipeline.errors import StateError
from pipeline.tasks import names_right
from tests.tasks.told import Desk
from tests.ui.conftest import Ask
from tests.ui.test_correcting import ORIGIN, first_claim, form_of
from tests.ui.test_correcting import context as context  # the fixtures: a text that was told of
from tests.ui.test_correcting import desk as desk


def test_a_name_is_another_and_its_claims_follow(ask: Ask, desk: Desk) -> None:
    number, _ = first_claim(desk)
    document = ask("op").get("/documents").text.split('href="/documents/')[1].split('"')[0]
    path = f"/documents/{document}/names"
    link = re.findall(r'href="([^"]+/names\?entity=nvidia-h20)"', ask("op").get(f"/documents/{document}").text)
    assert link == [f"{path}?entity=nvidia-h20"]
    assert "/names?" not in ask("viewer").get(f"/documents/{document}").text
    page = ask("op").get(link[0]).text
    assert "“H20” 1 ×" in page
    assert ask("op").get(f"{path}?entity=amd").status_code == 404
    assert ask("op").get("/documents/do-nothing/names?entity=amd").status_code == 404
    typed = {"entity": "nvidia-h20", "name": "", "words": "", "act": "other", "to": "nvidia-h800", "why": "the <H800>"}
    assert ask("viewer").post(path, data=typed, headers=ORIGIN).status_code == 403
    assert ask("op").post(path, data=typed).status_code == 403
    for wrong, said in (
        ({"to": ""}, "what is meant"),
        ({"to": "blorp"}, "blorp"),
        ({"to": "nvidia-h20"}, "already"),
        ({"why": ""}, "say why"),
    ):
        reply = ask("op").post(path, data=typed | wrong, headers=ORIGIN)
        assert reply.status_code == 422, wrong
        assert said in reply.text
    seen = ask("op").post(path, data=typed, headers=ORIGIN).text
    assert "<b>NVIDIA H800</b>" in seen
    assert "<del>NVIDIA H20</del>" in seen
    assert desk.rows("hand_act", "id") == []
    done = ask("op").post(path, data=form_of(seen), headers=ORIGIN)
    assert done.status_code == 303
    assert "1%20claim%20set%20right" in done.headers["set-cookie"]
    assert dict(desk.rows("claim", "id", "body"))[number]["chips"] == ["nvidia-h800"]
    assert [act for (act,) in desk.rows("hand_act", "act")] == ["name", "correct"]
    shown = ask("op").get(f"/documents/{document}").text
    assert "names?entity=nvidia-h800" in shown
    assert "names?entity=nvidia-h20" not in shown
    assert "<b>A name set right</b>: NVIDIA H20" in ask("op").get("/reports?kind=names").text
    # Taken back, it is what it was read as; the claim has an act of its own.
    assert ask("op").post("/reports/1/undo", data={"why": "no"}, headers=ORIGIN).status_code == 303
    assert "names?entity=nvidia-h20" in ask("op").get(f"/documents/{document}").text


def test_it_is_set_right_whole_or_not_at_all(ask: Ask, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StateError("struck meanwhile")

    monkeypatch.setattr(names_right, "change_claim", refuse)
    document = ask("op").get("/documents").text.split('href="/documents/')[1].split('"')[0]
    typed = {"entity": "nvidia-h20", "words": "", "act": "other", "to": "nvidia-h800", "why": "wrong", "sure": "1"}
    reply = ask("op").post(f"/documents/{document}/names", data=typed, headers=ORIGIN)
    assert (reply.status_code, "struck meanwhile" in reply.text) == (422, True)
    assert desk.rows("hand_act", "id") == []
    assert "names?entity=nvidia-h20" in ask("op").get(f"/documents/{document}").text


def test_what_is_no_name_is_marked_no_more(ask: Ask, desk: Desk) -> None:
    document = ask("op").get("/documents").text.split('href="/documents/')[1].split('"')[0]
    path = f"/documents/{document}/names"
    typed = {"entity": "us-commerce", "act": "none", "why": "a shop of that name", "sure": "1"}
    assert ask("op").post(path, data=typed, headers=ORIGIN).status_code == 303
    assert "entity=us-commerce" not in ask("op").get(f"/documents/{document}").text
    assert ask("op").get(f"{path}?entity=us-commerce").status_code == 404
