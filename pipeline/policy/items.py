"""What a question of licence is asked about: a chip, a system by its chip, or a stack of memory alone."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.catalogue import Catalogue, System
from pipeline.errors import CallError
from pipeline.policy.arithmetic import Figures
from pipeline.policy.figures import figures_of, rated_under

Kind = Literal["chip", "system", "memory_stack"]


@dataclass(frozen=True, slots=True)
class Item:
    """An item, as the law asks of it.

    Attributes:
        id: the catalogue's, or what the item was called.
        name: for people.
        kind: a system is asked about by the chip in it.
        figures: of each chip that it may be; more than one where the name leaves the variant open.
        maker_seat: the country of the firm that designs the chip, ISO 3166 alpha-2; None where not known.
        within: the ids of the item, of its chip and of what that is of, the narrowest first.
    """

    id: str
    name: str
    kind: Kind
    figures: tuple[Figures, ...]
    maker_seat: str | None
    within: tuple[str, ...] = ()


def item_of(catalogue: Catalogue, name: str) -> Item:
    """The item of a catalogue id: a chip, or a system by the chip in it.

    Raises:
        CallError: the catalogue has no chip or system of that id.
    """
    chip_id = catalogue.chip_of(name)
    chip = catalogue.chips.get(chip_id or "")
    if chip is None:
        raise CallError(f"the catalogue has no chip and no system {name!r}")
    entry = catalogue.entries[name]
    rated = tuple(figures_of(each) for each in rated_under(catalogue, chip.id))
    maker = catalogue.firms.get(chip.vendor)
    return Item(
        id=name,
        name=entry.name,
        kind="system" if isinstance(entry, System) else "chip",
        figures=rated or (Figures(chip.id, chip.name, chip.vendor),),
        maker_seat=maker.country if maker else None,
        within=tuple(dict.fromkeys((name, *catalogue.ancestors(chip.id)))),
    )


def stack_of_memory(bandwidth_density: Decimal | None, *, name: str = "stack of memory") -> Item:
    """A stack of high-bandwidth memory that is not packaged with logic.

    Args:
        bandwidth_density: in GB/s/mm2 of package or stack (technical note to 3A090.c); None where not known.
        name: for people.
    """
    # Memory has no processing units, so that its TPP is 0: it meets no limit of 3A090.a and .b.
    values = {"tpp": Decimal(0)}
    if bandwidth_density is not None:
        values["memory_bandwidth_density"] = bandwidth_density
    flags = {"memory_stack": True, "high_bandwidth_memory": True}
    figures = Figures("memory-stack", name, "", values, flags)
    return Item("memory-stack", name, "memory_stack", (figures,), None, ("memory-stack",))


def vendors(item: Item) -> frozenset[str]:
    """The catalogue ids of the firms that make what it may be."""
    return frozenset(each.vendor for each in item.figures if each.vendor)
