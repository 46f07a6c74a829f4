import base64
import json
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from models.clocks import WallInstant
from pipeline.channels import CHANNELS, Ports
from pipeline.channels.webhook import schema
from pipeline.errors import DeliveryError, GuardError, UnreachableError
from pipeline.settings import ask_keeper
from tests.channels.conftest import NAUGHTY, message

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()
OTHER, THIRD = (
    "whsec_" + base64.b64encode(given).decode() for given in (b"another of twenty-four b", b"the third of twenty-four")
)
URL = "https://hooks.example/secret-path"


@dataclass
class Reply:
    status: int
    headers: dict = field(default_factory=dict)


class Recorder:
    """Records requests, and answers as told."""

    def __init__(self, answer=200, **headers):
        self.answer = answer
        self.headers = headers
        self.requests = []

    def __call__(self, url, body, headers=None):
        self.requests.append((url, body, dict(headers or {})))
        if isinstance(self.answer, Exception):
            raise self.answer
        return Reply(self.answer, self.headers)


def send(settings, recorder, **given):
    ports = Ports(post=recorder, now=lambda: WallInstant(datetime.now(UTC)))
    given = {"address": URL, "channel": "webhook"} | given
    return CHANNELS["webhook"].send(message(**given), settings(webhook_secret=SECRET), ports)


def test_a_webhook_is_signed_and_a_cloudevent(settings):
    recorder = Recorder()
    send(settings, recorder)
    [(url, body, headers)] = recorder.requests
    assert url == URL
    event = Webhook(SECRET).verify(body, headers)
    assert {"specversion", "id", "source", "type"} <= set(event)
    assert event["specversion"] == "1.0"
    assert event["type"] == "chipwatch.alert.first"
    assert event["subject"] == "al-1"
    assert event["data"]["subject"] == "[high] H20 needs a licence"
    assert event["id"] == headers["webhook-id"]
    assert headers["content-type"].startswith("application/cloudevents+json")


def test_the_id_is_the_same_at_every_attempt_and_the_signature_covers_the_body(settings):
    recorder = Recorder(503)
    for _ in range(2):
        with pytest.raises(DeliveryError):
            send(settings, recorder)
    (_, body, headers), (_, again_body, again_headers) = recorder.requests
    assert headers["webhook-id"] == again_headers["webhook-id"]
    assert body == again_body
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"licence", b"license"), headers)


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (301, False), (400, False), (404, False), (410, False), (408, True), (425, True), (429, True), (500, True),
        (503, True),
        (GuardError("not a public address", url="h"), False),
        (UnreachableError("no answer", url="h"), True),
    ],
)  # fmt: skip
def test_what_is_worth_another_try(settings, answer, again):
    with pytest.raises(DeliveryError) as fault:
        send(settings, Recorder(answer))
    assert fault.value.again is again
    assert "secret-path" not in str(fault.value)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_\N{SNOWMAN}", "", f"{SECRET} whsec_a"])
def test_a_secret_that_is_none_is_said_and_not_told(settings, secret):
    with pytest.raises(DeliveryError, match="CHIPWATCH_WEBHOOK_SECRET") as fault:
        CHANNELS["webhook"].send(message(), settings(webhook_secret=secret), Ports(post=Recorder()))
    assert fault.value.again
    assert "whsec" not in "".join(traceback.format_exception(fault.value)).split("DeliveryError:")[1]


def test_without_secret_or_way_out_it_says_what_is_missing(settings):
    missing = CHANNELS["webhook"].missing
    assert "way out" in missing(settings(webhook_secret=SECRET), Ports())
    assert missing(settings(), Ports(post=Recorder())) is None
    with pytest.raises(DeliveryError, match="CHIPWATCH_WEBHOOK_SECRET is not set") as fault:
        CHANNELS["webhook"].send(message(), settings(), Ports(post=Recorder()))
    assert fault.value.again


def test_a_ways_own_secret_signs_and_both_while_it_is_changed(settings, tmp_path):
    """The reference alone is in the row; the file may hold the new secret and the old one."""
    own = tmp_path / "hook.secret"
    own.write_text(f"{OTHER}\n{SECRET}\n", encoding="utf-8")
    recorder = Recorder()
    ports = Ports(post=recorder, now=lambda: WallInstant(datetime.now(UTC)))
    deployments = settings(webhook_secret=THIRD)
    CHANNELS["webhook"].send(message(address=URL, secret=f"file:{own}"), deployments, ports)
    [(_, body, headers)] = recorder.requests
    assert len(headers["webhook-signature"].split()) == 2
    for secret in (OTHER, SECRET):
        assert Webhook(secret).verify(body, headers)["id"] == headers["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(THIRD).verify(body, headers)


def test_a_secret_of_airflow_is_asked_of_it(settings, monkeypatch):
    recorder = Recorder()
    ports = Ports(post=recorder, now=lambda: WallInstant(datetime.now(UTC)))
    given = message(address=URL, secret="airflow:hooks")
    monkeypatch.setattr("pipeline.settings._KEEPERS", {})
    with pytest.raises(DeliveryError, match="airflow:hooks: a connection of Airflow"):
        CHANNELS["webhook"].send(given, settings(), ports)
    ask_keeper("airflow", lambda name: OTHER if name == "hooks" else "")
    CHANNELS["webhook"].send(given, settings(), ports)
    [(_, body, headers)] = recorder.requests
    assert Webhook(OTHER).verify(body, headers)


@pytest.mark.parametrize(
    ("status", "asked", "wait"),
    [
        (429, "120", timedelta(minutes=2)), (503, "99999999999999", timedelta(days=1)),
        (503, "-5", timedelta(minutes=1)),
        (429, "Mon, 05 Jan 2026 09:30:00 GMT", timedelta(minutes=30)), (429, None, None), (404, "120", None),
    ],
)  # fmt: skip
def test_a_receiver_that_asks_for_time_is_heard(settings, status, asked, wait):
    recorder = Recorder(status, **({"retry-after": asked} if asked else {}))
    ports = Ports(post=recorder, now=lambda: WallInstant(datetime(2026, 1, 5, 9, tzinfo=UTC)))
    with pytest.raises(DeliveryError) as fault:
        CHANNELS["webhook"].send(message(address=URL), settings(webhook_secret=SECRET), ports)
    assert (fault.value.wait, fault.value.gone) == (wait, False)


def test_what_was_put_out_by_an_older_version_still_goes(settings):
    recorder = Recorder()
    send(settings, recorder)
    data = json.loads(recorder.requests[0][1])["data"]
    assert (data["alerts"], data["text"]) == ([], "Plain text.\n")
    jsonschema.validate(data, schema())


def test_naughty_strings_stay_json(settings):
    recorder, chosen = Recorder(), settings(webhook_secret=SECRET)
    for given in [*NAUGHTY, "\ud800", "\u2028"]:
        ports = Ports(post=recorder, now=lambda: WallInstant(datetime.now(UTC)))
        CHANNELS["webhook"].send(message(subject=given, text=given, address=URL), chosen, ports)
    assert len(recorder.requests) == len(NAUGHTY) + 2
    for _, body, headers in recorder.requests:
        subject = Webhook(SECRET).verify(body, headers)["data"]["subject"]
        assert len(subject.splitlines()) <= 1
