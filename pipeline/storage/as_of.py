"""What was known and told by an instant of world time, read off what is appended and never overwritten."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from models.alert import Alert
from models.annotation import ClaimRow
from models.correction import HandAct
from models.delivery import Edition, Message
from models.document import Document, Revision
from models.event import Event, EventClaim, MoveRow

event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
edition = Edition.__table__  # type: ignore[attr-defined]
hand_act = HandAct.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event as it stood: its stage since its last turn, and the publishers that said so by then, official first."""

    event: str
    type: str
    stage: str
    since: datetime
    turns: int
    about: tuple[str, ...]  # chips, else firms, by their ids
    said_by: tuple[str, ...]
    official: bool


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An alert that had been raised."""

    alert: str
    severity: str
    title: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """A message that had been written for somebody, and whether its channel had taken it by then."""

    about: str
    recipient: str
    channel: str
    kind: str
    known_at: datetime
    sent: bool


@dataclass(frozen=True, slots=True)
class ToldEdition:
    """An edition that had been made."""

    recipient: str
    week: str
    subject: str
    known_at: datetime


def known_events(connection: Connection, at: datetime) -> tuple[KnownEvent, ...]:
    """The events whose first turn was known, by type and id; those that people had merged into another are not told."""
    last = (
        select(move.c.event_id, func.max(move.c.ordinal).label("ordinal"))
        .where(move.c.known_at <= at)
        .group_by(move.c.event_id)
        .subquery()
    )
    rows = connection.execute(
        select(move.c.event_id, event.c.type, move.c.to_stage, move.c.known_at, move.c.ordinal, event.c.merged_into)
        .join(last, (last.c.event_id == move.c.event_id) & (last.c.ordinal == move.c.ordinal))
        .join(event, event.c.id == move.c.event_id)
        .order_by(event.c.type, move.c.event_id)
    ).all()
    merged = select(hand_act.c.event_id).where(hand_act.c.act == "merge", hand_act.c.known_at <= at)
    gone = {row.event_id for row in connection.execute(merged)}
    about, said = _claims(connection, at)
    return tuple(
        KnownEvent(
            event=row.event_id,
            type=row.type,
            stage=row.to_stage,
            since=row.known_at,
            turns=row.ordinal,
            about=tuple(sorted(about[row.event_id])),
            said_by=tuple(name for _, name in sorted(said[row.event_id])),
            official=any(not rank for rank, _ in said[row.event_id]),
        )
        for row in rows
        if row.merged_into is None or row.event_id not in gone
    )


def _claims(connection: Connection, at: datetime) -> tuple[dict[str, set[str]], dict[str, set[tuple[bool, str]]]]:
    """By event what its claims are about, and who made them; a private document is told as such."""
    about: dict[str, set[str]] = defaultdict(set)
    said: dict[str, set[tuple[bool, str]]] = defaultdict(set)
    rows = connection.execute(
        select(
            event_claim.c.event_id, event_claim.c.publisher, event_claim.c.official, document.c.private, claim.c.body
        )
        .join(claim, claim.c.id == event_claim.c.claim_id)
        .join(revision, revision.c.id == claim.c.revision_id)
        .join(document, document.c.id == revision.c.document_id)
        .where(event_claim.c.known_at <= at, claim.c.struck.is_(False))
    )
    for row in rows:
        about[row.event_id] |= {*(row.body.get("chips") or row.body.get("firms") or ())}
        said[row.event_id].add((not row.official, "a private document" if row.private else row.publisher))
    return about, said


def told_alerts(connection: Connection, at: datetime, hidden: Collection[str] = ()) -> tuple[ToldAlert, ...]:
    """The alerts that had been raised, oldest first; none on subjects of the kinds that are `hidden`."""
    rows = connection.execute(
        select(alert.c.id, alert.c.severity, alert.c.title, alert.c.known_at)
        .where(alert.c.known_at <= at, alert.c.subject_kind.not_in(sorted(hidden)), alert.c.dry_run.is_(False))
        .order_by(alert.c.known_at, alert.c.id)
    )
    return tuple(ToldAlert(*row) for row in rows)


def told_messages(
    connection: Connection, at: datetime, hidden: Collection[str] = (), *, by_wall: bool
) -> tuple[ToldMessage, ...]:
    """The messages that had been written, oldest first.

    Args:
        connection: a transaction.
        at: world time.
        hidden: none on alerts about subjects of these kinds.
        by_wall: whether the world's time is the wall's, in which sending is noted: not in a replay, where a message
            that is sent by now counts as sent on its day.
    """
    closed = select(alert.c.id).where(alert.c.subject_kind.in_(sorted(hidden)))
    rows = connection.execute(
        select(message.c.about, message.c.recipient, message.c.channel, message.c.kind, message.c.known_at)
        .add_columns(message.c.state, message.c.sent_at)
        .where(message.c.known_at <= at, message.c.about.not_in(closed))
        .order_by(message.c.known_at, message.c.id)
    )
    return tuple(
        ToldMessage(
            row.about,
            row.recipient,
            row.channel,
            row.kind,
            row.known_at,
            sent=row.state == "sent" and (not by_wall or (row.sent_at is not None and row.sent_at <= at)),
        )
        for row in rows
    )


def told_editions(connection: Connection, at: datetime) -> tuple[ToldEdition, ...]:
    """The editions that had been made, oldest first."""
    rows = connection.execute(
        select(edition.c.recipient, edition.c.week, edition.c.subject, edition.c.known_at)
        .where(edition.c.known_at <= at)
        .order_by(edition.c.known_at, edition.c.id)
    )
    return tuple(ToldEdition(*row) for row in rows)
