"""Every table, imported once, so that `metadata` is complete."""

from sqlmodel import SQLModel

from models import (
    alert,
    annotation,
    call,
    correction,
    delivery,
    determination,
    document,
    evaluation,
    event,
    holding,
    knowledge,
    party,
    recipient,
    screening,
    source,
    state,
    todo,
)

metadata = SQLModel.metadata

__all__ = [
    "alert",
    "annotation",
    "call",
    "correction",
    "delivery",
    "determination",
    "document",
    "evaluation",
    "event",
    "holding",
    "knowledge",
    "metadata",
    "party",
    "recipient",
    "screening",
    "source",
    "state",
    "todo",
]
