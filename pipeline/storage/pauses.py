"""Pauses of all sending: what stops every delivery, and how what waited goes out afterwards without a storm."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.delivery import Message, Pause
from models.hashing import key_of
from models.notice import Notice
from models.telling import Via
from pipeline.errors import StateError
from pipeline.storage.audit import record

pause = Pause.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
notice = Notice.__table__  # type: ignore[attr-defined]

SUBJECT = "sending:all"
TAKEN_BACK = "told together with the rest, after a pause"
#: Messages that tell notices, and so can be told together.
TOLD_TOGETHER = ("first", "correction", "closing")


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause that lasts; `since_at` is wall time."""

    who: str
    why: str
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a pause had let wait: messages taken back, notices that go together now, editions that later ones tell.

    `since_at` is when the pause began (wall).
    """

    since_at: datetime
    messages: int
    notices: int
    editions: int


def load_pause(connection: Connection) -> Paused | None:
    """The pause that lasts; None where messages go."""
    row = connection.execute(select(pause).where(pause.c.until_at.is_(None)).limit(1)).one_or_none()
    return Paused(row.who, row.why, row.since_at) if row else None


def begin_pause(connection: Connection, *, who: str, why: str, via: Via, at: WallInstant) -> None:
    """Stop all sending, in a writing transaction.

    Raises:
        StateError: it is stopped already, or nobody is named.
    """
    if (lasting := load_pause(connection)) is not None:
        raise StateError(f"{lasting.who} paused all sending already, at {lasting.since_at:%Y-%m-%d %H:%M} UTC")
    connection.execute(insert(pause).values(who=who, why=why, since_at=at, resumed_by=""))
    record(connection, Audited(who, "paused", SUBJECT, via, at, {"why": why}))


def end_pause(connection: Connection, *, who: str, via: Via, at: WallInstant, now: WorldInstant) -> Resumed:
    """Let messages go again, in a writing transaction, and make one of many.

    Messages that were never tried go back to what they tell, which then goes in one message for each way and kind;
    of several editions that wait for one way the newest goes alone. What was tried may have arrived, and stays.

    Raises:
        StateError: nothing is paused, or nobody is named.
    """
    lasting = load_pause(connection)
    if lasting is None:
        raise StateError("nothing is paused")
    connection.execute(update(pause).where(pause.c.until_at.is_(None)).values(until_at=at, resumed_by=who))
    untried = (message.c.state == "waiting") & (message.c.attempts == 0)
    tells = select(notice.c.message_key).where(notice.c.message_key == message.c.key, notice.c.state == "told")
    together = untried & message.c.kind.in_(TOLD_TOGETHER) & tells.exists()
    keys = sorted(connection.execute(select(message.c.key).where(together)).scalars())
    for key in keys:
        # Under another key: what is told again alone has the same one, and must not pass for it.
        gone = {"key": key_of("taken back", key.hex(), at.isoformat()), "state": "dropped", "why": TAKEN_BACK}
        connection.execute(update(message).where(message.c.key == key).values(gone))
        inside = notice.c.message_key == key
        counted = update(notice).where(inside, notice.c.state == "throttled")
        connection.execute(counted.values(message_key=None))
        connection.execute(update(notice).where(inside, notice.c.state == "told").values(state="due", message_key=None))
    due = update(notice).where(notice.c.state == "due", notice.c.due_at <= now, notice.c.kind.in_(TOLD_TOGETHER))
    notices = connection.execute(due.values(waits="pause")).rowcount
    later = message.alias("later")
    newest = (
        select(func.max(later.c.id))
        .where(
            later.c.state == "waiting",
            later.c.kind == "digest",
            later.c.recipient == message.c.recipient,
            later.c.channel == message.c.channel,
            later.c.address == message.c.address,
        )
        .correlate(message)
        .scalar_subquery()
    )
    old = update(message).where(untried, message.c.kind == "digest", message.c.id < newest)
    editions = connection.execute(old.values(state="dropped", why="a later edition went in its place, after a pause"))
    done = Resumed(lasting.since_at, len(keys), notices, editions.rowcount)
    detail = {"messages": done.messages, "notices": done.notices, "editions": done.editions}
    record(connection, Audited(who, "resumed", SUBJECT, via, at, detail))
    return done
