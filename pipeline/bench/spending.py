"""CPU that answers cost: this process's, and that of the PostgreSQL backends which work for it on the same machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

NS = 1_000_000_000


class Spending:
    """Adds up CPU of this process and of each backend that it was connected to.

    A backend's processes are told by Linux (`/proc/PID/schedstat`, nanoseconds); those of parallel workers, which come
    and go with a statement, are not among them. A server on another machine, or another system, tells nothing: then
    `whole` is False.
    """

    def __init__(self) -> None:
        self._spent: dict[int, int] = {}
        self.whole = True

    def connected(self, connection: Any, _record: object) -> None:
        """SQLAlchemy made a connection: one of psycopg's says by whom it is served."""
        info = getattr(connection, "info", None)
        pid = getattr(info, "backend_pid", None)
        if pid is None:
            return  # SQLite works in this process
        if not _is_here(str(info.host)) or _ran(pid) is None:  # type: ignore[union-attr]
            self.whole = False
            return
        self._spent[pid] = 0

    def seconds(self) -> float:
        """CPU so far; only differences mean something."""
        for pid in self._spent:
            # One that ended keeps what it had spent.
            self._spent[pid] = _ran(pid) or self._spent[pid]
        return time.process_time() + sum(self._spent.values()) / NS


@contextmanager
def spending(engine: Engine) -> Iterator[Spending]:
    """Watch all connections that are made from here on; those of the engine are made anew."""
    spent = Spending()
    engine.dispose()
    event.listen(Engine, "connect", spent.connected)
    try:
        yield spent
    finally:
        event.remove(Engine, "connect", spent.connected)


def _ran(pid: int) -> int | None:
    """Nanoseconds on a processor; None where nobody tells."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0])
    except (OSError, IndexError, ValueError):
        return None


def _is_here(host: str) -> bool:
    """Whether a server's host is this machine: a socket's folder, or loopback."""
    if host.startswith("/") or host in {"", "localhost"}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
