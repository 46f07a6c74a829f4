"""What makes an alert and a message the same one (design decision: identity is rule, subject, occasion)."""

from models.hashing import key_of
from models.recipient import Route
from models.telling import MessageKind
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
