"""What people do with alerts, for pages and commands: acts, mutes and snoozes, each in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import get_args

from sqlalchemy import Connection

from models.audit import Audited
from models.clocks import WallInstant
from models.once import Once
from models.precision import Precision, precision
from models.silence import Scope, Silence, event_of, silenced, stands
from models.telling import WRONG, Act, ActName, Standing, StoredAlert, Verdict, Via, refusal, standing
from pipeline.errors import CallError, StateError
from pipeline.storage import alerts as alert_store
from pipeline.storage import silences as silence_store
from pipeline.storage.alert_acts import StaleError, add_act, check_acts, load_acts
from pipeline.storage.audit import load_audit, record
from pipeline.storage.engine import reading, writing
from pipeline.storage.events import count_turns
from pipeline.storage.once import DoneBeforeError, KeyUsedError, check_key, note_once
from pipeline.storage.recipients import load_recipients
from pipeline.storage.silences import Asked
from pipeline.tasks.context import Context
from pipeline.tasks.telling import make_notices, take_back

__all__ = [
    "ALWAYS",
    "Doing",
    "Done",
    "DoneBeforeError",
    "KeyUsedError",
    "Life",
    "Only",
    "StaleError",
    "act_on",
    "audit_of",
    "count_acts", "do_act",
    "end_silence",
    "life_of",
    "list_silences",
    "precision_of",
    "silence",
    "silence_alert",
    "tell_alerts",
    "wake_silences",
    "was_done",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doing:
    """An act that somebody wants to do: as `Act`, but for the instant."""

    act: ActName
    who: str
    via: Via
    note: str | None = None
    to: str | None = None
    verdict: Verdict | None = None
    duplicate_of: str | None = None
    privileged: bool = False


@dataclass(frozen=True, slots=True)
class Only:
    """When alone an act is done, looked at in its own transaction.

    Attributes:
        once: not where it was done under this key before.
        acts: only while there are so many acts on the alert; None for any number.
    """

    once: Once | None = None
    acts: int | None = None


ALWAYS = Only()
#: Years from here on are no days that anybody waits for, and some of them no instants in every zone.
FAR = 9000


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act on one alert: `refused` says why nothing did, or is None."""

    alert: str
    refused: str | None = None


def act_on(context: Context, ids: Sequence[str], doing: Doing) -> list[Done]:
    """Do an act on each of some alerts; one that is refused keeps none of the others from it.

    Raises:
        CallError: a comment under the profile `research`, which reaches none.
    """
    _refuse_words(context, doing)
    return [Done(alert_id, _act(context, alert_id, doing)) for alert_id in dict.fromkeys(ids)]


def _refuse_words(context: Context, doing: Doing) -> None:
    if context.settings.profile == "research" and (doing.act == "commented" or doing.privileged):
        raise CallError("CHIPWATCH_PROFILE=research reaches no comments")


def _act(context: Context, alert_id: str, doing: Doing) -> str | None:
    try:
        do_act(context, alert_id, doing)
    except StateError as fault:
        return str(fault)
    return None


def do_act(context: Context, alert_id: str, doing: Doing, only: Only = ALWAYS) -> None:
    """Do an act on one alert.

    Raises:
        CallError: a comment under the profile `research`, which reaches none.
        DoneBeforeError: it was done before under its key.
        KeyUsedError: its key stands for another act.
        StaleError: there are acts that its author did not know of.
        StateError: there is no such alert, or it is no turn that it can take.
    """
    _refuse_words(context, doing)
    act = Act(
        act=doing.act,
        who=doing.who,
        recorded_at=context.clocks.wall_now(),
        note=doing.note,
        to=doing.to,
        verdict=doing.verdict,
        duplicate_of=doing.duplicate_of,
        privileged=doing.privileged,
        via=doing.via,
    )
    with writing(context.engine) as connection:
        _check(connection, alert_id, only, context.clocks.wall_now())
        before = alert_store.load_alert(connection, alert_id, hidden=context.hidden_subjects)
        add_act(connection, alert_id, act)
        _tell_on(connection, context, before, act)


def count_acts(context: Context, alert_id: str) -> int:
    """How many acts there are on an alert; 0 where there is no such alert."""
    with reading(context.engine) as connection:
        return len(load_acts(connection, [alert_id])[alert_id])


def was_done(context: Context, once: Once) -> bool:
    """Whether an act was done under a key before.

    Raises:
        KeyUsedError: something else was.
    """
    with reading(context.engine) as connection:
        return check_key(connection, once)


def _check(connection: Connection, alert_id: str, only: Only, at: WallInstant) -> None:
    if only.once:
        note_once(connection, only.once, at)
    if only.acts is not None:
        check_acts(connection, alert_id, only.acts)


def _tell_on(connection: Connection, context: Context, before: StoredAlert, act: Act) -> None:
    """Tell those who were told of an alert that it was wrong; where that is taken back, that it stands after all."""
    turn = f"{act.act}-{len(before.acts) + 1}"
    if act.verdict in WRONG:
        people = load_recipients(connection)
        if act.verdict == "wrong_exposure":
            # Research was told nothing of ours, so that there is nothing to take back.
            people = tuple(who for who in people if who.profile == "full")
        make_notices(connection, context, before.draft, people, kind="correction", turn=turn)
    elif act.act == "reopened" and standing(before.acts).verdict in WRONG:
        take_back(connection, context, before.draft, load_recipients(connection), turn)


def tell_alerts(
    context: Context, ids: Sequence[str], to: Sequence[str], *, who: str, via: Via, only: Only = ALWAYS
) -> int:
    """Send alerts to recipients who are named, whatever they come from and however often; gives how many notices.

    Told by every way of theirs that is open, and at once, be it a backfill, a dry run or silenced: somebody asked.

    Raises:
        CallError: there is no such recipient.
        DoneBeforeError: it was done before under its key.
        KeyUsedError: its key stands for another act.
        StaleError: there are acts that its author did not know of.
        StateError: there is no such alert.
    """
    clocks = context.clocks
    made = 0
    with writing(context.engine) as connection:
        people = load_recipients(connection)
        known = {each.name for each in people}
        if missing := [name for name in to if name not in known]:
            raise CallError(f"no recipient {', '.join(missing)}; there are {', '.join(sorted(known)) or 'none'}")
        for alert_id in dict.fromkeys(ids):
            _check(connection, alert_id, only, clocks.wall_now())
            draft = alert_store.load_alert(connection, alert_id, hidden=context.hidden_subjects).draft
            before = len(load_audit(connection, subjects=[f"alert:{alert_id}"], what=["sent"]))
            new = make_notices(connection, context, draft, people, kind="asked", to=to, turn=f"asked-{before + 1}")
            if new:
                record(connection, Audited(who, "sent", f"alert:{alert_id}", via, clocks.wall_now(), {"to": list(to)}))
            made += new
    return made


def silence_alert(
    context: Context,
    alert_id: str,
    *,
    who: str,
    via: Via,
    until: date | None,
    until_stage: bool,
    why: str,
    only: Only = ALWAYS,
) -> Silence:
    """Mute or snooze what an alert is about: its event with all that comes of it, or its subject where it has none.

    Raises:
        DoneBeforeError: it was done before under its key.
        KeyUsedError: its key stands for another act.
        StaleError: there are acts that its author did not know of.
        StateError: there is no such alert, or it cannot be silenced so (says why).
    """
    clocks = context.clocks
    with writing(context.engine) as connection:
        _check(connection, alert_id, only, clocks.wall_now())
        draft = alert_store.load_alert(connection, alert_id, hidden=context.hidden_subjects).draft
        event = event_of(draft)
        scope: Scope = "event" if event else draft.subject.kind  # type: ignore[assignment]  # checked where it is kept
        asked = Asked(scope, event or draft.subject.id, _until(context, until), until_stage, why)
        return silence_store.add_silence(
            connection, asked, who=who, via=via, known_at=clocks.world_now(), at=clocks.wall_now()
        )


def silence(
    context: Context, scope: Scope, key: str, *, who: str, via: Via, until: date | None, until_stage: bool, why: str
) -> Silence:
    """Mute (no end given) or snooze an event, an entity, a rule or a source.

    A day ends at its beginning in the deployment's time zone: on it the alert is open again.

    Raises:
        StateError: it cannot be silenced so (says why).
    """
    asked = Asked(scope, key, _until(context, until), until_stage, why)
    clocks = context.clocks
    with writing(context.engine) as connection:
        return silence_store.add_silence(
            connection, asked, who=who, via=via, known_at=clocks.world_now(), at=clocks.wall_now()
        )


def _until(context: Context, until: date | None) -> datetime | None:
    if until is not None and until.year >= FAR:
        raise StateError(f"{until} is too far ahead: mute it instead")
    return None if until is None else datetime.combine(until, time(), context.settings.zone)


def end_silence(context: Context, number: int, *, who: str, via: Via, why: str = "", only: Only = ALWAYS) -> Silence:
    """End a mute or snooze by hand.

    Raises:
        DoneBeforeError: it was done before under its key.
        KeyUsedError: its key stands for another act.
        StateError: there is none of that number, or it is over.
    """
    clocks = context.clocks
    with writing(context.engine) as connection:
        if only.once:
            note_once(connection, only.once, clocks.wall_now())
        return silence_store.end_silence(
            connection, number, who=who, why=why, via=via, known_at=clocks.world_now(), at=clocks.wall_now()
        )


def list_silences(context: Context, *, over: bool = False) -> list[Silence]:
    """The mutes and snoozes that stand; with `over` those too that have ended."""
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        return [each for each in silence_store.load_silences(connection) if over or each.holds(now)]


def wake_silences(context: Context) -> dict[str, int]:
    """End the snoozes whose time has come, by the world's clock and by the moves there are."""
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        return {"woken": silence_store.wake(connection, known_at=now, at=at)}


def audit_of(
    context: Context, *, since: datetime | None = None, who: str | None = None, subject: str | None = None
) -> list[Audited]:
    """Every act of a person, in their order. The profile `research` reaches who did what, and none of the words."""
    with reading(context.engine) as connection:
        found = load_audit(connection, since=since, who=who, subjects=[subject] if subject else ())
    if context.settings.profile == "research":
        own = tuple(f"{kind}:" for kind in context.hidden_subjects)
        return [
            replace(each, detail={}) for each in found if not each.subject.startswith(own) and each.what != "commented"
        ]
    return found


def precision_of(context: Context) -> tuple[Precision, ...]:
    """How often alerts were right, by rule, source and entity, as people judged them; empty while nobody judged any."""
    with reading(context.engine) as connection:
        return precision(alert_store.load_judged(connection, hidden=context.hidden_subjects))


@dataclass(frozen=True, slots=True)
class Life:
    """What an alert's page shows of its life.

    Attributes:
        stands: where it stands, silences counted.
        silence: the mute or snooze that it is under; None where it is under none.
        comments: the comments that who is asking may read.
        history: every act of a person on it and on what silences it, and what ended by itself, in order.
        may: the acts that it can take now.
        has_stage: a snooze can wait for its stage to change.
        people: names of those to whom it can be sent.
    """

    stands: Standing
    silence: Silence | None
    comments: tuple[Act, ...]
    history: tuple[Audited, ...]
    may: frozenset[str]
    has_stage: bool
    people: tuple[str, ...] = ()


def stand_of(context: Context, alert_id: str) -> tuple[str, str]:
    """Where an alert stands, as a mark that changes with every act and turn of it, and in words.

    Raises:
        StateError: there is no such alert.
    """
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        stored = alert_store.load_alert(connection, alert_id, hidden=context.hidden_subjects)
        stood = stands(stored, silence_store.load_silences(connection), now)
        event = event_of(stored.draft)
        turns = count_turns(connection, event) if event else 0
    mark = f"{len(stored.acts)}-{stood.state}-{turns}"
    held = f" {'with' if stood.state == 'assigned' else 'by'} {stood.who}" if stood.who else ""
    return mark, f"{stood.state}{held}"


def life_of(context: Context, alert_id: str, *, privileged: bool) -> Life:
    """The life of an alert for a page; privileged comments are among them where the reader may act here.

    Raises:
        StateError: there is no such alert.
    """
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        stored = alert_store.load_alert(connection, alert_id, hidden=context.hidden_subjects)
        silences = silence_store.load_silences(connection)
        draft, event = stored.draft, event_of(stored.draft)
        subjects = [
            f"alert:{alert_id}",
            f"{draft.subject.kind}:{draft.subject.id}",
            *([f"event:{event}"] if event else []),
        ]
        history = load_audit(connection, subjects=subjects)
        people = tuple(who.name for who in load_recipients(connection) if who.active and who.routes)
    full = context.settings.profile == "full"
    comments = tuple(
        act for act in stored.acts if act.act == "commented" and full and (privileged or not act.privileged)
    )
    before = standing(stored.acts)
    may = {act for act in get_args(ActName) if refusal(before, act) is None}
    return Life(
        stands=stands(stored, silences, now),
        silence=silenced(draft, silences, now) if before.open else None,
        comments=comments,
        history=tuple(
            each if full else replace(each, detail={}) for each in history if full or each.what != "commented"
        ),
        may=frozenset(may),
        has_stage=bool(event),
        people=people if full else (),
    )
