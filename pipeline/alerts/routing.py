"""Who is told of an alert at once, and the message that each gets."""

from collections.abc import Collection, Sequence
from typing import Any

from models.keeping import keep_back
from models.recipient import Addressee, Route
from models.telling import AlertDraft, MessageDraft, MessageKind
from models.terms import Audience
from pipeline.alerts.fields import alert_fields, message_fields
from pipeline.alerts.identity import message_id, message_key, subject_line, thread_id
from pipeline.alerts.stopping import ways_out
from pipeline.documents.passing import pass_on
from pipeline.rendering import render, render_mail

#: Who reads what a channel carries. One that is not here counts as leaving.
AUDIENCES: dict[str, Audience] = {"email": "mail", "webhook": "webhook", "file": "file", "apprise": "mail"}
MOST_TOLD = 6


def messages_for(
    alert: AlertDraft,
    recipients: Sequence[Addressee],
    *,
    domain: str,
    reconstruction: bool,
    base_url: str | None = None,
    told: Collection[str] = (),
    kind: MessageKind | None = None,
    mail_from: str = "",
) -> tuple[MessageDraft, ...]:
    """The messages that an alert makes at once; the rest of it waits for the digest.

    Args:
        alert: the alert.
        recipients: everybody who may be told.
        domain: the mail domain of the Message-ID.
        reconstruction: the world is a replay: the message says so, and demonstration recipients need no
            confirmation. In a live world nobody is told before confirming.
        base_url: where the pages are, for the link.
        told: names of those who got a message about this subject before: a correction reaches exactly them.
        kind: `first`, or `correction` where the alert corrects; given for a closing.
        mail_from: our own address, to which a mail may ask to stop.
    """
    if alert.origin != "live" or alert.dry_run:
        return ()
    kind = kind or ("correction" if alert.corrects else "first")
    chosen = [
        (own, who, way)
        for who in recipients
        if (own := keep_back(alert, who.kept_from)) is not None
        for way in who.routes
        if (who.name in told if kind != "first" else way.cadence[own.severity] == "instant")
        and way.is_open(reconstruction=reconstruction)
    ]
    return tuple(_message(own, who, way, kind, domain, reconstruction, base_url, mail_from) for own, who, way in chosen)


def _message(
    alert: AlertDraft,
    who: Addressee,
    way: Route,
    kind: MessageKind,
    domain: str,
    reconstruction: bool,
    base_url: str | None,
    mail_from: str,
) -> MessageDraft:
    key = message_key(alert.id, who.name, way, kind)
    audience = AUDIENCES.get(way.channel, "export")
    fields = alert_fields(alert, audience, base_url=base_url)
    values = alert_values(
        alert,
        audience,
        zone=who.time_zone,
        reconstruction=reconstruction,
        base_url=base_url,
        kind=kind,
    )
    return MessageDraft(
        key=key,
        about=alert.id,
        recipient=who.name,
        channel=way.channel,
        kind=kind,
        address=way.address,
        message_id=message_id(key, domain),
        subject=subject_line(alert, kind),
        thread=thread_id(alert.subject, domain),
        unsubscribe=ways_out(way, "instant", base_url, mail_from),
        secret=way.secret,
        data=message_fields(kind, [fields], reconstruction=reconstruction),
        text=render("alert/alert.txt", **values),
        html=render_mail("alert/alert.html", **values),
        known_at=alert.known_at,
    )


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
