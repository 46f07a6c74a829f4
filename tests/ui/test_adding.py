"""A document added by hand on its page: one of three ways, read like any text, private unless told otherwise."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.recipient import Addressee
from models.tables import metadata
from pipeline.errors import GuardError
from pipeline.storage.engine import reading
from pipeline.tasks import entry, private, views
from pipeline.tasks.context import Context
from pipeline.tasks.life import audit_of
from pipeline.ui import adding
from tests.conftest import FrozenClocks
from tests.tasks.told import deploy
from tests.ui.conftest import Ask

ORIGIN = {"Origin": "http://chipwatch.test"}
LETTER = (
    "The Commerce Department said on 15 April 2025 that it requires a licence to export NVIDIA H20 chips to China, "
    "amber lintel seven."
)


@pytest.fixture
def context(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """As that of the other pages, with the demonstration's fleet."""
    desk = deploy(sqlite_engine, tmp_path, frozen)
    monkeypatch.setattr(views, "context", lambda: desk.context)
    return desk.context


def finish() -> None:
    for thread in threading.enumerate():
        if thread.name == "reading what was added":
            thread.join(60)
            assert not thread.is_alive()


def form(**given: str) -> dict[str, tuple[None, str]]:
    """The fields of a multipart form."""
    empty = dict.fromkeys(("text", "address", "title", "publisher", "published_on"), "")
    return {name: (None, value) for name, value in (empty | {"who": "signed_in"} | given).items()}


def test_a_letter_is_read_like_any_text_and_stays_with_who_may_see_it(
    ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = threading.Event()
    work = entry.analyse_pending

    def analyse(context: Context) -> dict[str, object]:
        assert began.wait(10)
        return work(context)

    monkeypatch.setattr(entry, "analyse_pending", analyse)
    client = ask("op")
    letter = form(title="A letter to us", publisher="Velmora", published_on="2025-04-15")
    reply = client.post("/add", files=letter | {"file": ("letter.txt", LETTER.encode())}, headers=ORIGIN)
    assert reply.status_code == 303, reply.text
    place = reply.headers["location"]
    page = client.get(place).text
    assert "It is being read." in page
    assert 'hx-trigger="every 2s"' in page
    began.set()
    finish()
    for address in (place, f"{place}/found"):
        page = client.get(address).text
        assert "Restriction, in force: NVIDIA H20; in China" in page
        assert "amber lintel seven" in page
        assert "every 2s" not in page
        assert 'href="/alerts/al-' in page
        assert 'href="/catalogue/nvidia-h20"' in page
    page = client.get(place).text
    assert "A letter to us" in page
    assert "Private: shown to signed-in people alone" in page
    assert "published: 15 April 2025" in page
    shown = client.get(place.replace("/add/", "/documents/")).text
    assert "stated by whoever added it" in shown
    # Twice the same is here already; nothing of it is for other programs or feeds.
    again = client.post("/add", files=letter | {"file": ("copy.txt", LETTER.encode())}, headers=ORIGIN)
    assert again.headers["location"] == place
    assert "already" in again.headers["set-cookie"]
    assert "Velmora" not in client.get("/api/search?q=licence+H20").text
    [done] = [each for each in audit_of(context) if each.what == "added" and each.detail.get("kind") == "first"]
    assert (done.who, done.via, done.detail) == ("ada", "page", {"private": True, "kind": "first"})
    kept = Addressee("eve", (), kept_from=("private_documents",))
    monkeypatch.setattr(views, "context", lambda: context.as_seen_by(kept))
    assert ask("op").get(place).status_code == 404
    assert ask("op").get(f"{place}/found").status_code == 404
    refused = ask("op").post("/add", files=form(text="Another."), headers=ORIGIN)
    assert refused.status_code == 422
    assert "kept from you" in refused.text


def test_what_cannot_be_kept_is_told_beside_what_was_typed(ask: Ask, context: Context) -> None:
    client = ask("op")
    assert "enctype" in client.get("/add").text
    assert "enctype" not in ask("viewer").get("/add").text
    assert ask("viewer").post("/add", files=form(text=LETTER), headers=ORIGIN).status_code == 403
    assert client.post("/add", files=form(text=LETTER)).status_code == 403
    assert client.post("/add", data={"text": "x"}, headers=ORIGIN).status_code == 422
    for files, said in (
        (form(), "none of them came"),
        (form(text="x", address="https://a.example/"), "a text and an address came"),
        (form(text="<b>x", published_on="2999-01-01"), "date: 2999-01-01 is still to come"),
        (form(text="x", published_on="soon"), "date: soon is no day"),
        (form(address="ftp://a.example/"), "begins with https"),
        (form() | {"file": ("<a>.pdf", b"no")}, "&lt;a&gt;.pdf: it is called a PDF and is none"),
        (form() | {"file": ("a.pdf", b"%PDF-1.7 broken")}, "a.pdf"),
        (form() | {"file": ("a.html", b"<html><img src=x>")}, "no text was found in it"),
    ):
        reply = client.post("/add", files=files, headers=ORIGIN)
        assert reply.status_code == 422, files
        assert said in reply.text, reply.text
    assert (
        client.post("/add", files=form(text="<b>x", published_on="soon"), headers=ORIGIN).text.count("&lt;b&gt;x") == 1
    )
    with reading(context.engine) as connection:
        assert connection.execute(select(metadata.tables["document"])).all() == []
    assert client.get("/add/do-nothing").status_code == 404
    large = client.post("/add", files=form() | {"file": ("a.txt", b"x" * (adding.MOST_BYTES + 1))}, headers=ORIGIN)
    assert large.status_code == 413


def test_an_address_goes_by_the_guard_and_is_public_only_where_that_is_said(
    ask: Ask, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> object:
        class Client:
            def fetch(self, url: str) -> object:
                raise GuardError("it is no public address", url=url)

        return Client()

    reply = ask("op").post("/add", files=form(address="http://169.254.169.254/latest"), headers=ORIGIN)
    assert reply.status_code == 422, "the guard itself"
    monkeypatch.setattr(private, "open_client", refuse)
    reply = ask("op").post("/add", files=form(address="https://intranet.example/"), headers=ORIGIN)
    assert reply.status_code == 422
    assert "no public address" in reply.text
    reply = ask("op").post("/add", files=form(text="Nothing of note.", who="everybody"), headers=ORIGIN)
    finish()
    page = ask("op").get(reply.headers["location"]).text
    assert "Private:" not in page
    assert "It tells nothing of what we watch for" in page
