"""What the page of a recipient shows beside what is written down: the state of ways, what they got, what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.audit import Audited
from models.recipient import Addressee, Route
from pipeline.storage.audit import load_audit
from pipeline.storage.delivery import Sent, load_sent_to
from pipeline.storage.engine import reading
from pipeline.storage.feed_tokens import KeptToken, load_tokens
from pipeline.tasks.context import Context

LOOK_BACK = timedelta(days=30)
MOST_ACTS = 30


@dataclass(frozen=True, slots=True)
class WayView:
    """One way, and where it stands, in words."""

    way: Route
    state: str
    warn: bool


@dataclass(frozen=True, slots=True)
class ActView:
    """Something that was done, in words."""

    at: datetime
    told: str


@dataclass(frozen=True, slots=True)
class RecipientView:
    """What stands beside a recipient: ways, the messages of the last 30 days, newest first, and acts, newest first."""

    ways: tuple[WayView, ...]
    sent: tuple[Sent, ...]
    acts: tuple[ActView, ...]
    tokens: tuple[KeptToken, ...]  # of their feeds
    teams: tuple[str, ...]


def view_recipient(context: Context, who: Addressee) -> RecipientView:
    """Everything that is shown of a recipient."""
    from pipeline.tasks.recipients import list_recipients

    since: datetime = context.clocks.wall_now() - LOOK_BACK
    with reading(context.engine) as connection:
        sent = load_sent_to(connection, who.name, since)
        tokens = load_tokens(connection, who.name)
        acts = load_audit(connection, subjects=[f"recipient:{who.name}"], limit=MOST_ACTS)
    reconstruction = context.world_kind == "replay"
    return RecipientView(
        ways=tuple(_way(way, reconstruction=reconstruction) for way in who.routes),
        sent=tuple(sent),
        tokens=tokens,
        acts=tuple(_act(each) for each in reversed(acts)),
        teams=tuple(team.name for team in list_recipients(context) if who.name in team.members and team.active),
    )


def _way(way: Route, *, reconstruction: bool) -> WayView:
    if way.gone_at:
        return WayView(way, f"nobody there since {way.gone_at.date()}: confirm it again", warn=True)
    stopped = {"instant": "alerts", "digest": "the digest"}
    unwanted = f"; unsubscribed from {' and '.join(stopped[each] for each in way.stopped)}" if way.stopped else ""
    if way.confirmed_at:
        return WayView(way, f"confirmed on {way.confirmed_at.date()}{unwanted}", warn=bool(way.stopped))
    if reconstruction:
        told = way.is_open(reconstruction=True)
        state = "told in the recorded world" if told else "a real address: told nothing in a recorded world"
        return WayView(way, f"{state}{unwanted}", warn=not told)
    return WayView(way, f"not confirmed: told nothing{unwanted}", warn=True)


def _act(act: Audited) -> ActView:
    parts = [str(each).replace("_", " ") for each in act.detail.get("changed", ())]
    parts += [str(act.detail[name]) for name in ("address", "stopped") if name in act.detail]
    return ActView(act.recorded_at, f"{act.what} by {act.who}" + (f": {', '.join(parts)}" if parts else ""))
