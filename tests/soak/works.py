"""What the processes that get killed do: the real tasks, with the hook in them that an order names."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import ModuleType
from typing import Any

from models.clocks import Clocks, WallInstant, WorldInstant
from models.hashing import sha256
from pipeline.channels import CHANNELS, Ports
from pipeline.tasks import analyse, collect, deliver, desk, digest, escalating, pages, poll, raising, reading, telling
from pipeline.tasks.collect import open_client
from pipeline.tasks.context import Context
from pipeline.web import Fetched
from tests.soak import story
from tests.soak.deployment import Deployment
from tests.soak.dying import COMMIT, PassBy, Point, die_at, watch, watch_commits, wrapped

# ── where they may be cut off ────────────────────────────────────────────────────────────────────


def _points(*told: tuple[str, ModuleType, str, str]) -> dict[str, Point]:
    return {name: Point(name, module, function, when == "after") for name, module, function, when in told}


ANALYSIS = _points(
    ("leased", reading, "lease_pending", "after"),
    ("writing_begun", reading, "take_merge_lock", "after"),
    ("claims_saved", reading, "save_claims", "after"),
    ("texts_finishing", reading, "finish", "before"),
    ("judged", raising, "judge", "after"),
    ("alert_told", raising, "make_notices", "after"),
    ("alerts_saved", raising, "save_contents", "before"),
    ("turns_finished", raising, "finish_turns", "after"),
)
NOTICES = _points(
    ("notices_saved", telling.store, "save_notices", "after"),
    ("correction_overtakes", telling.store, "overtake", "after"),
    ("notices_due", telling.store, "load_due", "after"),
    ("notices_let_go", telling.store, "let_go", "after"),
    ("bundled", telling, "message_for", "after"),
    ("notices_taken", telling.store, "take", "after"),
    ("message_enqueued", telling, "enqueue", "after"),
)
ESCALATION = _points(
    ("escalation_decided", escalating, "next_step", "after"),
    ("escalation_noted", escalating, "make_notices", "after"),
)
EDITIONS = _points(
    ("edition_printed", digest, "_edition", "after"),
    ("edition_saved", digest.store, "save_edition", "after"),
    ("edition_enqueued", digest, "enqueue", "after"),
    ("edition_committed", digest, "write_edition", "before"),
    ("edition_written", digest, "write_edition", "after"),
)
DELIVERY = _points(
    ("lease_asked", deliver, "lease", "before"),
    ("lease_in_hand", deliver, "lease", "after"),
    ("before_sending", deliver, "CHANNELS", "before"),
    ("accepted", deliver, "CHANNELS", "after"),
    ("mark_begun", deliver, "mark_sent", "before"),
    ("mark_in_hand", deliver, "mark_sent", "after"),
)
#: Where a poll may be cut off: between any two of its transactions, and within them.
POLL = _points(
    ("capture_begun", pages, "keep_bytes", "before"),
    ("capture_saved", pages, "save_receipt", "after"),
    ("revision_saved", pages, "save_revision", "after"),
    ("validators_saved", pages, "save_fetch", "after"),
    ("listing_noted", poll, "save_listing", "after"),
    ("poll_begun", collect, "save_turn", "before"),
    ("turn_saved", collect, "save_turn", "after"),
    ("poll_saved", collect, "save_poll", "after"),
)
#: A poll is cut off here too, by the publisher in memory.
ANSWERED = "answered"
ALL_POINTS: Mapping[str, Point] = ANALYSIS | NOTICES | ESCALATION | EDITIONS | DELIVERY | POLL


def _watch(order: str | None) -> PassBy:
    """The hook of an order in this process. What channels do is a table of functions, and wrapped as one."""
    point = (order or "").partition(":")[0]
    if point == COMMIT:
        watch_commits(pass_by := die_at(order))
        return pass_by
    if point not in {"before_sending", "accepted"}:
        return watch(ALL_POINTS, order)
    pass_by = die_at(order)
    vars(deliver)["CHANNELS"] = {
        name: replace(channel, send=wrapped(channel.send, pass_by, "before_sending", "accepted"))
        for name, channel in CHANNELS.items()
    }
    return pass_by


# ── the works ────────────────────────────────────────────────────────────────────────────────────


def deliver_all(deployment: Deployment, order: str | None = None) -> None:
    """Deliver until nothing is due."""
    _watch(order)
    context = deployment.context()
    deliver_in(context)
    context.engine.dispose()


def deliver_in(context: Context) -> None:
    """Deliver until nothing is due, in this process."""
    with open_client(context) as client:
        ports = Ports(now=context.clocks.wall_now, post=client.post)
        # As many at once as in a live world.
        while deliver.deliver(context, ports=ports, together=deliver.TOGETHER)["sent"]:
            pass


def analyse_all(deployment: Deployment, order: str | None = None) -> None:
    """Analyse all that waits, in small batches, so that there is more to be cut off between."""
    _watch(order)
    vars(reading)["BATCH"], vars(raising)["BATCH"] = 5, 5
    context = deployment.context()
    analyse.analyse(context)
    context.engine.dispose()


def live_all(deployment: Deployment, order: str | None = None) -> None:
    """Live the story from where it stands to its end: texts, acts, alerts, editions, mails and posts."""
    _watch(order)
    context = deployment.context()
    story.live(context, deliver_in)
    context.engine.dispose()


def digest_all(deployment: Deployment, order: str | None = None) -> None:
    """Make the editions that are due, and send them."""
    _watch(order)
    context = deployment.context()
    digest.digest(context)
    deliver_in(context)
    context.engine.dispose()


PUBLISHED_AT = datetime(2025, 4, 16, 12, tzinfo=UTC)


class Wire:
    """A publisher in memory: a feed of some pages, each with a validator."""

    def __init__(self, pages: int, pass_by: PassBy = lambda _name: None) -> None:
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
        self.pass_by(ANSWERED)
        return answer


def collect_all(deployment: Deployment, order: str | None = None) -> None:
    """One poll of a publisher in memory."""
    pass_by = _watch(order)
    context = deployment.context()
    clocks = Clocks(lambda: WorldInstant(PUBLISHED_AT), context.clocks.wall_now)
    client: Any = Wire(5, pass_by)
    collect.collect(replace(context, clocks=clocks), "harbour_wire", client)
    context.engine.dispose()


def warm() -> None:
    """Load what takes long, once, in the process that the others are forked from."""
    reading.understanding()
    desk.load_rules()
    desk.load_policy()


if os.environ.get("CHIPWATCH_SOAK_WARM"):
    warm()
