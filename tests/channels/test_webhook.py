import base64
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from models.clocks import WallInstant
from pipeline.channels import CHANNELS, Ports
from pipeline.errors import DeliveryError, GuardError, UnreachableError
from tests.channels.conftest import NAUGHTY, message

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()
URL = "https://hooks.example/secret-path"


@dataclass
class Reply:
    status: int


class Recorder:
    """Records requests, and answers as told."""

    def __init__(self, answer=200):
        self.answer = answer
        self.requests = []

    def __call__(self, url, body, headers=None):
        self.requests.append((url, body, dict(headers or {})))
        if isinstance(self.answer, Exception):
            raise self.answer
        return Reply(self.answer)


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


@pytest.mark.parametrize("secret", ["whsec_", "whsec_\N{SNOWMAN}", ""])
def test_a_secret_that_is_none_is_said(settings, secret):
    with pytest.raises(DeliveryError, match="CHIPWATCH_WEBHOOK_SECRET"):
        CHANNELS["webhook"].send(message(), settings(webhook_secret=secret), Ports(post=Recorder()))


def test_without_secret_or_way_out_it_says_what_is_missing(settings):
    missing = CHANNELS["webhook"].missing
    assert "SECRET" in missing(settings(), Ports(post=Recorder()))
    assert "way out" in missing(settings(webhook_secret=SECRET), Ports())
    assert missing(settings(webhook_secret=SECRET), Ports(post=Recorder())) is None


def test_naughty_strings_stay_json(settings):
    recorder, chosen = Recorder(), settings(webhook_secret=SECRET)
    for given in [*NAUGHTY, "\ud800", "\u2028"]:
        ports = Ports(post=recorder, now=lambda: WallInstant(datetime.now(UTC)))
        CHANNELS["webhook"].send(message(subject=given, text=given, address=URL), chosen, ports)
    assert len(recorder.requests) == len(NAUGHTY) + 2
    for _, body, headers in recorder.requests:
        subject = Webhook(SECRET).verify(body, headers)["data"]["subject"]
        assert len(subject.splitlines()) <= 1
