"""Events, the claims that make them, and their moves: appended, never overwritten.

An event's present state is derived from its claims and moves. Only the index of marks is kept beside them, and
`rebuild` makes it anew from the history.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import CompoundSelect, Connection, bindparam, delete, func, select, text, union_all, update

from models.annotation import ClaimRow
from models.columns import UNASKED
from models.event import Event, EventClaim, EventMark, MoveRow
from models.values import Claim, Move, Origin, Stage, Turnout
from pipeline.errors import StateError
from pipeline.events.by_hand import BY_HAND, laid_over
from pipeline.events.merge import Ancestors, ClaimFacts, EventView
from pipeline.events.merge.matching import ACTS_OF_LAW
from pipeline.events.merge.values import GOVERNMENTAL, SUMS
from pipeline.storage.annotations import read_claim
from pipeline.storage.made import note_made
from pipeline.storage.state import insert_new, insert_new_keys

event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
event_mark = EventMark.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]

CANDIDATES = 60
BATCH = 400
MARKS = 100  # that one query asks for


@dataclass(frozen=True, slots=True)
class RecordedMove:
    """A move as history keeps it, with the claims that caused it and when we came to know of it."""

    id: str
    event: str
    ordinal: int
    kind: str
    from_stage: str | None
    to_stage: str
    why: str
    claims: tuple[int, ...]
    origin: Origin
    known_at: datetime


# ── candidates ───────────────────────────────────────────────────────────────────────────────────


def marks_of(told: Claim, story: str | None, ancestors: Ancestors) -> set[str]:
    """The marks by which a claim's event is found again."""
    chips = {above for chip in told.chips for above in (chip, *ancestors(chip))}
    marks = {f"chip:{chip}" for chip in chips}
    marks |= {f"firm:{firm}" for firm in told.firms}
    marks |= {f"instrument:{instrument}" for instrument in told.instruments}
    if not marks:
        governmental = told.type in GOVERNMENTAL
        marks = {f"actor:{actor.split('-')[0] if governmental else actor}" for actor in told.actors}
    if story is not None:
        marks.add(f"story:{story}")
    return marks


def load_candidates(
    connection: Connection, told: Claim, facts: ClaimFacts, since: datetime, ancestors: Ancestors
) -> list[EventView]:
    """The events that a claim may be about: of its type, sharing a mark, told since `since`; the latest first.

    Chips meet through their ancestors, so siblings come along: `merge` tells them apart.
    """
    marks = marks_of(told, facts.story, ancestors)
    if told.effective is not None and told.type in ACTS_OF_LAW:
        marks.add(f"due:{told.effective.isoformat()}")
    if not marks:
        return []
    listed = sorted(marks)
    found: dict[str, datetime] = {}
    for start in range(0, len(listed), MARKS):
        part = listed[start : start + MARKS]
        asked: dict[str, object] = {f"mark_{number}": mark for number, mark in enumerate(part)}
        for row in connection.execute(_latest_by_marks(len(part)), asked | {"type": told.type, "since": since}):
            found[row.event_id] = max(row.last_at, found.get(row.event_id, row.last_at))
    best = sorted(sorted(found), key=lambda event_id: found[event_id], reverse=True)[:CANDIDATES]
    return load_views(connection, best)


@cache
def _latest_by_marks(count: int) -> CompoundSelect[Any]:
    """The events told last under each of so many marks.

    All marks of an event are as fresh as its last telling: the latest events of all are among the latest of each.
    """
    since = bindparam("since", type_=event_mark.c.last_at.type)
    parts = [
        select(event_mark.c.event_id, event_mark.c.last_at)
        .where(
            event_mark.c.mark == bindparam(f"mark_{number}"),
            event_mark.c.type == bindparam("type"),
            event_mark.c.last_at >= since,
        )
        .order_by(event_mark.c.last_at.desc(), event_mark.c.event_id)
        .limit(CANDIDATES)
        .subquery()
        for number in range(count)
    ]
    return union_all(*(select(part) for part in parts))


def load_due(connection: Connection, today: date, since: date) -> list[EventView]:
    """The events that have a day of theirs after `since` and not after `today`, for `due_moves`."""
    query = (
        select(event_mark.c.event_id)
        .where(event_mark.c.mark > f"due:{since.isoformat()}", event_mark.c.mark <= f"due:{today.isoformat()}")
        .distinct()
        .order_by(event_mark.c.event_id)
    )
    return load_views(connection, [row.event_id for row in connection.execute(query)])


def load_fresh_easings(connection: Connection) -> list[tuple[EventView, str]]:
    """The easings that came into force or ended by a turn that no rule was asked about yet, each with that stage."""
    query = (
        select(move.c.event_id, move.c.to_stage)
        .join(event, event.c.id == move.c.event_id)
        .where(text(f"move.{UNASKED}"), event.c.type == "restriction_eased", move.c.to_stage.in_(("in_force", "ended")))
        .order_by(move.c.known_at, move.c.event_id, move.c.ordinal)
    )
    stages = {row.event_id: row.to_stage for row in connection.execute(query)}
    return [(view, stages[view.id]) for view in load_views(connection, list(stages)) if view.id in stages]


def load_restrictions_under(connection: Connection, easing: EventView) -> list[tuple[EventView, str]]:
    """The restrictions under an instrument of an easing, known before it, each with the reason of its last turn."""
    marks = [f"instrument:{name}" for name in sorted(easing.instruments)]
    begun = select(event.c.known_at).where(event.c.id == easing.id).scalar_subquery()
    query = (
        select(event_mark.c.event_id)
        .join(event, event.c.id == event_mark.c.event_id)
        .where(event_mark.c.mark.in_(marks), event_mark.c.type == "restriction_imposed", event.c.known_at < begun)
        .distinct()
        .order_by(event_mark.c.event_id)
    )
    views = load_views(connection, [row.event_id for row in connection.execute(query)])
    return [(view, moves[-1].why if (moves := load_moves(connection, view.id)) else "") for view in views]


# ── events as they stand ─────────────────────────────────────────────────────────────────────────


def load_event(connection: Connection, event_id: str) -> EventView:
    """One event as it stands, or the one that it was merged into.

    Raises:
        StateError: there is no such event.
    """
    found = load_views(connection, [event_id])
    if not found:
        raise StateError(f"no event {event_id!r}")
    return found[0]


def count_turns(connection: Connection, event_id: str) -> int:
    """How often an event turned."""
    asked = select(func.count()).select_from(move).where(move.c.event_id == event_id)
    return connection.execute(asked).scalar_one()


def load_views(connection: Connection, ids: Sequence[str]) -> list[EventView]:
    """Events as they stand, in the order asked for; one that was merged stands for the one it went into."""
    targets = _targets(connection, ids)
    wanted = list(dict.fromkeys(targets[given] for given in ids if given in targets))
    if not wanted:
        return []
    parts: dict[str, str] = {target: target for target in wanted}
    merged = connection.execute(select(event.c.id, event.c.merged_into).where(event.c.merged_into.in_(wanted)))
    parts.update({row.id: row.merged_into for row in merged})
    claims: dict[str, list[Any]] = defaultdict(list)
    query = (
        select(event_claim, claim.c.body, claim.c.struck)
        .join(claim, claim.c.id == event_claim.c.claim_id)
        .where(event_claim.c.event_id.in_(list(parts)))
        .order_by(event_claim.c.told_at, event_claim.c.claim_id)
    )
    for row in connection.execute(query):
        claims[parts[row.event_id]].append(row)
    moves: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(select(move).where(move.c.event_id.in_(wanted)).order_by(move.c.ordinal)):
        moves[row.event_id].append(row)
    types = {row.id: row for row in connection.execute(select(event).where(event.c.id.in_(wanted)))}
    return [_view(types[target], claims[target], moves[target]) for target in wanted]


def _targets(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """From each id that exists to the event it stands for, following merges by hand."""
    found: dict[str, str | None] = {}
    asked = list(dict.fromkeys(ids))
    while asked:
        rows = connection.execute(select(event.c.id, event.c.merged_into).where(event.c.id.in_(asked)))
        found.update({row.id: row.merged_into for row in rows})
        asked = [into for into in set(found.values()) if into is not None and into not in found]
    targets: dict[str, str] = {}
    for given in ids:
        at: str | None = given if given in found else None
        while at is not None and found[at] is not None:
            at = found[at]
        if at is not None:
            targets[given] = at
    return targets


def _view(row: Any, claims: Sequence[Any], moves: Sequence[Any]) -> EventView:
    told = [(part, read_claim(laid_over(part.body, row.laid_over))) for part in unstruck(claims)]
    independent = [part for part, _ in told if not part.copied]
    # A stated day holds until another is stated; an official text's day is not moved by the press.
    days = [(part.official, t.effective) for part, t in told if t.effective is not None]
    ends = [(part.official, t.ends_on) for part, t in told if t.ends_on is not None]
    comply = [(part.official, t.comply_by) for part, t in told if t.comply_by is not None]
    saved = [(part.official, t.saved_until) for part, t in told if t.saved_until is not None]
    stage_turns = [i for i, m in enumerate(moves) if m.kind in {"stage", "due", "corrected"}]
    since_turn = moves[stage_turns[-1] :] if stage_turns else moves
    staged = [m for m in moves if m.from_stage != m.to_stage]
    percents = {a.value for _, t in told for a in t.amounts if a.kind == "percent" and a.value is not None}
    sums = {(a.unit, a.value) for _, t in told for a in t.amounts if a.kind in SUMS and a.value is not None}
    return EventView(
        id=row.id,
        type=row.type,
        stage=cast("Stage", moves[-1].to_stage) if moves else "rumoured",
        last_at=max((part.told_at for part, _ in told), default=row.known_at),
        moves=len(moves),
        actors=frozenset(a for _, t in told for a in t.actors),
        firms=frozenset(f for _, t in told for f in t.firms),
        chips=frozenset(c for _, t in told for c in t.chips),
        instruments=frozenset(i for _, t in told for i in t.instruments),
        places=frozenset(p for _, t in told for p in t.places),
        percents=frozenset(percents),
        sums=frozenset(sums),
        effective=_stated(days),
        ends_on=_stated(ends),
        comply_by=_stated(comply),
        saved_until=_stated(saved),
        official=any(part.official for part, _ in told),
        contradicted=any(m.kind == "contradicted" for m in since_turn),
        publishers=frozenset(part.publisher for part in independent),
        stories=frozenset(part.story_id for part, _ in told if part.story_id is not None),
        by_hand=bool(staged) and staged[-1].why.startswith(BY_HAND),
        limited=any(t.thresholds for _, t in told),
    )


def unstruck(claims: Sequence[Any]) -> Sequence[Any]:
    """The rows that no person struck out; all of them where none is left, so that it is still known what it was."""
    return [row for row in claims if not row.struck] or claims


def _stated(days: Sequence[tuple[bool, date]]) -> date | None:
    official = [day for by_law, day in days if by_law]
    return official[-1] if official else (days[-1][1] if days else None)


def load_moves(connection: Connection, event_id: str) -> tuple[RecordedMove, ...]:
    """The history of an event, in order."""
    query = select(move).where(move.c.event_id == event_id).order_by(move.c.ordinal)
    return tuple(
        RecordedMove(
            row.id,
            row.event_id,
            row.ordinal,
            row.kind,
            row.from_stage,
            row.to_stage,
            row.why,
            tuple(row.claims),
            row.origin,
            row.known_at,
        )
        for row in connection.execute(query)
    )


# ── saving ───────────────────────────────────────────────────────────────────────────────────────


def placed_in(connection: Connection, claim_id: int) -> str | None:
    """The event that a claim was put to, or None: a task that runs twice asks before it merges."""
    query = select(event_claim.c.event_id).where(event_claim.c.claim_id == claim_id)
    return cast("str | None", connection.execute(query).scalar_one_or_none())


def save_turnout(
    connection: Connection, turnout: Turnout, claim_id: int, told: Claim, facts: ClaimFacts, ancestors: Ancestors
) -> bool:
    """Record what merging one claim did; gives whether it was new.

    A claim that has its place keeps it, and causes no second move. The caller holds the merge lock, and the
    claim's row is saved.
    """
    if placed_in(connection, claim_id) is not None:
        return False
    insert_new(connection, event, {"id": turnout.event, "type": told.type, "known_at": facts.known_at})
    insert_new(
        connection,
        event_claim,
        {
            "event_id": turnout.event,
            "claim_id": claim_id,
            "why": turnout.why,
            "told_at": facts.at,
            "publisher": facts.publisher,
            "official": facts.official,
            "story_id": facts.story,
            "copied": facts.copy_of is not None,
            "known_at": facts.known_at,
        },
    )
    if turnout.move is not None:
        save_moves(connection, [turnout.move], facts.origin, facts.known_at, claims=[claim_id])
    _save_marks(connection, turnout.event, [(told, facts.at, facts.story)], ancestors)
    return True


def save_moves(
    connection: Connection,
    moves: Iterable[Move],
    origin: Origin,
    known_at: datetime,
    *,
    claims: Sequence[int] = (),
    ask: bool = True,
) -> None:
    """Append moves, those of due days too; one that is there already stays as it is.

    `ask`: whether the rules are asked about them.
    """
    new = insert_new_keys(
        connection,
        move,
        [
            {
                "id": turn.id,
                "event_id": turn.event,
                "ordinal": turn.ordinal,
                "kind": turn.kind,
                "from_stage": turn.from_stage,
                "to_stage": turn.to_stage,
                "claims": list(claims),
                "why": turn.why,
                "origin": origin,
                "known_at": known_at,
                "work": "pending" if ask else "done",
            }
            for turn in moves
        ],
    )
    note_made(connection, "move", [key for (key,) in new])


def days_of(one: Claim) -> tuple[date | None, ...]:
    """The days at which a claim's event is looked at again."""
    return one.effective, one.ends_on, one.comply_by, one.saved_until


def _save_marks(
    connection: Connection, event_id: str, told: Sequence[tuple[Claim, datetime, str | None]], ancestors: Ancestors
) -> None:
    marks: set[str] = set()
    for one, _, story in told:
        marks |= marks_of(one, story, ancestors)
        marks |= {f"due:{day.isoformat()}" for day in days_of(one) if day is not None}
        # Who acts makes no claim a candidate for an event; a firm's page asks by it.
        marks |= {f"by:{actor}" for actor in one.actors}
    last_at = max(at for _, at, _ in told)
    rows = [{"event_id": event_id, "mark": m, "type": told[0][0].type, "last_at": last_at} for m in sorted(marks)]
    insert_new(connection, event_mark, rows)
    # Every mark of the event is as fresh as its last telling, whichever mark that telling bore.
    newest = connection.execute(
        select(func.max(event_mark.c.last_at)).where(event_mark.c.event_id == event_id)
    ).scalar_one()
    behind = (event_mark.c.event_id == event_id) & (event_mark.c.last_at < newest)
    connection.execute(update(event_mark).where(behind).values(last_at=newest))


def rebuild(connection: Connection, ancestors: Ancestors) -> dict[str, EventView]:
    """Make the index of marks anew from the history alone, and give every event as the history has it.

    Used after a change of the catalogue, and by the test that what is kept equals what is derived.
    """
    return remark(connection, list(connection.execute(select(event.c.id).order_by(event.c.id)).scalars()), ancestors)


def remark(connection: Connection, ids: Sequence[str], ancestors: Ancestors) -> dict[str, EventView]:
    """Make the marks of some events anew, and give these as they stand."""
    views: dict[str, EventView] = {}
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        connection.execute(delete(event_mark).where(event_mark.c.event_id.in_(batch)))
        rows: dict[str, list[Any]] = defaultdict(list)
        query = (
            select(event_claim.c.event_id, event_claim.c.told_at, event_claim.c.story_id, claim.c.body, claim.c.struck)
            .add_columns(event.c.laid_over)
            .join(claim, claim.c.id == event_claim.c.claim_id)
            .join(event, event.c.id == event_claim.c.event_id)
            .where(event_claim.c.event_id.in_(batch))
        )
        for row in connection.execute(query):
            rows[row.event_id].append(row)
        for event_id, found in rows.items():
            told = [
                (read_claim(laid_over(row.body, row.laid_over)), row.told_at, row.story_id) for row in unstruck(found)
            ]
            _save_marks(connection, event_id, told, ancestors)
        views.update({view.id: view for view in load_views(connection, batch)})
    return views


def since_for(at: datetime, window_days: int) -> datetime:
    """How far back candidates are asked for: three windows, since what is in force is told again for long."""
    return at - timedelta(days=3 * window_days)


def load_of_type(connection: Connection, kind: str, *, latest: int) -> list[EventView]:
    """Events of a type as they stand, by id: the last so many that became known."""
    asked = select(event.c.id).where(event.c.type == kind).order_by(event.c.known_at.desc(), event.c.id).limit(latest)
    return load_views(connection, sorted(connection.scalars(asked)))
