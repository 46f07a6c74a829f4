"""Runway, substitutes and offload as pages show them: words beside their figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipeline.holdings.gates import GATES, Said
from pipeline.holdings.runway import LineRunway
from pipeline.holdings.runway.telling import THEN, tell_end, tell_moves, when
from pipeline.holdings.runway.values import MonthRow
from pipeline.holdings.substitutes import Candidate, Substitutes
from pipeline.holdings.substitutes_telling import sum_words, tell_stopped


@dataclass(frozen=True, slots=True)
class ShownRunway:
    """A workload at a site and how long its chips last; `ends` is None where nothing says what will be wanted."""

    site: str
    workload: str | None
    chips: str
    running: int
    at_hand: int
    why: str
    ends: str | None
    low: str
    high: str
    binds: tuple[tuple[str, str], ...]
    moves: tuple[str, ...]
    gaps: tuple[tuple[str, str], ...]
    rows: tuple[tuple[MonthRow, int], ...]  # with what is left at the month's end


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """What passed all four gates: how many equal what is lost, by which measure, and what each gate said."""

    name: str
    supplier: str
    units: str
    binds: str
    offered: int | None
    sums: tuple[str, ...]
    gates: tuple[Said, ...]
    discouraged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownSubstitutes:
    """What could stand in for a chip at a site; `stopped` by gate, a line each, the furthest first."""

    name: str
    lost: int
    site: str
    country: str | None
    parent: str | None
    workload: str | None
    on: date
    compute: str
    ranked: tuple[ShownCandidate, ...]
    stopped: tuple[tuple[str, int, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def show_runway(found: LineRunway, name_of: Callable[[str], str]) -> ShownRunway:
    """One line of the runway.

    Args:
        found: the line.
        name_of: the name of a chip by its id.
    """
    line, middle = found.line, found.middle
    return ShownRunway(
        site=line.site,
        workload=line.workload,
        chips=", ".join(name_of(chip) for chip in line.chips),
        running=line.running,
        at_hand=line.own,
        why=line.why,
        ends=tell_end(middle) if middle else None,
        low=when(found.low) if found.low else "",
        high=when(found.high) if found.high else "",
        binds=tuple((bind.kind, bind.why) for bind in middle.binds) if middle else (),
        moves=tuple(tell_moves(found.moves)) if middle else (),
        gaps=tuple((gap.what, THEN[gap.then]) for gap in found.gaps),
        rows=tuple((row, row.left) for row in middle.rows) if middle else (),
    )


def show_substitutes(found: Substitutes) -> ShownSubstitutes:
    """What could stand in, ranked, and what each gate stopped."""
    by_gate = [(gate, [each for each in found.stopped if each.stopped and each.stopped.gate == gate]) for gate in GATES]
    return ShownSubstitutes(
        name=found.name,
        lost=found.lost,
        site=found.buyer.site,
        country=found.buyer.country,
        parent=found.buyer.parent,
        workload=found.buyer.workload,
        on=found.on,
        compute=found.compute,
        ranked=tuple(map(_candidate, found.ranked)),
        stopped=tuple((gate, len(here), tuple(tell_stopped(here))) for gate, here in reversed(by_gate) if here),
        notes=found.notes,
    )


def _candidate(each: Candidate) -> ShownCandidate:
    units = "not known" if each.units is None else f"{'at least ' if each.at_least else ''}{each.units:,}"
    return ShownCandidate(
        name=each.name,
        supplier=each.offer.supplier if each.offer else "",
        units=units,
        binds=each.binds or "not known",
        offered=each.offered,
        sums=tuple(map(sum_words, each.equals)),
        gates=each.gates,
        discouraged=each.discouraged,
    )
