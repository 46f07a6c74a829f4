"""What of ours hangs further up on a firm that a measure names: a line beside the exposure, never in its headline."""

from collections.abc import Iterable, Iterator, Sequence

from models.exposure import Measure, Position
from pipeline.catalogue import Catalogue
from pipeline.catalogue.dependencies import Dependency, load_dependencies
from pipeline.holdings.reach import Reached, Thing, reach

#: What can keep a firm from making, packaging or supplying.
TYPES = frozenset({"restriction_imposed", "entity_listed", "enforcement", "supply_cut"})
STEPS = frozenset({"foundry", "packager", "memory_maker"})


def hanging(
    measure: Measure,
    positions: Sequence[Position],
    catalogue: Catalogue,
    dependencies: Sequence[Dependency] | None = None,
) -> tuple[str, ...]:
    """Chips on order that hang on each foundry, packager or maker of memory that the measure names, a line a firm.

    What is in transit or in hand has been made. Supplier and way of a line are the acts' matter, and not told here.
    """
    if measure.type not in TYPES:
        return ()
    dependencies = load_dependencies() if dependencies is None else dependencies
    makers = {firm for each in dependencies if each.step in STEPS for firm in each.needs}
    named = [firm for firm in measure.firms if firm in makers and firm in catalogue.firms]
    ordered = (
        [each for each in positions if each.status == "on_order" and each.chip in catalogue.chips] if named else []
    )
    lines = []
    for firm in named:
        name = catalogue.firms[firm].name
        found = reach(Thing(name, (("firm", firm),)), catalogue, dependencies, ordered).reached
        made = [each for each in found if any(path.links[-1].step in STEPS for path in each.paths)]
        if made:
            known = (
                "; ".join(_told(each for each in made if each.sure != "unknown")) or "nothing on order that is known"
            )
            perhaps = "; ".join(_told(each for each in made if each.sure == "unknown"))
            lines.append(
                f"Hangs on {name} further up, not counted above: {known}"
                + (f". Not known whether it does: {perhaps}" if perhaps else "")
            )
    return tuple(lines)


def _told(found: Iterable[Reached]) -> Iterator[str]:
    for each in found:
        path = min(
            (path for path in each.paths if path.links[-1].step in STEPS), key=lambda path: path.sure != each.sure
        )
        way = ", ".join(link.name for link in path.links[:-1])
        beside = f", beside {' and '.join(path.stand_ins)}" if path.stand_ins else ""
        what = {"foundry": "its dies", "packager": "its packaging", "memory_maker": "its memory"}[path.links[-1].step]
        sure = {"seen": "; as a source says", "general": "; general knowledge", "unknown": ""}[path.sure]
        units = sum(lot.units for lot in each.lots)
        yield f"{units:,} {each.name} on order ({what}{f', {way}' if way else ''}{beside}{sure})"
