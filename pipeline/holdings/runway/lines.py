"""Which lines there are, and what each rests on: a plan, else a history, else nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from models.exposure import Position
from models.register import PlanLine, Site
from pipeline.catalogue import Catalogue
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.items import Content
from pipeline.holdings.runway.months import month_of
from pipeline.holdings.runway.past import LEAST_MONTHS, PastMonth, growth_of
from pipeline.holdings.runway.supply import AT_HAND, RUNNING, Supply
from pipeline.holdings.runway.values import Gap, Inputs, Line, LineKey

Work = tuple[str, str | None]


def lines_of(
    positions: Sequence[Position],
    plan: Sequence[PlanLine],
    past: Sequence[PastMonth],
    supply: Supply,
    sites: Mapping[str, Site],
    inputs: Inputs,
    catalogue: Catalogue,
    *,
    on: date,
) -> tuple[Line, ...]:
    """Every workload by site and chip that runs, has boards at hand, or is planned.

    A plan that names no chip is of the chips that do the workload there today and that no other line of the plan
    names; of several, units count alike. A plan that ended before the present month says nothing.
    """
    running: dict[tuple[Work, str], int] = defaultdict(int)
    own: dict[tuple[Work, str], int] = defaultdict(int)
    for each in positions:
        if each.chip is None:
            continue
        key = ((each.site, each.workload), each.chip)
        if each.status in RUNNING:
            running[key] += each.units
        elif each.status in AT_HAND and each.workload is not None:
            own[key] += each.units
    plans, unread = _plans(plan, running, catalogue)
    found: list[Line] = []
    for (work, chips), wanted in plans.items():
        found.append(_planned(work, chips, wanted, running, own, on))
    covered = {(line.site, line.workload, chip) for line in found for chip in line.chips}
    for (site, workload), chip in sorted({*running, *own}, key=lambda key: (key[0][0], key[0][1] or "", key[1])):
        if (site, workload, chip) not in covered:
            found.append(_unplanned((site, workload), chip, running, own, past))
    found += unread
    return tuple(_with_gaps(line, supply, sites, inputs) for line in sorted(found, key=lambda each: _order(each.key)))


def _order(key: LineKey) -> tuple[str, str, tuple[str, ...]]:
    return key[0], key[1] or "", key[2]


Plans = dict[tuple[Work, tuple[str, ...]], list[PlanLine]]


def _plans(
    plan: Sequence[PlanLine], running: Mapping[tuple[Work, str], int], catalogue: Catalogue
) -> tuple[Plans, list[Line]]:
    """The plan by workload and chips; lines of which the chip is not known stand without a basis."""
    items = items_of(catalogue)
    named: Plans = defaultdict(list)
    blank: dict[Work, list[PlanLine]] = defaultdict(list)
    strange: dict[tuple[Work, str], None] = {}
    for each in plan:
        work: Work = (each.site, each.workload)
        if each.chip is None:
            blank[work].append(each)
            continue
        content = items.find(each.chip)
        if isinstance(content, Content):
            named[work, tuple(sorted({chip for chip, _ in content.chips}))].append(each)
        else:
            strange[work, each.chip] = None
    lines = [
        Line(work[0], work[1], (chip,), None, f"the plan names {chip}, which the catalogue does not know", 0)
        for work, chip in strange
    ]
    taken = {(work, chip) for work, chips in named for chip in chips}
    for work, wanted in blank.items():
        chips = tuple(sorted(chip for (place, chip), units in running.items() if place == work and units))
        chips = tuple(chip for chip in chips if (work, chip) not in taken)
        if chips:
            named[work, chips] += wanted
        else:
            why = "the plan names no chip, and none does this workload there today"
            lines.append(Line(work[0], work[1], (), None, why, 0))
    return named, lines


def _planned(
    work: Work,
    chips: tuple[str, ...],
    wanted: Sequence[PlanLine],
    running: Mapping[tuple[Work, str], int],
    own: Mapping[tuple[Work, str], int],
    on: date,
) -> Line:
    months: dict[date, int] = defaultdict(int)
    for each in wanted:
        months[each.month] += each.units
    stated = tuple(sorted(months.items()))
    runs, at_hand = sum(running[work, chip] for chip in chips if (work, chip) in running), 0
    at_hand = sum(own[work, chip] for chip in chips if (work, chip) in own)
    if stated[-1][0] < month_of(on):
        why = f"the plan ended {stated[-1][0]:%Y-%m}"
        return Line(work[0], work[1], chips, None, why, runs, at_hand)
    first, last = stated[0][0], stated[-1][0]
    why = f"plan from {first:%Y-%m} to {last:%Y-%m}; a month that it leaves out wants what the one before wants"
    gaps = () if len(chips) == 1 else (Gap(f"units of {', '.join(chips)} are counted alike", "either"),)
    return Line(work[0], work[1], chips, "plan", why, runs, at_hand, stated, gaps=gaps)


def _unplanned(
    work: Work,
    chip: str,
    running: Mapping[tuple[Work, str], int],
    own: Mapping[tuple[Work, str], int],
    past: Sequence[PastMonth],
) -> Line:
    runs, at_hand = running.get((work, chip), 0), own.get((work, chip), 0)
    growth = growth_of(past, *work, chip)
    if growth is not None:
        why = f"no plan; {growth.source}"
        return Line(*work, (chip,), "history", why, runs, at_hand, growth=growth)
    had = ", ".join(f"{each.month:%Y-%m}" for each in past) or "none"
    why = (
        f"no plan and no history: no line of the plan is for it, and of the {LEAST_MONTHS} months with an import in "
        f"which it ran that a history needs there are: {had}"
        if len(past) < LEAST_MONTHS
        else "no plan and no history: no line of the plan is for it, and it ran in none of the months with an import"
    )
    return Line(*work, (chip,), None, why, runs, at_hand)


def _with_gaps(line: Line, supply: Supply, sites: Mapping[str, Site], inputs: Inputs) -> Line:
    failure = inputs.failure_of(line.chips)
    site = sites.get(line.site)
    gaps = [*line.gaps]
    for chip in line.chips:
        gaps += supply.gaps.get((line.site, chip), ())
    if failure is None:
        gaps.append(Gap("failures are not counted: no rate is given, and no history tells one", "shorter"))
    elif inputs.failure is None:
        unknown = [chip for chip in line.chips if chip not in inputs.failure_by_chip]
        if unknown:
            gaps.append(Gap(f"failures of {', '.join(unknown)} are counted at another chip's rate", "either"))
    if failure is not None and failure.worst:
        gaps.append(Gap("no board that failed is counted as repaired", "longer"))
    comes = any(each.site == line.site and each.chip in line.chips for each in supply.deliveries)
    if comes and inputs.slip is None:
        gaps.append(Gap("slips of deliveries are not counted: none is given, and no order was received yet", "shorter"))
    if site is None or site.powered_slots is None:
        gaps.append(Gap(f"powered slots of {line.site} are not known, and not counted", "shorter"))
    if site is None or site.ports is None:
        gaps.append(Gap(f"ports of {line.site} are not known, and not counted", "shorter"))
    return Line(
        line.site, line.workload, line.chips, line.basis, line.why, line.running, line.own, line.wanted, line.growth,
        failure, tuple(dict.fromkeys(gaps)),
    )  # fmt: skip
