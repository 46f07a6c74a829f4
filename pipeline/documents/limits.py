"""A limit on CPU time for code that a page can make slow."""

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OverTimeError(BaseException):
    """The limit was reached. Not an `Exception`: libraries that swallow those must not swallow this."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Stop what runs inside after `seconds` of this process's CPU time.

    Works in the main thread, where signals arrive; elsewhere, or where someone else's timer is set, there
    is no limit but what the callers check beforehand.

    Raises:
        OverTimeError: inside, at the next Python instruction after the limit.
    """
    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getitimer(signal.ITIMER_PROF)[0] > 0:
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OverTimeError

    # The collector's callbacks are no place to raise in: what is raised there is lost, with a warning.
    collects = gc.isenabled()
    gc.disable()
    before = signal.signal(signal.SIGPROF, stop)
    # It rings again: an `except BaseException` deep inside may have eaten the first.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if collects:
            gc.enable()
