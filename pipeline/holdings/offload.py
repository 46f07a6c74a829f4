"""Offload: what moving inference to lower chips frees for training, in whole boards and systems.

The load of one system is its chips × utilisation of compute and of memory bandwidth, and all of its memory, since
what of it is used is not known. A lower chip takes over what its compute and bandwidth up to the cap, and its
memory, can carry: the one of the three that needs most units binds. Sums are exact and round against us.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from models.exposure import Position
from pipeline.catalogue import Catalogue
from pipeline.holdings.items import words_of
from pipeline.holdings.runway.supply import AT_HAND, RUNNING
from pipeline.holdings.substitutes import Measure, figure_of
from pipeline.policy import rated_under

Kind = Literal["at hand", "underused", "offered"]
MEASURES: tuple[Measure, ...] = ("compute", "memory bandwidth", "memory")
_ORDER: tuple[Kind, ...] = ("at hand", "underused", "offered")


@dataclass(frozen=True, slots=True)
class Lot:
    """Units of a lower chip that can take over inference at a site, and where they come from.

    `each` is how many chips one board or system of it has: it takes over whole. `line` is the inventory's, of a lot
    that is underused. `sites`: its own, or those at which an offer may be taken up.
    """

    chip: str
    sites: frozenset[str]
    kind: Kind
    units: int
    why: str
    each: int = 1
    line: int | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """One measure of a move: the load in its unit, what one lower chip carries of it, and how many that needs."""

    measure: Measure
    load: Fraction
    carries: Fraction
    units: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Whole systems of one inventory line whose inference a lot takes over."""

    site: str
    line: int
    item: str
    chip: str
    systems: int
    each: int  # chips of a system
    utilisation: Decimal
    lot: Lot
    there: int  # units of the lot that were left when this was asked
    taken: int  # of them
    carried: tuple[Carried, ...]
    binds: Measure

    @property
    def freed(self) -> int:
        """Chips freed."""
        return self.systems * self.each


@dataclass(frozen=True, slots=True)
class Offload:
    """What can be moved, in the order in which it was reckoned: the best chips first; and what cannot, with why.

    `freed` is chips by chip id. `cap` is how far a lower chip may be used, 0 to 1.
    """

    cap: Fraction
    compute: str
    moved: tuple[Moved, ...]
    freed: tuple[tuple[str, int], ...]
    kept: tuple[str, ...]


def is_inference(workload: str | None) -> bool:
    """Whether a workload is inference, by its words."""
    return workload is not None and "inference" in words_of(workload)


def lots_of(positions: Iterable[Position], cap: Fraction) -> tuple[list[Lot], list[str]]:
    """What an inventory has that could take over: boards at hand, and those that run inference below the cap.

    Boards at hand for another workload are that workload's. Where inference spreads over boards, those below the
    cap can be drawn together: units × utilisation ÷ cap, up, stay; the rest is free to take over.
    """
    found: list[Lot] = []
    kept: list[str] = []
    for each in positions:
        if each.chip is None:
            continue
        size = each.units // each.quantity
        if each.status in AT_HAND and (each.workload is None or is_inference(each.workload)):
            why = f"{each.units:,} {each.status.replace('_', ' ')}"
            found.append(Lot(each.chip, frozenset({each.site}), "at hand", each.units, why, size, each.line, each.item))
        elif each.status in RUNNING and is_inference(each.workload):
            if each.utilisation is None:
                kept.append(f"line {each.line}, {each.item} at {each.site}: its utilisation is not known")
                continue
            stays = ceil(each.units * Fraction(each.utilisation) / cap)
            spare = (each.units - stays) // size * size
            if spare > 0:
                why = f"{each.units:,} at a utilisation of {each.utilisation} need {stays:,} at the cap"
                found.append(
                    Lot(each.chip, frozenset({each.site}), "underused", spare, why, size, each.line, each.item)
                )
    return found, kept


def offload(
    positions: Sequence[Position],
    lots: Sequence[Lot],
    catalogue: Catalogue,
    *,
    cap: Fraction,
    compute: str | None = None,
    sources: frozenset[str] | None = None,
    rooms: Mapping[str, int | None] | None = None,
    kept: Sequence[str] = (),
) -> Offload:
    """What moving inference to the lots frees: best chips first, held boards before underused before offered ones.

    A lot is never given twice, and a line that took something over is not moved itself. Lower is a chip of which one
    does less by compute.

    Args:
        positions: of the current inventory.
        lots: what may take over, already found lawful, obtainable and fit.
        catalogue: the chips.
        cap: how far a lower chip may be used, above 0, to 1.
        compute: the format whose dense rate counts; TPP when None.
        sources: the chips to free, by id; all when None.
        rooms: by site, units that can be powered and connected beside those that run; None where not known.
        kept: what was left out already, in words.
    """
    figures = _Figures(catalogue, compute)
    ledger = _Ledger(lots, dict(rooms or {}), figures)
    moved: list[Moved] = []
    told = list(kept)
    for each in sorted(positions, key=lambda held: (-figures.rank(held.chip), held.line)):
        if each.chip is None or each.status not in RUNNING or not is_inference(each.workload):
            continue
        if sources is not None and each.chip not in sources:
            continue
        called = f"line {each.line}, {each.item} at {each.site}"
        if each.utilisation is None:
            told.append(f"{called}: its utilisation is not known")
        elif each.line in ledger.gave:
            told.append(f"{called}: takes over others' inference itself")
        else:
            open_systems, utilisation = each.quantity, Fraction(each.utilisation)
            for index in ledger.lower_than(each):
                if not open_systems:
                    break
                one = figures.loads(each.chip, lots[index].chip, each.units // each.quantity, utilisation, cap)
                if isinstance(one, str):
                    told.append(f"{called}, to {lots[index].chip}: {one}")
                    continue
                found = _move(each, open_systems, lots[index], ledger.there(index, each.site), one)
                if found is not None:
                    moved.append(found)
                    open_systems -= found.systems
                    ledger.take(index, each.site, found.taken)
    freed: dict[str, int] = defaultdict(int)
    for one_move in moved:
        freed[one_move.chip] += one_move.freed
    by = f"dense {compute} rate" if compute else "TPP"
    return Offload(cap, by, tuple(moved), tuple(sorted(freed.items())), tuple(dict.fromkeys(told)))


def _move(
    position: Position, systems: int, lot: Lot, there: int, one: Mapping[Measure, tuple[Fraction, Fraction]]
) -> Moved | None:
    """As many whole systems as what is there of a lot can carry, with their sum; None where it carries none."""
    systems = min(systems, *(floor(there * carries / load) for load, carries in one.values() if load))
    if systems <= 0 or position.chip is None or position.utilisation is None:
        return None
    carried = tuple(
        Carried(measure, systems * load, carries, ceil(systems * load / carries))
        for measure, (load, carries) in one.items()
    )
    most = max(carried, key=lambda part: part.units)
    return Moved(
        site=position.site,
        line=position.line,
        item=position.item,
        chip=position.chip,
        systems=systems,
        each=position.units // position.quantity,
        utilisation=position.utilisation,
        lot=lot,
        there=there,
        taken=ceil(Fraction(most.units, lot.each)) * lot.each,
        carried=carried,
        binds=most.measure,
    )


class _Ledger:
    """What is left of each lot and of each site's room, so that nothing is given twice."""

    def __init__(self, lots: Sequence[Lot], rooms: dict[str, int | None], figures: "_Figures") -> None:
        self.lots, self.rooms, self.figures = lots, rooms, figures
        self.left = [lot.units for lot in lots]
        self.gave: set[int] = set()
        self.at: dict[str, list[int]] = defaultdict(list)
        for index in sorted(
            range(len(lots)),
            key=lambda index: (_ORDER.index(lots[index].kind), -figures.rank(lots[index].chip), lots[index].chip),
        ):
            for site in lots[index].sites:
                self.at[site].append(index)

    def lower_than(self, position: Position) -> Iterator[int]:
        """The lots of lower chips at a line's site of which something is left, in the order in which they are asked."""
        self.at[position.site] = [index for index in self.at[position.site] if self.left[index] > 0]
        if position.chip is None:
            return
        # Asked by chip and not by lot: a fleet has many lots of few chips.
        chips = {self.lots[index].chip for index in self.at[position.site]}
        lower = {chip for chip in chips if self.figures.lower(chip, position.chip)}
        if not lower:
            return
        for index in self.at[position.site]:
            lot = self.lots[index]
            if lot.line != position.line and lot.chip in lower:
                yield index

    def there(self, index: int, site: str) -> int:
        """Units of a lot that can run at a site, in whole boards or systems: what runs already needs no new room."""
        lot, room = self.lots[index], self.rooms.get(site)
        units = self.left[index] if room is None or lot.kind == "underused" else min(self.left[index], room)
        return units // lot.each * lot.each

    def take(self, index: int, site: str, units: int) -> None:
        """Give units of a lot away."""
        lot, room = self.lots[index], self.rooms.get(site)
        self.left[index] -= units
        if lot.kind == "underused" and lot.line is not None:
            self.gave.add(lot.line)
        elif room is not None:
            self.rooms[site] = room - units


class _Figures:
    """Figures of chips by id: of an id that may be several chips, only where they agree."""

    def __init__(self, catalogue: Catalogue, compute: str | None) -> None:
        self.catalogue, self.compute = catalogue, compute
        self.known: dict[tuple[str, Measure], Fraction | None] = {}

    def of(self, chip: str | None, measure: Measure) -> Fraction | None:
        if chip is None:
            return None
        if (chip, measure) not in self.known:
            found = {figure_of(each, measure, self.compute) for each in rated_under(self.catalogue, chip)}
            only = found.pop() if len(found) == 1 else None
            self.known[chip, measure] = None if only is None else Fraction(only)
        return self.known[chip, measure]

    def rank(self, chip: str | None) -> Fraction:
        """Compute by which the best chips come first; what is not known comes last."""
        return self.of(chip, "compute") or Fraction(0)

    def lower(self, low: str, high: str) -> bool:
        """Whether one of a chip is known to do less than one of the other."""
        less, more = self.of(low, "compute"), self.of(high, "compute")
        return less is not None and more is not None and less < more

    def loads(
        self, high: str, low: str, size: int, utilisation: Fraction, cap: Fraction
    ) -> dict[Measure, tuple[Fraction, Fraction]] | str:
        """By measure, the load of one system and what one lower chip carries; or what is not known."""
        found: dict[Measure, tuple[Fraction, Fraction]] = {}
        for measure in MEASURES:
            more, less = self.of(high, measure), self.of(low, measure)
            if more is None or not less:
                return f"{measure} of {high if more is None else low} is not known"
            used, usable = (Fraction(1), Fraction(1)) if measure == "memory" else (utilisation, cap)
            found[measure] = (size * used * more, usable * less)
        return found
