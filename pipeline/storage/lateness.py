"""What waits, and what ended well, since when: by the wall clock."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from models.clocks import WallInstant
from models.delivery import Message
from models.document import WAITING, Revision
from pipeline.storage.pauses import load_pause
from pipeline.storage.state import last_run

message = Message.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Waits:
    """Since when the oldest text and message wait, and when work last ended well; None where nothing does or did."""

    text: datetime | None
    message: datetime | None
    analysed: datetime | None
    delivered: datetime | None
    polled: datetime | None


def load_waits(connection: Connection, now: WallInstant) -> Waits:
    """As they stand. A message waits from when it was due, and not while all sending is paused."""
    # In a live world what is known is known by the wall clock.
    received = select(func.min(revision.c.known_at, type_=revision.c.known_at.type)).where(text(WAITING))
    due = select(func.min(message.c.since_at, type_=message.c.since_at.type)).where(
        message.c.state == "waiting", message.c.due_at <= now
    )
    paused = load_pause(connection) is not None
    return Waits(
        text=connection.execute(received).scalar_one(),
        message=None if paused else connection.execute(due).scalar_one(),
        analysed=last_run(connection, "analyse"),
        delivered=last_run(connection, "deliver"),
        polled=last_run(connection, "collect"),
    )
