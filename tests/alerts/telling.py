"""An alert to its messages without a database, as `tasks.telling` does it with one."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from models.recipient import Addressee, Route
from models.telling import AlertDraft, MessageDraft
from pipeline.alerts import Met, Sender, bundle, message_for, route


def way_of(who: Addressee, number: int = 0) -> tuple[str, str, str]:
    """A recipient's way as those who were told are named."""
    way = who.routes[number]
    return who.name, way.channel, way.address


def messages_for(
    alert: AlertDraft,
    *people: Addressee,
    told: Collection[tuple[str, str, str]] = (),
    reconstruction: bool = False,
    base_url: str | None = None,
    at: datetime | None = None,
    **given: Any,
) -> list[MessageDraft]:
    """The messages that an alert makes by an instant: at once where none is given."""
    kind = "correction" if alert.corrects else "first"
    met = Met(kind=kind, reconstruction=reconstruction, told=told, **given)  # type: ignore[arg-type]
    now = at or alert.known_at
    due = [notice for notice in route(alert, people, met) if notice.state == "due" and notice.due_at <= now]
    by_name = {who.name: who for who in people}
    sender = Sender("chipwatch@x.example", "x.example", reconstruction, base_url)
    return [
        message_for(one, {alert.id: alert}, who, _way(who, one.first.address), sender, at=now)
        for one in bundle(due)
        if (who := by_name[one.first.recipient])
    ]


def _way(who: Addressee, address: str) -> Route:
    return next(way for way in who.routes if way.address == address)


def together(alerts: list[AlertDraft], who: Addressee) -> MessageDraft:
    """Several alerts as one message, as the end of quiet hours makes it."""
    due = [replace(each, waits="quiet") for alert in alerts for each in route(alert, [who], Met(reconstruction=True))]
    [one] = bundle(due)
    by_id = {alert.id: alert for alert in alerts}
    sender = Sender("chipwatch@x.example", "x.example", True, "https://w.example")
    return message_for(one, by_id, who, who.routes[0], sender, at=alerts[0].known_at, kept_back=due[:1])
