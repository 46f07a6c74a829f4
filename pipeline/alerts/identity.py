"""What makes an alert and a message the same one (design decision: identity is rule, subject, occasion)."""

from models.hashing import key_of, short_id
from models.recipient import Route
from models.telling import AlertDraft, MessageKind
from models.values import Subject

#: What a message is, where it does not tell of an alert for the first time.
PREFIXES = {
    "correction": "Correction: ",
    "closing": "Closed: ",
    "escalation": "Nobody answered: ",
    "asked": "For you: ",
}


def alert_key(rule: str, subject: Subject, occasion: str) -> bytes:
    """An alert's key."""
    return key_of("alert", rule, subject.kind, subject.id, occasion)


def message_key(about: str, recipient: str, way: Route, kind: MessageKind) -> bytes:
    """A message's key: one for (alert or edition, recipient, way, kind); a way is a channel with an address."""
    return key_of("message", about, recipient, way.channel, way.address, kind)


def message_id(key: bytes, domain: str) -> str:
    """The Message-ID of RFC 5322, the same at every attempt."""
    return f"<{key[:20].hex()}@{domain}>"


def thread_id(thread: str, domain: str) -> str:
    """What all mails about one thing refer to, so that mail clients keep them together; a thread is `event:ev-…`."""
    kind, _, name = thread.partition(":")
    return f"<{key_of('thread', kind, name)[:20].hex()}@{domain}>"


def subject_line(alert: AlertDraft, kind: str, thread: str = "", others: int = 0) -> str:
    """A mail's subject: severity, what it is, title, and at its end what is the same in all mails about one thing.

    Whoever filters, searches or groups by subject has them together too. `others` are told besides.
    """
    about, _, name = thread.partition(":")
    mark = f" · {name if about == 'event' else short_id(about[:2], key_of('thread', about, name))}" if thread else ""
    more = f" (and {others} more)" if others else ""
    return f"[{alert.severity}] {PREFIXES.get(kind, '')}{alert.title}{more}{mark}"
