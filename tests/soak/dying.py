"""The hook that kills a process at a named point, as a power cut would: nothing is cleaned up.

Functions are wrapped by name before the real tasks run; no production code knows of it.
"""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event

#: The point before any transaction that wrote is kept.
COMMIT = "commit"
PassBy = Callable[[str], None]


@dataclass(frozen=True)
class Point:
    """A place where a process may be cut off: before or after a function that a module calls by this name."""

    name: str
    module: ModuleType
    function: str
    after: bool


def die_at(order: str | None) -> PassBy:
    """The hook: `order` is `point:n`; called with a point's name, it kills this process at its n-th call."""
    point, _, number = (order or "").partition(":")
    left = {point: int(number or 1)}

    def pass_by(name: str) -> None:
        if name and name == point:
            left[name] -= 1
            if left[name] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return pass_by


def watch_commits(pass_by: PassBy) -> None:
    """Pass by `COMMIT` before each transaction of this process that wrote is kept."""

    def before(connection: Connection) -> None:
        if connection.get_execution_options().get("chipwatch_writes"):
            pass_by(COMMIT)

    event.listen(Engine, "commit", before)


def wrapped(function: Callable[..., Any], pass_by: PassBy, before: str = "", after: str = "") -> Any:
    """The function, with points before and after it."""

    def call(*given: Any, **named: Any) -> Any:
        pass_by(before)
        result = function(*given, **named)
        pass_by(after)
        return result

    return call


def watch(points: Mapping[str, Point], order: str | None) -> PassBy:
    """Wrap the function of the point that an order names, in this process; gives the hook.

    Raises:
        AttributeError: the module has no function of that name any more.
    """
    pass_by = die_at(order)
    point = points.get((order or "").partition(":")[0])
    if point is not None:
        function = getattr(point.module, point.function)
        before, after = ("", point.name) if point.after else (point.name, "")
        setattr(point.module, point.function, wrapped(function, pass_by, before, after))
    return pass_by
