"""Webhooks, signed by the Standard Webhooks specification, with a CloudEvents 1.0 body in structured mode."""

import json

from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from models.telling import MessageDraft
from pipeline.channels.base import Channel, Ports, clean_text, one_line
from pipeline.errors import BlockedError, DeliveryError, FetchError, GuardError, RobotsError
from pipeline.settings import Settings, secret_text


def missing(settings: Settings, ports: Ports) -> str | None:
    """Webhooks need a secret to sign with, and the way out."""
    if settings.webhook_secret is None:
        return "CHIPWATCH_WEBHOOK_SECRET is not set"
    return None if ports.post else "there is no way out for webhooks here"


def body_of(message: MessageDraft) -> bytes:
    """The CloudEvent (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md)."""
    event = {
        "specversion": "1.0",
        "id": id_of(message),
        "source": "chipwatch",
        "type": f"chipwatch.{'digest' if message.kind == 'digest' else 'alert'}.{message.kind}",
        "subject": message.about,
        "time": message.known_at.isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "about": message.about,
            "kind": message.kind,
            "subject": one_line(message.subject),
            "text": clean_text(message.text),
        },
    }
    return json.dumps(event, ensure_ascii=False, sort_keys=True).encode("utf-8")


def id_of(message: MessageDraft) -> str:
    """The delivery's id: the same at every attempt, so that a receiver can tell a repeat."""
    return f"msg_{message.key[:20].hex()}"


def send(message: MessageDraft, settings: Settings, ports: Ports) -> str:
    """Post one message; any 2xx makes it delivered.

    Raises:
        DeliveryError: with `again` where there was no answer, or 408, 425, 429 or 5xx.
    """
    if settings.webhook_secret is None or ports.post is None:
        raise DeliveryError(missing(settings, ports) or "not set up", again=True)
    body, now = body_of(message), ports.now()
    try:
        signature = Webhook(secret_text(settings.webhook_secret)).sign(id_of(message), now, body.decode("utf-8"))
    except (ValueError, RuntimeError, EmptyWebhookSecretError) as fault:
        raise DeliveryError("CHIPWATCH_WEBHOOK_SECRET is no Standard Webhooks secret", again=True) from fault
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": id_of(message),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    try:
        answer = ports.post(message.address, body, headers)
    except (GuardError, RobotsError, BlockedError) as fault:
        raise DeliveryError(fault.reason, again=False) from fault
    except FetchError as fault:
        raise DeliveryError(fault.reason, again=True) from fault
    if 200 <= answer.status < 300:
        return str(answer.status)
    # 410 says that the receiver is gone for good; a redirect is never followed with a signed body.
    raise DeliveryError(
        f"the receiver answered {answer.status}", again=answer.status in {408, 425, 429} or answer.status >= 500
    )


CHANNEL = Channel("webhook", missing, send)
