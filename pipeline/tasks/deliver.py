"""Deliver: make messages of what is due, lease what waits, send it outside any transaction, mark it.

A crash before the channel accepted loses nothing, since the lease runs out. A crash between acceptance and mark
repeats that one message, with the same Message-ID or webhook id. A worker that lives is never robbed of what it
holds, however slow the other side and whatever the clock says.
"""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from threading import Lock, local
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from models.clocks import WallInstant
from models.telling import Leased
from pipeline.channels import CHANNELS, Channel, Ports
from pipeline.errors import DeliveryError
from pipeline.storage.delivery import lease, mark_failed, mark_sent
from pipeline.storage.engine import writing
from pipeline.storage.holders import holding, new_holder
from pipeline.storage.recipients import mark_gone
from pipeline.tasks.confirming import with_token
from pipeline.tasks.context import Context
from pipeline.tasks.escalating import escalate
from pipeline.tasks.of_held import tell_of_held
from pipeline.tasks.pausing import paused
from pipeline.tasks.telling import tell_due

T = TypeVar("T")
#: Messages in hand at once by one worker, and of these for one host: a host that does not answer holds up itself alone.
TOGETHER = 8
FOR_ONE_HOST = 2
#: Seconds that a host may take for its last word before others take their last step too.
PATIENCE = 10.0
#: Seconds between tries to keep what became of a message, each of which waits for a busy database by itself.
PAUSES = (1.0, 5.0, 15.0, 60.0)


def deliver(
    context: Context,
    limit: int = 50,
    *,
    ports: Ports | None = None,
    jitter: Random | None = None,
    together: int = 1,
    telling: bool = True,
) -> dict[str, object]:
    """Send what is due, the most urgent first, until `limit` were tried or none is left.

    Args:
        context: the deployment.
        limit: how many at the most.
        ports: the way out for webhooks, `Ports(post=web_client.post)`; without it they wait.
        jitter: randomness of the waits; the machine's when None.
        together: how many at once.
        telling: make messages of notices that are due; else send what is made already.

    Returns:
        `sent`, `again` and `dead`, and in words which channels are `not_set_up`; `paused` by whom, while it lasts.
    """
    if (lasting := paused(context)) is not None:
        # What is due stays due, so that it goes together in the end; who was not told is not escalated.
        return {"sent": 0, "again": 0, "dead": 0, "not_set_up": [], "paused": lasting.who}
    escalate(context)
    if telling:
        tell_due(context)
    tell_of_held(context)
    ports = ports or Ports(now=context.clocks.wall_now)
    ready, absent = _ready(context, ports)
    worker = _Worker(context, ready, ports, jitter or Random(), limit, together)  # noqa: S311 - spreads retries
    with holding(context.engine, worker.holder):
        worker.run()
    return {
        "sent": worker.counts["sent"],
        "again": worker.counts["waiting"],
        "dead": worker.counts["dead"],
        "not_set_up": list(absent),
    }


class _Worker:
    """Takes one message after the other; several threads share what is left and which hosts are busy."""

    def __init__(
        self, context: Context, ready: dict[str, Channel], ports: Ports, jitter: Random, limit: int, together: int
    ) -> None:
        self.context, self.ready, self.jitter = context, ready, jitter
        self.step = _LastStep()
        self.ports = replace(ports, last_step=self.step.begin)
        self.left, self.together = limit, together
        self.holder = new_holder()
        self.counts: Counter[str] = Counter()
        self.hosts: Counter[str] = Counter()
        self.lock = Lock()

    def run(self) -> None:
        """Until nothing is left. What a message raises that is no failure of its own is raised here."""
        if self.together == 1:
            self._work()
            return
        with ThreadPoolExecutor(self.together, thread_name_prefix="deliver") as pool:
            for done in [pool.submit(self._work) for _ in range(self.together)]:
                done.result()

    def _work(self) -> None:
        # One at a time: a slow server must not keep the others waiting in our hands.
        while (leased := self._take()) is not None:
            outcome = "failed"
            try:
                outcome = _send_one(self.context, leased, self.ready, self.ports, self.jitter)
            finally:
                self.step.end()
                with self.lock:
                    self.hosts[leased.host] -= 1
                    self.counts[outcome] += 1

    def _take(self) -> Leased | None:
        with self.lock:
            if self.left <= 0:
                return None
            busy = [host for host, count in self.hosts.items() if count >= FOR_ONE_HOST]
            with writing(self.context.engine) as connection:
                now = self.context.clocks.wall_now()
                taken = lease(connection, self.holder, now, limit=1, channels=self.ready, busy=busy)
            if not taken:
                return None
            self.left -= 1
            self.hosts[taken[0].host] += 1
            return taken[0]


class _LastStep:
    """Of one message at a time it cannot be told whether the other side has it: a crash repeats that one alone.

    Until there, connecting and being refused, messages go side by side. A host that is slow with its last word lets the
    others go on after `PATIENCE`.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._mine = local()

    def begin(self) -> None:
        """Wait until no other is in this step."""
        if not getattr(self._mine, "held", False):
            self._mine.held = self._lock.acquire(timeout=PATIENCE)

    def end(self) -> None:
        """What became of it is kept."""
        if getattr(self._mine, "held", False):
            self._mine.held = False
            self._lock.release()


def _ready(context: Context, ports: Ports) -> tuple[dict[str, Channel], tuple[str, ...]]:
    faults = {name: channel.missing(context.settings, ports) for name, channel in CHANNELS.items()}
    ready = {name: CHANNELS[name] for name, fault in faults.items() if fault is None}
    return ready, tuple(f"{name}: {fault}" for name, fault in sorted(faults.items()) if fault)


def _send_one(context: Context, leased: Leased, ready: dict[str, Channel], ports: Ports, jitter: Random) -> str:
    try:
        said = ready[leased.draft.channel].send(with_token(context, leased.draft), context.settings, ports)
    except DeliveryError as fault:
        return _failed(context, leased, fault, jitter)
    except Exception as fault:
        # A defect of ours with this one message: it is marked and set aside in the end, and the others go on.
        defect = DeliveryError(f"defect: {type(fault).__name__}", again=True)
        return _failed(context, leased, defect, jitter, defect=True)
    _write(context, lambda connection: mark_sent(connection, leased, _now(context), said))
    return "sent"


def _failed(context: Context, leased: Leased, fault: DeliveryError, jitter: Random, *, defect: bool = False) -> str:
    draft, now = leased.draft, _now(context)

    def mark(connection: Connection) -> str:
        if fault.gone:
            mark_gone(connection, draft.recipient, draft.channel, draft.address, now)
        return mark_failed(connection, leased, now, fault, jitter, defect=defect)

    return _write(context, mark)


def _write(context: Context, mark: Callable[[Connection], T]) -> T:
    """Keep what became of a message, and wait where the database is busy or away: what is not kept is sent again."""
    for pause in PAUSES:
        try:
            with writing(context.engine) as connection:
                return mark(connection)
        except OperationalError:
            time.sleep(pause)
    with writing(context.engine) as connection:
        return mark(connection)


def _now(context: Context) -> WallInstant:
    return context.clocks.wall_now()
