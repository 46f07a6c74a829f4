"""What programs are told of an alert: by the schema, and no more than the recipient may know."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from standardwebhooks import Webhook

from models.clocks import WallInstant
from models.recipient import reached_by
from models.telling import AlertDraft, MessageDraft
from pipeline.alerts.fields import alert_fields, message_fields
from pipeline.channels import CHANNELS, Ports
from pipeline.channels.webhook import body_of, schema
from pipeline.errors import DeliveryError
from pipeline.web import Client, Guard, MemoryPace
from tests.alerts.telling import messages_for
from tests.alerts.test_alerts import raised
from tests.channels.test_webhook import SECRET
from tests.web.serve import answer, serving

AT = datetime(2026, 5, 19, 15, tzinfo=UTC)
BASE = "https://watch.example/chipwatch"
HOOK = "http://hooks.example:{port}/in"


@pytest.fixture(scope="module")
def alert() -> AlertDraft:
    [draft] = raised().alerts
    return draft


def message(alert: AlertDraft, address: str = "https://hooks.example/in", **given: object) -> MessageDraft:
    reader = reached_by("Hook", address, "webhook", instant_from="low", confirmed_at=AT)
    [made] = messages_for(alert, reader, base_url=BASE)
    return replace(made, **given)  # type: ignore[arg-type]


def read(body: bytes) -> dict[str, object]:
    event: dict[str, object] = json.loads(body)
    jsonschema.validate(event["data"], schema(), format_checker=jsonschema.FormatChecker())
    return event


def test_an_alert_is_told_as_fields(alert: AlertDraft) -> None:
    event = read(body_of(message(alert), BASE))
    assert event["source"] == BASE
    assert event["dataschema"] == f"{BASE}/schemas/message-1.json"
    data = event["data"]
    assert isinstance(data, dict)
    [told] = data["alerts"]
    assert (told["id"], told["title"], told["rule"]) == (alert.id, alert.title, alert.rule)
    assert told["severity_why"]
    assert told["exposure"]["units_in_scope"] == alert.units_in_scope == 128
    assert told["exposure"]["acts"] == [{"act": "export", "effect": "licence", "units": 128}]
    assert told["decide"]["verb"]
    assert told["link"] == data["link"] == f"{BASE}/alerts/{alert.id}"
    assert {"dry_run", "hold", "throttle", "asked"}.isdisjoint(told)


def test_what_a_reader_may_not_know_is_not_in_it(alert: AlertDraft) -> None:
    """An alert as pruned for a reader of research has no exposure, and then neither has the event."""
    pruned = replace(alert, exposure={"context": alert.exposure["context"]}, units_in_scope=0)
    [told] = read(body_of(message(pruned), BASE))["data"]["alerts"]  # type: ignore[index]
    assert (told["exposure"], told["decide"]) == (None, None)


def test_several_alerts_are_one_event(alert: AlertDraft) -> None:
    fields = [alert_fields(replace(alert, id=f"al-{n}"), "webhook", base_url=None) for n in range(3)]
    data = message_fields("first", fields, reconstruction=True, headline="3 alerts of this hour")
    told = read(body_of(message(alert, data=data)))["data"]
    assert [each["id"] for each in told["alerts"]] == ["al-0", "al-1", "al-2"]  # type: ignore[index]
    assert told["headline"] == "3 alerts of this hour"  # type: ignore[index]


def test_a_real_receiver_verifies_what_it_got(alert: AlertDraft) -> None:
    """Over a real socket, through the guarded client, with the library that receivers use."""
    from pipeline.settings import Settings

    settings = Settings(webhook_secret=SECRET, base_url=BASE)  # type: ignore[arg-type]
    with serving(lambda _request, made: answer(made, 204)) as server:
        client = open_client(server.port)
        ports = Ports(post=client.post, now=lambda: WallInstant(datetime.now(UTC)))
        given = message(alert, HOOK.format(port=server.port))
        assert CHANNELS["webhook"].send(given, settings, ports) == "204"
        client.close()
    [request] = server.seen
    event = Webhook(SECRET).verify(request.body, request.headers)
    assert event["data"]["alerts"][0]["id"] == alert.id
    assert request.headers["content-type"].startswith("application/cloudevents+json")


@pytest.mark.parametrize(
    ("status", "headers", "again", "wait", "gone"),
    [
        (410, {}, False, None, True),
        (429, {"Retry-After": "300"}, True, timedelta(minutes=5), False),
        (302, {"Location": "https://elsewhere.example/"}, False, None, False),
        (500, {}, True, None, False),
    ],
)
def test_what_a_real_receiver_says_is_heard(
    alert: AlertDraft, status: int, headers: dict[str, str], *, again: bool, wait: timedelta | None, gone: bool
) -> None:
    from pipeline.settings import Settings

    settings = Settings(webhook_secret=SECRET)  # type: ignore[arg-type]
    with serving(lambda _request, made: answer(made, status, **headers)) as server:
        client = open_client(server.port)
        with pytest.raises(DeliveryError) as fault:
            CHANNELS["webhook"].send(message(alert, HOOK.format(port=server.port)), settings, Ports(post=client.post))
        client.close()
    assert len(server.seen) == 1
    assert (fault.value.again, fault.value.wait, fault.value.gone) == (again, wait, gone)


def open_client(port: int) -> Client:
    guard = Guard(
        resolver=lambda _host, _port: ("127.0.0.1",),
        ports=frozenset({port}),
        is_allowed=lambda _a, given: given == port,
    )
    return Client(MemoryPace(), guard=guard)
