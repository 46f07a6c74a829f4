"""Hosts that do not take anything: left alone for a while, so that they hold up nobody else's messages.

A circuit breaker: each failure opens it for longer; when it is over one message tries, and the others follow when that
one was taken (M. Nygard, Release It!, 2nd edition, "Circuit Breaker").
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, delete, select, update

from models.clocks import WallInstant
from models.delivery import Circuit
from pipeline.storage.state import insert_new

circuit = Circuit.__table__  # type: ignore[attr-defined]

FIRST = timedelta(seconds=30)
LONGEST = timedelta(minutes=15)
#: How long the one that tries keeps the others away: longer than a channel's time-out.
PROBE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OpenCircuit:
    """A host that is left alone: since how many failures, until when (wall), and what was the matter."""

    host: str
    failures: int
    open_until: datetime
    reason: str


def load_circuits(connection: Connection) -> tuple[OpenCircuit, ...]:
    """The hosts that failed last, by name."""
    return tuple(OpenCircuit(*row) for row in connection.execute(select(circuit).order_by(circuit.c.host)))


def note_failure(
    connection: Connection, host: str, at: WallInstant, reason: str, jitter: Random, asked: timedelta
) -> WallInstant:
    """The host did not take anything; gives until when it is left alone: at least as long as it asked for.

    One failure alone may be a hiccup: the next message tries at once, and only where that fails too the others wait.
    """
    known = connection.execute(select(circuit.c.failures).where(circuit.c.host == host)).scalar_one_or_none()
    failures = (known or 0) + 1
    longest: timedelta = min(LONGEST, FIRST * (1 << min(failures - 2, 16))) if failures > 1 else timedelta(0)
    until = WallInstant(at + max(longest * jitter.uniform(0.5, 1.0), asked))
    values = {"failures": failures, "open_until": until, "reason": reason[:300]}
    insert_new(connection, circuit, {"host": host, **values})
    connection.execute(update(circuit).where(circuit.c.host == host).values(values))
    return until


def note_success(connection: Connection, host: str) -> None:
    """The host takes messages."""
    connection.execute(delete(circuit).where(circuit.c.host == host))


def note_probe(connection: Connection, hosts: Collection[str], at: WallInstant) -> None:
    """One message tries these hosts now; the others wait for what it meets."""
    connection.execute(update(circuit).where(circuit.c.host.in_(sorted(hosts))).values(open_until=at + PROBE))
