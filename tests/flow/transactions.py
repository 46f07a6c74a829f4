"""What happens while a transaction is open, watched from outside: an audit hook, and the events of every engine.

`docs/architecture.md` promises that work is read in one short transaction, computed with none open, and written in
another: nothing is asked of the network, written to a file, started or waited for between a BEGIN and its end.
"""

import gc
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

#: What the interpreter announces (https://docs.python.org/3/library/audit_events.html) and no transaction may wait for.
#: Not every version announces a sleep: it is wrapped.
OUTSIDE = frozenset(
    {
        "os.listdir", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.copyfile", "socket.connect",
        "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "time.sleep",
    }
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
ROOT = str(Path(__file__).parents[2] / "pipeline")


@dataclass
class Open:
    """A transaction that is open: who began it, and the CPU seconds of its thread, in all and not its own.

    Not its own is what the database took, and the search for garbage: whoever happens to begin one pays for all that
    the process keeps, which in a worker that ran other tests before is seconds.
    """

    writes: bool
    where: str
    began: float
    not_its_own: float = 0.0
    statement: float = 0.0
    search: float = 0.0


@dataclass
class Watch:
    """What was seen. `faults` says what was done within a transaction and where.

    `longest` is the most CPU seconds of Python in one writing transaction by where it began, `spent` those of the
    whole process, both without the search for garbage.
    """

    faults: list[str] = field(default_factory=list)
    longest: dict[str, float] = field(default_factory=dict)
    spent: float = 0.0
    seen: int = 0
    left: int = 0
    on: bool = True
    _open: dict[tuple[int, int], Open] = field(default_factory=dict)
    _search: float = 0.0

    def begin(self, connection: Connection) -> None:
        frames = {(frame.filename, frame.name) for frame in traceback.extract_stack(limit=60)}
        if (str(Path(ROOT, "storage", "engine.py")), "migrate") in frames:
            return  # an upgrade is one transaction by design, before anything else runs
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            return  # a session that holds a worker's own lock, in no transaction (`storage.holders`)
        writes = bool(connection.get_execution_options().get("chipwatch_writes", False))
        self.seen += 1
        self._open[threading.get_ident(), id(connection)] = Open(writes, where(), time.thread_time())

    def end(self, connection: Connection) -> None:
        done = self._open.pop((threading.get_ident(), id(connection)), None)
        if done is not None and done.writes:
            spent = time.thread_time() - done.began - done.not_its_own
            self.longest[done.where] = max(spent, self.longest.get(done.where, 0.0))

    def before(self, connection: Connection, *_: Any) -> None:
        if each := self._open.get((threading.get_ident(), id(connection))):
            each.statement = time.thread_time()

    def after(self, connection: Connection, *_: Any) -> None:
        if each := self._open.get((threading.get_ident(), id(connection))):
            each.not_its_own += time.thread_time() - each.statement
            each.statement = 0.0

    def search(self, phase: str, _info: dict[str, int]) -> None:
        """The callback of `gc`, in the thread that began a search. A statement that is running counts it already."""
        mine = [each for (thread, _), each in list(self._open.items()) if thread == threading.get_ident()]
        now = time.thread_time()
        if phase == "start":
            self._search = now
        else:
            self.spent -= now - self._search
        for each in mine:
            if phase == "start":
                each.search = now
            elif not each.statement:
                each.not_its_own += now - each.search

    def hear(self, name: str, given: tuple[Any, ...]) -> None:
        """The audit hook: something of the outside is done by this thread."""
        if not self.on or not (name in OUTSIDE or (name == "open" and _writes(given))):
            return
        mine = [each for (thread, _), each in list(self._open.items()) if thread == threading.get_ident()]
        if mine:
            self.faults.append(f"{name} {given[:1]} at {where()} within the transaction of {mine[-1].where}")


def _writes(given: tuple[Any, ...]) -> bool:
    path, mode, flags = (*given, None, None, None)[:3]
    writes = any(sign in mode for sign in "wax+") if isinstance(mode, str) else bool((flags or 0) & WRITING)
    return writes and path != os.devnull


def where() -> str:
    """The innermost place in the package's own code, leaving out what opens transactions."""
    for frame in reversed(traceback.extract_stack(limit=60)):
        if frame.filename.startswith(ROOT) and not frame.filename.endswith("storage/engine.py"):
            return f"{frame.filename.removeprefix(ROOT).lstrip('/')}:{frame.name}"
    return "outside the package"


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch every engine of this process; an audit hook cannot be taken away again, so that it is told to be deaf."""
    watch = Watch()
    hooks = (
        ("begin", watch.begin),
        ("commit", watch.end),
        ("rollback", watch.end),
        ("before_cursor_execute", watch.before),
        ("after_cursor_execute", watch.after),
    )
    for name, hook in hooks:
        event.listen(Engine, name, hook)
    gc.callbacks.append(watch.search)
    watch.spent -= time.process_time()
    sys.addaudithook(watch.hear)
    sleep = time.sleep

    def told(seconds: float) -> None:
        watch.hear("time.sleep", (seconds,))
        sleep(seconds)

    time.sleep = told
    try:
        yield watch
    finally:
        time.sleep = sleep
        watch.spent += time.process_time()
        gc.callbacks.remove(watch.search)
        watch.on = False
        watch.left = len(watch._open)
        for name, hook in hooks:
            event.remove(Engine, name, hook)
