"""Acts by the API: who may, from where, on what they saw, and once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from models.recipient import Route, cadence_from, reached_by
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.life import audit_of
from tests.api.conftest import Ask
from tests.conftest import WALL
from tests.ui.filled import TABLES

KEY = {"Idempotency-Key": "0b8d7c1e-5f"}


def acts(client: TestClient, alert: str) -> list[tuple[str, str]]:
    return [(each["act"], each["who"]) for each in client.get(f"alerts/{alert}").json()["acts"]]


def test_the_life_of_an_alert(ask: Ask, context: Context, alerts: list[str]) -> None:
    client, alert = ask("op"), alerts[1]

    def done(act: str, **body: object) -> dict:  # type: ignore[type-arg]
        reply = client.post(f"alerts/{alert}/{act}", json=body)
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-location"] == f"/api/v1/alerts/{alert}"
        seen = client.get(f"alerts/{alert}")
        assert (seen.json(), seen.headers["etag"]) == (reply.json(), reply.headers["etag"])
        return reply.json()

    assert client.post(f"alerts/{alert}/acknowledge").json()["state"] == "acknowledged"  # no body is needed
    assert done("assign", to="olga", note="yours")["held_by"] == "olga"
    assert done("snooze", until="2099-01-01")["state"] == "snoozed"
    assert client.get("alerts?state=snoozed").json()["items"][0]["id"] == alert
    assert done("unsilence")["state"] == "assigned"
    assert done("mute", note="noise")["state"] == "muted"
    assert done("unsilence")["state"] == "assigned"
    assert done("close", verdict="noise")["state"] == "resolved"
    assert done("reopen")["state"] == "new"
    assert done("close-as-duplicate", of=alerts[0])["acts"][-1]["duplicate_of"] == alerts[0]
    assert {each["via"] for each in client.get(f"alerts/{alert}").json()["acts"]} == {"api"}
    assert {each.via for each in audit_of(context, subject="event:ev-2")} == {"api"}


def test_what_cannot_be_done_is_409_and_says_why(ask: Ask, alerts: list[str]) -> None:
    client, alert = ask("op"), alerts[0]
    for act, body in (
        ("reopen", {}), ("unsilence", {}), ("snooze", {"until": "2001-01-01"}), ("snooze", {"until": "9999-12-31"}),
        ("close-as-duplicate", {"of": alert}), ("close-as-duplicate", {"of": "al-0"}), ("tell", {"to": "nobody"}),
    ):  # fmt: skip
        reply = client.post(f"alerts/{alert}/{act}", json=body, headers={"Idempotency-Key": f"{act}-{len(body)}-0"})
        assert reply.status_code == 409, (act, reply.text)
        assert reply.json()["detail"]
    for act, body in (("close", {}), ("close", {"verdict": "duplicate"}), ("assign", {"to": " "}), ("snooze", {})):
        assert client.post(f"alerts/{alert}/{act}", json=body).status_code == 422
    assert acts(client, alert) == []


# ── who may, and from where ──────────────────────────────────────────────────────────────────────


def test_roles(ask: Ask, alerts: list[str]) -> None:
    alert = alerts[0]
    for role, status in ((None, 401), ("viewer", 403), ("op", 200), ("admin", 200)):
        client = ask(role)  # type: ignore[arg-type]
        assert client.post(f"alerts/{alert}/mute", json={}).status_code == status
        if status == 200:
            client.post(f"alerts/{alert}/unsilence")
    assert acts(ask("op"), alert) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer x"}, 200),
        ({"Authorization": "bearer x", "Origin": "http://evil.example", "Cookie": "_token=x"}, 200),
        ({"Origin": "http://chipwatch.test", "Cookie": "_token=x"}, 200),
        ({}, 200),  # no browser: it would say where it comes from
        ({"Cookie": "_token=x"}, 403),
        ({"Cookie": "_token=x", "Origin": "http://evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Authorization": "Basic b2xnYTp4", "Origin": "http://evil.example"}, 403),  # a browser adds it by itself
        ({"Referer": "http://evil.example/"}, 403),
    ],
)
def test_an_act_that_a_browser_adds_a_sign_in_to_comes_from_our_own_page(
    ask: Ask, alerts: list[str], headers: dict[str, str], status: int
) -> None:
    client = ask("op")
    client.headers.pop("Authorization", None)
    reply = client.post(f"alerts/{alerts[0]}/acknowledge", headers=headers)
    assert reply.status_code == status
    # Asking needs none of it.
    assert client.get("alerts", headers=headers).status_code == 200


def test_a_form_of_another_site_is_no_json(ask: Ask, alerts: list[str]) -> None:
    client = ask("op")
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        reply = client.post(
            f"alerts/{alerts[0]}/close", content=b'{"verdict": "noise"}', headers={"Content-Type": kind}
        )
        assert reply.status_code == 422
    assert acts(client, alerts[0]) == []


# ── on what somebody saw ─────────────────────────────────────────────────────────────────────────


def test_an_act_on_what_somebody_saw(ask: Ask, alerts: list[str]) -> None:
    client, alert = ask("op"), alerts[0]
    seen = client.get(f"alerts/{alert}").headers["etag"]
    assert client.post(f"alerts/{alert}/acknowledge", headers={"If-Match": seen}).status_code == 200
    stale = client.post(f"alerts/{alert}/close", json={"verdict": "noise"}, headers={"If-Match": seen})
    assert stale.status_code == 412
    assert stale.headers["content-type"] == "application/problem+json"
    now = client.get(f"alerts/{alert}").headers["etag"]
    # Weak tags never match strongly (RFC 9110, section 8.8.3.2).
    weak = client.post(f"alerts/{alert}/close", json={"verdict": "noise"}, headers={"If-Match": f"W/{now}"})
    assert weak.status_code == 412
    assert acts(client, alert) == [("acknowledged", "ada")]
    reply = client.post(f"alerts/{alert}/close", json={"verdict": "noise"}, headers={"If-Match": f'"x", {now}'})
    assert reply.json()["state"] == "resolved"
    assert client.post(f"alerts/{alert}/reopen", headers={"If-Match": "*"}).status_code == 200
    assert client.post("alerts/al-0/reopen", headers={"If-Match": "*"}).status_code == 404


def test_of_several_who_act_on_what_they_saw_one_does(ask: Ask, context: Context, alerts: list[str]) -> None:
    client, alert = ask("op"), alerts[0]
    seen = client.get(f"alerts/{alert}").headers["etag"]

    def comment(number: int) -> int:
        key = {"Idempotency-Key": f"comment-{number}", "If-Match": seen}
        return client.post(f"alerts/{alert}/comments", json={"note": f"{number}"}, headers=key).status_code

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(comment, range(4)))
    assert told == [200, 412, 412, 412]
    assert len(acts(ask("op"), alert)) == 1


# ── once ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_needs_a_key_and_is_kept_once(ask: Ask, alerts: list[str]) -> None:
    client, alert = ask("op"), alerts[0]
    body = {"note": "Asked the supplier."}
    assert client.post(f"alerts/{alert}/comments", json=body).status_code == 422
    first = client.post(f"alerts/{alert}/comments", json=body, headers=KEY)
    again = client.post(f"alerts/{alert}/comments", json=body, headers=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert acts(client, alert) == [("commented", "ada")]
    other = client.post(f"alerts/{alert}/comments", json={"note": "Something else."}, headers=KEY)
    assert other.status_code == 409
    elsewhere = client.post(f"alerts/{alerts[1]}/comments", json=body, headers=KEY)
    assert elsewhere.status_code == 409
    assert acts(client, alert) == [("commented", "ada")]


def test_asked_again_after_a_lost_answer_it_is_done_though_the_tag_is_old(ask: Ask, alerts: list[str]) -> None:
    client, alert = ask("op"), alerts[0]
    seen = client.get(f"alerts/{alert}").headers["etag"]
    for act, body in (("acknowledge", {}), ("mute", {}), ("unsilence", {})):
        headers = {"Idempotency-Key": f"{act}-0001"} | ({"If-Match": seen} if act == "acknowledge" else {})
        for replayed in (None, "true"):
            reply = client.post(f"alerts/{alert}/{act}", json=body, headers=headers)
            assert (reply.status_code, reply.headers.get("idempotency-replayed")) == (200, replayed), act
    assert acts(client, alert) == [("acknowledged", "ada")]


def test_nothing_is_told_twice(ask: Ask, context: Context, alerts: list[str]) -> None:
    way = Route("email", "desk@corp.example", cadence_from("low"), confirmed_at=WALL)
    from dataclasses import replace

    with writing(context.engine) as connection:
        save_recipients(connection, [replace(reached_by("desk", "desk@corp.example"), routes=(way,))])

    client = ask("op")

    def tell(_: int) -> int:
        return client.post(f"alerts/{alerts[0]}/tell", json={"to": "desk"}, headers=KEY).status_code

    assert ask("op").post(f"alerts/{alerts[0]}/tell", json={"to": "desk"}).status_code == 422
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(tell, range(4))) == {200}
    with context.engine.connect() as connection:
        notices = connection.execute(TABLES["notice"].select()).all()
    assert len(notices) == 1


def test_two_people_may_use_one_key(ask: Ask, context: Context, alerts: list[str]) -> None:
    from pipeline.ui.app import Reader, make_app

    for name in ("ada", "olga"):
        client = TestClient(make_app(lambda name=name: Reader(name, "op")), base_url="http://chipwatch.test/api/v1/")
        reply = client.post(f"alerts/{alerts[0]}/comments", json={"note": "seen"}, headers=KEY)
        assert "idempotency-replayed" not in reply.headers
    assert acts(ask("op"), alerts[0]) == [("commented", "ada"), ("commented", "olga")]


def test_privileged_words_are_kept_and_go_out_by_no_api(ask: Ask, alerts: list[str]) -> None:
    client, alert = ask("admin"), alerts[0]
    body = {"note": "garnet thimble", "privileged": True}
    reply = client.post(f"alerts/{alert}/comments", json=body, headers=KEY)
    assert reply.status_code == 200
    assert "garnet thimble" not in reply.text
    assert reply.json()["withheld_comments"] == 1
