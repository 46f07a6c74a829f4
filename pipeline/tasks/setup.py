"""A deployment's first state: tables, and for the recorded world a demonstration fleet, its registers, and readers."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from importlib.resources import files

from sqlalchemy import Connection

from models.clocks import WallInstant, WorldInstant
from models.recipient import Addressee, Filters, Quiet, reached_by
from pipeline.holdings.registers import KINDS
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage.engine import reading, writing
from pipeline.storage.feeds import load_waiting, tell_again, told_at
from pipeline.storage.holdings import StoredInventory, load_inventory
from pipeline.storage.recipients import load_recipients, save_recipients
from pipeline.tasks.context import Context, set_up
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.registers import import_register

FLEET = "demo_fleet.csv"
RETOLD = timedelta(days=7)
#: What trade compliance answers for.
OF_GOVERNMENTS = (
    *("restriction_imposed", "restriction_eased", "entity_listed", "entity_delisted", "tariff_changed", "enforcement"),
    "purchase_discouraged",
)
#: Readers of the demonstration. Their messages go to files, unless a mail server is set.
READERS = (
    reached_by(
        "procurement",
        "procurement@northlight.example",
        time_zone="America/New_York",
        quiet=Quiet(time(19), time(7), weekends=True),
        escalate_to=("compliance",),
    ),
    # Whoever files for licences needs no prices.
    reached_by(
        "compliance",
        "compliance@northlight.example",
        instant_from="high",
        lens="compliance",
        time_zone="Europe/Berlin",
        quiet=Quiet(time(21), time(6, 30)),
        kept_from=("unit_costs",),
        escalate_to=("procurement",),
    ),
    # The analysts of the house that trades in those firms' shares may know nothing of what it holds.
    reached_by(
        "research",
        "research@northlight.example",
        instant_from="never",
        lens="research",
        profile="research",
        time_zone="Asia/Singapore",
        digest_hour=8,
    ),
    # A team without ways of its own is told by those of its members: what governments do reaches both desks.
    Addressee(
        "trade-desk",
        kind="team",
        lens="compliance",
        members=("compliance", "procurement"),
        filters=Filters(types=OF_GOVERNMENTS, touching=True),
    ),
)


def set_up_demonstration(settings: Settings, *, starts_at: datetime, holdings: bool = True) -> Context:
    """The recorded world's database with the invented fleet of Northlight Compute; a second time changes nothing.

    Args:
        settings: of the deployment.
        starts_at: where the recorded world begins.
        holdings: with the fleet and its registers; without them it tells of the world alone.
    """
    context = set_up(settings, starts_at=starts_at)
    with reading(context.engine) as connection:
        told = load_inventory(connection) is not None
    if not told and holdings:
        data = files("pipeline.holdings").joinpath("data")
        for kind in KINDS:
            register = data.joinpath(f"demo_registers/{kind}.csv")
            if register.is_file():
                import_register(context, kind, read_csv(register.read_bytes(), name=register.name))
        import_holdings(context, data.joinpath(FLEET).read_bytes(), name=FLEET)
    channel = "email" if settings.smtp_host else "file"
    with writing(context.engine) as connection:
        if not load_recipients(connection):
            save_recipients(connection, [_by(reader, channel) for reader in READERS])
    return context


def tell_fleet_again(connection: Connection, now: WorldInstant, at: WallInstant) -> None:
    """The invented fleet's feed tells the same once a week of the world's time, as a real one would every night.

    While an import that somebody tried waits for a person it tells nothing: a later telling would take its place.
    """
    if load_waiting(connection):
        return
    current = load_inventory(connection)
    for part in current.parts if current else ():
        told = told_at(connection, StoredInventory(part.content_sha, (part,), part.known_at))
        if part.name == FLEET and told is not None and told + RETOLD <= now:
            tell_again(connection, part, known_at=now, recorded_at=at)


def _by(reader: Addressee, channel: str) -> Addressee:
    return replace(reader, routes=tuple(replace(way, channel=channel) for way in reader.routes))
