"""The catalogue as holdings ask it: items to chips, suppliers to firms."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.catalogue import Catalogue, Firm
from pipeline.holdings.items import Items, squash


@dataclass(frozen=True, slots=True)
class _Call:
    id: str
    name: str
    aliases: tuple[str, ...]


def items_of(catalogue: Catalogue, matches: Mapping[str, tuple[str, str]] | None = None) -> Items:
    """The index of what inventories call the catalogue's chips and systems, and what people said of items."""
    if matches:
        return _index(catalogue, matches)
    if catalogue.sha not in _ITEMS:
        _ITEMS[catalogue.sha] = _index(catalogue, None)
    return _ITEMS[catalogue.sha]


#: Made once for each content of the catalogue, as the index of firms is.
_ITEMS: dict[bytes, Items] = {}


def _index(catalogue: Catalogue, matches: Mapping[str, tuple[str, str]] | None) -> Items:
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
    return Items(chips, systems, matches)


def firm_of(catalogue: Catalogue, name: str | None) -> str | None:
    """The firm's id by its id, name or alias, as an inventory spells it; None where none or several fit."""
    if not name:
        return None
    if name in catalogue.firms:
        return name
    found = _firms_by_call(catalogue).get(squash(name), frozenset())
    return next(iter(found)) if len(found) == 1 else None


_INDEXES: dict[bytes, dict[str, frozenset[str]]] = {}


def _firms_by_call(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Firms' ids by what they are called: made once for each content of the catalogue."""
    if catalogue.sha not in _INDEXES:
        index: dict[str, set[str]] = {}
        for firm in catalogue.firms.values():
            for call in _calls(firm):
                index.setdefault(squash(call), set()).add(firm.id)
        _INDEXES[catalogue.sha] = {call: frozenset(ids) for call, ids in index.items()}
    return _INDEXES[catalogue.sha]


def _calls(firm: Firm) -> tuple[str, ...]:
    return (firm.name, *firm.aliases, *firm.unsure, *firm.native, *([firm.sec_name] if firm.sec_name else []))
