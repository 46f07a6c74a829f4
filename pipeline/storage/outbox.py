"""The outbox as people see it, and what they do with it: release, drop, send again. Each act is in the audit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, case, func, or_, select, update

from models.audit import Audited
from models.clocks import WallInstant
from models.telling import Via
from pipeline.errors import StateError
from pipeline.storage.audit import record
from pipeline.storage.delivery import delivery, message
from pipeline.storage.notices import is_corrected, notice

OutboxAct = Literal["released", "dropped", "sent_again"]
STATES = ("held", "dead", "waiting", "leased", "sent", "dropped")
#: From which states an act moves a message, and to which.
MOVES: dict[OutboxAct, tuple[tuple[str, ...], str]] = {
    "released": (("held",), "waiting"),
    "dropped": (("held", "dead", "waiting"), "dropped"),
    "sent_again": (("dead",), "waiting"),
}


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message as the outbox shows it. `told` are the alerts that it tells; `error` is what was said last."""

    id: int
    key: bytes
    state: str
    why: str
    recipient: str
    channel: str
    address: str
    host: str
    kind: str
    subject: str
    about: str
    message_id: str
    attempts: int
    error: str
    due_at: datetime
    since_at: datetime
    sent_at: datetime | None
    known_at: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: sent, again or never, what was said, and when (wall)."""

    outcome: str
    detail: str
    attempted_at: datetime


def load_outbox(
    connection: Connection,
    *,
    states: Collection[str] = (),
    recipient: str = "",
    row: int | None = None,
    keys: Sequence[bytes] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[OutboxLine, ...]:
    """Messages, what waits for a person before the others, and the newest first; all states when none is named."""
    plain = [name for name in OutboxLine.__dataclass_fields__ if name not in {"error", "told"}]
    first = case({"held": 0, "dead": 0}, value=message.c.state, else_=1)
    # Of one state all are alike: they are there in their order already, which may be hundreds of thousands.
    order = (message.c.id.desc(),) if len(states) == 1 else (first, message.c.id.desc())
    asked = select(*(message.c[name] for name in plain)).order_by(*order).limit(limit).offset(offset)
    if states:
        asked = asked.where(or_(*(message.c.state == each for each in sorted(states))))
    if recipient:
        asked = asked.where(message.c.recipient == recipient)
    if keys is not None:
        asked = asked.where(message.c.key.in_(keys))
    if row is not None:
        asked = asked.where(message.c.id == row)
    rows = connection.execute(asked).mappings().all()
    errors = _last_said(connection, [each["id"] for each in rows])
    told = _told(connection, [each["key"] for each in rows])
    return tuple(
        OutboxLine(
            **{name: each[name] for name in plain},
            error=errors.get(each["id"], "") if each["state"] != "sent" else "",
            told=tuple(told.get(each["key"], ())),
        )
        for each in rows
    )


def _last_said(connection: Connection, rows: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(rows), 500):
        asked = select(delivery.c.message_row, delivery.c.detail).where(
            delivery.c.message_row.in_(rows[start : start + 500])
        )
        found |= {row.message_row: row.detail for row in connection.execute(asked.order_by(delivery.c.id))}
    return found


def _told(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = {}
    for start in range(0, len(keys), 500):
        asked = select(notice.c.message_key, notice.c.alert_id).where(
            notice.c.message_key.in_(keys[start : start + 500]), notice.c.state == "told"
        )
        for row in connection.execute(asked.order_by(notice.c.id)):
            found.setdefault(row.message_key, []).append(row.alert_id)
    return found


def load_attempts(connection: Connection, row: int) -> tuple[Attempt, ...]:
    """The attempts to deliver a message, in their order."""
    asked = select(delivery.c.outcome, delivery.c.detail, delivery.c.attempted_at).where(delivery.c.message_row == row)
    return tuple(Attempt(*each) for each in connection.execute(asked.order_by(delivery.c.id)))


@dataclass(frozen=True, slots=True)
class HeldOfRule:
    """What is held of one rule: how many messages, why, since when the newest (world), and one of the alerts."""

    rule: str
    messages: int
    why: str
    known_at: datetime
    alert: str


def load_held(connection: Connection) -> tuple[HeldOfRule, ...]:
    """What waits for a person to release it, by rule."""
    asked = (
        select(
            notice.c.rule,
            func.count(message.c.id.distinct()),
            func.max(message.c.why),
            func.max(message.c.known_at),
            func.max(notice.c.alert_id),
        )
        .join_from(message, notice, notice.c.message_key == message.c.key)
        .where(message.c.state == "held", notice.c.state == "told")
        .group_by(notice.c.rule)
        .order_by(notice.c.rule)
    )
    return tuple(HeldOfRule(*row) for row in connection.execute(asked))


def last_told_of_held(connection: Connection) -> dict[str, datetime]:
    """By recipient when they were last told that something is held (world)."""
    asked = select(message.c.recipient, func.max(message.c.known_at)).where(message.c.kind == "held")
    return {row[0]: row[1] for row in connection.execute(asked.group_by(message.c.recipient))}


def count_outbox(connection: Connection, states: Sequence[str] = STATES) -> dict[str, int]:
    """How many messages are in each state; in some alone where they are named, so that those sent are not counted."""
    asked = select(message.c.state, func.count()).group_by(message.c.state)
    if states != STATES:
        asked = asked.where(message.c.state.in_(states))
    counts = {row[0]: row[1] for row in connection.execute(asked)}
    return {state: counts.get(state, 0) for state in states}


def oldest_waiting(connection: Connection) -> datetime | None:
    """Since when the message that waits longest to be sent waits (wall); None where none does."""
    asked = select(func.min(message.c.since_at)).where(message.c.state.in_(("waiting", "leased")))
    return connection.execute(asked).scalar_one_or_none()


def act_on_message(
    connection: Connection, row: int, act: OutboxAct, *, who: str, why: str, via: Via, at: WallInstant
) -> None:
    """Do something with one message, and note it in the audit.

    A message that goes again keeps its Message-ID and its idempotency key.

    Raises:
        StateError: there is none, it is in another state, it was corrected since, or nobody does it.
    """
    found = connection.execute(select(message.c.state, message.c.key, message.c.why).where(message.c.id == row)).first()
    if found is None:
        raise StateError(f"no message {row}")
    before, after = MOVES[act]
    if found.state not in before:
        because = f": {found.why}" if found.why else ""
        raise StateError(f"message {row} is {found.state}{because}; only what is {' or '.join(before)} can be {act}")
    if after == "waiting" and is_corrected(connection, found.key):
        raise StateError(f"message {row} tells what was corrected since: it can only be dropped")
    values: dict[str, Any] = {"state": after, "why": why if after == "dropped" else ""}
    values |= {"attempts": 0, "due_at": at, "since_at": at} if after == "waiting" else {}
    moved = update(message).where(message.c.id == row, message.c.state == found.state)
    if connection.execute(moved.values(values)).rowcount != 1:
        raise StateError(f"somebody else has message {row} in hand")
    record(connection, Audited(who.strip(), act, f"message:{row}", via, at, {"why": why, "was": found.state}))


def load_at_once(connection: Connection) -> list[tuple[str, datetime]]:
    """Of every message that was told at once, and is neither held nor dropped, its recipient and its world time.

    Editions are not among them, nor what was told by the hour or the day.
    """
    rounds = (
        select(notice.c.message_key)
        .where(notice.c.cadence.in_(("hourly", "daily")), notice.c.kind == "first", notice.c.state == "told")
        .distinct()
    )
    asked = select(message.c.recipient, message.c.known_at).where(
        message.c.kind.in_(("first", "correction", "closing", "escalation")),
        message.c.state.not_in(("held", "dropped")),
        message.c.key.not_in(rounds),
    )
    return [(row.recipient, row.known_at) for row in connection.execute(asked.order_by(message.c.id))]
