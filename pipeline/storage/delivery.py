"""The outbox: messages that wait, leases on them, and attempts.

A message is committed with what it tells. It is sent outside any transaction, between a lease and a mark, so
that a crash loses nothing and repeats at most what was accepted and not yet marked, with the same Message-ID
(transactional outbox, https://microservices.io/patterns/data/transactional-outbox.html).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from models.clocks import WallInstant
from models.delivery import Delivery, Message, MessageImage, host_of
from models.hashing import plain, sha256
from models.telling import Leased, MessageDraft, Picture
from pipeline.errors import DeliveryError
from pipeline.storage.circuits import circuit, note_failure, note_probe, note_success
from pipeline.storage.holders import living
from pipeline.storage.made import note_made
from pipeline.storage.notices import drop_corrections, notice
from pipeline.storage.pauses import load_pause
from pipeline.storage.state import insert_new

message = Message.__table__  # type: ignore[attr-defined]
image = MessageImage.__table__  # type: ignore[attr-defined]
delivery = Delivery.__table__  # type: ignore[attr-defined]

#: How soon what a dead worker held is taken by another; one that lives keeps it for as long as it needs.
LEASE = timedelta(minutes=5)
#: By so much clocks of two machines may differ, or a worker be held up between asking the clock and taking.
SLACK = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
#: What cannot be delivered for so long is dead (RFC 5321, 4.5.4.1: the give-up time is to be at least 4 to 5 days).
GIVE_UP = timedelta(days=5)
#: A defect of ours does not mend itself.
MOST_DEFECTS = 12
NO_WAIT = timedelta(0)
#: A receiver that asks us to stay away for longer is asked again after this.
MOST_ASKED = timedelta(days=1)
DRAFT_COLUMNS = (
    *("key", "about", "recipient", "channel", "kind", "address", "message_id", "subject", "text", "html", "known_at"),
    *("urgency", "thread", "unsubscribe", "secret"),
)


def enqueue(connection: Connection, drafts: Sequence[MessageDraft], at: WallInstant, *, held: str = "") -> int:
    """Put messages into the outbox, in the transaction that saves what they tell; gives how many are new.

    `held`: why they wait until a person releases them; "" where they do not.
    """
    state = "held" if held else "waiting"
    pictures = {sha256(picture.body): picture.body for draft in drafts for picture in draft.images}
    insert_new(connection, image, [{"sha": sha, "body": body} for sha, body in pictures.items()])
    given = {"state": state, "why": held, "attempts": 0, "due_at": at, "since_at": at}
    rows = [_row(draft) | {"host": host_of(draft.channel, draft.address)} | given for draft in drafts]
    return insert_new(connection, message, rows)


def _row(draft: MessageDraft) -> dict[str, Any]:
    images = [
        {"name": each.name, "media_type": each.media_type, "sha": sha256(each.body).hex()} for each in draft.images
    ]
    return {name: getattr(draft, name) for name in DRAFT_COLUMNS} | {"data": plain(draft.data), "images": images}


def load_draft(connection: Connection, row: Mapping[Any, Any]) -> MessageDraft:
    """A message's row as what is sent, its pictures with it."""
    shas = [bytes.fromhex(each["sha"]) for each in row["images"]]
    asked = select(image.c.sha, image.c.body).where(image.c.sha.in_(shas))
    bodies = {row.sha: row.body for row in connection.execute(asked)} if shas else {}
    images = tuple(
        Picture(each["name"], each["media_type"], bodies[sha]) for each, sha in zip(row["images"], shas, strict=True)
    )
    return MessageDraft(**{name: row[name] for name in DRAFT_COLUMNS}, data=row["data"], images=images)


def lease(
    connection: Connection,
    holder: str,
    now: WallInstant,
    *,
    limit: int = 50,
    keep: timedelta = LEASE,
    channels: Collection[str] | None = None,
    busy: Collection[str] = (),
) -> tuple[Leased, ...]:
    """Take messages that are due, or whose lease ran out and whose holder is dead, so that no other worker takes them.

    While all sending is paused there is nothing to take.

    A lease from further ahead than a lease is long was given by a clock that has been set back since.

    Args:
        connection: a writing transaction: `BEGIN IMMEDIATE` on SQLite; on PostgreSQL rows that another worker
            holds are skipped (`FOR UPDATE SKIP LOCKED`).
        holder: who leases: unique to this worker and run.
        now: the wall clock.
        limit: how many at the most.
        keep: how long the lease lasts.
        channels: only messages for these; what waits for a channel that is not set up goes on waiting.
        busy: none for these hosts, nor for one that is left alone since it did not answer.
    """
    if load_pause(connection) is not None:
        return ()
    over = and_(
        message.c.state == "leased", or_(message.c.leased_until <= now, message.c.leased_until > now + keep + SLACK)
    )
    holders = set(connection.execute(select(message.c.leased_by).where(over).distinct()).scalars())
    # Those who are dead, and not those who are not alive: another worker may take a lease between the two questions.
    dead = holders - living(connection, holders)
    free = or_(
        and_(message.c.state == "waiting", message.c.due_at <= now), and_(over, message.c.leased_by.in_(sorted(dead)))
    )
    left_alone = select(circuit.c.host).where(circuit.c.open_until > now)
    free = and_(free, message.c.host.not_in(left_alone), message.c.host.not_in(sorted(busy)), ~_too_early())
    if channels is not None:
        free = and_(free, message.c.channel.in_(sorted(channels)))
    chosen = select(message).where(free).order_by(message.c.urgency, message.c.due_at, message.c.id).limit(limit)
    rows = connection.execute(chosen.with_for_update(skip_locked=True)).mappings().all()
    if rows:
        taken = update(message).where(message.c.id.in_([row["id"] for row in rows]))
        connection.execute(taken.values(state="leased", leased_by=holder, leased_until=now + keep))
        note_probe(connection, {row["host"] for row in rows}, now)
    return tuple(
        Leased(row["id"], row["attempts"], holder, load_draft(connection, row), row["host"], row["since_at"])
        for row in rows
    )


def _too_early() -> Any:
    """A correction whose original is still on its way: it goes after it, whatever holds that up."""
    own, others = notice.alias("own"), notice.alias("others")
    original = message.alias("original")
    about = and_(own.c.subject_kind == others.c.subject_kind, own.c.subject_id == others.c.subject_id)
    before = (
        select(others.c.id)
        .join(own, and_(own.c.recipient == others.c.recipient, or_(own.c.thread == others.c.thread, about)))
        .join(original, original.c.key == others.c.message_key)
        .where(
            own.c.message_key == message.c.key,
            own.c.channel == others.c.channel,
            own.c.address == others.c.address,
            others.c.kind.in_(("first", "escalation")),
            others.c.state == "told",
            original.c.state.in_(("waiting", "leased")),
        )
        .correlate(message)
    )
    return and_(message.c.kind == "correction", before.exists())


def mark_sent(connection: Connection, leased: Leased, at: WallInstant, detail: str = "") -> None:
    """The channel accepted it. True even where the lease ran out meanwhile: accepted is accepted."""
    done = update(message).where(message.c.id == leased.row, message.c.state != "sent")
    connection.execute(
        done.values(state="sent", sent_at=at, attempts=leased.attempts + 1, leased_until=None, leased_by=None)
    )
    note_success(connection, leased.host)
    _note(connection, leased, "sent", detail, at)


def mark_failed(
    connection: Connection,
    leased: Leased,
    at: WallInstant,
    fault: DeliveryError,
    jitter: Random,
    *,
    defect: bool = False,
) -> str:
    """The channel did not; gives the state that the message is in now: waiting once more, or dead.

    Where its host is down, it and all others for that host wait for it together. Whatever is said, it is dead when it
    could not be delivered for `GIVE_UP`.

    Args:
        connection: a writing transaction.
        leased: the message in hand.
        at: the wall clock.
        fault: what the channel said. How long the other side asked us to stay away is heeded up to a day, and never
            sooner than our own wait.
        jitter: randomness, so that what failed together does not come back together.
        defect: of ours, which does not mend itself: dead after `MOST_DEFECTS` attempts.
    """
    attempts = leased.attempts + 1
    in_time = leased.since_at is None or leased.since_at + GIVE_UP > at
    alive = fault.again and in_time and not (defect and attempts >= MOST_DEFECTS)
    asked = min(max(fault.wait or NO_WAIT, NO_WAIT), MOST_ASKED)
    due_at = WallInstant(at + max(wait(attempts, jitter), asked))
    if fault.down:
        until = note_failure(connection, leased.host, at, str(fault), jitter, asked)
        due_at = until if until > at else due_at
    elif leased.host:
        note_success(connection, leased.host)
    values: dict[str, Any] = {"attempts": attempts, "leased_until": None, "leased_by": None}
    values |= {"state": "waiting", "due_at": due_at} if alive else {"state": "dead", "why": str(fault)[:500]}
    # Only who still holds the lease may move it: another worker may have sent it since.
    mine = (message.c.id == leased.row) & (message.c.state == "leased") & (message.c.leased_by == leased.holder)
    moved = connection.execute(update(message).where(mine).values(values)).rowcount == 1
    if moved and not alive:
        drop_corrections(connection, leased.draft.key)
    _note(connection, leased, "again" if alive else "never", str(fault), at)
    return "waiting" if alive else "dead"


def wait(attempts: int, jitter: Random) -> timedelta:
    """How long after the n-th failure: doubling from half a minute up to an hour, each drawn from its half up.

    So a greylisting server (RFC 6647), which says no for its first minutes, takes it at about the fifth attempt.
    """
    longest: timedelta = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts - 1, 16)))
    return longest * jitter.uniform(0.5, 1.0)


def _note(connection: Connection, leased: Leased, outcome: str, detail: str, at: WallInstant) -> None:
    row = {"message_row": leased.row, "outcome": outcome, "detail": detail[:500], "attempted_at": at}
    connection.execute(insert(delivery).values(row))
    note_made(connection, "message", [leased.row])


def load_messages(
    connection: Connection, *, state: str | None = None, about: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Messages as rows, the newest first."""
    asked = select(message).order_by(message.c.id.desc()).limit(limit)
    if state:
        asked = asked.where(message.c.state == state)
    if about:
        asked = asked.where(message.c.about == about)
    return [dict(row) for row in connection.execute(asked).mappings()]


def next_due(connection: Connection) -> datetime | None:
    """When the earliest waiting message is due (wall), or None."""
    asked = select(message.c.due_at).where(message.c.state == "waiting").order_by(message.c.due_at).limit(1)
    return connection.execute(asked).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the outbox says of a mail that somebody got."""

    about: str
    recipient: str
    kind: str
    known_at: datetime


def load_outgoing(connection: Connection, message_ids: Collection[str]) -> dict[str, Outgoing]:
    """What is told by the messages of these Message-IDs; those that are not in the outbox are left out."""
    found: dict[str, Outgoing] = {}
    wanted = sorted(message_ids)
    for start in range(0, len(wanted), 500):  # bound variables are limited
        columns = select(message.c.message_id, message.c.about, message.c.recipient, message.c.kind, message.c.known_at)
        rows = connection.execute(columns.where(message.c.message_id.in_(wanted[start : start + 500])))
        found |= {row.message_id: Outgoing(row.about, row.recipient, row.kind, row.known_at) for row in rows}
    return found


def drop_waiting(
    connection: Connection,
    recipient: str,
    channel: str = "",
    address: str = "",
    *,
    why: str,
    at: WallInstant,
    digest: bool | None = None,
) -> int:
    """Send no more of what waits for a recipient, or for one way of theirs; gives how many messages that were.

    Args:
        connection: a writing transaction.
        recipient: whose.
        channel: of this way alone, with `address`.
        address: its address.
        why: in words.
        at: the wall clock.
        digest: only digests, or only all else; both when None.
    """
    mine = (message.c.recipient == recipient) & message.c.state.in_(("waiting", "held"))
    if channel:
        mine &= (message.c.channel == channel) & (message.c.address == address)
    if digest is not None:
        mine &= message.c.kind == "digest" if digest else message.c.kind != "digest"
    rows = connection.execute(select(message.c.id).where(mine)).scalars().all()
    if rows:
        connection.execute(update(message).where(message.c.id.in_(rows)).values(state="dropped", why=why))
        noted = {"outcome": "never", "detail": why, "attempted_at": at}
        connection.execute(insert(delivery), [{"message_row": row, **noted} for row in rows])
    return len(rows)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as a line: what it was, when it was due and sent (wall), and its state."""

    about: str
    kind: str
    channel: str
    subject: str
    state: str
    due_at: datetime
    sent_at: datetime | None


def load_sent_to(connection: Connection, recipient: str, since: datetime, limit: int = 200) -> list[Sent]:
    """The messages made for a recipient since an instant (wall), the newest first."""
    columns = [message.c[name] for name in ("about", "kind", "channel", "subject", "state", "due_at", "sent_at")]
    asked = select(*columns).where(message.c.recipient == recipient, message.c.due_at >= since)
    return [Sent(*row) for row in connection.execute(asked.order_by(message.c.id.desc()).limit(limit))]
