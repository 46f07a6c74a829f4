"""A small story that makes every kind of message: a measure, a burst, a correction, what is held, editions.

Each chapter stands at an instant of the watched world. The clock goes on only when everything of a chapter is done, so
that whoever is killed goes on in the chapter where he was; all that a chapter does may be done twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from models.clocks import Clocks, WallInstant, WorldInstant
from models.recipient import Addressee, Cadence, Route
from models.values import Page, Severity
from pipeline.documents.retraction import noticed
from pipeline.sources import all_sources
from pipeline.storage.alerts import save_layer
from pipeline.storage.documents import save_receipt
from pipeline.storage.engine import writing
from pipeline.storage.outbox import act_on_message, load_outbox
from pipeline.storage.recipients import save_recipients
from pipeline.storage.revisions import DocumentFacts, save_gone, save_revision
from pipeline.storage.state import set_world_now
from pipeline.tasks.analyse import analyse
from pipeline.tasks.context import Context
from pipeline.tasks.digest import digest
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.receiving import keep_bytes

AT = datetime(2025, 5, 20, 12, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)

FLEET = (
    b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload\n"
    b"NVIDIA H20,64,on_order,Shanghai,CN,Northlight Shanghai,CN,12500,USD,2026-12-20,Yangpu Digital,inference\n"
    b"AMD MI308,32,on_order,Shanghai,CN,Northlight Shanghai,CN,11000,USD,2026-11-20,Yangpu Digital,inference\n"
)
MORE = (
    "The department did not say when it will decide on pending requests, and makers said that they wait for its word."
    " Analysts had expected such a step for weeks, since the last round of talks ended without a result. Buyers in the"
    " region hold stock for about two quarters, people in the trade say, and some have asked for earlier delivery."
)
H20 = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
    f" {MORE}"
)
MI308 = (
    "The U.S. government now requires a licence for exports of AMD's MI308 to China, the Commerce Department said."
    f" {MORE}"
)
LISTING = "BIS today added Inspur, a maker of servers, to the Entity List."
TARIFF = "The U.S. government imposed a tariff of 25 percent on imports of Nvidia's H20 in force now."


@dataclass(frozen=True)
class Chapter:
    """What happens at an instant of the watched world."""

    at: datetime
    acts: tuple[Callable[[Context], None], ...] = ()
    wall: timedelta = timedelta(0)  # by how much the wall clock is further on: time in which nobody answered


def _people() -> tuple[Addressee, ...]:
    """Ways of every kind: at once and later, mail and webhook, several to one person."""

    def way(channel: str, who: str, cadence: Cadence, *, digest: bool = True) -> Route:
        address = f"{who}@reader.example" if channel == "email" else f"https://hook.soak.example/{who}"
        severities: tuple[Severity, ...] = ("low", "medium", "high", "critical")
        return Route(channel, address, dict.fromkeys(severities, cadence), digest, confirmed_at=AT)

    return (
        Addressee(
            "ada",
            routes=(way("email", "ada", "instant"), way("webhook", "ada", "instant", digest=False)),
            escalate_to=("ida",),
        ),
        Addressee("ida", routes=(way("email", "ida", "never", digest=False),)),
        Addressee("bob", lens="compliance", routes=(way("webhook", "bob", "instant"),)),
        Addressee("eve", routes=(way("email", "eve", "hourly"), way("webhook", "eve", "daily"))),
        Addressee("zoe", routes=(way("email", "zoe", "hourly", digest=False),)),
        Addressee("wim", time_zone="America/New_York", routes=(way("email", "wim", "weekly"),)),
    )


def prepare(context: Context) -> None:
    """Fleet and readers, before the story begins."""
    with writing(context.engine) as connection:
        save_recipients(connection, _people())
        # A rule of the deployment's own edition: what it finds is read by a person first.
        shipped = files("pipeline.rules").joinpath("shipped/party-listed.yaml").read_text(encoding="utf-8")
        body = f"{shipped}hold: read it before it goes\nescalate_after: 72h\n"
        save_layer(connection, "party-listed", body, author="ada", at=context.clocks.wall_now())
    import_holdings(context, FLEET, name="fleet.csv")


def publish(text: str, *, name: str, source: str = "harbour_wire") -> Callable[[Context], None]:
    """A publisher's text comes in."""

    def act(context: Context) -> None:
        now = context.clocks.world_now()
        url = f"https://{source}.example/{name}"
        kind = "rule" if all_sources()[source].official else "news"
        facts = DocumentFacts(natural_key=name, source=source, url=url, kind=kind, publisher=source, private=False)
        page = noticed(Page(title=text.split(". ", maxsplit=1)[0], text=text, published_at=now))
        put = keep_bytes(context, text.encode())
        with writing(context.engine) as connection:
            sha = save_receipt(
                connection,
                put,
                media_type="text/plain",
                url=url,
                source=source,
                fetched_at=context.clocks.wall_now(),
                known_at=now,
            )
            terms = all_sources()[source].terms
            given = {"capture_sha": sha, "reader": "page", "origin": "live", "known_at": now, "terms": terms}
            save_revision(connection, facts, page, **given)  # type: ignore[arg-type]

    return act


def take_away(name: str) -> Callable[[Context], None]:
    """A publisher's page is gone."""

    def act(context: Context) -> None:
        with writing(context.engine) as connection:
            save_gone(connection, name, status=410, origin="live", known_at=context.clocks.world_now())

    return act


def leave(name: str) -> Callable[[Context], None]:
    """A reader goes, before the hour in which something waits for them is over."""

    def act(context: Context) -> None:
        with writing(context.engine) as connection:
            save_recipients(connection, [replace(who, active=False) for who in _people() if who.name == name])

    return act


def release(context: Context) -> None:
    """A person lets go what was held before; done again after a crash, what came since is not theirs to let go."""
    now = context.clocks.world_now()
    with writing(context.engine) as connection:
        for each in [one for one in load_outbox(connection, states=("held",)) if one.known_at < now]:
            at = context.clocks.wall_now()
            act_on_message(connection, each.id, "released", who="ada", why="it is so", via="command", at=at)


def chapters() -> Sequence[Chapter]:
    """The whole story, in order."""
    return (
        Chapter(
            AT + timedelta(minutes=1),
            (
                publish(H20, name="h20"),
                publish(LISTING, name="inspur", source="ledger_daily"),
                publish(MI308, name="mi308", source="silicon_courier"),
            ),
        ),
        Chapter(AT + timedelta(minutes=20), (publish(H20, name="h20-again", source="ledger_daily"), leave("zoe"))),
        Chapter(AT + timedelta(hours=2)),
        Chapter(AT + DAY, (publish(TARIFF, name="tariff"), release)),
        Chapter(AT + 2 * DAY, (take_away("mi308"),)),
        Chapter(AT + 2 * DAY + timedelta(hours=2)),
        Chapter(AT + 3 * DAY, wall=10 * DAY),
        Chapter(AT + 6 * DAY, wall=10 * DAY),
        Chapter(AT + 13 * DAY, wall=10 * DAY),
        Chapter(AT + 20 * DAY, wall=10 * DAY),
    )


def live(context: Context, deliver: Callable[[Context], None]) -> None:
    """Go on from where the world stands, to the end."""
    for chapter in chapters():
        if context.clocks.world_now() <= chapter.at:
            there = _live_one(context, chapter)
            digest(there)
            deliver(there)


def live_until_editions(context: Context, deliver: Callable[[Context], None]) -> None:
    """All of the first week, and then its end: editions are due, and none is made."""
    week = [chapter for chapter in chapters() if chapter.at < AT + 5 * DAY]
    for chapter in week:
        deliver(_live_one(context, chapter))
    with writing(context.engine) as connection:
        set_world_now(connection, WorldInstant(AT + 7 * DAY))


def _live_one(context: Context, chapter: Chapter) -> Context:
    """Let the chapter's instant come, and what happens in it; gives the deployment as it is then."""
    wall_now = context.clocks.wall_now
    clocks = Clocks(context.clocks.world_now, lambda: WallInstant(wall_now() + chapter.wall))
    there = replace(context, clocks=clocks)
    with writing(context.engine) as connection:
        set_world_now(connection, WorldInstant(chapter.at))
    for act in chapter.acts:
        act(there)
    analyse(there)
    return there
