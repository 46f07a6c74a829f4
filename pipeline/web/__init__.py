"""The only sockets to publishers and webhooks: `Client.fetch` and `Client.post`, behind one guard.

`make_client(settings, pace)` is the client of a deployment, live or in a replay.
"""

from collections.abc import Callable

from models.clocks import WallInstant, wall_now
from pipeline.errors import show
from pipeline.settings import Settings
from pipeline.web.client import MAX_BYTES, Client
from pipeline.web.courtesy import Manners
from pipeline.web.exchange import Fetched
from pipeline.web.guard import Guard
from pipeline.web.internal import places_of
from pipeline.web.keys import HostKey
from pipeline.web.notify import Notifier
from pipeline.web.pace import PACE_GROUPS, MemoryPace, PaceGroup, PaceStore, RobotsRecord, retry_after
from pipeline.web.proxy import proxy_of
from pipeline.web.robots import Robots, read_robots

__all__ = [
    "PACE_GROUPS",
    "Client",
    "Fetched",
    "Guard",
    "HostKey",
    "Manners",
    "MemoryPace",
    "Notifier",
    "PaceGroup",
    "PaceStore",
    "Robots",
    "RobotsRecord",
    "make_client",
    "make_notifier",
    "read_robots",
    "retry_after",
    "show",
]

#: Between two requests to one host of the recorded world, in seconds: enough to keep the order.
REPLAY_DELAY_S = 0.02


def make_client(
    settings: Settings,
    pace: PaceStore,
    *,
    clock: Callable[[], WallInstant] = wall_now,
    delay_s: float | None = None,
    max_bytes: int = MAX_BYTES,
    deadline_s: float = 30.0,
    key: HostKey | None = None,
) -> Client:
    """The client of a deployment.

    Args:
        settings: `user_agent`, `contact`, and `replay`: where one is set, every name leads there.
        pace: shared by all workers of the deployment.
        clock: the wall clock.
        delay_s: between two requests to one host; when None, 2 s, or .02 s in a replay.
        max_bytes: cap of a body, received and inflated.
        deadline_s: for one whole fetch.
        key: sent to its host, and nowhere else.
    """
    replay = None
    if settings.replay:
        host, _, port = settings.replay.rpartition(":")
        replay = ("::1" if host == "[::1]" else "127.0.0.1", int(port))
    usual = REPLAY_DELAY_S if replay else Manners().delay_s
    manners = Manners(
        user_agent=settings.user_agent,
        contact=settings.contact,
        delay_s=usual if delay_s is None else delay_s,
        deadline_s=deadline_s,
    )
    proxy = proxy_of(settings)
    return Client(pace, manners, guard=Guard(replay=replay), max_bytes=max_bytes, clock=clock, key=key, proxy=proxy)


def make_notifier(settings: Settings) -> Notifier:
    """The way out for chats of a deployment: public hosts, and the deployment's own; in a replay its own alone.

    Raises:
        SettingsError: a host among `internal_hosts` is none.
    """
    return Notifier(
        internal=places_of(settings.internal_hosts),
        public=settings.replay is None,
        authority=settings.internal_ca,
        proxy=proxy_of(settings),
    )
