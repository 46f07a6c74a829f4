"""A limit on CPU time for code that a page can make slow."""

import ctypes
import gc
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: How often another thread's clock is looked at, and when it is told again that its time is over.
LOOK_EVERY_S = 0.05
AGAIN_S = 0.5


class OverTimeError(BaseException):
    """The limit was reached. Not an `Exception`: libraries that swallow those must not swallow this."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Stop what runs inside after `seconds` of this process's CPU time, or of this thread's, where it is no main one.

    Where someone else's timer is set, there is no limit but what the callers check beforehand.

    Raises:
        OverTimeError: inside, at the next Python instruction after the limit.
    """
    if threading.current_thread() is not threading.main_thread():
        with _thread_limit(seconds):
            yield
        return
    if signal.getitimer(signal.ITIMER_PROF)[0] > 0:
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OverTimeError

    # The collector's callbacks are no place to raise in: what is raised there is lost, with a warning.
    collects = gc.isenabled()
    gc.disable()
    before = signal.signal(signal.SIGPROF, stop)
    # It rings again: an `except BaseException` deep inside may have eaten the first.
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if collects:
            gc.enable()


@contextmanager
def _thread_limit(seconds: float) -> Iterator[None]:
    """Signals arrive in the main thread alone: another one is watched by a thread that looks at its CPU clock."""
    watched = threading.get_ident()
    if not hasattr(time, "pthread_getcpuclockid"):  # macOS, Windows
        yield
        return
    clock = time.pthread_getcpuclockid(watched)
    ends = time.clock_gettime(clock) + seconds
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_EVERY_S):
            if time.clock_gettime(clock) > ends:
                _raise_in(watched, OverTimeError)
                over.wait(AGAIN_S)

    watching = threading.Thread(target=watch, daemon=True, name="cpu-limit")
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()
        _raise_in(watched, None)  # what was raised too late is taken back


def _raise_in(thread: int, fault: type[BaseException] | None) -> None:
    raised = ctypes.py_object(fault) if fault else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
