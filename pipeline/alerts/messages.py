"""The message that tells a reader of one alert, or of several: both parts, subject, thread, fields for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.notice import NoticeDraft
from models.recipient import SEVERITIES, Addressee, Route
from models.telling import AlertDraft, MessageDraft
from models.terms import Audience
from pipeline.alerts.bundles import ROUNDS, Bundle
from pipeline.alerts.fields import alert_fields, message_fields
from pipeline.alerts.identity import message_id, subject_line, thread_id
from pipeline.alerts.stopping import ways_out
from pipeline.documents.passing import pass_on
from pipeline.rendering import render, render_mail
from pipeline.rendering.filters import plural

#: Who reads what a channel carries. One that is not here counts as leaving.
AUDIENCES: dict[str, Audience] = {"email": "mail", "webhook": "webhook", "file": "file", "apprise": "mail"}
MOST_TOLD = 6
#: Of several alerts in one message so many are told in full, and the rest by their titles.
MOST_IN_FULL = 10


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom messages come.

    Attributes:
        mail_from: the address.
        domain: the mail domain of the Message-ID.
        reconstruction: the world is a replay, and every message says so.
        base_url: where the pages are, for links.
    """

    mail_from: str
    domain: str
    reconstruction: bool
    base_url: str | None = None


def message_for(
    bundle: Bundle,
    alerts: Mapping[str, AlertDraft],
    who: Addressee,
    way: Route,
    sender: Sender,
    *,
    at: datetime,
    kept_back: Sequence[NoticeDraft] = (),
) -> MessageDraft:
    """The message of a bundle.

    Args:
        bundle: what is told together.
        alerts: its alerts by id, as this reader may see them.
        who: the reader.
        way: how it reaches them.
        sender: from whom.
        at: now, of the world.
        kept_back: what throttles let wait since the last message this way: it is counted in this one.
    """
    told = [alerts[notice.alert_id] for notice in bundle.notices]
    kind, top = bundle.first.kind, told[0]
    audience = AUDIENCES.get(way.channel, "export")
    link = f"{sender.base_url.rstrip('/')}/alerts" if sender.base_url else None
    given = [
        alert_values(
            alert,
            audience,
            zone=who.time_zone,
            reconstruction=sender.reconstruction,
            base_url=sender.base_url,
            kind=kind,
        )
        for alert in told
    ]
    common = {"kept_back": _kept_back(kept_back)}
    if len(told) == 1:
        template, values = "alert/alert", given[0] | common
    else:
        several = {"full": given[:MOST_IN_FULL], "rest": given[MOST_IN_FULL:], "heading": _heading(bundle), "at": at}
        shared = {name: given[0][name] for name in ("kind", "zone", "reconstruction")}
        template, values = "alert/bundle", several | shared | common | {"link": link}
    return MessageDraft(
        key=bundle.key,
        about=top.id,
        recipient=who.name,
        channel=way.channel,
        kind=kind,
        address=way.address,
        message_id=message_id(bundle.key, sender.domain),
        subject=subject_line(top, kind, bundle.thread, len(told) - 1),
        urgency=len(SEVERITIES) - 1 - SEVERITIES.index(top.severity),
        thread=thread_id(bundle.thread, sender.domain) if bundle.thread else "",
        unsubscribe=ways_out(way, "instant", sender.base_url, sender.mail_from),
        secret=way.secret,
        data=message_fields(
            kind,
            [alert_fields(alert, audience, base_url=sender.base_url) for alert in told],
            reconstruction=sender.reconstruction,
            headline="" if len(told) == 1 else _heading(bundle),
            link=None if len(told) == 1 else link,
        ),
        text=render(f"{template}.txt", **values),
        html=render_mail(f"{template}.html", **values),
        known_at=at,
    )


def _heading(bundle: Bundle) -> str:
    """What several alerts are told together for."""
    count = plural(
        len(bundle.notices), {"correction": "correction", "closing": "closing"}.get(bundle.first.kind, "alert")
    )
    waits = {notice.waits for notice in bundle.notices}
    if waits == {"hour"}:
        return f"{count} of the last hour"
    if waits == {"day"}:
        return f"{count} of the last day"
    if "pause" in waits:
        return f"{count} since sending was paused"
    if waits <= ROUNDS and "quiet" in waits:
        return f"{count} of your quiet hours"
    return f"{count} about one thing" if bundle.thread else count


def _kept_back(notices: Sequence[NoticeDraft]) -> list[str]:
    """What throttles kept back, counted by rule."""
    counts: dict[str, int] = {}
    for notice in notices:
        counts[notice.rule] = counts.get(notice.rule, 0) + 1
    since = min((notice.known_at for notice in notices), default=None)
    return [
        f"{count} more of rule {rule} since {since:%Y-%m-%d %H:%M} UTC kept back by its throttle: in the weekly digest"
        for rule, count in sorted(counts.items())
        if since is not None
    ]


def alert_values(
    alert: AlertDraft, audience: Audience, *, zone: str, reconstruction: bool, base_url: str | None, kind: str
) -> dict[str, Any]:
    """What the alert's templates are given: of the evidence what the audience may be told."""
    told = pass_on(alert.evidence, audience)
    return {
        "alert": {
            "id": alert.id,
            "title": alert.title,
            "paragraph": alert.paragraph,
            "severity": alert.severity,
            "severity_why": alert.severity_why,
            "stage": alert.stage,
            "rule": alert.rule,
            "known_at": alert.known_at,
            "units": alert.units_in_scope,
        },
        "evidence": told[:MOST_TOLD],
        "withheld": len(alert.evidence) - len(told),
        "origins": dict(alert.origins),
        "exposure": {name: part for name, part in alert.exposure.items() if name != "asked"},
        "decide": alert.exposure.get("decide"),
        "kind": kind,
        "zone": zone,
        "reconstruction": reconstruction,
        "link": f"{base_url.rstrip('/')}/alerts/{alert.id}" if base_url else None,
    }
