"""Keys by which programs ask for acts: noted with the act, in its transaction, so that it is done once."""

from datetime import timedelta

from sqlalchemy import Connection, delete, select

from models.clocks import WallInstant
from models.once import DoneOnce, Once
from pipeline.errors import StateError
from pipeline.storage.state import insert_new

done_once = DoneOnce.__table__  # type: ignore[attr-defined]
#: A key counts for so long.
LASTS = timedelta(days=7)


class DoneBeforeError(StateError):
    """It was done already under this key: there is nothing to do, and nothing was done."""


class KeyUsedError(StateError):
    """The key stands for another act."""


def note_once(connection: Connection, once: Once, at: WallInstant) -> None:
    """Note a key; to be called first in the transaction of its act.

    Raises:
        DoneBeforeError: the act was done under it.
        KeyUsedError: something else was.
    """
    connection.execute(delete(done_once).where(done_once.c.recorded_at < at - LASTS))
    if insert_new(connection, done_once, {"key": once.key, "asked": once.asked, "recorded_at": at}):
        return
    check_key(connection, once)
    raise DoneBeforeError("it was done already")


def check_key(connection: Connection, once: Once) -> bool:
    """Whether an act was done under a key.

    Raises:
        KeyUsedError: something else was.
    """
    asked = connection.execute(select(done_once.c.asked).where(done_once.c.key == once.key)).scalar()
    if asked is not None and asked != once.asked:
        raise KeyUsedError("this Idempotency-Key stands for another act: make a new one for each")
    return asked is not None
