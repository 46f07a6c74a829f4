"""Steps a replay's clock: to the next publication or due day, and only when nothing waits.

So the final state is the same on any machine, however fast it is (`docs/decisions/0009-honest-replay.md`): at each
instant all sources are polled, then all is analysed, then editions are made, and the clock stands while somebody works.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.clocks import WorldInstant
from pipeline.rendering.filters import instant, plural
from pipeline.storage.engine import reading, writing
from pipeline.storage.holders import clock_moves
from pipeline.storage.notices import count_later, next_notice
from pipeline.storage.pending import count_waiting
from pipeline.storage.state import has_run_at, set_world_now
from pipeline.tasks.collect import due_sources
from pipeline.tasks.context import Context
from pipeline.tasks.digest import due_editions
from pipeline.tasks.retention import retain
from pipeline.tasks.setup import tell_fleet_again
from pipeline.tasks.telling import tell_due


@dataclass(frozen=True, slots=True)
class Waiting:
    """What must be done before the clock may step."""

    sources: tuple[str, ...]
    revisions: int
    turns: int
    unasked: bool
    editions: int

    @property
    def nothing(self) -> bool:
        """Whether the clock may step."""
        return self.analysed and not self.editions

    @property
    def analysed(self) -> bool:
        """Whether all that this instant brings is read and asked of the rules."""
        return not (self.sources or self.revisions or self.turns or self.unasked)


def waiting(context: Context) -> Waiting:
    """Sources that are due, revisions not yet read, turns not yet asked of the rules, editions not yet made.

    `unasked`: nothing was analysed at this instant. Where no source had anything new, its clocks may still bring
    something due, and a source may have fallen silent.
    """
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        counts, unasked = count_waiting(connection), not has_run_at(connection, "analyse", now)
    sources, editions = tuple(due_sources(context)), len(due_editions(context))
    return Waiting(sources, counts["revisions"], counts["turns"], unasked, editions)


def polled(context: Context) -> bool:
    """Whether what there is may be analysed: live always, in the recorded world when every source was polled."""
    return context.world_kind == "live" or not due_sources(context)


def analysed(context: Context) -> bool:
    """Whether who is due may be told: live always, in the recorded world when all of this instant is analysed."""
    return context.world_kind == "live" or waiting(context).analysed


def next_instant(context: Context, instants: Sequence[datetime]) -> datetime | None:
    """The first instant after the world's now, or when somebody is to be told before; None at the end of the saga."""
    now = context.clocks.world_now()
    target = next((instant for instant in sorted(instants) if instant > now), None)
    with reading(context.engine) as connection:
        told_at = next_notice(connection, now)
    return told_at if told_at and target and told_at < target else target


def told_later(context: Context) -> str:
    """In words what somebody is to be told after the world's now: no clock comes there once a saga has ended."""
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        number, first = count_later(connection, now)
    if not number:
        return ""
    waits = plural(number, "notice waits", "notices wait")
    return f"{waits} to be told, the first at {instant(first)}; the recorded world stands at {instant(now)}"


def has_ended(context: Context, instants: Sequence[datetime]) -> bool:
    """Whether nothing waits, and nothing comes any more."""
    return waiting(context).nothing and next_instant(context, instants) is None


def step(context: Context, instants: Sequence[datetime]) -> datetime | None:
    """Step once; gives the new now, or None where something waits or the saga has ended.

    Waits for who is at work: what begins at an instant ends at it.
    """
    with clock_moves(context.engine):
        return _step(context, instants) if waiting(context).nothing else None


def _step(context: Context, instants: Sequence[datetime]) -> datetime | None:
    # Before the clock goes on, so that what one message tells hangs on the world's clock alone.
    tell_due(context)
    target = next_instant(context, instants)
    if target is None:
        return None
    # Here and nowhere else in a replay, so that what a text was compared with hangs on the world's clock alone.
    retain(context)
    with writing(context.engine) as connection:
        set_world_now(connection, target)
        tell_fleet_again(connection, WorldInstant(target), context.clocks.wall_now())
    return target
