"""The days ahead: of events, of the shipped limits, of comment periods, and of our own contracts and licences."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.register import Condition, Licence, Order, Promise
from pipeline.alerts.calendar import calendar
from pipeline.catalogue import Catalogue
from pipeline.holdings.clocks import Clock, ahead, contract_clocks, licence_clocks, policy_clocks
from pipeline.policy import by_catalogue, load_policy
from pipeline.rendering.filters import phrase
from pipeline.sources import official_sources
from pipeline.storage.comment_days import load_comment_days
from pipeline.storage.editions import EventDay, load_event_days
from pipeline.storage.engine import reading
from pipeline.storage.evaluations import load_touched
from pipeline.storage.holdings import load_current
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.registers import load_registers

DAYS = 365


def load_clocks(context: Context, days: int = DAYS) -> tuple[Clock, ...]:
    """The clocks of so many days ahead, by day. The profile `research` sees those of the world alone."""
    now = context.clocks.world_now()
    ours = context.settings.profile != "research"
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        names = {entry_id: entry.name for entry_id, entry in catalogue.entries.items()}
        found = list(_of_the_world(connection, catalogue, names, now, days, counted=ours))
        found += own_clocks(connection, catalogue, now.date()) if ours else []
    return ahead(found, now.date(), days)


def own_clocks(connection: Connection, catalogue: Catalogue, today: date, *, at: datetime | None = None) -> list[Clock]:
    """The days of our contracts, orders and licences, as the books are or were at an instant of world time."""
    registers = load_registers(connection, at)
    _, positions = load_current(connection, at)
    names = {chip.id: chip.name for chip in catalogue.chips.values()}
    return [
        *contract_clocks(registers.of(Order), registers.of(Promise), positions, names),
        *licence_clocks(registers.of(Licence), registers.of(Condition), today),
    ]


def _of_the_world(
    connection: Connection, catalogue: Catalogue, names: dict[str, str], now: WorldInstant, days: int, *, counted: bool
) -> list[Clock]:
    today = now.date()
    told = load_event_days(connection, now, today, ahead=timedelta(days=days))
    units = load_touched(connection, [day.event for day in told]) if counted else {}
    events = [
        Clock(
            day.on,
            day.kind,  # type: ignore[arg-type]  # the kinds of `CLOCKS`
            f"event:{day.event}",
            _title(day, names),
            sum(units[day.event].values()) if day.event in units else None,
            "an event that we follow",
        )
        for day in told
    ]
    known = {(clock.kind, clock.on) for clock in events}
    policy = by_catalogue(load_policy(), catalogue)
    # What a followed text tells of a day, the shipped limits need not tell again.
    shipped = [clock for clock in policy_clocks(policy, today) if (clock.kind, clock.on) not in known]
    comments = [
        Clock(each.on, "comment_close", f"document:{each.document}", each.title, None, each.publisher)
        for each in load_comment_days(connection, today, today + timedelta(days=days), official_sources())
    ]
    return [*events, *shipped, *comments]


def _title(day: EventDay, names: dict[str, str]) -> str:
    of = ", ".join(names.get(part, part) for part in (day.chips or day.firms)[:3])
    text = f"{phrase(day.type)}{f' of {of}' if of else ''}"
    return text[:1].upper() + text[1:]


def calendar_of(context: Context, days: int = DAYS) -> bytes:
    """The days ahead as iCalendar."""
    return calendar(
        load_clocks(context, days),
        now=context.clocks.world_now(),
        reconstruction=context.world_kind == "replay",
        base_url=context.settings.base_url,
    )
