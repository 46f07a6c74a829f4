"""The outbox for people: what waits, is held or dead, what they do with it, who was told what, and how much that is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from models.notice import NoticeDraft
from models.telling import Via
from pipeline.alerts import untold
from pipeline.errors import StateError
from pipeline.storage import outbox as store
from pipeline.storage.alerts import load_alert
from pipeline.storage.circuits import OpenCircuit, load_circuits
from pipeline.storage.engine import reading, writing
from pipeline.storage.notices import load_message_keys, load_notices
from pipeline.storage.outbox import Attempt, OutboxAct, OutboxLine
from pipeline.storage.recipients import load_recipients
from pipeline.storage.seen import sight_of
from pipeline.tasks.context import Context
from pipeline.tasks.views import age_of

__all__ = [
    "BUDGET",
    "PAGE",
    "Attempt",
    "Month",
    "Outbox",
    "OutboxAct",
    "OutboxLine",
    "ToldLine",
    "act_on_outbox",
    "count_at_once",
    "dead_messages",
    "list_outbox",
    "show_message",
    "who_was_told",
]

#: So many messages at once a reader is to get in a month, at the most.
BUDGET = 8
PAGE = 100


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox as it stands: how many messages are in each state, those asked for, and hosts that are left alone.

    `oldest` is how long the message that waits longest has waited; "" where none does. `ages` are by message.
    """

    counts: dict[str, int]
    oldest: str
    lines: tuple[OutboxLine, ...]
    ages: dict[int, str]
    total: int
    circuits: tuple[OpenCircuit, ...]


def list_outbox(
    context: Context, *, state: str = "", recipient: str = "", offset: int = 0, limit: int | None = PAGE
) -> Outbox:
    """The outbox: what a person has to look at first, unless a state is asked for; the newest first.

    Raises:
        StateError: there is no such state.
    """
    if state and state not in store.STATES:
        raise StateError(f"no state {state!r}: {', '.join(store.STATES)}")
    states = (state,) if state else ("held", "dead", "waiting", "leased")
    now: datetime = context.clocks.wall_now()
    with reading(context.engine) as connection:
        lines = store.load_outbox(connection, states=states, recipient=recipient, limit=limit, offset=offset)
        counts = store.count_outbox(connection)
        since = store.oldest_waiting(connection)
        circuits = tuple(each for each in load_circuits(connection) if each.open_until > now)
    return Outbox(
        counts=counts,
        oldest=age_of(now - since) if since else "",
        lines=tuple(_shown(context, line) for line in lines),
        ages={line.id: age_of(now - line.since_at) for line in lines},
        total=sum(counts[each] for each in states),
        circuits=circuits,
    )


def show_message(context: Context, row: int) -> tuple[OutboxLine, tuple[Attempt, ...], tuple[NoticeDraft, ...]]:
    """A message with its attempts, and the notices that it tells or counts.

    Raises:
        StateError: there is none.
    """
    with reading(context.engine) as connection:
        found = store.load_outbox(connection, row=row)
        if not found:
            raise StateError(f"no message {row}")
        told = load_notices(connection, message_key=found[0].key)
        return _shown(context, found[0]), store.load_attempts(connection, row), told


def _shown(context: Context, line: OutboxLine) -> OutboxLine:
    """A line without what may be secret (of a webhook or a chat any part of the address), or is kept from who asks."""
    if sight_of(context.engine).kept:
        line = replace(line, subject="(kept from you)")
    return line if line.channel in {"email", "file"} else replace(line, address=line.host.partition(":")[2])


def act_on_outbox(
    context: Context, rows: Sequence[int], act: OutboxAct, *, who: str, why: str, via: Via
) -> list[tuple[int, str]]:
    """Do something with messages, each on its own; gives for each why it could not be done, or ""."""
    done = []
    for row in rows:
        try:
            with writing(context.engine) as connection:
                at = context.clocks.wall_now()
                store.act_on_message(connection, row, act, who=who, why=why, via=via, at=at)
        except StateError as fault:
            done.append((row, str(fault)))
        else:
            done.append((row, ""))
    return done


def dead_messages(context: Context) -> tuple[int, ...]:
    """The messages that are dead, the oldest first."""
    with reading(context.engine) as connection:
        return tuple(line.id for line in reversed(store.load_outbox(connection, states=["dead"])))


# ── who was told ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One way of one recipient, and what became of an alert there: in one word, and why."""

    recipient: str
    channel: str
    kind: str
    outcome: str
    why: str
    message: int | None = None
    at: str = ""


def who_was_told(context: Context, alert_id: str) -> tuple[ToldLine, ...]:
    """For every way of every recipient what became of an alert there: told, when, or not and why.

    Raises:
        StateError: there is no such alert.
    """
    with reading(context.engine) as connection:
        alert = load_alert(connection, alert_id).draft
        notices = load_notices(connection, alert_id=alert_id)
        keys = load_message_keys(connection, alert_id)
        messages = {line.key: line for line in store.load_outbox(connection, keys=sorted(set(keys.values())))}
        people = load_recipients(connection)
    if why := untold(alert):
        return tuple(ToldLine(who.name, way.channel, "first", "not told", why) for who in people for way in who.routes)
    return tuple(_told_line(notice, messages.get(keys.get(notice.key, b""))) for notice in notices)


def _told_line(notice: NoticeDraft, line: OutboxLine | None) -> ToldLine:
    kept = {"digest": "in the digest", "not_told": "not told", "due": "will be told", "throttled": "kept back"}
    outcome, why, at = kept.get(notice.state, notice.state), notice.why, ""
    if notice.state == "due":
        at = f"{notice.due_at:%Y-%m-%d %H:%M} UTC"
    if line is not None and notice.state == "told":
        outcome = {"waiting": "on its way", "leased": "on its way"}.get(line.state, line.state)
        at = f"{line.known_at:%Y-%m-%d %H:%M} UTC"
        why = f"{why}; {line.why or line.error}" if line.state in {"held", "dead", "dropped"} else why
    return ToldLine(notice.recipient, notice.channel, notice.kind, outcome, why, line.id if line else None, at)


# ── how much it is ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Month:
    """How many messages at once a reader got in a month where they are."""

    recipient: str
    month: str
    messages: int

    @property
    def over(self) -> bool:
        """Whether that is over the budget."""
        return self.messages > BUDGET


def count_at_once(context: Context) -> tuple[Month, ...]:
    """By reader and month the messages that were told at once; held and dropped ones, and editions, do not count."""
    with reading(context.engine) as connection:
        zones = {who.name: ZoneInfo(who.time_zone) for who in load_recipients(connection)}
        found = store.load_at_once(connection)
    counts: Counter[tuple[str, str]] = Counter()
    for name, at in found:
        local = at.astimezone(zones.get(name))
        counts[name, f"{local:%Y-%m}"] += 1
    return tuple(Month(name, month, number) for (name, month), number in sorted(counts.items()))
