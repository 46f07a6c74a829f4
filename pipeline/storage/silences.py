"""Mutes and snoozes: appended with who asked for them, and their ends, which are rows of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.event import Event, MoveRow
from models.silence import ITSELF, SCOPES, Scope, Silence, SilenceEnd, SilenceRow
from models.telling import Via
from pipeline.errors import StateError
from pipeline.storage.audit import record
from pipeline.storage.state import insert_new

silence = SilenceRow.__table__  # type: ignore[attr-defined]
ended = SilenceEnd.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Asked:
    """A silence that somebody asks for: a mute where neither a day nor a stage ends it."""

    scope: Scope
    key: str
    until_at: datetime | None = None
    until_stage: bool = False
    why: str = ""


def add_silence(
    connection: Connection, asked: Asked, *, who: str, via: Via, known_at: WorldInstant, at: WallInstant
) -> Silence:
    """Keep a silence from now on; gives it as it is kept.

    Raises:
        StateError: nobody asks; the kind is none that can be silenced; a stage is waited for that is no event's; the
            event is not known; the instant is not ahead; or the same thing is silenced already.
    """
    key = asked.key.strip()
    if not who.strip() or not key:
        raise StateError("a silence needs somebody who asks for it, and what it is kept on")
    if asked.scope not in SCOPES:
        raise StateError(f"{asked.scope!r} is nothing that can be silenced; there are {', '.join(SCOPES)}")
    if asked.until_stage and asked.scope != "event":
        raise StateError(f"a stage is an event's: {asked.scope} {key} has none to wait for")
    if asked.until_at is not None and asked.until_at <= known_at:
        raise StateError(f"{asked.until_at:%Y-%m-%d} is not ahead: here it is {known_at:%Y-%m-%d}")
    stage, moves = None, 0
    if asked.scope == "event":
        key = _targets(connection, [key]).get(key, "")
        if not key:
            raise StateError(f"no event {asked.key}")
        stage, moves = _stage(connection, key)
    for each in load_silences(connection):
        if (each.scope, each.key) == (asked.scope, key) and each.holds(known_at):
            raise StateError(f"{asked.scope} {key} is {each.told} already: end that first (it is number {each.id})")
    values = {
        "scope": asked.scope, "key": key, "until_at": asked.until_at, "until_stage": asked.until_stage,
        "stage": stage, "moves": moves, "who": who.strip(), "why": asked.why, "known_at": known_at, "recorded_at": at,
    }  # fmt: skip
    number = connection.execute(insert(silence).values(values).returning(silence.c.id)).scalar_one()
    [made] = load_silences(connection, number=number)
    detail = {"silence": number, "how": made.ends, "why": asked.why}
    record(connection, Audited(who.strip(), made.state, f"{made.scope}:{key}", via, at, detail))
    return made


def end_silence(
    connection: Connection, number: int, *, who: str, why: str, via: Via, known_at: WorldInstant, at: WallInstant
) -> Silence:
    """End one by hand; gives it as it is then.

    Raises:
        StateError: there is none of that number, it is over already, or nobody ends it.
    """
    found = load_silences(connection, number=number)
    if not found:
        raise StateError(f"no mute or snooze {number}")
    if not who.strip():
        raise StateError("an act needs somebody who did it")
    if not found[0].holds(known_at):
        raise StateError(f"{number} is over: {found[0].woke or found[0].told}")
    row = {"silence_id": number, "who": who.strip(), "why": why, "known_at": known_at, "recorded_at": at}
    if not insert_new(connection, ended, row | {"occasion": None}):
        raise StateError(f"{number} is over already")
    verb = "unmuted" if found[0].state == "muted" else "unsnoozed"
    detail = {"silence": number, "why": why}
    record(connection, Audited(who.strip(), verb, f"{found[0].scope}:{found[0].key}", via, at, detail))
    return load_silences(connection, number=number)[0]


def wake(connection: Connection, *, known_at: WorldInstant, at: WallInstant) -> int:
    """End what ends by itself: where the day has come, or the event's stage is another. Gives how many woke.

    To be called before rules are asked about the moves that are pending: their alerts are heard.
    """
    rows = [
        row for each in load_silences(connection) if each.ended_at is None if (row := _over(connection, each, known_at))
    ]
    return insert_new(
        connection, ended, [row | {"who": ITSELF, "known_at": known_at, "recorded_at": at} for row in rows]
    )


def _over(connection: Connection, each: Silence, now: WorldInstant) -> dict[str, Any] | None:
    if each.until_stage:
        later = select(move.c.id, move.c.to_stage).where(move.c.event_id == each.key, move.c.ordinal > each.moves)
        for row in connection.execute(later.order_by(move.c.ordinal)):
            if row.to_stage != each.stage:
                why = f"the stage moved to {row.to_stage.replace('_', ' ')}"
                return {"silence_id": each.id, "why": why, "occasion": row.id}
        stage, _ = _stage(connection, each.key)
        if stage != each.stage:
            why = f"the event went into {each.key}, whose stage is {(stage or 'not known').replace('_', ' ')}"
            return {"silence_id": each.id, "why": why, "occasion": None}
    if each.until_at is not None and each.until_at <= now:
        return {"silence_id": each.id, "why": f"{each.until_at:%Y-%m-%d} has come", "occasion": None}
    return None


def load_silences(connection: Connection, *, number: int | None = None) -> tuple[Silence, ...]:
    """Every mute and snooze with its end, in their order; of events that were merged, on the one they went into."""
    asked = (
        select(
            silence,
            ended.c.known_at.label("ended_at"),
            ended.c.who.label("ended_by"),
            ended.c.why.label("ended_why"),
            ended.c.occasion.label("ended_on"),
        )
        .outerjoin(ended, ended.c.silence_id == silence.c.id)
        .order_by(silence.c.id)
    )
    rows = connection.execute(asked if number is None else asked.where(silence.c.id == number)).mappings().all()
    targets = _targets(connection, [row["key"] for row in rows if row["scope"] == "event"])
    return tuple(
        Silence(
            **row
            | {
                "key": targets.get(row["key"], row["key"]) if row["scope"] == "event" else row["key"],
                "ended_by": row["ended_by"] or "",
                "ended_why": row["ended_why"] or "",
            }
        )
        for row in map(dict, rows)
    )


def _targets(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """By event the one that it stands in now: itself, or the one that it was merged into, however often."""
    merged: dict[str, str | None] = {}
    wanted = set(ids)
    while wanted:
        rows = connection.execute(select(event.c.id, event.c.merged_into).where(event.c.id.in_(sorted(wanted))))
        new = {row.id: row.merged_into for row in rows}
        merged |= new
        wanted = {into for into in new.values() if into} - merged.keys()
    found = {}
    for each in ids:
        if each not in merged:
            continue
        last = each
        while into := merged.get(last):
            last = into
        found[each] = last
    return found


def _stage(connection: Connection, event_id: str) -> tuple[str | None, int]:
    last = select(move.c.to_stage, move.c.ordinal).where(move.c.event_id == event_id)
    row = connection.execute(last.order_by(move.c.ordinal.desc()).limit(1)).one_or_none()
    return (row.to_stage, row.ordinal) if row else (None, 0)
