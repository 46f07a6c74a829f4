"""Every table, imported once, so that `metadata` is complete."""

from sqlmodel import SQLModel

from models import alert, annotation, correction, delivery, document, event, holding, party, source, state

metadata = SQLModel.metadata

__all__ = [
    "alert",
    "annotation",
    "correction",
    "delivery",
    "document",
    "event",
    "holding",
    "metadata",
    "party",
    "source",
    "state",
]
