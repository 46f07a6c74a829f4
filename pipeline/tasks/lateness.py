"""Whether the watch itself is on time, by our own tables and the wall clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.storage.engine import reading
from pipeline.storage.lateness import Waits, load_waits
from pipeline.tasks.context import Context
from pipeline.tasks.views import age_of


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may be ago; `first` is what a person does first."""

    what: str
    within: timedelta
    first: str


#: What is looked at, by the field of `Waits`.
LIMITS = {
    "text": Limit("a text waits to be analysed", timedelta(minutes=15), "is the DAG analyse paused or red?"),
    "message": Limit("a message waits to be sent", timedelta(hours=2), "`chipwatch outbox` says for what"),
    "analysed": Limit("the last good analysis ended", timedelta(minutes=15), "is the DAG analyse paused or red?"),
    "delivered": Limit("the last good delivery ended", timedelta(minutes=30), "is the DAG deliver paused or red?"),
    "polled": Limit("the last good poll of any source ended", timedelta(hours=2), "`chipwatch sources` shows them all"),
}


def find_late(context: Context) -> tuple[str, ...]:
    """What is later than it may be, in words with what to do first; nothing in a replay, or where nothing ran yet.

    While all sending is paused, messages wait as they should.
    """
    if context.world_kind == "replay":
        return ()
    now = context.clocks.wall_now()
    with reading(context.engine) as connection:
        waits = load_waits(connection, now)
    return tuple(late(waits, now))


def late(waits: Waits, now: datetime) -> Iterator[str]:
    """The same of values."""
    for name, limit in LIMITS.items():
        since: datetime | None = getattr(waits, name)
        if since is not None and now - since > limit.within:
            allowed = age_of(limit.within)
            yield f"{limit.what} {_told(name, age_of(now - since))}, {allowed} is allowed: {limit.first}"


def _told(name: str, age: str) -> str:
    return f"since {age}" if name in {"text", "message"} else f"{age} ago"
