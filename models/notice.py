"""Who is to be told of an alert, how soon and why, and who is not: decided with the alert, and kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Key, RowId, Utc
from models.recipient import Cadence
from models.values import Severity, Subject

NoticeKind = Literal["first", "correction", "closing", "escalation", "asked"]
#: `due` waits for its instant, `told` is in a message, `digest` waits for the weekly edition, `throttled` is counted in
#: the next message and told by the edition, `overtaken` was corrected before it was told, `not_told` says why.
NoticeState = Literal["due", "told", "digest", "throttled", "overtaken", "not_told"]
#: What lets a notice wait: nothing, the end of the hour or day, quiet hours, a message about the same a while ago, or a
#: pause of all sending.
Waits = Literal["", "hour", "day", "quiet", "thread", "pause"]


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """One outcome for one alert, recipient, way and kind; `due_at` is world time."""

    key: bytes
    alert_id: str
    recipient: str
    channel: str
    address: str
    kind: NoticeKind
    state: NoticeState
    why: str
    subject: Subject
    thread: str
    rule: str
    severity: Severity
    cadence: Cadence
    waits: Waits
    hold: str
    due_at: datetime
    known_at: datetime

    @property
    def way(self) -> tuple[str, str, str]:
        """The recipient, and by which channel and address."""
        return (self.recipient, self.channel, self.address)


@dataclass(frozen=True, slots=True)
class Reached:
    """A recipient whom an alert is told to; `sent_at` is when a channel took it (wall), None while it waits."""

    recipient: str
    escalation: bool
    sent_at: datetime | None


class Notice(SQLModel, table=True):
    """One row per alert, recipient, way and kind: to be told or not, when and why, and the message that tells it."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_notice_state_due_at", "state", "due_at"),
        Index("ix_notice_subject", "subject_kind", "subject_id"),
        Index("ix_notice_rule_known_at", "rule", "known_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: bytes = Field(sa_type=Key, description="alert, recipient, channel, address, kind")
    alert_id: str = Field(index=True, description="among the alerts, or among those of the world for research")
    recipient: str = Field(index=True)
    channel: str
    address: str
    kind: str = Field(description="first, correction, closing, escalation, asked")
    state: str = Field(description="due, told, digest, throttled, overtaken, not_told")
    why: str = Field(default="", description="why so, in words")
    subject_kind: str
    subject_id: str
    thread: str = Field(index=True, description="what its messages are about: an event, or a list's edition")
    rule: str
    severity: str
    cadence: str = Field(description="instant, hourly, daily, weekly, never")
    waits: str = Field(default="", description="what lets it wait: hour, day, quiet, thread, pause")
    hold: str = Field(default="", description="why its message waits for a person; empty where it does not")
    due_at: datetime = Field(sa_type=Utc, description="world")
    message_key: bytes | None = Field(
        default=None, sa_type=Key, index=True, description="the message that tells it, or that counts it if throttled"
    )
    known_at: datetime = Field(sa_type=Utc, description="world: the alert's")
