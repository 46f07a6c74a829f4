"""Planning for the Exposure page: runway, substitutes and offload as frozen values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.holdings.offload import Offload
from pipeline.holdings.offload_telling import tell_offload
from pipeline.holdings.runway import Inputs, LineRunway
from pipeline.holdings.runway.supply import COMING, RUNNING
from pipeline.holdings.substitutes import Substitutes
from pipeline.policy import rated_under
from pipeline.tasks.context import Context
from pipeline.tasks.planning import Planning, ask_runway, load_planning
from pipeline.tasks.planning_options import ask_offload, ask_substitutes

#: Pairs of chip and site for which a page asks for substitutes; the command asks for any.
MOST_PAIRS = 12


@dataclass(frozen=True, slots=True)
class PlanningView:
    """What a page shows of planning.

    `names` are chips' names by id. `substitutes` are of what is offered alone, for the chips asked about by site and
    workload, the most units first; `left_out` counts the pairs beyond `MOST_PAIRS`. `offload_text` is the sum in
    lines.
    """

    on: date
    runway: tuple[LineRunway, ...]
    substitutes: tuple[Substitutes, ...]
    left_out: int
    offload: Offload
    offload_text: str
    freshness: str
    names: tuple[tuple[str, str], ...]


def view_planning(
    context: Context, chips: Iterable[str] | None = None, *, inputs: Inputs | None = None
) -> PlanningView | None:
    """Runway, substitutes and offload for the whole fleet, or for some chips.

    Args:
        context: the deployment.
        chips: ids of chips, models or families, such as an alert's; all that we run or have ordered when None.
        inputs: what the user gives for the runway.

    Returns:
        None where there is nothing to show: no inventory is imported, or the profile is `research`, which reaches none.
    """
    if context.settings.profile == "research":
        return None
    planning = load_planning(context)
    return plan_view(planning, chips, inputs=inputs) if planning.sha else None


def plan_view(planning: Planning, chips: Iterable[str] | None = None, *, inputs: Inputs | None = None) -> PlanningView:
    """The same of what is read already."""
    wanted = None if chips is None else frozenset(chips)
    lines = ask_runway(planning, inputs).lines
    shown = [
        each
        for each in lines
        if wanted is None or any(wanted & {*planning.catalogue.ancestors(chip)} for chip in each.line.chips)
    ]
    pairs = _pairs(planning, wanted)
    found = ask_offload(planning)
    return PlanningView(
        on=planning.on,
        runway=tuple(shown),
        substitutes=tuple(
            ask_substitutes(planning, chip, site, workload=workload, lost=lost, only_offered=True)
            for chip, site, workload, lost in pairs[:MOST_PAIRS]
        ),
        left_out=max(0, len(pairs) - MOST_PAIRS),
        offload=found,
        offload_text=tell_offload(found, planning.name_of, is_given=False),
        freshness=planning.freshness.line(),
        names=tuple(
            sorted((chip, planning.name_of(chip)) for chip in {each.chip for each in planning.positions if each.chip})
        ),
    )


def _pairs(planning: Planning, wanted: frozenset[str] | None) -> list[tuple[str, str, str | None, int]]:
    """Chips by site and workload that run or are to come, with their units: what would be lost; the most first."""
    units: dict[tuple[str, str, str | None], int] = defaultdict(int)
    for each in planning.positions:
        if each.chip is None or each.status not in RUNNING | COMING:
            continue
        touched = wanted is None or bool(wanted & {*planning.catalogue.ancestors(each.chip)})
        if touched and rated_under(planning.catalogue, each.chip):
            units[each.chip, each.site, each.workload and each.workload.casefold()] += each.units
    found = [(chip, site, workload, count) for (chip, site, workload), count in units.items()]
    return sorted(found, key=lambda one: (-one[3], one[0], one[1], one[2] or ""))
