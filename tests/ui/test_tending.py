"""What people do with alerts on the pages: one or several, mutes and snoozes, refusals in words, and roles."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from models.recipient import reached_by
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import life
from pipeline.tasks.context import Context
from pipeline.tasks.deliver import deliver
from tests.conftest import WALL, FrozenClocks
from tests.ui.conftest import Ask
from tests.ui.filled import add_alert
from tests.ui.markup import faults

ORIGIN = {"Origin": "http://chipwatch.test"}


@pytest.fixture
def alerts(context: Context) -> list[str]:
    return [add_alert(context.engine, number) for number in (1, 2, 3)]


def post(client: TestClient, path: str, **form: object) -> int:
    return client.post(path, data=form, headers=ORIGIN).status_code  # type: ignore[arg-type]


def states(client: TestClient) -> dict[str, str]:
    return {each["id"]: each["state"] for each in client.get("/api/alerts").json()["alerts"]}


def test_a_life_on_the_page(ask: Ask, alerts: list[str]) -> None:
    client, act = ask("op"), f"/alerts/{alerts[0]}/acts"
    assert post(client, act, act="assigned", to="bob") == 303
    page = client.get(f"/alerts/{alerts[0]}").text
    assert "with bob" in page
    assert 'value="acknowledged"' not in page
    assert post(client, act, act="commented", note="Order 17 can wait.") == 303
    assert post(client, act, act="commented", note="Counsel has it.", privileged="yes") == 303
    assert post(client, act, act="resolved", verdict="duplicate", of=alerts[1], note="the same letter") == 303
    page = client.get(f"/alerts/{alerts[0]}").text
    assert f'as duplicate of <a href="/alerts/{alerts[1]}">' in page
    assert ("Order 17 can wait." in page, "Counsel has it." in page, 'value="reopened"' in page) == (True, True, True)
    assert list(faults(page)) == []
    seen = ask("viewer").get(f"/alerts/{alerts[0]}").text
    assert ("Order 17 can wait." in seen, "Counsel has it." in seen, "<button" in seen) == (True, False, False)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"act": "resolved"}, "closed as one of"),
        ({"act": "resolved", "verdict": "duplicate"}, "say of which"),
        ({"act": "resolved", "verdict": "duplicate", "of": "al-nothing"}, "no alert al-nothing"),
        ({"act": "commented", "note": "  "}, "a comment needs words"),
        ({"act": "reopened"}, "it is open: it is new"),
        ({"act": "snoozed"}, "a snooze ends on a day"),
        ({"act": "snoozed", "until": "soon"}, "no day"),
        ({"act": "snoozed", "until": "2020-01-01"}, "is not ahead"),
    ],
)
def test_what_cannot_be_is_said_on_the_page(ask: Ask, alerts: list[str], form: dict[str, str], why: str) -> None:
    reply = ask("op").post(f"/alerts/{alerts[0]}/acts", data=form, headers=ORIGIN)
    assert reply.status_code == 422
    assert why in reply.text
    assert states(ask("viewer"))[alerts[0]] == "new"


def test_snoozed_on_the_page_and_woken_there(ask: Ask, alerts: list[str], context: Context) -> None:
    client, act = ask("op"), f"/alerts/{alerts[0]}/acts"
    assert post(client, act, act="snoozed", until="2025-06-01", until_stage="yes", note="until counsel is back") == 303
    page = client.get(f"/alerts/{alerts[0]}").text
    assert "by ada until 2025-06-01 or until the stage changes" in page
    assert "until counsel is back" in page
    assert states(client)[alerts[0]] == "snoozed"
    assert client.get("/alerts?state=snoozed").text.count('data-keys="item"') == 1
    # What is silenced is not on the list that opens, and it says so.
    opens = client.get("/alerts").text
    assert (opens.count('data-keys="item"'), "1 snoozed</a> left out" in opens) == (2, True)
    [silence] = life.list_silences(context)
    assert post(client, act, act="unsilenced", silence="x") == 422
    assert post(client, act, act="unsilenced", silence=str(silence.id)) == 303
    assert set(states(client).values()) == {"new"}
    assert [each.what for each in life.audit_of(context)] == ["snoozed", "unsnoozed"]


def test_several_at_once_are_asked_once_and_told_what_was_refused(
    ask: Ask, alerts: list[str], context: Context
) -> None:
    client = ask("op")
    asked = client.post("/alerts/acts", data={"act": "acknowledged", "alert": alerts[:1]}, headers=ORIGIN)
    assert (asked.status_code, "Acknowledge 1 alert?" in asked.text) == (200, True)
    assert set(states(client).values()) == {"new"}
    yes = {"confirmed": "yes"}
    assert post(client, "/alerts/acts", act="acknowledged", alert=alerts[:1], **yes) == 303
    form = {"act": "resolved", "verdict": "noise", "alert": alerts[:2], "back": "severity=high"} | yes
    reply = client.post("/alerts/acts", data=form, headers=ORIGIN)
    assert (reply.status_code, reply.headers["location"]) == (303, "/alerts?severity=high")
    assert "2 alerts resolved" in client.get("/alerts?severity=high").text
    again = client.post("/alerts/acts", data={"act": "acknowledged", "alert": alerts} | yes, headers=ORIGIN)
    assert again.status_code == 422
    assert again.text.count("it is resolved as noise by ada: open it again first") == 2
    assert "1 alert acknowledged" in again.text
    assert states(client) == {alerts[0]: "resolved", alerts[1]: "resolved", alerts[2]: "acknowledged"}
    assert [(each.what, each.subject) for each in life.audit_of(context)] == [
        ("acknowledged", "alert:al-1"), ("resolved", "alert:al-1"), ("resolved", "alert:al-2"),
        ("acknowledged", "alert:al-3"),
    ]  # fmt: skip
    for page in (asked.text, again.text):
        assert list(faults(page)) == []
    assert post(client, "/alerts/acts", act="acknowledged") == 422
    assert post(client, "/alerts/acts", act="commented", alert=alerts, note="x") == 422
    assert post(ask("viewer"), "/alerts/acts", act="muted", alert=alerts) == 403
    assert client.post("/alerts/acts", data={"act": "muted", "alert": alerts}).status_code == 403
    mine = client.get("/alerts?held_by=ada").text
    assert (alerts[2] in mine, f"/alerts/{alerts[0]}" in mine) == (True, False)


def test_it_is_sent_to_whom_somebody_names(ask: Ask, alerts: list[str], context: Context, frozen: FrozenClocks) -> None:
    with writing(context.engine) as connection:
        people = [reached_by("eve", "eve", "file", confirmed_at=WALL), reached_by("fay", "fay@x.example")]
        save_recipients(connection, people)
    client, act = ask("op"), f"/alerts/{alerts[0]}/acts"
    assert '<option value="eve">' in client.get(f"/alerts/{alerts[0]}").text
    assert post(client, act, act="sent", to="eve") == 303
    refused = client.post(act, data={"act": "sent", "to": "fay"}, headers=ORIGIN)
    assert (refused.status_code, "no way to fay is open" in refused.text) == (422, True)
    assert post(client, act, act="sent", to="nobody") == 422
    frozen.step(world=timedelta(days=1))
    assert deliver(context)["sent"] == 1
    assert "sent</b> by ada, by page: to eve" in client.get(f"/alerts/{alerts[0]}").text


def test_precision_says_that_nothing_is_judged_until_something_is(ask: Ask, alerts: list[str]) -> None:
    assert "Nothing judged yet" in ask("viewer").get("/rules").text
    post(ask("op"), f"/alerts/{alerts[0]}/acts", act="resolved", verdict="true")
    page = ask("viewer").get("/rules").text
    assert "Nothing judged yet" not in page
    assert "<td>source</td><td>harbour_wire</td>" in page
