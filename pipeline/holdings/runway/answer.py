"""The runways of all lines: low, middle, high, and each input moved alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import floor

from models.exposure import Position
from models.register import Licence, Order, PlanLine, Promise, Shipment, Site
from pipeline.catalogue import Catalogue
from pipeline.holdings.runway.lines import lines_of
from pipeline.holdings.runway.months import months_between
from pipeline.holdings.runway.past import PastMonth, failures_of, slip_of
from pipeline.holdings.runway.reckon import Reckoning, World
from pipeline.holdings.runway.supply import supply_of
from pipeline.holdings.runway.values import (
    INPUTS,
    Case,
    End,
    InputName,
    Inputs,
    Line,
    LineKey,
    LineRunway,
    Move,
    Runway,
    Span,
    all_at,
)

ENDS: tuple[Case, ...] = ("worst", "best")
CASES: tuple[Case, ...] = ("worst", "middle", "best")


@dataclass(frozen=True, slots=True)
class Known:
    """The registers that a runway reads."""

    plan: tuple[PlanLine, ...] = ()
    sites: tuple[Site, ...] = ()
    promises: tuple[Promise, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    licences: tuple[Licence, ...] = ()
    orders: tuple[Order, ...] = ()


def runway(
    positions: Sequence[Position],
    known: Known,
    catalogue: Catalogue,
    *,
    on: date,
    past: Sequence[PastMonth] = (),
    inputs: Inputs | None = None,
) -> Runway:
    """How long what we have suffices for what is wanted, by site, workload and chip.

    Args:
        positions: of the current inventory.
        known: the registers.
        catalogue: the chips.
        on: the day from which is reckoned.
        past: earlier inventories, one a month, in order.
        inputs: what the user gives; what is None of it is taken from the past, and else not counted.
    """
    positions = [_folded(each) for each in positions]
    plan = [replace(each, workload=each.workload.casefold()) for each in known.plan]
    given = inputs or Inputs()
    inputs = replace(
        given,
        failure_by_chip=given.failure_by_chip or failures_of(past),
        slip=given.slip or slip_of(known.promises, known.shipments),
    )
    supply = supply_of(
        positions,
        catalogue,
        on=on,
        orders=known.orders,
        promises=known.promises,
        shipments=known.shipments,
        licences=known.licences,
    )
    sites = {each.site: each for each in known.sites}
    lines = lines_of(positions, plan, past, supply, sites, inputs, catalogue, on=on)
    world = World(on, lines, supply, sites, inputs)
    varied = [name for name in INPUTS if _varies(name, world)]
    whole: dict[Case, Mapping[LineKey, End]] = {"middle": Reckoning(world, all_at("middle")).ends()}
    whole |= {case: Reckoning(world, all_at(case)).ends() if varied else whole["middle"] for case in ENDS}
    alone = {
        name: {case: Reckoning(world, {**all_at("middle"), name: case}).ends() for case in ENDS} for name in varied
    }
    found = []
    for line in lines:
        # A licence that one delivery misses by its slip is free for another: the ends are put in order.
        ends = [end for case in CASES if (end := whole[case].get(line.key)) is not None]
        low, middle, high = sorted(ends, key=lambda end: _ordinal(end.month)) if ends else (None, None, None)
        moves = [
            Move(name, *_months(cases["worst"][line.key], cases["best"][line.key]), span)
            for name, cases in alone.items()
            if line.basis is not None and (span := _span(name, line, inputs)) is not None
        ]
        moved = sorted((each for each in moves if each.worst != each.best), key=_least_moved)
        found.append(
            LineRunway(line, low, middle, high, tuple(moved), _generations((low, middle, high), inputs), line.gaps)
        )
    unmatched = sum(each.units for each in positions if each.chip is None)
    return Runway(on, tuple(found), unmatched)


def _folded(position: Position) -> Position:
    return position if position.workload is None else replace(position, workload=position.workload.casefold())


def _varies(name: InputName, world: World) -> bool:
    spans = (_span(name, line, world.inputs) for line in world.lines)
    return any(span is not None and span.best != span.worst for span in spans)


def _span(name: InputName, line: Line, inputs: Inputs) -> Span | None:
    if name == "failure rate":
        return line.failure
    if name == "growth":
        return line.growth
    # What is wanted by a history is moved by its growth, not by how far a plan may be off.
    return inputs.slip if name == "delivery slip" else inputs.demand


def _months(worst: End, best: End) -> tuple[date | None, date | None, int | None]:
    if worst.month is None or best.month is None:
        return worst.month, best.month, None
    return worst.month, best.month, months_between(worst.month, best.month)


def _least_moved(move: Move) -> tuple[int, int, str]:
    # Beyond what is reckoned is further than anything within it; then the sooner end counts.
    far = 10_000
    return -(far if move.months is None else move.months), _ordinal(move.worst), move.input


def _ordinal(day: date | None) -> int:
    return date.max.toordinal() if day is None else day.toordinal()


def _generations(
    ends: tuple[End | None, ...], inputs: Inputs
) -> tuple[Fraction | None, Fraction | None, Fraction | None] | None:
    if not inputs.generation_months or all(end is None for end in ends):
        return None
    per = inputs.generation_months
    low, middle, high = (
        None if end is None or end.months is None else Fraction(floor(end.months / per * 10), 10) for end in ends
    )
    return low, middle, high
