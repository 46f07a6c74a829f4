"""Every table, imported once, so that `metadata` is complete."""

from sqlmodel import SQLModel

from models import (
    alert,
    annotation,
    asked,
    audit,
    call,
    correction,
    delivery,
    determination,
    document,
    evaluation,
    event,
    feed_token,
    holding,
    knowledge,
    notice,
    party,
    recipient,
    screening,
    silence,
    source,
    state,
    todo,
    watch,
)

metadata = SQLModel.metadata

__all__ = [
    "alert",
    "annotation",
    "asked",
    "audit",
    "call",
    "correction",
    "delivery",
    "determination",
    "document",
    "evaluation",
    "event",
    "feed_token",
    "holding",
    "knowledge",
    "metadata",
    "notice",
    "party",
    "recipient",
    "screening",
    "silence",
    "source",
    "state",
    "todo",
    "watch",
]
