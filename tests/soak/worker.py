"""What the processes that get killed do, and the hook that kills them at a named point.

A process runs the real tasks. Before it does, functions are wrapped by name: at the n-th call of the one that the
order names, the process kills itself as a power cut would, with nothing cleaned up. No production code knows of it.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from models.clocks import Clocks, WallInstant
from pipeline.channels import CHANNELS, Ports
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine
from pipeline.tasks import analyse, deliver, raising, reading
from pipeline.tasks.collect import open_client
from pipeline.tasks.context import Context, open_context


@dataclass(frozen=True)
class Deployment:
    """Where a worker works; may be handed to another process."""

    home: Path
    database: str
    smtp_port: int = 0
    http_port: int = 9
    shift_s: int = 0  # the wall clock runs ahead, so that the leases of the dead have run out

    def settings(self) -> Settings:
        return Settings(
            home=self.home,
            database=self.database,
            captures=None,
            replay=f"127.0.0.1:{self.http_port}",
            smtp_host="127.0.0.1" if self.smtp_port else None,
            smtp_port=self.smtp_port or 587,
            smtp_tls="none",
            smtp_user=None,
            mail_from="chipwatch@watch.example",
            webhook_secret="whsec_" + "c29hay1zb2FrLXNvYWstc29hay1zb2FrLXNvYWs=",
        )

    def context(self) -> Context:
        opened = open_context(self.settings(), open_engine(self.database))
        shift = timedelta(seconds=self.shift_s)
        clocks = Clocks(opened.clocks.world_now, lambda: WallInstant(datetime.now(UTC) + shift))
        return replace(opened, clocks=clocks)


# ── dying ────────────────────────────────────────────────────────────────────────────────────────

#: Where a delivery may be cut off; after the last three the sink has the message and we do not know it yet.
DELIVER_POINTS = ("lease_asked", "lease_in_hand", "before_sending", "accepted", "mark_begun", "mark_in_hand")
KNOWS_NOT = frozenset({"accepted", "mark_begun", "mark_in_hand"})
ANALYSE_POINTS = (
    "leased",
    "writing_begun",
    "claims_saved",
    "finishing",
    "judged",
    "alerts_saved",
    "messages_saved",
    "turns_finished",
)


def die_at(order: str | None) -> Callable[[str], None]:
    """The hook: `order` is `point:n`; called with a point's name, it kills this process at its n-th call."""
    point, _, number = (order or "").partition(":")
    left = {point: int(number or 1)}

    def pass_by(name: str) -> None:
        if name and name == point:
            left[name] -= 1
            if left[name] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return pass_by


def wrapped(function: Callable[..., Any], pass_by: Callable[[str], None], before: str = "", after: str = "") -> Any:
    """The function, with points before and after it."""

    def call(*given: Any, **named: Any) -> Any:
        pass_by(before)
        result = function(*given, **named)
        pass_by(after)
        return result

    return call


# ── the work ─────────────────────────────────────────────────────────────────────────────────────


def deliver_all(deployment: Deployment, order: str | None = None) -> None:
    """Deliver until nothing is due."""
    pass_by = die_at(order)
    task: Any = deliver
    task.lease = wrapped(task.lease, pass_by, "lease_asked", "lease_in_hand")
    task.mark_sent = wrapped(task.mark_sent, pass_by, "mark_begun", "mark_in_hand")
    task.CHANNELS = {
        name: replace(channel, send=wrapped(channel.send, pass_by, "before_sending", "accepted"))
        for name, channel in CHANNELS.items()
    }
    context = deployment.context()
    with open_client(context) as client:
        ports = Ports(now=context.clocks.wall_now, post=client.post)
        while task.deliver(context, ports=ports)["sent"]:
            pass
    context.engine.dispose()


def analyse_all(deployment: Deployment, order: str | None = None) -> None:
    """Analyse all that waits, in small batches, so that there is more to be cut off between."""
    pass_by = die_at(order)
    read, told = vars(reading), vars(raising)
    read["BATCH"], told["BATCH"] = 5, 5
    read["lease_pending"] = wrapped(reading.lease_pending, pass_by, after="leased")
    read["take_merge_lock"] = wrapped(reading.take_merge_lock, pass_by, after="writing_begun")
    read["save_claims"] = wrapped(reading.save_claims, pass_by, after="claims_saved")
    read["finish"] = wrapped(reading.finish, pass_by, before="finishing")
    told["judge"] = wrapped(raising.judge, pass_by, after="judged")
    told["save_contents"] = wrapped(raising.save_contents, pass_by, before="alerts_saved")
    told["enqueue_for"] = wrapped(raising.enqueue_for, pass_by, after="messages_saved")
    told["finish_turns"] = wrapped(raising.finish_turns, pass_by, after="turns_finished")
    context = deployment.context()
    analyse.analyse(context)
    context.engine.dispose()


def warm() -> None:
    """Load what takes long, once, in the process that the others are forked from."""
    reading.understanding()
    raising.load_rules()
    raising.load_policy()


if os.environ.get("CHIPWATCH_SOAK_WARM"):
    warm()
