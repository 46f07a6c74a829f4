"""Acts of people on events: set right, confirmed, refuted, merged, split; and taking any act back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from sqlalchemy import Connection

from models.hashing import key_of, short_id
from models.telling import Via
from models.values import Stage
from pipeline.catalogue import load_catalogue
from pipeline.errors import CallError, StateError
from pipeline.events.by_hand import BY_HAND, DAYS, PUT, is_again, read_fields
from pipeline.events.merge import refold
from pipeline.storage import hand
from pipeline.storage.engine import reading, take_merge_lock, writing
from pipeline.storage.events import load_event, remark
from pipeline.storage.hand import KeptAct
from pipeline.storage.names import lay_names
from pipeline.storage.turns import alerted_moves
from pipeline.tasks.by_hand import Done, correct_claim, finish, take_back
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import ids_known
from pipeline.tasks.set_right import Why, follow, stages_of, turn

#: What a person's word that a thing is so makes of a stage that was not sure.
CONFIRMED: Mapping[Stage, Stage] = {
    "rumoured": "announced",
    "proposed": "announced",
    "denied": "announced",
    "withdrawn": "announced",
}


def correct_event(
    context: Context, event: str, given: Mapping[str, str | None], *, who: str, why: str, via: Via = "command"
) -> list[Done]:
    """Set fields of an event right, over all its claims, now and later; its type by setting right each of its claims.

    Raises:
        CallError: a field, id or day that cannot be.
        StateError: there is no such event, or nobody or no reason is named.
    """
    fields = read_fields(given, ids_known(context))
    if not fields:
        raise CallError("no field is named")
    done = []
    kind, stage = fields.pop("type", None), fields.pop("status", None)
    if kind is not None:
        with reading(context.engine) as connection:
            claims = [each for each in hand.claims_of_event(connection, event) if not each.struck]
        told = [each for each in claims if each.body["type"] != kind]
        if not told:
            raise CallError(f"{event} is of type {kind} already")
        done += [correct_claim(context, each.row, {"type": kind}, who=who, why=why, via=via) for each in told]
    if fields:
        done.append(_lay(context, event, fields, who=who, why=why, via=via))
    if stage is not None:
        done.append(decide(context, "correct", event, stage, who=who, why=why, via=via))
    return done


def _lay(context: Context, event: str, fields: dict[str, Any], *, who: str, why: str, via: Via) -> Done:
    reason = Why(who, why, context.clocks.world_now())
    with writing(context.engine) as connection:
        take_merge_lock(connection)
        view = load_event(connection, event)
        laid = hand.load_laid_over(connection, view.id)
        before = {name: laid.get(name, _shown(getattr(view, name))) for name in fields}
        if all(laid.get(name, ...) == value for name, value in fields.items()):
            raise CallError(f"{view.id} says so already")
        stage = refold(hand.told_of(connection, view.id), reason.now.date())
        act = hand.save_act(
            connection, "correct", who=who, why=why, via=via, known_at=reason.now, at=context.clocks.wall_now(),
            event_id=view.id, before=before, after=fields,
        )  # fmt: skip
        hand.set_event(connection, view.id, laid_over=laid | fields)
        move = follow(connection, view.id, stage, replace(reason, act=act), dated=set(fields) <= set(DAYS))
    return finish(context, Done(act, (move.id,), event=view.id))


def _shown(value: object) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def confirm(
    context: Context, event: str, *, who: str, why: str, via: Via = "command", stage: str | None = None
) -> Done:
    """Say that an event is so: a rumour becomes announced, or what `stage` says.

    Raises:
        CallError: no such stage.
        StateError: there is no such event, or nobody or no reason is named.
    """
    return decide(context, "confirm", event, stage, who=who, why=why, via=via)


def refute(context: Context, event: str, *, who: str, why: str, via: Via = "command") -> Done:
    """Say that an event is not so: it counts as denied, whatever outlets repeat.

    Raises:
        StateError: there is no such event, or nobody or no reason is named.
    """
    return decide(context, "refute", event, "denied", who=who, why=why, via=via)


def decide(
    context: Context, name: str, event: str, stage: str | None, *, who: str, why: str, via: Via = "command"
) -> Done:
    """Say in which stage an event is; only officials and named parties move it on from there."""
    if stage is not None and stage not in get_args(Stage):
        raise CallError(f"no stage {stage!r}: {', '.join(get_args(Stage))}")
    now = context.clocks.world_now()
    with writing(context.engine) as connection:
        take_merge_lock(connection)
        view = load_event(connection, event)
        to: Stage = stage or CONFIRMED.get(view.stage, view.stage)  # type: ignore[assignment]  # checked above
        act = hand.save_act(
            connection, name, who=who, why=why, via=via, known_at=now, at=context.clocks.wall_now(), event_id=view.id,
            before={"stage": view.stage}, after={"stage": to},
        )  # fmt: skip
        if to == view.stage and not view.contradicted:
            return Done(act, event=view.id)
        told = bool(alerted_moves(connection, [view.id]))
        back = to in {"denied", "withdrawn", "ended"} or (told and name == "correct")
        kind = "corrected" if told and back else "stage"
        move = turn(connection, view.id, to, f"{BY_HAND}{who}, act {act}", now, kind=kind)
    return finish(context, Done(act, (move.id,), event=view.id))


# ── merging and splitting ────────────────────────────────────────────────────────────────────────


def merge_events(context: Context, event: str, into: str, *, who: str, why: str, via: Via = "command") -> Done:
    """Say that two events are one happening: what is told of the first is told of the second, now and later.

    Raises:
        CallError: they are one already, or of two types.
        StateError: there is no such event, or nobody or no reason is named.
    """
    reason = Why(who, why, context.clocks.world_now(), origin="regroup")
    with writing(context.engine) as connection:
        take_merge_lock(connection)
        one, other = load_event(connection, event), load_event(connection, into)
        if one.id == other.id:
            raise CallError(f"{event} and {into} are one event already")
        if one.type != other.type:
            raise CallError(f"{event} is of type {one.type}, {into} of {other.type}: set one of them right first")
        rows = [each.row for each in hand.claims_of_event(connection, one.id)]
        stage = refold(hand.told_of(connection, other.id), reason.now.date())
        act = hand.save_act(
            connection, "merge", who=who, why=why, via=via, known_at=reason.now, at=context.clocks.wall_now(),
            event_id=one.id, before={"stage": one.stage}, after={"into": other.id, "claims": rows},
        )  # fmt: skip
        reason = replace(reason, act=act)
        turn(connection, one.id, one.stage, f"{reason.told}; merged into {other.id}", reason.now, kind="corrected",
             ask=False)  # fmt: skip
        _put(connection, rows, one.id, other.id, reason)
        hand.set_event(connection, one.id, merged_into=other.id)
        move = follow(connection, other.id, stage, reason, claims=rows)
    return finish(context, Done(act, (move.id,), event=other.id))


def split_event(
    context: Context, event: str, claims: Sequence[int], *, who: str, why: str, via: Via = "command"
) -> Done:
    """Say that some claims of an event are about another happening, which is an event of its own from now on.

    Raises:
        CallError: a claim is not of this event, or none would be left.
        StateError: there is no such event, or nobody or no reason is named.
    """
    reason = Why(who, why, context.clocks.world_now(), origin="regroup")
    with writing(context.engine) as connection:
        take_merge_lock(connection)
        view = load_event(connection, event)
        ours = [each.row for each in hand.claims_of_event(connection, view.id)]
        rows = sorted(set(claims))
        for row in rows:
            if row not in ours:
                raise CallError(f"claim {row} is not of {view.id}, which has {', '.join(map(str, ours))}")
        if len(rows) == len(ours) or not rows:
            raise CallError(f"{view.id} has {len(ours)} claims: name some of them, not {len(rows)}")
        apart = short_id("ev", key_of("split", view.id, *map(str, rows)))
        stages = stages_of(connection, [view.id], reason.now)
        hand.make_event(connection, apart, view.type, reason.now)
        hand.set_event(connection, apart, merged_into=None)
        act = hand.save_act(
            connection, "split", who=who, why=why, via=via, known_at=reason.now, at=context.clocks.wall_now(),
            event_id=view.id, before={"stage": view.stage}, after={"into": apart, "claims": rows},
        )  # fmt: skip
        reason = replace(reason, act=act)
        _put(connection, rows, view.id, apart, reason)
        remark(connection, [apart], load_catalogue().ancestors)
        first = refold(hand.told_of(connection, apart), reason.now.date())
        said = f"{reason.told}; split off {view.id}"
        own = turn(connection, apart, first or "withdrawn", said, reason.now, claims=rows, origin=reason.origin)
        left = follow(connection, view.id, stages[view.id], reason)
    return finish(context, Done(act, (own.id, left.id), event=apart))


def _put(connection: Connection, rows: Sequence[int], was: str, event: str, reason: Why) -> None:
    hand.place_claims(connection, rows, event, f"{PUT}{reason.who}, act {reason.act}, from {was}")


# ── taking back ──────────────────────────────────────────────────────────────────────────────────


def undo(context: Context, number: int, *, who: str, why: str, via: Via = "command") -> Done:
    """Take an act back, by another act: what it changed is as it would be without it.

    Raises:
        CallError: no such act, it is taken back already, or is itself a taking back.
        StateError: later acts rest on it; nobody or no reason is named.
    """
    reason = Why(who, why, context.clocks.world_now())
    with writing(context.engine) as connection:
        take_merge_lock(connection)
        acts = hand.load_acts(connection)
        act = next((each for each in acts if each.id == number), None)
        if act is None:
            raise CallError(f"no act {number}")
        if act not in hand.standing(acts):
            raise CallError(f"act {number} is no act that stands: do again what it took back")
        moves = _take_back(connection, act, reason, context, via)
        undone = hand.load_acts(connection)[-1].id
    return finish(context, Done(undone, moves, act.claim, act.event))


def _take_back(connection: Connection, act: KeptAct, reason: Why, context: Context, via: Via) -> tuple[str, ...]:
    def saved() -> Why:
        undoing = hand.save_act(
            connection, "undo", who=reason.who, why=reason.why, via=via, known_at=reason.now,
            at=context.clocks.wall_now(), document_id=act.document, claim_id=act.claim, event_id=act.event,
            before=act.after, after=act.before, undoes=act.id,
        )  # fmt: skip
        return replace(reason, act=undoing)

    if act.act in {"merge", "split"}:
        reason = replace(reason, origin="regroup")
        return _put_back(connection, act, reason, saved)
    if act.document is not None:
        moves = take_back(connection, act, reason, saved)
        if act.act == "name":
            lay_names(connection, act.document)
        return moves
    assert act.event is not None
    view = load_event(connection, act.event)
    stage = refold(hand.told_of(connection, view.id), reason.now.date())
    reason = saved()
    acts = [each for each in hand.standing(hand.load_acts(connection, events=[view.id])) if each.document is None]
    if "stage" in act.after:
        decided = [each.after["stage"] for each in acts if "stage" in each.after and "into" not in each.after]
        to: Stage = decided[-1] if decided else stage or "withdrawn"
        if to == view.stage:
            return ()
        told = bool(alerted_moves(connection, [view.id]))
        said = f"{BY_HAND}{reason.who}, act {reason.act}" if decided else reason.told
        return (turn(connection, view.id, to, said, reason.now, kind="corrected" if told else "stage").id,)
    laid: dict[str, Any] = {}
    for each in acts:
        laid |= each.after if each.act == "correct" and "stage" not in each.after else {}
    hand.set_event(connection, view.id, laid_over=laid or None)
    return (follow(connection, view.id, stage, reason, dated=set(act.after) <= set(DAYS)).id,)


def _put_back(connection: Connection, act: KeptAct, reason: Why, saved: Callable[[], Why]) -> tuple[str, ...]:
    """Claims that were merged or split go back to where they were."""
    assert act.event is not None
    apart, rows = str(act.after["into"]), list(act.after["claims"])
    there = hand.claims_of_event(connection, apart)
    named = [each for each in there if each.row in rows]
    if len(named) < len(rows):
        raise StateError(f"claims of act {act.id} went on from {apart} since: take the later acts back first")
    stages = stages_of(connection, [act.event, apart], reason.now)
    reason = saved()
    # What came since goes with them: of a split all of it, of a merging the same words by another reading.
    rows = [
        each.row
        for each in there
        if act.act == "split" or any(n.document == each.document and is_again(n.spoken, each.spoken) for n in named)
    ]
    hand.set_event(connection, act.event, merged_into=None)
    _put(connection, rows, apart, act.event, reason)
    moves = [follow(connection, act.event, stages[act.event], reason).id]
    if act.act == "split":
        turn(connection, apart, load_event(connection, apart).stage, f"{reason.told}; merged into {act.event}",
             reason.now, kind="corrected", ask=False)  # fmt: skip
        remark(connection, [apart], load_catalogue().ancestors)
        hand.set_event(connection, apart, merged_into=act.event)
    else:
        moves.append(follow(connection, apart, stages[apart], reason).id)
    return tuple(moves)
