"""Chats and pagers (Slack, Teams, PagerDuty, Telegram, ntfy, …) by Apprise: title, paragraph and link, as plain text.

Its own sockets are held by `pipeline.web.notify`. An Apprise address is a secret: `file:/path` or `airflow:connection`.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from models.telling import MessageDraft
from pipeline.channels.base import Channel, Ports, clean_text, one_line
from pipeline.errors import DeliveryError, FetchError, GuardError, SettingsError
from pipeline.settings import Settings, secret_text
from pipeline.web.notify import Weight

MOST_BODY, MOST_ALERTS = 1500, 8
_WEIGHTS: Mapping[str, Weight] = {"critical": "failure", "high": "warning"}
#: What chats read as commands or markup of their own: calls to everybody, links with another face, tags.
_CALLS = re.compile(r"@(?=\w)")
_FACES = re.compile(r"\](?=[(\[:])")
_TAGS = str.maketrans("<>", "‹›")


def missing(settings: Settings, ports: Ports) -> str | None:
    """Chats need the way out."""
    if settings.replay and not settings.internal_hosts:
        return "the recorded world reaches no chat but one on CHIPWATCH_INTERNAL_HOSTS"
    return None if ports.notify else "there is no way out for chats here"


def short_text(message: MessageDraft) -> tuple[str, str]:
    """A message's title and body as chats have them: no more than a person reads there, and no markup."""
    alerts = message.data.get("alerts") or ()
    lines = _alert_lines(alerts) if alerts else [_plain(message.text)]
    body = "\n\n".join(line for line in lines if line)
    link, notice = message.data.get("link"), message.data.get("notice")
    room = MOST_BODY - len(link or "") - len(notice or "")
    body = body if len(body) <= room else body[: room - 1].rstrip() + "…"
    return _plain(one_line(message.subject, 160)), "\n\n".join(filter(None, (body, link, notice)))


def _alert_lines(alerts: Any) -> list[str]:
    if len(alerts) == 1:
        return [_plain(alerts[0]["paragraph"])]
    shown = [f"[{each['severity']}] {_plain(each['title'])}\n{each['link'] or ''}".strip() for each in alerts]
    more = len(alerts) - MOST_ALERTS
    return shown[:MOST_ALERTS] + ([f"and {more} more"] if more > 0 else [])


def _plain(text: str) -> str:
    """A text that no chat takes for markup or for a call: its signs look the same and do nothing."""
    return _FACES.sub("] ", _CALLS.sub("@\u2060", clean_text(text).translate(_TAGS))).strip()


def send(message: MessageDraft, _settings: Settings, ports: Ports) -> str:
    """Tell one place; no error repeats its address.

    Raises:
        DeliveryError: with `again` where the service did not take it.
    """
    if ports.notify is None:
        raise DeliveryError("there is no way out for chats here", again=True)
    try:
        address = secret_text(SecretStr(message.address))
    except SettingsError as fault:
        raise DeliveryError(str(fault), again=True) from fault
    title, body = short_text(message)
    severities = [each["severity"] for each in message.data.get("alerts") or ()]
    weight: Weight = next((_WEIGHTS[each] for each in _WEIGHTS if each in severities), "info")
    ports.last_step()
    try:
        ports.notify(address, title, body, weight=weight)
    except GuardError as fault:
        raise DeliveryError(fault.reason, again=False) from None
    except FetchError as fault:
        raise DeliveryError(fault.reason, again=True, down=True) from None
    return "accepted"


CHANNEL = Channel("apprise", missing, send)
