"""Webhooks, signed by the Standard Webhooks specification, with a CloudEvents 1.0 body in structured mode.

The body's schema is `pipeline/channels/schemas/message-1.json` (`docs/delivery.md`).
"""

import json
from binascii import Error
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from pydantic import SecretStr
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from models.telling import MessageDraft
from pipeline.channels.base import Answer, Channel, Ports, clean_text, one_line
from pipeline.errors import BlockedError, DeliveryError, FetchError, GuardError, RobotsError, SettingsError
from pipeline.settings import Settings, is_reference, secret_text
from pipeline.web import retry_after

SCHEMA_FILE = "message-1.json"
#: Statuses that may pass by themselves, besides all of 5xx.
PASSING = frozenset({408, 425, 429})
GONE = 410
#: Too many requests, or not available: the next message would be told the same.
BUSY = frozenset({429, 503})


def missing(_settings: Settings, ports: Ports) -> str | None:
    """Webhooks need the way out; the secret is each way's own, or the deployment's."""
    return None if ports.post else "there is no way out for webhooks here"


def schema() -> dict[str, Any]:
    """The JSON schema of an event's `data` (https://json-schema.org/draft/2020-12)."""
    text = files("pipeline.channels").joinpath("schemas", SCHEMA_FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def body_of(message: MessageDraft, base_url: str | None = None) -> bytes:
    """The CloudEvent (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).

    Args:
        message: what is sent.
        base_url: where the pages are: the event's source.
    """
    root = base_url.rstrip("/") if base_url else ""
    event = {
        "specversion": "1.0",
        "id": id_of(message),
        "source": root or "urn:chipwatch",
        "type": "chipwatch.digest" if message.kind == "digest" else f"chipwatch.alert.{message.kind}",
        "subject": message.about,
        "time": message.known_at.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"{root}/schemas/{SCHEMA_FILE}" if root else f"urn:chipwatch:schemas:{SCHEMA_FILE}",
        "data": _data(message),
    }
    # Half of a surrogate pair, which JSON lets through, has no bytes in UTF-8.
    return json.dumps(event, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def _data(message: MessageDraft) -> Mapping[str, Any]:
    said = {
        "about": message.about,
        "kind": message.kind,
        "subject": one_line(message.subject),
        "text": clean_text(message.text),
    }
    # What was put into the outbox by an older version has its text alone.
    return {"schema": "chipwatch.message/1", "alerts": []} | dict(message.data) | said


def id_of(message: MessageDraft) -> str:
    """The delivery's id: the same at every attempt, so that a receiver can tell a repeat."""
    return f"msg_{message.key[:20].hex()}"


def send(message: MessageDraft, settings: Settings, ports: Ports) -> str:
    """Post one message; any 2xx makes it delivered.

    Raises:
        DeliveryError: with `again` where there was no answer, or 408, 425, 429 or 5xx, and `wait` where the receiver
            asked for time; with `gone` for 410.
    """
    if ports.post is None:
        raise DeliveryError("there is no way out for webhooks here", again=True)
    body, now = body_of(message, settings.base_url), ports.now()
    text = body.decode("utf-8")
    signatures = [signer.sign(id_of(message), now, text) for signer in _signers(message, settings)]
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": id_of(message),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    ports.last_step()
    try:
        answer = ports.post(message.address, body, headers)
    except (GuardError, RobotsError, BlockedError) as fault:
        raise DeliveryError(fault.reason, again=False) from None
    except FetchError as fault:
        raise DeliveryError(fault.reason, again=True, down=True) from None
    if 200 <= answer.status < 300:
        return str(answer.status)
    raise _refusal(answer, ports)


def _signers(message: MessageDraft, settings: Settings) -> list[Webhook]:
    """One a secret: while a secret is changed both stand, apart by blanks or lines, and both sign.

    Raises:
        DeliveryError: there is none, or one is no secret; a person mends it.
    """
    given = SecretStr(message.secret) if message.secret else settings.webhook_secret
    name = _name_of(message.secret)
    if given is None:
        raise DeliveryError("CHIPWATCH_WEBHOOK_SECRET is not set, and the way has no secret of its own", again=True)
    try:
        secrets = secret_text(given).split()
    except SettingsError as fault:
        raise DeliveryError(str(fault), again=True) from fault
    try:
        signers = [Webhook(secret) for secret in secrets]
    except (ValueError, RuntimeError, Error, EmptyWebhookSecretError):
        signers = []
    if not signers:
        # Not chained: what was raised may repeat the secret.
        raise DeliveryError(f"{name} is no Standard Webhooks secret", again=True) from None
    return signers


def _name_of(reference: str) -> str:
    if not reference:
        return "CHIPWATCH_WEBHOOK_SECRET"
    return reference if is_reference(reference) else "the way's secret"


def _refusal(answer: Answer, ports: Ports) -> DeliveryError:
    """What an answer that is no success means. A redirect is never followed with a signed body."""
    status, asked = answer.status, answer.headers.get("retry-after")
    again = status in PASSING or status >= 500
    wait = retry_after(asked, now=ports.now(), date=answer.headers.get("date")) if asked and again else None
    # 410: the receiver is gone for good, by its own word, and with it the way.
    return DeliveryError(
        f"the receiver answered {status}", again=again, wait=wait, gone=status == GONE, down=status in BUSY
    )


CHANNEL = Channel("webhook", missing, send)
