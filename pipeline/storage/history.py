"""Every turn of the stored history, for asking a rule what it would have said."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from models.alert import Alert
from models.event import Event, MoveRow
from models.party import ListChangeRow
from models.source import SourceTurn
from pipeline.storage.turns import (
    ListTurn,
    MoveTurn,
    SourceTurnView,
    read_list_turn,
    read_move_turn,
    read_source_turn,
    told_claims,
)

event = Event.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
source_turn = SourceTurn.__table__  # type: ignore[attr-defined]
alert = Alert.__table__  # type: ignore[attr-defined]


def all_moves(connection: Connection) -> list[MoveTurn]:
    """Every move, oldest first, with its event's claims that were known by then."""
    asked = select(move, event.c.type, event.c.known_at.label("first_known_at"))
    rows = connection.execute(
        asked.join(event, event.c.id == move.c.event_id).order_by(move.c.known_at, move.c.event_id, move.c.ordinal)
    ).all()
    return [read_move_turn(row, tuple(told_claims(connection, row.event_id, until=row.known_at))) for row in rows]


def all_list_changes(connection: Connection) -> list[ListTurn]:
    """Every list change, oldest first; what a notice told before its list showed it, once."""
    told_once = list_change.c.ahead | list_change.c.notice.is_(None)
    rows = connection.execute(select(list_change).where(told_once).order_by(list_change.c.id)).all()
    return [read_list_turn(row) for row in rows]


def all_source_turns(connection: Connection) -> list[SourceTurnView]:
    """Every begin and end of an outage, oldest first."""
    asked = select(source_turn).where(source_turn.c.kind != "state").order_by(source_turn.c.id)
    return [read_source_turn(row) for row in connection.execute(asked)]


def first_alerts(connection: Connection) -> dict[str, datetime]:
    """When each event was first alerted on (world)."""
    asked = select(alert.c.subject_id, func.min(alert.c.known_at)).where(
        alert.c.subject_kind == "event", alert.c.dry_run.is_(False)
    )
    return {subject: at for subject, at in connection.execute(asked.group_by(alert.c.subject_id))}  # noqa: C416 - rows
