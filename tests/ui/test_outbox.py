"""The page Outbox: what is held, dead or waits, who may do what with it, and who was told on an alert's page."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from fastapi.testclient import TestClient

from models.clocks import WallInstant
from models.hashing import key_of
from pipeline.errors import DeliveryError
from pipeline.storage.audit import load_audit
from pipeline.storage.delivery import enqueue, lease, mark_failed
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context
from tests.channels.conftest import message
from tests.ui.conftest import Ask
from tests.ui.markup import faults

ORIGIN = {"Origin": "http://chipwatch.test"}
HOUR = timedelta(hours=1)
SECRET = "https://hooks.example/T0KEN/in?key=S3CRET"


@pytest.fixture
def filled(context: Context) -> Context:
    """One message held, one dead, one that waits for a host that is down."""
    at = WallInstant(context.clocks.wall_now())
    made = [
        replace(message(), key=key_of(str(n)), message_id=f"<{n}@x>", subject=f"Subject {n} <b>", about=f"al-{n}")
        for n in range(3)
    ]
    hook = replace(made[2], channel="webhook", address=SECRET)
    with writing(context.engine) as connection:
        enqueue(connection, made[:1], at, held="its rule is new")
        enqueue(connection, [made[1]], at)
        [dead] = lease(connection, "w", at)
        mark_failed(connection, dead, at, DeliveryError("550 no such user", again=False), Random(1))
        enqueue(connection, [hook], at)
        [down] = lease(connection, "w", at)
        mark_failed(connection, down, at, DeliveryError("no answer", again=True, down=True, wait=HOUR), Random(1))
    return context


def act(client: TestClient, name: str, row: object, **given: str) -> int:
    form = {"act": name, "message": str(row), "why": "seen"} | given
    return client.post("/outbox/acts", data=form, headers=ORIGIN).status_code


def test_everybody_sees_why_a_message_did_not_go_and_no_secret(ask: Ask, filled: Context) -> None:
    assert ask(None).get("/outbox").status_code == 401
    page = ask("viewer").get("/outbox").text
    assert list(faults(page)) == []
    for words in (
        "its rule is new",
        "550 no such user",
        "webhook:hooks.example",
        "left alone until",
        "Subject 0 &lt;b&gt;",
    ):
        assert words in page, words
    assert "<form" not in page
    assert "1 dead message" in ask("viewer").get("/alerts").text
    for path in ("/outbox", "/outbox/3"):
        assert not {"T0KEN", "S3CRET"} & set(ask("op").get(path).text.replace("/", " ").replace("=", " ").split())
    one = ask("viewer").get("/outbox/2").text
    assert list(faults(one)) == []
    assert "not taken, given up" in one
    assert [ask("op").get(path).status_code for path in ("/outbox/99", "/outbox/x", "/outbox?state=lost")] == [404] * 3


def test_who_may_act_releases_sends_again_and_drops_and_is_audited(ask: Ask, filled: Context) -> None:
    assert act(ask("viewer"), "release", 1) == 403
    client = ask("op")
    assert client.post("/outbox/acts", data={}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert [act(client, *wrong) for wrong in (("burn", 1), ("release", "x"), ("release", 2), ("again", 1))] == [422] * 4
    assert [act(client, *good) for good in (("release", 1), ("again", 2), ("drop", 3))] == [303] * 3
    page = client.get("/outbox").text
    assert "held" not in page.split("<tbody>")[1]
    with reading(filled.engine) as connection:
        done = [(each.who, each.what, each.subject, each.via) for each in load_audit(connection)]
    assert done == [
        ("ada", "released", "message:1", "page"),
        ("ada", "sent_again", "message:2", "page"),
        ("ada", "dropped", "message:3", "page"),
    ]
