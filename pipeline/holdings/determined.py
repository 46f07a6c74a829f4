"""Determinations as an inventory's lines ask for them: which one stands for a line, and what it says of a measure."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from models.determination import Determination
from models.exposure import Position
from models.values import Outcome
from pipeline.catalogue import Catalogue
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.items import Items, Unmatched, squash
from pipeline.policy import Policy, Vintage, figures_of, rated_under
from pipeline.policy.arithmetic import Figures
from pipeline.policy.determinations import Indexed, standing
from pipeline.policy.reviewing import by_determination


def subject_of(item: str, items: Items) -> tuple[str, str]:
    """What the catalogue knows an item as (`chip:…`, `system:…`, else `item:…`), and why it knows it not."""
    found = items.find(item)
    if isinstance(found, Unmatched):
        return f"item:{squash(item)}", found.reason
    kind, _, name = found.how.partition(" ")
    return f"{kind}:{name}", ""


def chips_of(subject: str, catalogue: Catalogue) -> list[Figures]:
    """The figures of the chips that a determination's subject may mean; none for an item that is not known."""
    _, _, name = subject.partition(":")
    return [figures_of(each) for each in rated_under(catalogue, name)] if not subject.startswith("item:") else []


@dataclass(frozen=True)
class Determined:
    """Determinations as of a day, asked for by lines of an inventory; each answer is worked out once."""

    determinations: tuple[Determination, ...]
    catalogue: Catalogue
    day: date
    _found: dict[tuple[str, str | None, str | None, str | None], Determination | None] = field(
        default_factory=dict, compare=False, repr=False
    )
    _decided: dict[tuple[int, str | None, str], Outcome | None] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def items(self) -> Items:
        """The catalogue's index of what things are called, made when the first line asks."""
        return items_of(self.catalogue)

    @cached_property
    def _indexed(self) -> Indexed:
        return Indexed(self.determinations)

    def of(self, position: Position) -> Determination | None:
        """The determination that stands for a line."""
        if not self.determinations:
            return None
        key = (position.item, position.chip, position.owner, position.entity)
        if key not in self._found:
            subjects, companies = self.subjects(position.item, position.chip), _companies(position)
            self._found[key] = standing(self._indexed.of(subjects), subjects, self.day, companies)
        return self._found[key]

    def subjects(self, item: str, chip: str | None) -> tuple[str, ...]:
        """What a line is, the narrowest first: its item's name, the system, the chip, and what the chip is of."""
        named, _ = subject_of(item, self.items)
        above = self.catalogue.ancestors(chip) if chip is not None else ()
        found = (f"item:{squash(item)}", named, *(f"chip:{each}" for each in above))
        return tuple(dict.fromkeys(found))

    def decides(self, position: Position, vintage: Vintage, policy: Policy) -> tuple[Determination, Outcome] | None:
        """The determination that stands in the place of a vintage's arithmetic for a line, and what it says."""
        found = self.of(position)
        if found is None:
            return None
        key = (found.number, position.chip, vintage.id)
        if key not in self._decided:
            chips = chips_of(f"chip:{position.chip}", self.catalogue) if position.chip else []
            self._decided[key] = by_determination(found, chips, vintage, policy)
        outcome = self._decided[key]
        return None if outcome is None else (found, outcome)


def _companies(position: Position) -> tuple[str, ...]:
    return tuple(name for name in (position.entity, position.owner) if name)
