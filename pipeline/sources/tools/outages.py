"""When a source counts as not readable: told once when that is sure, and once when it is over. Pure.

One failed poll may be a flap: it opens an outage that nobody is told of. A second failed poll, or an answer that
leaves no doubt, makes it sure. Whatever the fault turns into meanwhile, it is one outage; its identity is its start.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pipeline.errors import BlockedError, ChipwatchError, LayoutError, RobotsError

#: States in which the last poll told us what is there.
WELL = frozenset({"ok", "quiet"})
#: "Too many requests" is a matter of pace.
TOO_MANY = 429

TurnKind = Literal["state", "outage_started", "outage_ended"]


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a source cannot be read.

    Attributes:
        began_at: the first poll that failed (world): its identity.
        after: the state before it.
        sure: it was told.
    """

    began_at: datetime
    after: str
    sure: bool


def is_definite(fault: ChipwatchError | None) -> bool:
    """Does one answer leave no doubt: a refusal, a challenge, robots.txt, another layout?"""
    if isinstance(fault, BlockedError):
        return fault.status != TOO_MANY
    return isinstance(fault, LayoutError | RobotsError)


def outage_after(
    before: Outage | None, was: str, state: str, now: datetime, *, definite: bool = False, repeated: bool = False
) -> Outage | None:
    """The outage that a source is in after a poll; None where it can be read.

    Args:
        before: the one before the poll.
        was: the state before the poll.
        state: the state after it.
        now: world clock. A poll repeated at the same instant is no second one.
        definite: whether the answer leaves no doubt.
        repeated: whether the poll showed nothing of what the state rests on.
    """
    if state in WELL:
        return None
    if before is None:
        return Outage(now, was, definite)
    return replace(before, sure=before.sure or definite or (now > before.began_at and not repeated))


def turn_between(before: Outage | None, after: Outage | None) -> TurnKind:
    """What a poll did to an outage: began one for sure, ended one that was sure, or neither."""
    was, is_ = before is not None and before.sure, after is not None and after.sure
    if was == is_:
        return "state"
    return "outage_started" if is_ else "outage_ended"
