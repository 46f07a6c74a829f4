"""What waits to be told, how each attempt went, and which editions were made."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc
from models.hashing import key_of


class Message(SQLModel, table=True):
    """One row per rendered text for one recipient: the outbox."""

    __tablename__ = "message"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, unique=True, description="alert or edition, recipient, channel, kind")
    about: str = Field(index=True, description="alert id or edition id")
    recipient: str = Field(index=True)
    channel: str
    kind: str = Field(description="first, correction, closing, escalation, digest, confirmation, failure")
    address: str
    message_id: str = Field(description="stable Message-ID, and the idempotency key of a webhook")
    subject: str
    text: str = Field(sa_type=Text)
    html: str | None = Field(default=None, sa_type=Text)
    thread: str = Field(default="", description="Message-ID that all mails about the subject refer to")
    unsubscribe: str = Field(default="", description="addresses that stop it, one a word: HTTPS, mailto")
    secret: str = Field(default="", description="reference of the way's own secret; never the secret")
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json, description="the same for programs")
    images: list[dict[str, str]] = Field(default_factory=list, sa_type=Json, description="name, media type, sha")
    urgency: int = Field(default=4, description="the order of sending: 0 is critical, 3 low, 4 anything else")
    host: str = Field(default="", index=True, description="what is asked to take it: a mail server, a receiver's host")
    state: str = Field(default="waiting", index=True, description="waiting, leased, sent, dead, held, dropped")
    why: str = Field(default="", description="why it is held or dropped, in words")
    attempts: int = 0
    due_at: datetime = Field(sa_type=Utc, index=True, description="wall")
    leased_until: datetime | None = Field(default=None, sa_type=Utc, description="wall")
    leased_by: str | None = None
    since_at: datetime = Field(sa_type=Utc, description="wall: waits since then: made, released, or sent again")
    sent_at: datetime | None = Field(default=None, sa_type=Utc, description="wall")
    known_at: datetime = Field(sa_type=Utc, description="world")


class MessageImage(SQLModel, table=True):
    """One row per picture that mails carry, by its content."""

    __tablename__ = "message_image"

    sha: bytes = Field(primary_key=True, sa_type=Key)
    body: bytes


class Circuit(SQLModel, table=True):
    """One row per host that did not answer lately: until when it is left alone."""

    __tablename__ = "circuit"

    host: str = Field(primary_key=True)
    failures: int = Field(description="one after the other")
    open_until: datetime = Field(sa_type=Utc, description="wall: nothing is sent there before")
    reason: str = Field(description="what was the matter, without secrets")


class Delivery(SQLModel, table=True):
    """One row per attempt to deliver a message: did it go, and is it worth trying again."""

    __tablename__ = "delivery"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    message_row: int = Field(foreign_key="message.id", index=True, sa_type=RowId)
    outcome: str = Field(description="sent, again, never")
    detail: str
    attempted_at: datetime = Field(sa_type=Utc, description="wall")


class Pause(SQLModel, table=True):
    """One row per pause of all sending: who stopped it, why, and who let it go on."""

    __tablename__ = "pause"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    who: str
    why: str
    since_at: datetime = Field(sa_type=Utc, description="wall")
    until_at: datetime | None = Field(default=None, sa_type=Utc, index=True, description="wall; None while it lasts")
    resumed_by: str = ""


class Edition(SQLModel, table=True):
    """One row per digest made for one reader and one ISO week."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("recipient", "week"),)

    id: str = Field(primary_key=True, description="recipient and week")
    recipient: str = Field(index=True)
    week: str = Field(description="ISO week in the reader's time zone: 2026-W21")
    subject: str
    text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    content_sha: bytes = Field(sa_type=Key)
    known_at: datetime = Field(sa_type=Utc, description="world")


def host_of(channel: str, address: str) -> str:
    """What is asked to take a message: a receiver's host, a chat, else the one server of its channel.

    Of an Apprise address only the service and a hash, since any part of it may be a token.
    """
    if channel == "webhook":
        try:
            return f"{channel}:{urlsplit(address).hostname or ''}"
        except ValueError:
            # No address at all: the channel says so, and no other message may be lost by it.
            return f"{channel}:"
    if channel == "apprise":
        return f"{channel}:{address.partition(':')[0].lower()[:40]}:{key_of('host', address)[:4].hex()}"
    return channel


class EditionCover(SQLModel, table=True):
    """One row per alert of which an edition took account: its reader hears of it as news no more.

    For a reader of profile `research` it is an alert of `world_alert`.
    """

    __tablename__ = "edition_cover"

    edition_id: str = Field(primary_key=True, foreign_key="edition.id")
    alert_id: str = Field(primary_key=True, index=True)
    shown: bool = Field(description="it was named, not only counted")
    corrected: bool = Field(default=False, description="it said that the alert was wrong")
