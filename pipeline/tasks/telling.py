"""From alert to message: who is to be told is decided with the alert; what is due becomes messages, bundled.

Notices are computed and kept in the alert's own transaction. What is due is rendered with no transaction open, and
taken and put into the outbox in one short one, which is given up where somebody else took it or a correction came
first: whoever does it, and however often, there is one message.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.notice import NoticeDraft, NoticeKind
from models.recipient import Addressee, Route
from models.silence import Silence, silenced, woken
from models.telling import Act, AlertDraft, MessageDraft, StoredAlert, standing, words_of
from pipeline.alerts import Bundle, Met, Sender, bundle, message_for, route, thread_of, untold, wanted
from pipeline.alerts.closing import answered, corrected
from pipeline.errors import CatalogueError, StateError
from pipeline.storage import notices as store
from pipeline.storage.alert_acts import load_acts
from pipeline.storage.alerts import load_alert
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import reading, writing
from pipeline.storage.pending import count_waiting
from pipeline.storage.recipients import load_recipients
from pipeline.storage.silences import load_silences
from pipeline.storage.state import save_set_aside
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in

#: How long what is told at once waits for the rest of its burst, while the rules are still at work.
BURST = timedelta(minutes=2)
#: How far back a message counts what throttles kept back: the weekly edition has told the rest.
KEPT_BACK = timedelta(days=7)

#: What goes to those alone who were told before.
AFTER = ("correction", "closing")


class _TakenError(Exception):
    """Somebody else took one of the notices, or a correction came first: this transaction is given up."""


def make_notices(
    connection: Connection,
    context: Context,
    alert: AlertDraft,
    people: Sequence[Addressee],
    *,
    kind: NoticeKind | None = None,
    to: Collection[str] = (),
    turn: str = "",
) -> int:
    """Decide who is told of an alert, and keep it, in the alert's own transaction; gives how many notices will be told.

    Args:
        connection: the transaction that saves the alert, or the act on it.
        context: the deployment.
        alert: the alert.
        people: who may be told of it.
        kind: `first`, or `correction` where the alert corrects; given for closings and escalations.
        to: names of those to whom an escalation goes, or to whom somebody asked to send it.
        turn: names the closing, opening or asking of this very alert that makes it: it reaches those told of it alone.
    """
    if untold(alert) and kind != "asked":
        return 0
    kind = kind or ("correction" if alert.corrects else "first")
    thread = thread_of(alert.subject, alert.known_at)
    if kind == "correction":
        store.overtake(connection, alert.subject, thread, only=alert.id if turn else "")
    ancestors = catalogue_in(connection).ancestors

    def unwanted(who: Addressee) -> str:
        asked = wanted(alert, who, ancestors)
        return "" if asked.yes else asked.why

    now = context.clocks.world_now()
    silence = silenced(alert, load_silences(connection), now)
    met = Met(
        kind=kind,
        reconstruction=context.world_kind == "replay",
        told=store.load_told(connection, alert.subject, thread, only=alert.id if turn else ""),
        to=to,
        turn=turn,
        at=now if turn or kind == "escalation" else None,
        unwanted=unwanted,
        silenced=silence.told if silence else "",
        spent=store.load_spent(connection, alert),
        lately=store.load_lately(connection, thread),
    )
    if kind in {"escalation", "asked"}:
        # Whoever is not called now may be by a later step: that nothing was told them is no outcome yet.
        people = [who for who in people if who.name in to]
    notices = route(alert, people, met)
    # Who asks is told at once that no way is open; asked again when one is, it is sent.
    notices = tuple(each for each in notices if each.state == "due") if kind == "asked" else notices
    return store.save_notices(connection, notices)


def take_back(
    connection: Connection, context: Context, alert: AlertDraft, people: Sequence[Addressee], turn: str
) -> int:
    """Tell those who got its correction that an alert stands after all; gives how many notices will be told."""
    store.let_go_corrections(connection, alert.id, "it was opened again before it was told")
    met = Met(
        kind="correction",
        reconstruction=context.world_kind == "replay",
        told=store.load_corrected(connection, alert.id),
        turn=turn,
        at=context.clocks.world_now(),
    )
    return store.save_notices(connection, route(alert, people, met))


def tell_due(context: Context) -> int:
    """Make messages of the notices that are due by the world's clock; gives how many."""
    now = context.clocks.world_now()
    # Who is told is part of the whole, of which a deployment for research reads nothing.
    with writing(context.engine) as connection:
        due = store.load_due(connection, now)
        if not due:
            return 0
        people = {who.name: who for who in load_recipients(connection)}
        silences = load_silences(connection)
        at_work = count_waiting(connection)["turns"] > 0
        kept_back = store.load_uncounted(connection, now - KEPT_BACK, now)
        acts = load_acts(connection, sorted({notice.alert_id for notice in due}))
        late = {one.key for one in due if one.kind in AFTER and one.recipient not in _told(connection, one)}
    given = context.settings
    sender = Sender(given.mail_from, given.mail_domain, context.world_kind == "replay", given.base_url)
    seen: dict[str, Mapping[str, StoredAlert]] = {}
    for name in sorted({notice.recipient for notice in due} & people.keys()):
        seen[name] = _alerts(context, people[name], {n.alert_id: acts[n.alert_id] for n in due if n.recipient == name})
    gone = {
        notice.key: why
        for notice in due
        if (why := _out_of_reach(notice, people, sender) or _settled(notice, seen[notice.recipient], silences, now))
    }
    gone |= dict.fromkeys(late, "what they were to be told before did not arrive")
    with writing(context.engine) as connection:
        for key, why in gone.items():
            store.let_go(connection, [key], why)
    told = [
        notice
        for notice in due
        if notice.key not in gone and not (at_work and notice.kind == "first" and notice.known_at > now - BURST)
    ]
    made = 0
    for one in bundle(told):
        who, way = people[one.first.recipient], _way(people[one.first.recipient], one.first)
        assert way is not None
        alerts = {name: _as_told(alert, one.first.kind, who, silences) for name, alert in seen[who.name].items()}
        # A throttle's count goes with the first message that tells something new this way.
        counted = kept_back.pop(one.first.way, []) if one.first.kind == "first" else []
        try:
            draft = message_for(one, alerts, who, way, sender, at=now, kept_back=counted)
        except CatalogueError as fault:
            # A defect of ours with this one: its notices stay due, it is shown, and the others are told.
            with writing(context.engine) as connection:
                save_set_aside(connection, "telling", fault.place, fault.reason, {"about": one.first.alert_id}, now)
            continue
        with suppress(_TakenError), writing(context.engine) as connection:
            _take(connection, one, counted, draft)
            made += enqueue(connection, [draft], context.clocks.wall_now(), held=one.first.hold)
    return made


def _told(connection: Connection, notice: NoticeDraft) -> frozenset[str]:
    """Names of those to whom what a notice comes after has gone, or is about to."""
    return frozenset(name for name, _, _ in store.load_told(connection, notice.subject, notice.thread))


def _take(connection: Connection, one: Bundle, counted: Sequence[NoticeDraft], draft: MessageDraft) -> None:
    """Say that this message tells these; raises where somebody else took one, or a correction came first."""
    keys = [notice.key for notice in one.notices]
    if not store.take(connection, keys, [notice.key for notice in counted], draft.key):
        raise _TakenError


def _as_told(alert: StoredAlert, kind: NoticeKind, who: Addressee, silences: Sequence[Silence]) -> AlertDraft:
    """An alert as this kind of message tells it; what woke its event from a snooze says so, with why they get it."""
    if kind == "correction":
        return corrected(alert, noted=who.profile == "full")
    # Who snoozed what is our own, which research does not reach.
    over = woken(alert.draft, silences) if who.profile == "full" else None
    return replace(alert.draft, severity_why=f"{alert.draft.severity_why}; {over.woke}") if over else alert.draft


def _alerts(context: Context, who: Addressee, acts: Mapping[str, tuple[Act, ...]]) -> dict[str, StoredAlert]:
    """Alerts as somebody may see them, by id; with all that was done with them, which is not for their eyes."""
    found: dict[str, StoredAlert] = {}
    with reading(context.as_seen_by(who).engine) as connection:
        for name in sorted(acts):
            with suppress(StateError):
                found[name] = replace(load_alert(connection, name), acts=acts[name])
    return found


def _settled(
    notice: NoticeDraft, alerts: Mapping[str, StoredAlert], silences: Sequence[Silence], now: WorldInstant
) -> str:
    """Why a notice that waited is nothing to tell any more; corrections, closings and what was asked for always are."""
    alert = alerts.get(notice.alert_id)
    if alert is None:
        return f"it tells of what is kept from {notice.recipient} since"
    if notice.kind == "escalation" and (who := answered(alert.acts)):
        return f"{who} answered before it was told"
    if notice.kind not in {"first", "escalation"}:
        return ""
    if silence := silenced(alert.draft, silences, now):
        return f"{silence.told}, before it was told"
    stands = standing(alert.acts)
    if stands.state == "resolved" and stands.verdict not in {None, "true"}:
        return f"resolved as {words_of(stands.verdict or '')} before it was told"
    return ""


def _out_of_reach(notice: NoticeDraft, people: Mapping[str, Addressee], sender: Sender) -> str:
    """Why a notice that waited is not told after all; "" where it is."""
    who = people.get(notice.recipient)
    way = _way(who, notice) if who else None
    if who is None or not who.active or way is None:
        return "they, or this way to them, went before it was told"
    if not way.is_open(reconstruction=sender.reconstruction):
        return "this way was closed before it was told"
    if notice.kind == "first" and way.as_wanted.cadence.get(notice.severity, "never") in {"never", "weekly"}:
        return "they asked for less before it was told"
    return ""


def _way(who: Addressee, notice: NoticeDraft) -> Route | None:
    ways = (way for way in who.routes if (way.channel, way.address) == (notice.channel, notice.address))
    return next(ways, None)
