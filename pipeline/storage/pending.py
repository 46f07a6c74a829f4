"""What waits: counts for the stepper, the health line and tests."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from models.delivery import Message
from models.document import Revision
from models.event import MoveRow
from models.party import ListChangeRow

revision = Revision.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]


def count_waiting(connection: Connection) -> dict[str, int]:
    """How many revisions wait to be read, and how many turns to be asked of the rules."""
    revisions = select(func.count()).select_from(revision).where(revision.c.work.in_(("pending", "leased")))
    moves = select(func.count()).select_from(move).where(move.c.work == "pending")
    changes = select(func.count()).select_from(list_change).where(list_change.c.work == "pending")
    return {
        "revisions": connection.execute(revisions).scalar_one(),
        "turns": connection.execute(moves).scalar_one() + connection.execute(changes).scalar_one(),
    }


def count_messages(connection: Connection, at: datetime) -> int:
    """How many messages are due to be sent by the wall clock."""
    due = select(func.count()).select_from(message).where(message.c.state == "waiting", message.c.due_at <= at)
    return connection.execute(due).scalar_one()
