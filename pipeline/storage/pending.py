"""What waits: counts for the stepper, the health line and tests."""

from sqlalchemy import Connection, func, select, text

from models.columns import UNASKED
from models.delivery import Message
from models.document import WAITING, Revision
from models.event import MoveRow
from models.party import ListChangeRow
from models.screening import ScreeningRow

revision = Revision.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
screening = ScreeningRow.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]


def count_waiting(connection: Connection) -> dict[str, int]:
    """How many revisions wait to be read, and how many turns to be asked of the rules."""
    revisions = select(func.count()).select_from(revision).where(text(WAITING))
    moves = select(func.count()).select_from(move).where(text(UNASKED))
    changes = select(func.count()).select_from(list_change).where(text(UNASKED))
    screenings = select(func.count()).select_from(screening).where(text(UNASKED))
    return {
        "revisions": connection.execute(revisions).scalar_one(),
        "turns": sum(connection.execute(each).scalar_one() for each in (moves, changes, screenings)),
    }
