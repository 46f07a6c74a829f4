"""Two clocks, told apart by type (`docs/decisions/0003-two-clocks.md`).

`WorldInstant` decides what is true in the watched world: stages, due days, digest weeks, silence,
`known_at`. `WallInstant` decides how the machine behaves: leases, retries, pace, tokens, audit. In a
replay they are years apart, and mypy refuses one where the other is meant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType

WorldInstant = NewType("WorldInstant", datetime)
WallInstant = NewType("WallInstant", datetime)


def wall_now() -> WallInstant:
    """The machine's clock, in UTC."""
    return WallInstant(datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two clocks as functions, so that a test or a replay hands in its own."""

    world_now: Callable[[], WorldInstant]
    wall_now: Callable[[], WallInstant] = wall_now
