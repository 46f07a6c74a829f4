"""Events on lanes: by a mark of theirs (`by:us-bis`, `chip:nvidia-hopper`) those that turned in some days, and how.

Every question here is bounded by numbers, not by how much there is: what was left out is counted, or said.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select

from models.alert import Alert
from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import Event, EventClaim, EventMark, MoveRow
from models.values import Claim
from pipeline.events.by_hand import laid_over
from pipeline.storage.alert_conditions import each_of
from pipeline.storage.annotations import read_claim
from pipeline.storage.dossiers import public_id

event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
event_mark = EventMark.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]

#: Of turns in the days asked for, or of events that bear a mark that is asked for, only the latest so many are read.
MOST_READ = 2_000
BATCH = 400


@dataclass(frozen=True, slots=True)
class Turned:
    """An event that turned in the days asked for: its lanes' marks, none where it bears none; its last turn then."""

    event: str
    marks: frozenset[str]
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of an event, and the document whose claim made it; None where a day did, or it may not be seen.

    `id` is the turn's own; `claim` the number of that claim.
    """

    event: str
    kind: str
    from_stage: str | None
    to_stage: str
    why: str
    known_at: datetime
    document: str | None
    id: str = ""
    claim: int | None = None


@dataclass(frozen=True, slots=True)
class Resting:
    """The last alert on an event."""

    id: str
    severity: str
    title: str


def load_turned(
    connection: Connection,
    since: datetime,
    until: datetime,
    *,
    lanes: Collection[str],
    bearing: Sequence[Collection[str]] = (),
) -> tuple[list[Turned], bool]:
    """The events that turned from one instant (world) to before another, the last turned first; and whether all.

    Args:
        connection: a reading transaction. Events of which it shows no claim are not there.
        since: the first instant.
        until: the end.
        lanes: marks by which events are put on lanes.
        bearing: of each of these collections an event bears a mark.
    """
    moves = _moves(since, until, bearing)
    read = connection.execute(select(func.count()).select_from(moves)).scalar_one()
    told = exists().where(event_claim.c.event_id == event.c.id, claim.c.id == event_claim.c.claim_id)
    on_lane = and_(event_mark.c.event_id == moves.c.event_id, event_mark.c.mark.in_(sorted(lanes)))
    asked = (
        select(moves.c.event_id, event_mark.c.mark, func.max(moves.c.known_at).label("last_at"))
        .join_from(moves, event, event.c.id == moves.c.event_id)
        .outerjoin(event_mark, on_lane)
        .where(event.c.merged_into.is_(None), told)
        .group_by(moves.c.event_id, event_mark.c.mark)
    )
    marks: dict[str, set[str]] = {}
    last: dict[str, datetime] = {}
    for row in connection.execute(asked):
        marks.setdefault(row.event_id, set()).update([row.mark] if row.mark else [])
        last[row.event_id] = row.last_at
    found = [Turned(each, frozenset(marks[each]), at) for each, at in last.items()]
    found.sort(key=lambda one: one.event)
    return sorted(found, key=lambda one: one.last_at, reverse=True), read < MOST_READ


def _moves(since: datetime, until: datetime, bearing: Sequence[Collection[str]]) -> Any:
    """The latest turns of those days; with marks asked for those of the events told last under the first of them."""
    within = and_(move.c.known_at >= since, move.c.known_at < until)
    if not bearing:
        asked = select(move.c.event_id, move.c.known_at).where(within)
    else:
        first, *others = (sorted(each) for each in bearing)
        chosen = select(event_mark.c.event_id, func.max(event_mark.c.last_at).label("told_at")).where(
            event_mark.c.mark.in_(first)
        )
        for each in others:
            other = event_mark.alias()
            chosen = chosen.where(exists().where(other.c.event_id == event_mark.c.event_id, other.c.mark.in_(each)))
        latest = chosen.group_by(event_mark.c.event_id).order_by(func.max(event_mark.c.last_at).desc())
        borne = latest.limit(MOST_READ).subquery()
        asked = select(move.c.event_id, move.c.known_at).join_from(borne, move, move.c.event_id == borne.c.event_id)
        asked = asked.where(within)
    return asked.order_by(move.c.known_at.desc()).limit(MOST_READ).subquery()


def bearers(connection: Connection, events: Sequence[str], bearing: Sequence[Collection[str]]) -> set[str]:
    """Those of some events that bear a mark of each collection."""
    found = set(events) - {""}
    for each in bearing:
        asked = select(event_mark.c.event_id).where(
            event_mark.c.event_id.in_(sorted(found)), event_mark.c.mark.in_(sorted(each))
        )
        found &= set(connection.execute(asked).scalars())
    return found


def load_turns(connection: Connection, events: Sequence[str]) -> dict[str, tuple[Turn, ...]]:
    """All turns of some events, in their order."""
    rows: list[Any] = []
    for start in range(0, len(events), BATCH):
        asked = select(move).where(move.c.event_id.in_(events[start : start + BATCH]))
        rows += connection.execute(asked.order_by(move.c.event_id, move.c.ordinal)).all()
    documents = _documents(connection, sorted({number for row in rows for number in row.claims}))
    found: dict[str, list[Turn]] = {}
    for row in rows:
        seen = [number for number in row.claims if number in documents]
        last = seen[-1] if seen else None
        # A turn of a claim that this reader does not see is told without its reason, which names who said it.
        why = "" if row.claims and not seen else row.why
        turn = Turn(
            row.event_id,
            row.kind,
            row.from_stage,
            row.to_stage,
            why,
            row.known_at,
            documents[last] if last is not None else None,
            row.id,
            last,
        )
        found.setdefault(row.event_id, []).append(turn)
    return {each: tuple(turns) for each, turns in found.items()}


def _documents(connection: Connection, claims: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(claims), BATCH):
        asked = (
            select(claim.c.id, document.c.key)
            .join_from(claim, revision, revision.c.id == claim.c.revision_id)
            .join(document, document.c.id == revision.c.document_id)
            .where(claim.c.id.in_(claims[start : start + BATCH]))
        )
        found |= {row.id: public_id(row.key) for row in connection.execute(asked)}
    return found


def load_last_claims(connection: Connection, events: Sequence[str]) -> dict[str, Claim]:
    """By event what the last of its claims says, as it holds; of struck ones only where there is no other."""
    found: dict[str, tuple[bool, Claim]] = {}
    for start in range(0, len(events), BATCH):
        asked = (
            select(event_claim.c.event_id, claim.c.body, claim.c.struck, event.c.laid_over)
            .join_from(event_claim, claim, claim.c.id == event_claim.c.claim_id)
            .join(event, event.c.id == event_claim.c.event_id)
            .where(event_claim.c.event_id.in_(events[start : start + BATCH]))
            .order_by(event_claim.c.told_at, event_claim.c.claim_id)
        )
        for row in connection.execute(asked):
            if not row.struck or found.get(row.event_id, (True,))[0]:
                found[row.event_id] = (row.struck, read_claim(laid_over(row.body, row.laid_over)))
    return {each: told for each, (_, told) in found.items()}


def load_alerts_on(connection: Connection, events: Sequence[str]) -> dict[str, Resting]:
    """By event its last alert that was told, as this reader reads it."""
    found: dict[str, Resting] = {}
    for start in range(0, len(events), BATCH):
        asked = select(alert.c.subject_id, alert.c.id, alert.c.severity, alert.c.title).where(
            alert.c.subject_kind == "event",
            alert.c.subject_id.in_(events[start : start + BATCH]),
            alert.c.dry_run.is_(False),
        )
        for row in connection.execute(asked.order_by(alert.c.known_at, alert.c.id)):
            found[row.subject_id] = Resting(row.id, row.severity, row.title)
    return found


def marked_lanes(connection: Connection, marks: Collection[str]) -> set[str]:
    """Which of these marks any event bears: one look into the index for each."""
    asked = each_of(connection, sorted(marks)).subquery()
    [mark] = asked.c
    first = select(event_mark.c.mark).where(event_mark.c.mark == mark).limit(1).correlate(asked).scalar_subquery()
    return set(connection.execute(select(mark).where(first.is_not(None))).scalars())
