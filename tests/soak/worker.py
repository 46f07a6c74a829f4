"""What the processes that get killed do, and the hook that kills them at a named point.

A process runs the real tasks. Before it does, functions are wrapped by name: at the n-th call of the one that the
order names, the process kills itself as a power cut would, with nothing cleaned up. No production code knows of it.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from models.clocks import Clocks, WallInstant, WorldInstant
from models.hashing import sha256
from pipeline.channels import CHANNELS, Ports
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine
from pipeline.tasks import analyse, collect, deliver, desk, pages, poll, raising, reading
from pipeline.tasks.collect import open_client
from pipeline.tasks.context import Context, open_context
from pipeline.web import Fetched


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


#: Where a poll may be cut off: between any two of its transactions, and within them.
COLLECT_POINTS = (
    *("answered", "capture_begun", "capture_saved", "revision_saved", "validators_saved"),
    *("listing_noted", "poll_begun", "turn_saved", "poll_saved"),
)
PUBLISHED_AT = datetime(2025, 4, 16, 12, tzinfo=UTC)


class Wire:
    """A publisher in memory: a feed of some pages, each with a validator."""

    def __init__(self, pages: int, pass_by: Callable[[str], None] = lambda _name: None) -> None:
        home = "https://harbourwire.example"
        items = "".join(
            f"<item><title>Story {number}</title><link>{home}/{number}</link>"
            f"<pubDate>{format_datetime(PUBLISHED_AT - timedelta(hours=number))}</pubDate></item>"
            for number in range(pages)
        )
        words = "The agency did not say when it will decide, and firms said that they wait for its word."
        self.pages = {
            f"{home}/{number}": f"<html><body><article><h1>Story {number}</h1><p>{number}: {words}</p><p>{words}</p>"
            "</article></body></html>"
            for number in range(pages)
        } | {f"{home}/feeds/technology.xml": f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>"}
        self.pass_by = pass_by

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """As `Client.fetch`."""
        body = self.pages[url].encode()
        tag = f'"{sha256(body).hex()[:16]}"'
        same = etag == tag
        kind = "application/rss+xml" if url.endswith(".xml") else "text/html"
        at = WallInstant(PUBLISHED_AT)
        answer = Fetched(url, url, 304 if same else 200, {"etag": tag}, b"" if same else body, kind, None, same, (), at)
        self.pass_by("answered")
        return answer


def collect_all(deployment: Deployment, order: str | None = None) -> None:
    """One poll of a publisher in memory."""
    pass_by = die_at(order)
    kept, polled, noted = vars(pages), vars(collect), vars(poll)
    kept["save_capture"] = wrapped(pages.save_capture, pass_by, "capture_begun", "capture_saved")
    kept["save_revision"] = wrapped(pages.save_revision, pass_by, after="revision_saved")
    kept["save_fetch"] = wrapped(pages.save_fetch, pass_by, after="validators_saved")
    noted["save_listing"] = wrapped(poll.save_listing, pass_by, after="listing_noted")
    polled["save_turn"] = wrapped(collect.save_turn, pass_by, "poll_begun", "turn_saved")
    polled["save_poll"] = wrapped(collect.save_poll, pass_by, after="poll_saved")
    context = deployment.context()
    clocks = Clocks(lambda: WorldInstant(PUBLISHED_AT), context.clocks.wall_now)
    collect.collect(replace(context, clocks=clocks), "harbour_wire", Wire(5, pass_by))
    context.engine.dispose()


def warm() -> None:
    """Load what takes long, once, in the process that the others are forked from."""
    reading.understanding()
    desk.load_rules()
    desk.load_policy()


if os.environ.get("CHIPWATCH_SOAK_WARM"):
    warm()
