"""What makes an alert and a message the same one (design decision: identity is rule, subject, occasion)."""

from models.hashing import key_of, short_id
from models.recipient import Route
from models.telling import AlertDraft, MessageKind
from models.values import Subject


def alert_key(rule: str, subject: Subject, occasion: str) -> bytes:
    """An alert's key."""
    return key_of("alert", rule, subject.kind, subject.id, occasion)


def message_key(about: str, recipient: str, way: Route, kind: MessageKind) -> bytes:
    """A message's key: one for (alert or edition, recipient, way, kind); a way is a channel with an address."""
    return key_of("message", about, recipient, way.channel, way.address, kind)


def message_id(key: bytes, domain: str) -> str:
    """The Message-ID of RFC 5322, the same at every attempt."""
    return f"<{key[:20].hex()}@{domain}>"


def thread_id(subject: Subject, domain: str) -> str:
    """What all mails about one subject refer to, so that mail clients keep them together."""
    return f"<{key_of('thread', subject.kind, subject.id)[:20].hex()}@{domain}>"


def subject_line(alert: AlertDraft, kind: str) -> str:
    """A mail's subject: severity, what it is, title, and at its end what is the same in all mails about one subject.

    Whoever filters, searches or groups by subject has them together too.
    """
    about = alert.subject
    mark = about.id if about.kind == "event" else short_id(about.kind[:2], key_of("thread", about.kind, about.id))
    prefix = {"correction": "Correction: ", "closing": "Closed: "}.get(kind, "")
    return f"[{alert.severity}] {prefix}{alert.title} · {mark}"
