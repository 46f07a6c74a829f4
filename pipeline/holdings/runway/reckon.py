"""Month by month: what is wanted, what there is, and the first thing that does not suffice.

Boards: what is wanted of a line must not exceed its running boards, its own at hand, its own that arrived, less
those lost, and its part of the boards that several lines may have. Boards that lines share suffice where no set of
those lines together lacks more than the boards that the set may take (P. Hall, J. London Math. Soc. 10, 1935).
Powered slots and ports: what lines want beyond what runs now; a failed board leaves its slot to the next.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import ceil

from models.register import Site
from pipeline.holdings.runway.months import month_of, months_after, months_between
from pipeline.holdings.runway.supply import Arrival, Supply
from pipeline.holdings.runway.values import Bind, Case, Cases, End, Inputs, Line, LineKey, MonthRow

#: Months that are reckoned where a history, not a plan, says what will be wanted.
HORIZON = 60


@dataclass(frozen=True)
class World:
    """What all cases are reckoned on."""

    on: date
    lines: tuple[Line, ...]
    supply: Supply
    sites: Mapping[str, Site]
    inputs: Inputs


class Reckoning:
    """One case of the inputs, over all lines at once: they share boards, slots and licences."""

    def __init__(self, world: World, cases: Cases) -> None:
        """Make ready what each month asks for."""
        self.world = world
        self.cases = cases
        slip = world.inputs.slip
        come, kept = world.supply.arrivals(None if slip is None else slip.at(cases["delivery slip"]))
        self.come = _by_place(come)
        self.kept = _by_place(kept)
        self.months = [months_after(month_of(world.on), count) for count in range(max(_reach(world), default=0) + 1)]
        self.wanted = {line.key: [self._wanted(line, month) for month in self.months] for line in world.lines}
        self.lost = {line.key: self._lost(line) for line in world.lines}

    def ends(self) -> dict[LineKey, End]:
        """The end of each line that has a basis."""
        found: dict[LineKey, End] = {}
        sites: dict[str, list[Line]] = defaultdict(list)
        for line in self.world.lines:
            sites[line.site].append(line)
        for lines in sites.values():
            binds: dict[LineKey, tuple[int, tuple[Bind, ...]]] = {}
            begins = {line.key: _begins(line, self.world.on) for line in lines}
            for index in range(len(self.months)):
                for key, told in self._binding(lines, index).items():
                    if index >= begins[key]:
                        binds.setdefault(key, (index, told))
                if len(binds) == len(lines):
                    break
            for line in lines:
                if line.basis is not None:
                    found[line.key] = self._end(line, binds.get(line.key))
        return found

    def _end(self, line: Line, bound: tuple[int, tuple[Bind, ...]] | None) -> End:
        reach = _reach_of(line, self.world.on)
        index, binds = bound if bound is not None and bound[0] <= reach else (None, ())
        rows = tuple(self._rows(line, reach if index is None else index))
        return End(None if index is None else self.months[index], index, self.months[reach], binds, rows)

    # ── what a line wants and loses ──────────────────────────────────────────────────────────────

    def _case(self, name: str) -> Case:
        return self.cases[name]  # type: ignore[index]  # names of inputs alone are asked for

    def _wanted(self, line: Line, month: date) -> int:
        if line.basis == "history" and line.growth is not None:
            gone = months_between(month_of(self.world.on), month)
            return max(0, line.running + ceil(line.growth.at(self._case("growth")) * gone))
        if line.basis == "plan":
            stated = [units for day, units in line.wanted if day <= month]
            if not stated:
                return line.running
            more = self.world.inputs.demand
            return ceil(stated[-1] * (1 + (more.at(self._case("demand")) if more else 0)))
        return line.running

    def _lost(self, line: Line) -> list[int]:
        """Boards lost to the end of each month, whole: one that has failed in part has failed."""
        rate = Fraction(0) if line.failure is None else line.failure.at(self._case("failure rate"))
        total = Fraction(0)
        found = []
        for wanted in self.wanted[line.key]:
            total += rate * wanted
            found.append(ceil(total))
        return found

    # ── what there is ────────────────────────────────────────────────────────────────────────────

    def _own(self, line: Line, index: int) -> int:
        """Boards of this line alone at a month's end: running, at hand, arrived, less lost."""
        come = sum(_until(self.come, line.site, chip, line.workload, self.months[index]) for chip in line.chips)
        own_come = come if line.workload is not None else 0
        return line.running + line.own + own_come - self.lost[line.key][index]

    def _shared(self, site: str, chips: Iterable[str], index: int) -> int:
        """Boards at hand and arrived that any line on these chips may have."""
        return sum(
            self.world.supply.at_hand.get((site, chip, None), 0)
            + _until(self.come, site, chip, None, self.months[index])
            for chip in chips
        )

    def _rows(self, line: Line, last: int) -> Iterable[MonthRow]:
        lost = self.lost[line.key]
        at_first = line.running + line.own
        at_first += sum(self.world.supply.at_hand.get((line.site, chip, None), 0) for chip in line.chips)
        arrived = [
            sum(
                _until(self.come, line.site, chip, workload, month)
                for chip in line.chips
                for workload in {line.workload, None}
            )
            for month in self.months[: last + 1]
        ]
        for index in range(last + 1):
            before, lost_before = (arrived[index - 1], lost[index - 1]) if index else (0, 0)
            yield MonthRow(
                month=self.months[index],
                boards=at_first + before - lost_before,
                arriving=arrived[index] - before,
                lost=lost[index] - lost_before,
                wanted=self.wanted[line.key][index],
            )

    # ── what binds ───────────────────────────────────────────────────────────────────────────────

    def _binding(self, lines: Sequence[Line], index: int) -> dict[LineKey, tuple[Bind, ...]]:
        found: dict[LineKey, list[Bind]] = defaultdict(list)
        for short, lack, shared in self._short_of_boards(lines, index):
            for line in short:
                found[line.key] += self._boards(short, lack, shared, index, line)
        for line, bind in self._short_of_room(lines, index):
            found[line.key].append(bind)
        return {key: tuple(dict.fromkeys(binds)) for key, binds in found.items()}

    def _short_of_boards(self, lines: Sequence[Line], index: int) -> Iterable[tuple[list[Line], int, int]]:
        """The smallest sets of lines that lack more than they can share: the lines, what they lack, what they share."""
        short: dict[tuple[str, ...], list[tuple[Line, int]]] = defaultdict(list)
        for line in lines:
            lack = self.wanted[line.key][index] - self._own(line, index)
            if lack > 0:
                short[line.chips].append((line, lack))
        told: list[set[tuple[str, ...]]] = []
        for chosen in (chosen for joined in _joined(sorted(short)) for chosen in _subsets(joined)):
            if any(earlier <= set(chosen) for earlier in told):
                continue
            lack = sum(each for chips in chosen for _, each in short[chips])
            shared = self._shared(lines[0].site, {chip for chips in chosen for chip in chips}, index)
            if lack > shared:
                told.append(set(chosen))
                yield [line for chips in chosen for line, _ in short[chips]], lack, shared

    def _boards(self, short: Sequence[Line], lack: int, shared: int, index: int, line: Line) -> Iterable[Bind]:
        month = self.months[index]
        missing = lack - shared
        chips = sorted({chip for each in short for chip in each.chips})
        wanted = sum(self.wanted[each.key][index] for each in short)
        there = wanted - missing
        others = [each.workload or "no workload" for each in short if each is not line]
        words = f"{wanted:,} wanted in {month:%Y-%m}, {there:,} there: {missing:,} lack"
        words += f" (shared with {', '.join(others)})" if others else ""
        lost = sum(self.lost[each.key][index] for each in short)
        workloads = {each.workload for each in short} | {None}
        kept = [
            each
            for chip in chips
            for workload in workloads
            for each in self.kept.get((line.site, chip, workload), ())
            if each.day < months_after(month, 1)
        ]
        held_back = sum(each.units for each in kept)
        sole = lost < missing and held_back < missing
        if lost >= missing:
            yield Bind("spares", f"{words}; {lost:,} had failed by then")
        if held_back >= missing:
            names = ", ".join(sorted({each.licences for each in kept}))
            yield Bind(
                "licence", f"{words}; {held_back:,} due by then come under {names}, which has no balance for them"
            )
        if sole:
            yield Bind("boards", words)

    def _short_of_room(self, lines: Sequence[Line], index: int) -> Iterable[tuple[Line, Bind]]:
        site = self.world.sites.get(lines[0].site)
        if site is None:
            return
        grown: dict[tuple[str, ...], int] = defaultdict(int)
        for line in lines:
            grown[line.chips] += self.wanted[line.key][index] - line.running
        more = sum(max(0, units) for units in grown.values())
        month = self.months[index]
        for kind, room in (("powered slots", site.powered_slots), ("ports", site.ports)):
            if room is None or more <= room:
                continue
            why = f"{more:,} more than run today are wanted in {month:%Y-%m}, {room:,} {kind} are free"
            for line in lines:
                if self.wanted[line.key][index] > line.running and grown[line.chips] > 0:
                    yield line, Bind("ports" if kind == "ports" else "powered slots", why)


def _joined(sets: Sequence[tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """Sets of chips parted where no chip is common: what lies apart shares nothing."""
    groups: list[list[tuple[str, ...]]] = []
    for each in sets:
        near = [group for group in groups if any(set(each) & set(other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([each, *(other for group in near for other in group)])
    return groups


def _subsets(sets: Sequence[tuple[str, ...]]) -> Iterable[tuple[tuple[str, ...], ...]]:
    return (chosen for size in range(1, len(sets) + 1) for chosen in combinations(sets, size))


def _reach(world: World) -> list[int]:
    return [_reach_of(line, world.on) for line in world.lines]


def _begins(line: Line, on: date) -> int:
    """The month from which a line is judged: before its plan begins nothing is said to be wanted."""
    return max(0, months_between(month_of(on), line.wanted[0][0])) if line.basis == "plan" else 0


def _reach_of(line: Line, on: date) -> int:
    """How many months from the present one a line is reckoned."""
    if line.basis == "plan":
        return months_between(month_of(on), line.wanted[-1][0])
    return HORIZON if line.basis == "history" else 0


def _by_place(arrivals: Sequence[Arrival]) -> dict[tuple[str, str, str | None], list[Arrival]]:
    found: dict[tuple[str, str, str | None], list[Arrival]] = defaultdict(list)
    for each in arrivals:
        found[each.delivery.site, each.delivery.chip, each.delivery.workload].append(each)
    return found


def _until(
    come: Mapping[tuple[str, str, str | None], list[Arrival]], site: str, chip: str, workload: str | None, month: date
) -> int:
    """What has come by a month's end: a board counts in the month in which it arrives."""
    end = months_after(month, 1)
    return sum(each.units for each in come.get((site, chip, workload), ()) if each.day < end)
