"""Notices: kept with the alert, taken into messages, and let go where a correction came first."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from models.alert import Alert
from models.clocks import WorldInstant
from models.delivery import Message
from models.notice import Notice, NoticeDraft
from models.telling import AlertDraft
from models.values import Severity, Subject
from pipeline.storage.state import insert_new

notice = Notice.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]

Way = tuple[str, str, str]  # recipient, channel, address
PLAIN = (
    *("key", "alert_id", "recipient", "channel", "address", "kind", "state", "why", "thread", "rule", "severity"),
    *("cadence", "waits", "hold", "due_at", "known_at"),
)
#: What tells somebody of it, as against what tells that it is over.
TELLING = ("first", "escalation", "asked")


def save_notices(connection: Connection, drafts: Sequence[NoticeDraft]) -> int:
    """Keep notices, in the transaction that saves their alert; gives how many of the new ones are to be told."""
    due = [draft for draft in drafts if draft.state == "due"]
    insert_new(connection, notice, [_row(draft) for draft in drafts if draft.state != "due"])
    return insert_new(connection, notice, [_row(draft) for draft in due])


def _row(draft: NoticeDraft) -> dict[str, Any]:
    subject = {"subject_kind": draft.subject.kind, "subject_id": draft.subject.id}
    return {name: getattr(draft, name) for name in PLAIN} | subject


def _draft(row: Any) -> NoticeDraft:
    subject = Subject(row["subject_kind"], row["subject_id"])
    return NoticeDraft(subject=subject, **{name: row[name] for name in PLAIN})


def load_due(connection: Connection, now: WorldInstant) -> tuple[NoticeDraft, ...]:
    """The notices whose instant has come, in the order in which they were made."""
    asked = select(notice).where(notice.c.state == "due", notice.c.due_at <= now).order_by(notice.c.id)
    return tuple(_draft(row) for row in connection.execute(asked).mappings())


def next_notice(connection: Connection, after: datetime) -> datetime | None:
    """When the next notice after an instant is due (world), or None."""
    asked = select(func.min(notice.c.due_at)).where(notice.c.state == "due", notice.c.due_at > after)
    return connection.execute(asked).scalar_one_or_none()


def count_later(connection: Connection, after: datetime) -> tuple[int, datetime | None]:
    """How many notices are due after an instant, and when the first of them is (world)."""
    asked = select(func.count(), func.min(notice.c.due_at)).where(notice.c.state == "due", notice.c.due_at > after)
    row = connection.execute(asked).one()
    return row[0], row[1]


def load_notices(
    connection: Connection, *, alert_id: str | None = None, message_key: bytes | None = None
) -> tuple[NoticeDraft, ...]:
    """The notices of an alert, or those that a message tells or counts, in the order in which they were made."""
    asked = select(notice).order_by(notice.c.id)
    if alert_id is not None:
        asked = asked.where(notice.c.alert_id == alert_id)
    if message_key is not None:
        asked = asked.where(notice.c.message_key == message_key)
    return tuple(_draft(row) for row in connection.execute(asked).mappings())


def load_message_keys(connection: Connection, alert_id: str) -> dict[bytes, bytes]:
    """By notice of an alert the key of the message that tells it, where one does."""
    asked = select(notice.c.key, notice.c.message_key).where(
        notice.c.alert_id == alert_id, notice.c.state == "told", notice.c.message_key.is_not(None)
    )
    return {row.key: row.message_key for row in connection.execute(asked)}


def load_uncounted(connection: Connection, since: datetime, until: datetime) -> dict[Way, list[NoticeDraft]]:
    """What throttles let wait and no message has counted yet, known between two instants (world), by way."""
    asked = select(notice).where(
        notice.c.state == "throttled",
        notice.c.message_key.is_(None),
        notice.c.known_at > since,
        notice.c.known_at <= until,
    )
    found: dict[Way, list[NoticeDraft]] = defaultdict(list)
    for row in connection.execute(asked.order_by(notice.c.id)).mappings():
        draft = _draft(row)
        found[draft.way].append(draft)
    return found


def take(connection: Connection, told: Collection[bytes], counted: Collection[bytes], key: bytes) -> bool:
    """Say which message tells these notices and counts those; False where one of them was taken or overtaken since.

    The caller's transaction is then to be given up.
    """
    due = update(notice).where(notice.c.key.in_(sorted(told)), notice.c.state == "due")
    taken = connection.execute(due.values(state="told", message_key=key)).rowcount
    left = update(notice).where(
        notice.c.key.in_(sorted(counted)), notice.c.state == "throttled", notice.c.message_key.is_(None)
    )
    noted = connection.execute(left.values(message_key=key)).rowcount if counted else 0
    return taken == len(told) and noted == len(counted)


def let_go_corrections(connection: Connection, alert_id: str, why: str) -> None:
    """Corrections of one alert that wait are not told after all."""
    waiting = update(notice).where(
        notice.c.alert_id == alert_id, notice.c.kind == "correction", notice.c.state == "due"
    )
    connection.execute(waiting.values(state="not_told", why=why))


def let_go(connection: Connection, keys: Collection[bytes], why: str) -> None:
    """These are not told after all."""
    waiting = update(notice).where(notice.c.key.in_(sorted(keys)), notice.c.state == "due")
    connection.execute(waiting.values(state="not_told", why=why))


def about(subject: Subject, thread: str, only: str = "") -> Any:
    """What tells of a subject: by its own name, and of an event also by its clocks; or of one alert `only`."""
    if only:
        return notice.c.alert_id == only
    own = and_(notice.c.subject_kind == subject.kind, notice.c.subject_id == subject.id)
    return or_(own, notice.c.thread == thread) if thread.startswith("event:") else own


def load_told(connection: Connection, subject: Subject, thread: str, only: str = "") -> frozenset[Way]:
    """The ways by which somebody got a message about a subject, or is about to: neither held, dead nor dropped.

    `only` asks of one alert alone, by its id.
    """
    return _told_by(connection, and_(about(subject, thread, only), notice.c.kind.in_(TELLING)))


def load_corrected(connection: Connection, alert_id: str) -> frozenset[Way]:
    """The ways by which somebody got a correction of one alert, or is about to."""
    return _told_by(connection, and_(notice.c.alert_id == alert_id, notice.c.kind == "correction"))


def _told_by(connection: Connection, of_it: Any) -> frozenset[Way]:
    asked = (
        select(notice.c.recipient, notice.c.channel, notice.c.address)
        .join(message, message.c.key == notice.c.message_key)
        .where(
            of_it,
            notice.c.state == "told",
            message.c.state.in_(("waiting", "leased", "sent")),
        )
    )
    return frozenset((row.recipient, row.channel, row.address) for row in connection.execute(asked.distinct()))


def load_lately(connection: Connection, thread: str) -> dict[Way, datetime]:
    """When each way last got a message about the same (world); one that is held or dropped told nobody."""
    asked = (
        select(notice.c.recipient, notice.c.channel, notice.c.address, func.max(message.c.known_at).label("at"))
        .join(message, message.c.key == notice.c.message_key)
        .where(notice.c.thread == thread, notice.c.state == "told", message.c.state.in_(("waiting", "leased", "sent")))
        .group_by(notice.c.recipient, notice.c.channel, notice.c.address)
    )
    return {(row.recipient, row.channel, row.address): row.at for row in connection.execute(asked)}


def load_spent(connection: Connection, draft: AlertDraft) -> dict[str, list[Severity]]:
    """By recipient the severities of what an alert's rule told within its throttle's span, by what the throttle counts.

    An alert counts once for a recipient, by however many ways it was told; per `rule` it counts, under "", for
    everybody once told to anybody.
    """
    throttle = draft.throttle
    if throttle is None:
        return {}
    since = draft.known_at - throttle.within
    asked = (
        select(notice.c.alert_id, notice.c.recipient, notice.c.severity)
        .where(
            notice.c.rule == draft.rule,
            notice.c.known_at > since,
            notice.c.known_at <= draft.known_at,
            notice.c.alert_id != draft.id,
            notice.c.kind == "first",
            notice.c.state.in_(("due", "told")),
        )
        .distinct()
    )
    if throttle.per == "event":
        asked = asked.where(notice.c.subject_kind == draft.subject.kind, notice.c.subject_id == draft.subject.id)
    rows = connection.execute(asked).all()
    if throttle.per in {"entity", "source"}:
        alike = _alike(connection, {row.alert_id for row in rows}, draft)
        rows = [row for row in rows if row.alert_id in alike]
    found: dict[str, list[Severity]] = defaultdict(list)
    if throttle.per == "rule":
        told: list[Severity] = list({row.alert_id: row.severity for row in rows}.values())
        return {"": told}
    for row in rows:
        found[row.recipient].append(row.severity)
    return found


def _alike(connection: Connection, ids: Collection[str], draft: AlertDraft) -> set[str]:
    """Of these alerts those that name a chip or firm that this one names, or rest on one of its sources."""
    assert draft.throttle is not None
    per_source = draft.throttle.per == "source"
    own = _sources(draft.evidence) if per_source else entities_in(draft.exposure)
    asked = select(alert.c.id, alert.c.evidence, alert.c.exposure).where(alert.c.id.in_(sorted(ids)))
    return {
        row.id
        for row in connection.execute(asked)
        if own & ({piece["source"] for piece in row.evidence} if per_source else entities_in(row.exposure))
    }


def _sources(evidence: Sequence[Any]) -> set[str]:
    return {piece.source for piece in evidence}


def entities_in(exposure: Any) -> set[str]:
    """Catalogue ids of the chips and firms that an alert names, by the picture that is kept with it."""
    context: Any = exposure.get("context") or {}
    event, entry = context.get("event") or {}, context.get("list") or {}
    return {*event.get("chips", ()), *event.get("firms", ()), *entry.get("party_firms", ())}


def overtake(connection: Connection, subject: Subject, thread: str, only: str = "") -> None:
    """A correction came: what was not told of its subject yet is told no more, and nobody hears of its correction.

    A message that was never tried, that is held, or that is dead is dropped; what else it told is due again and goes in
    a message of its own. One that was tried, or is in hand, may have arrived: it counts as told.
    """
    of_it = and_(about(subject, thread, only), notice.c.kind.in_(TELLING))
    why = "it was corrected before it was told"
    connection.execute(update(notice).where(of_it, notice.c.state == "due").values(state="overtaken", why=why))
    untold = (
        select(message.c.key)
        .join(notice, notice.c.message_key == message.c.key)
        .where(
            of_it,
            notice.c.state == "told",
            or_(message.c.state.in_(("held", "dead")), and_(message.c.state == "waiting", message.c.attempts == 0)),
        )
    )
    keys = sorted(set(connection.execute(untold).scalars()))
    if not keys:
        return
    dropped = update(message).where(message.c.key.in_(keys))
    connection.execute(dropped.values(state="dropped", why=why, leased_until=None, leased_by=None))
    inside = notice.c.message_key.in_(keys)
    gone = update(notice).where(inside, of_it, notice.c.state == "told").values(state="overtaken", why=why)
    connection.execute(gone)
    connection.execute(update(notice).where(inside, notice.c.state == "told").values(state="due", message_key=None))
    connection.execute(update(notice).where(inside, notice.c.state == "throttled").values(message_key=None))


def drop_corrections(connection: Connection, key: bytes) -> None:
    """A message is dead: what corrects nothing but it is dropped, since nobody got what it corrects."""
    original, correction = notice.alias("original"), notice.alias("correction")
    about_it = or_(
        correction.c.thread == original.c.thread,
        and_(correction.c.subject_kind == original.c.subject_kind, correction.c.subject_id == original.c.subject_id),
    )
    corrected = (
        select(correction.c.message_key)
        .join(
            original,
            and_(
                original.c.recipient == correction.c.recipient,
                original.c.channel == correction.c.channel,
                original.c.address == correction.c.address,
                about_it,
            ),
        )
        .where(original.c.message_key == key, correction.c.kind == "correction")
    )
    alone = select(notice.c.message_key).group_by(notice.c.message_key).having(func.count() == 1)
    dropped = update(message).where(
        message.c.kind == "correction",
        message.c.state == "waiting",
        message.c.key.in_(corrected),
        message.c.key.in_(alone),
    )
    connection.execute(dropped.values(state="dropped", why="what it corrects did not arrive"))


def is_corrected(connection: Connection, key: bytes) -> bool:
    """Whether something that a message tells was corrected since."""
    own, other = notice.alias("own"), notice.alias("other")
    about_it = or_(
        and_(own.c.thread == other.c.thread, own.c.thread.like("event:%")),
        and_(own.c.subject_kind == other.c.subject_kind, own.c.subject_id == other.c.subject_id),
    )
    asked = select(own.c.id).join(other, and_(about_it, other.c.kind == "correction", other.c.id > own.c.id))
    return connection.execute(asked.where(own.c.message_key == key).limit(1)).first() is not None
