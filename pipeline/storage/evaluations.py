"""What events touched when they were last asked: appended, the latest of an event is what we know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, String, and_, cast, func, insert, select

from models.clocks import WorldInstant
from models.evaluation import Evaluation, EvaluationPass
from models.event import Event, MoveRow
from pipeline.storage.alert_conditions import unindexed
from pipeline.storage.state import insert_new

evaluation = Evaluation.__table__  # type: ignore[attr-defined]
evaluation_pass = EvaluationPass.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]

BATCH = 500


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an event touched: units by the keys of `holdings.growth`."""

    event: str
    occasion: str
    asked_of: bytes
    touched: Mapping[str, int]


def save_evaluations(connection: Connection, found: Sequence[Evaluated], known_at: WorldInstant) -> None:
    """Append what events touch now; of one occasion once."""
    rows = [
        {
            "event_id": each.event,
            "occasion": each.occasion,
            "asked_of": each.asked_of,
            "touched": dict(each.touched),
            "known_at": known_at,
        }
        for each in found
    ]
    insert_new(connection, evaluation, rows)


def load_touched(
    connection: Connection, events: Sequence[str], *, something: bool = False
) -> dict[str, dict[str, int]]:
    """By event what it touched when it was last asked; events that were never asked are not there.

    With `something` those are not that touched nothing.
    """
    found: dict[str, dict[str, int]] = {}
    for start in range(0, len(events), BATCH):
        newest = (
            select(func.max(evaluation.c.id))
            .where(evaluation.c.event_id.in_(events[start : start + BATCH]))
            .group_by(evaluation.c.event_id)
        )
        asked = select(evaluation.c.event_id, evaluation.c.touched).where(evaluation.c.id.in_(newest))
        if something:
            asked = asked.where(cast(evaluation.c.touched, String) != "{}")
        found |= {row.event_id: row.touched for row in connection.execute(asked)}
    return found


def save_pass(
    connection: Connection, asked_of: bytes, hashes: Mapping[str, str], events: int, known_at: WorldInstant
) -> None:
    """All open events were asked."""
    connection.execute(
        insert(evaluation_pass).values(asked_of=asked_of, hashes=dict(hashes), events=events, known_at=known_at)
    )


def last_pass(connection: Connection) -> tuple[bytes, dict[str, str]] | None:
    """What open events were last asked of: the hash of all, and the hashes by name."""
    row = connection.execute(select(evaluation_pass).order_by(evaluation_pass.c.id.desc()).limit(1)).first()
    return None if row is None else (row.asked_of, row.hashes)


def load_open(
    connection: Connection, types: Sequence[str], stages: Sequence[str], *, among: Sequence[str] | None = None
) -> list[str]:
    """The events of some types that stand at one of some stages, in the order of their becoming known.

    Those of some alone where they are named.
    """
    other = move.alias()
    last = select(func.max(other.c.ordinal)).where(other.c.event_id == event.c.id).scalar_subquery()
    query = (
        select(event.c.id)
        .join_from(event, move, and_(move.c.event_id == event.c.id, move.c.ordinal == last))
        .where(event.c.merged_into.is_(None), move.c.to_stage.in_(stages))
        .order_by(event.c.known_at, event.c.id)
    )
    if among is None:
        query = query.where(event.c.type.in_(types))
    else:
        query = query.where(event.c.id.in_(among), unindexed(event.c.type).in_(types))
    return list(connection.execute(query).scalars())


def has_more_open(connection: Connection, types: Sequence[str], stages: Sequence[str], number: int) -> bool:
    """Whether there are more such events than this, merged ones and turns of before among them: quick, not exact."""
    some = (
        select(event.c.id)
        .join_from(event, move, move.c.event_id == event.c.id)
        .where(event.c.type.in_(types), move.c.to_stage.in_(stages))
        .limit(1)
        .offset(number)
    )
    return connection.execute(some).first() is not None
