"""Retention: after the days that a publisher's terms allow, a text's body goes; what rests on it stays."""

from pipeline.storage.engine import reading, writing
from pipeline.storage.retention import (
    captures_to_erase,
    erase_capture,
    expired,
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
            left = captures_to_erase(connection, BATCH)
        for sha in left:
            with writing(context.engine) as connection:
                erased = erase_capture(connection, context.settings.captures_path, sha, context.clocks.wall_now())
            captures += erased
        if len(left) < BATCH:
            return {"bodies": bodies, "captures": captures}
