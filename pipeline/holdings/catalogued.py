"""The catalogue as holdings ask it: items to chips, suppliers to firms."""

from dataclasses import dataclass

from pipeline.catalogue import Catalogue, Firm
from pipeline.holdings.items import Items, squash


@dataclass(frozen=True, slots=True)
class _Call:
    id: str
    name: str
    aliases: tuple[str, ...]


def items_of(catalogue: Catalogue) -> Items:
    """The index of what inventories call the catalogue's chips and systems."""
    chips = [
        _Call(chip.id, chip.name, (*chip.aliases, *chip.unsure, *chip.native))
        for chip in catalogue.chips.values()
        if chip.level != "family"
    ]
    systems = [
        (
            _Call(system.id, system.name, (*system.item_names, *system.aliases, *system.unsure, *system.native)),
            ((system.chip, system.chip_count),),
        )
        for system in catalogue.systems.values()
    ]
    return Items(chips, systems)


def firm_of(catalogue: Catalogue, name: str | None) -> str | None:
    """The firm's id by its id, name or alias, as an inventory spells it; None where none or several fit."""
    if not name:
        return None
    if name in catalogue.firms:
        return name
    spelled = squash(name)
    found = {firm.id for firm in catalogue.firms.values() if spelled in {squash(call) for call in _calls(firm)}}
    return found.pop() if len(found) == 1 else None


def _calls(firm: Firm) -> tuple[str, ...]:
    return (firm.name, *firm.aliases, *firm.unsure, *firm.native, *([firm.sec_name] if firm.sec_name else []))
