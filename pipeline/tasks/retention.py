"""Retention: after the days that a publisher's terms allow, a text's body goes; what rests on it stays."""

from pipeline.storage.engine import reading, writing
from pipeline.storage.retention import (
    captures_to_erase,
    claim_erasing,
    expired,
    note_erased,
    remove_bodies,
)
from pipeline.tasks.context import Context

BATCH = 100


def retain(context: Context) -> dict[str, object]:
    """Take out every body whose days are over by the world's clock, then the captures that nobody needs.

    Run twice it does it once; stopped anywhere, the next run goes on.

    Returns:
        `bodies` and `captures` removed now.
    """
    now = context.clocks.world_now()
    bodies = captures = 0
    while True:
        with writing(context.engine) as connection:
            batch = expired(connection, now, BATCH)
            remove_bodies(connection, batch, now)
        bodies += len(batch)
        if len(batch) < BATCH:
            break
    while True:
        with reading(context.engine) as connection:
            left = captures_to_erase(connection, BATCH, context.clocks.wall_now())
        for sha in left:
            captures += _erase(context, sha)
        if len(left) < BATCH:
            return {"bodies": bodies, "captures": captures}


def _erase(context: Context, sha: bytes) -> bool:
    """Erase a capture's bytes, with no transaction open; False where they are needed again, or another has them."""
    with writing(context.engine) as connection:
        if not claim_erasing(connection, sha, context.clocks.wall_now()):
            return False
    context.captures.erase(sha)
    with writing(context.engine) as connection:
        note_erased(connection, sha, context.clocks.wall_now())
    return True
