"""Planning on the current inventory: how long it lasts, what could stand in, what moving inference frees."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from models.exposure import Position
from models.register import Licence, Offer, Order, PlanLine, Promise, Shipment, Site
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError
from pipeline.holdings.condensed import condense
from pipeline.holdings.determined import Determined
from pipeline.holdings.freshness import Freshness
from pipeline.holdings.gates import Screened
from pipeline.holdings.lawful import Discouraged
from pipeline.holdings.runway import Inputs, Known, PastMonth, Runway, runway
from pipeline.holdings.runway.past import Place
from pipeline.policy import Policy, load_policy, named_ids
from pipeline.storage.engine import reading
from pipeline.storage.events import load_of_type
from pipeline.storage.holdings import load_current
from pipeline.storage.past import load_months
from pipeline.tasks.context import Context
from pipeline.tasks.determinations import determined_on
from pipeline.tasks.freshness import load_freshness
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.registers import Registers, load_registers
from pipeline.tasks.screening_view import screening_in
from pipeline.tasks.todos import refuse_research

#: How far back the past is read for growth and failures.
PAST = timedelta(days=366)

#: Of guidance against buying the last so many events are looked at.
MOST_GUIDANCE = 100


@dataclass(frozen=True)
class Planning:
    """What planning reads, at one instant; lines that are alike are one. `sha` names the inventory."""

    on: date
    positions: tuple[Position, ...]
    registers: Registers
    past: tuple[PastMonth, ...]
    catalogue: Catalogue
    policy: Policy
    discouraged: tuple[Discouraged, ...]  # by events that are in force
    screenings: Mapping[str, Screened]  # of suppliers, as offers name them
    determined: Determined
    freshness: Freshness  # how far figures over the inventory can be trusted
    sha: str

    def name_of(self, chip: str) -> str:
        """A chip's name by its id."""
        found = self.catalogue.chips.get(chip)
        return found.name if found else chip


def load_planning(context: Context) -> Planning:
    """The current inventory with its past, the registers and the catalogue.

    Raises:
        CallError: the profile is `research`, which reaches no holdings.
    """
    refuse_research(context, "planning")
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        snapshot, positions = load_current(connection)
        registers = load_registers(connection)
        catalogue = catalogue_in(connection)
        return Planning(
            on=now.date(),
            positions=condense(positions),
            registers=registers,
            past=past_months(connection, now),
            catalogue=catalogue,
            policy=load_policy(),
            discouraged=_discouraged(connection, catalogue),
            screenings=_screenings(connection, registers),
            determined=determined_on(connection, catalogue, now.date()),
            freshness=load_freshness(connection, positions, now),
            sha=snapshot.sha if snapshot else "",
        )


def _screenings(connection: Connection, registers: Registers) -> dict[str, Screened]:
    """What the last screening said of those who offer something; whoever was never screened is unresolved."""
    said = screening_in(connection, {offer.supplier for offer in registers.of(Offer)})
    return {name: Screened(each.outcome, each.why, each.day) for name, each in said.items()}


def _discouraged(connection: Connection, catalogue: Catalogue) -> tuple[Discouraged, ...]:
    """Guidance against buying that events tell of and that is in force, with whom it is for."""
    found = []
    for each in load_of_type(connection, "purchase_discouraged", latest=MOST_GUIDANCE):
        if each.stage != "in_force" or not each.chips:
            continue
        authors = {catalogue.authorities[actor].jurisdiction for actor in each.actors if actor in catalogue.authorities}
        since = f", since {each.effective}" if each.effective else ""
        found.append(
            Discouraged(
                each.chips, each.places or frozenset(authors), f"guidance against buying{since}", f"event {each.id}"
            )
        )
    return tuple(found)


def past_months(connection: Connection, now: datetime) -> tuple[PastMonth, ...]:
    """What was held in each of the last twelve months, as of an instant of world time."""
    found = load_months(connection, since=now - PAST, until=now)
    return tuple(PastMonth(at.date().replace(day=1), at, _folded(held)) for at, held in found)


def _folded(held: Mapping[Place, int]) -> dict[Place, int]:
    """Workloads written with other capitals are one."""
    found: dict[Place, int] = defaultdict(int)
    for (site, workload, chip, status), units in held.items():
        found[site, workload.casefold() if workload is not None else None, chip, status] += units
    return found


def ask_runway(
    planning: Planning,
    inputs: Inputs | None = None,
    *,
    site: str | None = None,
    chip: str | None = None,
    workload: str | None = None,
) -> Runway:
    """How long what we have suffices; all lines are reckoned, since they share boards, and those asked for told.

    Raises:
        CallError: the chip, the site or the workload is none of ours.
    """
    known = Known(
        plan=planning.registers.of(PlanLine),
        sites=planning.registers.of(Site),
        promises=planning.registers.of(Promise),
        shipments=planning.registers.of(Shipment),
        licences=planning.registers.of(Licence),
        orders=planning.registers.of(Order),
    )
    found = runway(planning.positions, known, planning.catalogue, on=planning.on, past=planning.past, inputs=inputs)
    wanted = {*named_ids(planning.catalogue, chip)} if chip else set()
    lines = [
        each
        for each in found.lines
        if (site is None or each.line.site == site)
        and (workload is None or (each.line.workload or "") == workload.casefold())
        and (not wanted or any(wanted & {*planning.catalogue.ancestors(held)} for held in each.line.chips))
    ]
    if not lines and found.lines and (site or chip or workload):
        asked = ", ".join(part for part in (site, chip, workload) if part)
        raise CallError(f"nothing runs, stands in store or is planned for {asked}")
    return replace(found, lines=tuple(lines))
